"""Lineage: what the tasks of a run read and write, down to the columns, told as OpenLineage events to who set a receiver."""
