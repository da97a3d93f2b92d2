"""Scenarios written to disk: each delivery's tree as AWS would leave it, and its truth beside it."""

import hashlib
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.deliver.layouts import Layout
from local.scenarios.catalogue import ALL_SCENARIOS
from local.scenarios.files.delivery_files import DeliveryPlace, write_delivery
from local.scenarios.focus.rows import focus_invoice, focus_rows
from local.scenarios.scenario import Delivery, Scenario
from local.scenarios.truth import Truth, write_truth

DEFAULT_SEED = 20261101


@dataclass(frozen=True, slots=True)
class WrittenDelivery:
    """One delivery that was written: its folder, which `deliver` takes, and the file of its truth."""

    scenario: str
    export: str
    number: int
    billing_period: str
    layout: str
    execution_id: str
    delivered_at: str
    row_count: int
    file_count: int
    folder: str
    truth: str


def find_scenario(name: str) -> Scenario:
    """The scenario of this name. Raises ValueError with the names there are."""
    for scenario in ALL_SCENARIOS:
        if scenario.name == name:
            return scenario
    names = ", ".join(scenario.name for scenario in ALL_SCENARIOS)
    raise ValueError(f"{name}: there is no such scenario. Choose one of: {names}.")


def generate_scenario(
    name: str, folder: Path, *, seed: int = DEFAULT_SEED, on_progress: Callable[[str], None] | None = None
) -> tuple[WrittenDelivery, ...]:
    """Writes `<folder>/<export>/<NN>-<billing_period>-<stamp>/<export>/…` and `<folder>/truth/<export>/<NN>-….json`.

    The deliveries are numbered in the order in which they arrive; the same seed gives the same bytes. What an earlier run wrote
    for the scenario's exports is replaced. Raises ValueError for an unknown name, or a folder that holds something else.
    """
    scenario = find_scenario(name)
    deliveries = scenario.deliveries(seed)
    for export in {delivery.export for delivery in deliveries}:
        _clear(folder, export)
    written: list[WrittenDelivery] = []
    former_files: dict[tuple[str, str], int] = {}
    for number, delivery in enumerate(sorted(deliveries, key=lambda each: each.delivered_at), start=1):
        if on_progress:
            on_progress(f"{name}: delivery {number} of {len(deliveries)}, {delivery.export} {delivery.view.period}")
        key = (delivery.export, delivery.view.period)
        one = write_one(scenario.name, delivery, folder, number=number, former_files=former_files.get(key, 0))
        former_files[key] = one.file_count
        written.append(one)
    return tuple(written)


def write_one(
    scenario: str, delivery: Delivery, folder: Path, *, number: int, former_files: int = 0
) -> WrittenDelivery:
    """Writes one delivery and its truth, in memory that does not grow with its rows."""
    view = delivery.view
    stamp = f"{delivery.delivered_at:%Y%m%dT%H%M%SZ}"
    identity = stamp if delivery.layout.layout is not Layout.CUR2 else _execution_id(view.seed, delivery, stamp)
    place = DeliveryPlace(
        delivery.export, view.payer.account_id, view.period, identity, delivery.delivered_at, former_files
    )
    tree = folder / delivery.export / f"{number:02d}-{view.period}-{stamp}"
    charges, invoice_of = delivery.charges(view), delivery.invoice_of
    if version := delivery.layout.focus_version:
        charges, invoice_of = focus_rows(charges, delivery.invoice_of, version), focus_invoice
    truth = Truth(invoice_of, merges_tags=delivery.layout.layout is Layout.CUR1_ATHENA)
    file_count = write_delivery(
        tree,
        place,
        delivery.layout,
        delivery.options,
        truth.watching(charges),
        invoice_of=invoice_of,
        rows_per_file=delivery.rows_per_file,
    )
    document = truth.document(_head(scenario, delivery, identity))
    truth_path = folder / "truth" / delivery.export / f"{number:02d}-{view.period}.json"
    write_truth(truth_path, document)
    return WrittenDelivery(
        scenario=scenario,
        export=delivery.export,
        number=number,
        billing_period=view.period,
        layout=delivery.layout.words,
        execution_id=identity,
        delivered_at=f"{delivery.delivered_at:%Y-%m-%dT%H:%M:%SZ}",
        row_count=document["rows"]["delivered"],
        file_count=file_count,
        folder=str(tree),
        truth=str(truth_path),
    )


def _head(scenario: str, delivery: Delivery, identity: str) -> dict[str, Any]:
    return {
        "scenario": scenario,
        "what": delivery.what,
        "export": delivery.export,
        "payer_account_id": delivery.view.payer.account_id,
        "billing_period": delivery.view.period,
        "layout": delivery.layout.words,
        "granularity": delivery.view.granularity,
        "execution_id": identity,
        "delivered_at": f"{delivery.delivered_at:%Y-%m-%dT%H:%M:%SZ}",
    }


def _execution_id(seed: int, delivery: Delivery, stamp: str) -> str:
    digest = hashlib.sha256(f"{seed}|{delivery.export}|{delivery.view.period}|{stamp}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _clear(folder: Path, export: str) -> None:
    """Removes what an earlier run wrote for this export; a folder that is not from one is never touched."""
    deliveries, truth = folder / export, folder / "truth" / export
    if deliveries.exists() and any(deliveries.iterdir()) and not truth.exists():
        raise ValueError(
            f"{deliveries}: holds files that are of no scenario. Choose another folder, or empty this one."
        )
    shutil.rmtree(deliveries, ignore_errors=True)
    shutil.rmtree(truth, ignore_errors=True)
