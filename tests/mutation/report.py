"""The report of mutation testing: `docs/mutation-testing.md`."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

EXPLANATIONS = Path(__file__).with_name("survivors.toml")

HEAD = """# Mutation testing

Written by `make mutation-test`. Each mutation changes the rules or the typing of the silver job in one place (an operator, a
number, a text, a branch); it is killed when a unit test fails. What survives is explained, or is a test that is missing.

"""


class Mutation(Protocol):
    """What the report says of one mutation."""

    module: str
    operator: str
    diff: str
    is_killed: bool


def write_report(path: Path, mutants: Sequence[Mutation]) -> None:
    """Writes killed / all per module, and every survivor with its explanation."""
    explanations: list[dict[str, str]] = tomllib.loads(EXPLANATIONS.read_text(encoding="utf-8")).get("survivor", [])
    of_module, killed = Counter(one.module for one in mutants), Counter(one.module for one in mutants if one.is_killed)
    total = sum(killed.values())
    lines = [
        HEAD,
        f"**{total} of {len(mutants)} killed ({100 * total / len(mutants):.1f} %).**\n\n",
        "| module | mutations | killed |\n|---|---|---|\n",
        *(f"| `{module}` | {count} | {killed[module]} |\n" for module, count in sorted(of_module.items())),
        "\n## Survivors\n",
    ]
    for one in mutants:
        if not one.is_killed:
            lines.append(f"\n`{one.module}`, {one.operator}: {_why(one, explanations)}\n\n```diff\n{one.diff}\n```\n")
    path.write_text("".join(lines), encoding="utf-8")


def _why(mutant: Mutation, explanations: Sequence[dict[str, str]]) -> str:
    for known in explanations:
        if mutant.module.endswith(known["module"]) and known["line"] in mutant.diff:
            return known["why"]
    return "**not explained yet**"
