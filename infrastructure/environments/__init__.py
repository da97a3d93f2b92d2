"""One file per environment, each with its settings as `ENVIRONMENT`."""
