"""What goes to AWS: packed, the same bytes from the same sources, and brought there as far as it changed."""
