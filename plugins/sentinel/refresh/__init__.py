"""What the tasks of the two DAGs do, one function each."""
