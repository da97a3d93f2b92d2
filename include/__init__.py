"""Shared truth as data: schemas and SQL. A package only so that a checkout and a zip are read the same way."""
