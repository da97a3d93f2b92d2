"""Every resource and operation there is; a new table is one more module, and one more line here."""

from __future__ import annotations

from api.resource import Operation, Resource
from api.routes import costs, costs_breakdown, dimension_values, health, status

RESOURCES: tuple[Resource, ...] = (
    costs.RESOURCE,
    costs_breakdown.RESOURCE,
    status.RESOURCE,
    dimension_values.RESOURCE,
)

OPERATIONS: tuple[Operation, ...] = (health.HEALTH,)
