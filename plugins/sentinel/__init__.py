"""Operators, triggers and the delivery and snapshot protocol that the DAGs are made of."""
