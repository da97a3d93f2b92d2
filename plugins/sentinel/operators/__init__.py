"""Operators: the Amazon provider's, with what they lack."""
