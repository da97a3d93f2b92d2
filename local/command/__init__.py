"""The `sentinel` command: one module per verb."""
