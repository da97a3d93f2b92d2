"""Two mutations that Cosmic Ray does not have and rules made of Spark columns need: a branch dropped, and another text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cosmic_ray.operators.operator import Example, Operator

Position = tuple[tuple[int, int], tuple[int, int]]


class DropWhenBranch(Operator):  # type: ignore[misc]
    """`F.when(a, b).when(c, d)` without one of its later `.when(…)`; what it caught falls through."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        for at in _later_branches(node):
            yield node.children[at].start_pos, node.children[at + 1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        at = list(_later_branches(node))[index]
        del node.children[at : at + 2]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("F.when(a, b).when(c, d)", "F.when(a, b)"),)


class ReplaceText(Operator):  # type: ignore[misc]
    """A text that is no docstring ends in something else: a type, a column, a pattern is never found, or never written so."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if _is_text(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        if node.type == "string":
            quotes = 3 if node.value.endswith(('"""', "'''")) else 1
            node.value = f"{node.value[:-quotes]}_mutated{node.value[-quotes:]}"
        else:
            node.value = f"{node.value}_mutated"
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("f('a')", "f('a_mutated')"),)


def _later_branches(node: Any) -> Iterator[int]:
    """Where in `….when(…)` a `.when` stands that is not the first."""
    if node.type not in {"atom_expr", "power"}:
        return
    seen = False
    for at, child in enumerate(node.children[:-1]):
        if child.type == "trailer" and child.get_code().strip() == ".when":
            if seen:
                yield at
            seen = True


def _is_text(node: Any) -> bool:
    if node.type == "fstring_string":
        return bool(node.value.strip())
    if node.type != "string":
        return False
    statement = node.parent
    # A docstring is a statement of its own, and so is a string that explains a constant.
    return not (statement.type in {"simple_stmt", "expr_stmt"} and statement.children[0] is node)
