"""Nasty months with the truth they were made from; `generate_scenario` is the way in."""

from local.scenarios.catalogue import SCENARIOS
from local.scenarios.generation import DEFAULT_SEED, WrittenDelivery, generate_scenario

__all__ = ["DEFAULT_SEED", "SCENARIOS", "WrittenDelivery", "generate_scenario"]
