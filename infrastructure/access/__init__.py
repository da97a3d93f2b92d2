"""The permissions of each task, as plain data."""
