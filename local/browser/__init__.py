"""The dashboard in a real browser: for its tests, its pictures and its measurements."""
