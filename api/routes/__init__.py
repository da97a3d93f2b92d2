"""One module per resource: its path, its question, its answer."""
