"""Every resource and operation there is; a new table is one more module, and one more line here."""

from __future__ import annotations

from api.resource import Operation, Resource
from api.routes import (
    checks,
    costs,
    costs_breakdown,
    csv_exports,
    days,
    deliveries,
    dimension_values,
    health,
    line_items,
    movers,
    quarantine,
    regions,
    snapshots,
    status,
)

RESOURCES: tuple[Resource, ...] = (
    costs.RESOURCE,
    costs_breakdown.RESOURCE,
    line_items.RESOURCE,
    quarantine.RESOURCE,
    status.RESOURCE,
    dimension_values.RESOURCE,
    movers.RESOURCE,
    regions.RESOURCE,
    checks.RESOURCE,
    days.RESOURCE,
    deliveries.RESOURCE,
    snapshots.RESOURCE,
)

OPERATIONS: tuple[Operation, ...] = (health.HEALTH, csv_exports.ordering(RESOURCES), csv_exports.SHOW)
