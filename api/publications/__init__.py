"""What is published: the pointer, its former states, and the records of snapshots."""
