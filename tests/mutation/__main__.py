"""`python -m tests.mutation`: every mutation of the rules and the typing, and whether a test sees it; the report goes to docs/.

Cosmic Ray makes the mutations; the tests run in this process, over a copy of the project, because a Spark of its own for each of
hundreds of mutants would take hours. `--only NAME` takes the modules whose name holds NAME, and writes no report. What was
found of a mutant is kept in build/mutation.json and taken from there as long as the module and its tests are the same.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import io
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from cosmic_ray import plugins
from cosmic_ray.mutating import mutate_code
from hypothesis import Phase, settings

from tests.mutation.operators import DropWhenBranch, ReplaceText
from tests.mutation.report import write_report

REPOSITORY = Path(__file__).resolve().parents[2]
COPY = REPOSITORY / "build" / "mutation"
FOUND = REPOSITORY / "build" / "mutation.json"
COPIED = ("spark_jobs", "include", "tests", "plugins", "pyproject.toml")
# A module that other rules use is tested by all of theirs.
SHARED = ("exact", "line_item_types")
# Sees to it that each measure an input may declare is taken under its own name.
DECLARED_TEST = "tests/spark_jobs/transforms/test_declared_measure.py"
TYPING = ("inputs", "column_names", "typed_values", "typed_line_items", "quarantine")
# Without test_silver.py, which takes minutes: what only it would see counts as not seen.
TYPING_TESTS = (
    *("test_inputs.py", "test_column_names.py", "test_typed_values.py", "test_typed_line_items.py"),
    "test_quarantine.py",
)

# An example that fails is enough; the smallest one would take minutes of Spark.
settings.register_profile("mutation", phases=[Phase.explicit, Phase.generate])
HYPOTHESIS = ("--hypothesis-profile=mutation", "--hypothesis-seed=0")
# A mutant may turn for ever: no test of these takes a tenth as long.
ENDLESS = "--timeout=120"


@dataclass(frozen=True)
class Mutant:
    """One mutation of one module: its operator, its diff, and whether a test saw it."""

    module: str
    operator: str
    diff: str
    is_killed: bool


class CheapestFirst:
    """The order of the tests: what saw most and takes least first, as a mutant needs only one test that sees it."""

    def __init__(self) -> None:
        self.kills: Counter[str] = Counter()
        self.seconds: dict[str, float] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self.seconds.get(item.nodeid, 0) / (1 + self.kills[item.nodeid]))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.kills[report.nodeid] += 1
        elif report.when == "call":
            self.seconds[report.nodeid] = report.duration


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    only = parser.parse_args().only
    _copy()
    os.chdir(COPY)
    sys.path[:0] = [str(COPY), str(COPY / "plugins")]
    mutants: list[Mutant] = []
    for module, tests in _targets():
        if only in module:
            mutants += _found(module, tests)
    if not only:
        write_report(REPOSITORY / "docs" / "mutation-testing.md", mutants)
    print(f"{sum(one.is_killed for one in mutants)} of {len(mutants)} killed")


def _found(module: str, tests: list[str]) -> list[Mutant]:
    begun = time.monotonic()
    kept: dict[str, dict[str, bool]] = json.loads(FOUND.read_text()) if FOUND.exists() else {}
    seen = kept.setdefault(_identity(module, tests), {})
    mutants = dict(_mutants(module))
    order = CheapestFirst()
    if any(text not in seen for text in map(_digest, mutants)):
        assert not _fails(tests, order), f"{module}: its tests fail before anything is changed: {tests}"
    found: list[Mutant] = []
    for text, (operator, diff) in mutants.items():
        if _digest(text) not in seen:
            with _changed(module, text):
                seen[_digest(text)] = _fails(tests, order)
            FOUND.write_text(json.dumps(kept))
        found.append(Mutant(module, operator, diff, seen[_digest(text)]))
    survivors = [one for one in found if not one.is_killed]
    print(
        f"{module}: {len(found) - len(survivors)} of {len(found)} killed, {time.monotonic() - begun:.0f} s", flush=True
    )
    for one in survivors:
        print(one.diff, flush=True)
    return found


def _identity(module: str, tests: list[str]) -> str:
    """The module and its tests as they are now."""
    digest = hashlib.sha256(f"{module} {tests}".encode())
    for name in (module, "tests/spark_jobs/conftest.py", *tests):
        path = COPY / name
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _targets() -> Iterator[tuple[str, list[str]]]:
    """Module → the test files that have to see what is wrong with it."""
    rules = "tests/spark_jobs/transforms"
    for path in sorted((COPY / "spark_jobs" / "transforms").glob("*.py")):
        name = f"{rules}/test_{path.stem}.py"
        declared = [DECLARED_TEST] if "declared_or" in path.read_text(encoding="utf-8") else []
        if (COPY / name).exists():
            yield f"spark_jobs/transforms/{path.name}", list(dict.fromkeys((name, *declared)))
        elif path.stem in SHARED:
            yield f"spark_jobs/transforms/{path.name}", [rules]
    for name in TYPING:
        yield f"spark_jobs/{name}.py", [f"tests/spark_jobs/{test}" for test in TYPING_TESTS]


def _mutants(module: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """The text of each mutant, with its operator and its diff."""
    original = (COPY / module).read_text(encoding="utf-8")
    operators = [(name, plugins.get_operator(name)()) for name in plugins.operator_names() if _is_wanted(name)]
    operators += [("DropWhenBranch", DropWhenBranch()), ("ReplaceText", ReplaceText())]
    for name, operator in operators:
        occurrence = 0
        while (mutated := mutate_code(original, operator, occurrence)) is not None:
            occurrence += 1
            if mutated != original:
                yield mutated, (name.removeprefix("core/"), _diff(original, mutated))


@contextmanager
def _changed(module: str, text: str) -> Iterator[None]:
    """While the module reads so."""
    path = COPY / module
    original = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(original, encoding="utf-8")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _is_wanted(name: str) -> bool:
    """Without those that need arguments, or only make Python fail: Spark's columns know no shifts, powers or `is`."""
    unknown = (
        "Variable",
        "Shift",
        "Pow",
        "FloorDiv",
        "BitXor",
        "_Is",
        "Mod",
        "Invert_U",
        "USub_Invert",
        "USub_Not",
        "UAdd_Not",
    )
    return not any(word in name for word in unknown)


def _fails(tests: list[str], order: CheapestFirst) -> bool:
    """Whether a test fails, in this process, with the modules as they lie there now."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if file.startswith(str(COPY)) or name.startswith(("spark_jobs", "include")):
            del sys.modules[name]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        ended = pytest.main(["-x", "-q", "-p", "no:cacheprovider", ENDLESS, *HYPOTHESIS, *tests], [order])
    return ended != pytest.ExitCode.OK


def _diff(original: str, mutated: str) -> str:
    lines = difflib.unified_diff(original.splitlines(), mutated.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


def _copy() -> None:
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in COPIED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, COPY / name)


if __name__ == "__main__":
    # Bytecode of a mutant must not be taken for that of the next one, written in the same second.
    sys.dont_write_bytecode = True
    main()
