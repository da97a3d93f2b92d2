"""What it costs and how it compares: measured, never asserted in a test."""
