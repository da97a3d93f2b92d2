"""What the stack said stands beside what failed: its home is gone when somebody reads of it."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.journey.stack import Stack


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The report of a failed test, with the stack's status and the ends of its logs."""
    report = yield
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.failed and isinstance(stack, Stack):
        report.sections.append(("the stack", stack.told()))
    return report
