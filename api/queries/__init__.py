"""Questions as SQL for DuckDB: names are allow-listed, values are bound."""
