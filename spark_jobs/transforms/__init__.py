"""Business rules, one per file: pure functions from Column to Column or DataFrame to DataFrame."""
