"""Every resource that answers from what is published; a new table is one more module, and one more line here."""

from __future__ import annotations

from api.resource import Resource
from api.routes import costs, costs_breakdown

RESOURCES: tuple[Resource, ...] = (
    costs.RESOURCE,
    costs_breakdown.RESOURCE,
)
