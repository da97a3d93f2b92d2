"""A month as a FOCUS 1.2 export of AWS shows it: its columns, and its rows made from the same charges."""
