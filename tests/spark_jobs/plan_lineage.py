"""What Spark itself says of a frame: which leaf columns each of its columns is made from, read from its analyzed plan.

Knows nothing of what the project declares; the tests hold the two against each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Origins:
    """The leaf columns whose value goes in (`values`), and those that only decide what does (`deciding`)."""

    values: frozenset[str] = frozenset()
    deciding: frozenset[str] = frozenset()

    def __or__(self, other: Origins) -> Origins:
        return Origins(self.values | other.values, self.deciding | other.deciding)

    @property
    def as_deciding(self) -> Origins:
        return Origins(frozenset(), self.values | self.deciding)


@dataclass
class _Node:
    """A node of a tree that Spark wrote as a list in preorder."""

    told: dict[str, Any]
    children: list[_Node] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(self.told["class"]).rpartition(".")[2]


def origins_of(frame: DataFrame, is_leaf: Callable[[str], bool]) -> dict[str, Origins]:
    """Each column of the frame → its origins. A column whose name `is_leaf` is not looked into."""
    plan = _tree(json.loads(frame._jdf.queryExecution().analyzed().toJSON()))
    known: dict[int, Origins] = {}
    _walk_plan(plan, known, is_leaf)
    output = frame._jdf.queryExecution().analyzed().output()
    attributes = [output.apply(position) for position in range(output.size())]
    return {attribute.name(): known[attribute.exprId().id()] for attribute in attributes}


def filters_of(frame: DataFrame, is_leaf: Callable[[str], bool]) -> frozenset[str]:
    """The leaf columns that decide which rows there are."""
    plan = _tree(json.loads(frame._jdf.queryExecution().analyzed().toJSON()))
    known: dict[int, Origins] = {}
    _walk_plan(plan, known, is_leaf)
    found = Origins()
    for node in _nodes(plan):
        if node.kind == "Filter":
            found |= _of_expression(_tree(node.told["condition"]), known)
    return found.values | found.deciding


def _walk_plan(plan: _Node, known: dict[int, Origins], is_leaf: Callable[[str], bool]) -> None:
    """From the leaves up: the origins of every column that any node gives."""
    for child in plan.children:
        _walk_plan(child, known, is_leaf)
    if not plan.children:
        for attribute in plan.told.get("output") or []:
            (one,) = attribute
            known[_id(one)] = Origins(frozenset({one["name"]}))
    if plan.kind == "Union":
        # The columns of a union are those of its first child; the others stand in the same order.
        raise ValueError("a plan with a union: give one frame of raw, whose columns have one origin each")
    for expression in [*plan.told.get("projectList", []), *plan.told.get("aggregateExpressions", [])]:
        named = _tree(expression)
        if named.kind != "Alias":
            continue
        name = named.told["name"]
        origins = Origins(frozenset({name})) if is_leaf(name) else _of_expression(named.children[0], known)
        known[_id(named.told)] = origins


def _of_expression(node: _Node, known: dict[int, Origins]) -> Origins:
    if node.kind == "AttributeReference":
        return known.get(_id(node.told), Origins())
    children = [_of_expression(child, known) for child in node.children]
    deciding: set[int] = set()
    if node.kind == "CaseWhen":
        # condition, value, condition, value, …, else
        deciding = set(range(0, len(children) - 1, 2))
    elif node.kind == "If":
        deciding = {0}
    found = Origins()
    for position, origins in enumerate(children):
        found |= origins.as_deciding if position in deciding else origins
    return found


def _nodes(plan: _Node) -> list[_Node]:
    return [plan, *(node for child in plan.children for node in _nodes(child))]


def _tree(preorder: list[dict[str, Any]]) -> _Node:
    rest = iter(preorder)

    def take() -> _Node:
        told = next(rest)
        return _Node(told, [take() for _ in range(told["num-children"])])

    return take()


def _id(told: dict[str, Any]) -> int:
    return int(told["exprId"]["id"])
