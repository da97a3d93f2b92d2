"""Table schemas as JSON, one file per table: `<layer>/<table>.json`."""
