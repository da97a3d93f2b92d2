"""Every scenario written once, and the rows of every delivery as the generator means them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.scenarios import SCENARIOS, generate_scenario
from local.scenarios.charges import Charge
from local.scenarios.generation import WrittenDelivery
from local.scenarios.scenario import Delivery

SEED = 11


@dataclass(frozen=True)
class Case:
    """One delivery: what it is, its rows, and what was written of it."""

    delivery: Delivery
    written: WrittenDelivery
    truth: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.written.scenario}-{self.written.number}"

    def rows(self) -> list[Charge]:
        return list(self.delivery.charges(self.delivery.view))

    def line_items(self) -> list[Charge]:
        """The rows that are in the totals."""
        return [row for row in self.rows() if not row.quarantine and not row.line.is_split_cost]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scenarios")


@pytest.fixture(scope="session")
def cases(folder: Path) -> list[Case]:
    found = []
    for scenario in SCENARIOS:
        deliveries = sorted(scenario.deliveries(SEED), key=lambda each: each.delivered_at)
        written = generate_scenario(scenario.name, folder, seed=SEED)
        for delivery, one in zip(deliveries, written, strict=True):
            found.append(Case(delivery, one, json.loads(Path(one.truth).read_bytes())))
    return found
