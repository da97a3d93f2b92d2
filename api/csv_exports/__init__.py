"""CSV exports: the whole of one answer as a file, made in the background."""
