"""The economic pieces a month is put together from: each gives rows, and the truth about them from its own rules."""
