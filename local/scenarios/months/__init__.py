"""The twelve nasty months; `local.scenarios.catalogue` lists them. What is in each: docs/scenarios.md."""
