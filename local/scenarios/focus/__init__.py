"""A month as a FOCUS export of AWS shows it: its columns, and its rows made from the same charges."""
