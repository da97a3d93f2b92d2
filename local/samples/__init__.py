"""Sample deliveries with the truth they were made from; `generate` is the way in."""

from local.samples.delivery_trees import SampleExport
from local.samples.generation import DEFAULT_EXPORTS, SampleDelivery, SampleSummary, generate

__all__ = ["DEFAULT_EXPORTS", "SampleDelivery", "SampleExport", "SampleSummary", "generate"]
