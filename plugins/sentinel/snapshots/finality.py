"""How final a delivery is: AWS marks no month as final, so it is told from the invoice ids and the time of the delivery.

AWS fills the invoice id line item by line item when it closes a month, and may refresh an export for two weeks after
(docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html). A later delivery may still restate a final month.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sentinel.instants import parse_instant

SETTLED_AFTER = timedelta(days=14)


class Finality(StrEnum):
    """How final the figures of a snapshot are."""

    ESTIMATED = "estimated"
    FINAL = "final"


class DeliveryState(StrEnum):
    """How far AWS had got with the month when it made a delivery."""

    OPEN = "open"
    CLOSING = "closing"
    FINAL = "final"


def finality_of(facts: Mapping[str, int], billing_period: str, delivered_at: str) -> Finality:
    """FINAL when there are line items, each with its invoice id, delivered two weeks or more after the period's end."""
    is_invoiced = 0 < facts["line_item_count"] == facts["invoiced_line_item_count"]
    is_settled = parse_instant(delivered_at) >= end_of(billing_period) + SETTLED_AFTER
    return Finality.FINAL if is_invoiced and is_settled else Finality.ESTIMATED


def state_of(facts: Mapping[str, int], billing_period: str, delivered_at: str) -> DeliveryState:
    """OPEN while the month goes on and nothing is invoiced; then CLOSING, until it is FINAL (finality_of)."""
    if finality_of(facts, billing_period, delivered_at) is Finality.FINAL:
        return DeliveryState.FINAL
    has_ended = parse_instant(delivered_at) >= end_of(billing_period)
    return DeliveryState.CLOSING if has_ended or facts["invoiced_line_item_count"] else DeliveryState.OPEN


def end_of(billing_period: str) -> datetime:
    """The first instant after the month."""
    year, month = (int(part) for part in billing_period.split("-"))
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
