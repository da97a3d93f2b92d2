"""Spark jobs: raw to silver to gold, the same on AWS Glue and on one machine."""
