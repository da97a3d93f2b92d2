"""schemathesis' check that well-formed requests are accepted, but for the rules that no JSON schema of a parameter can say.

schemathesis loads this module (schemathesis.toml, `hooks`). A refusal counts as just only when it is of the kind, and names the
parameter, of a rule below; any other refusal of a well-formed request is a failure.
"""

from __future__ import annotations

import json
import re
from typing import Any

import schemathesis
from schemathesis.specs.openapi.checks import RejectedPositiveData, positive_data_acceptance

# (kind of problem, parameter, message)
RULES: list[tuple[str, str | None, str]] = [
    # What is published, and for how long: known to the lake, not to the contract.
    ("snapshot-expired", None, r""),
    ("invalid-request", "export", r"is not published; there is "),
    # A cursor is signed: none can be made up.
    ("invalid-cursor", "cursor", r"does not belong to this request"),
    # Two parameters that do not go together.
    ("invalid-request", "snapshot_id", r"name either a publication or a snapshot"),
    ("invalid-request", "key", r"only tag and cost_category have keys"),
    ("invalid-request", "start_date", r"month_\w+ has its own days"),
    ("invalid-request", "end_date", r"month_\w+ has its own days"),
    # The order and the length of a span, which follow from two days.
    ("invalid-request", "start_date", r"start_date \S+ is not before end_date"),
    ("invalid-request", "start_date", r"there is no previous_\w+ before"),
    ("invalid-request", "end_date", r"the span has \d+ days"),
    ("invalid-request", "granularity", r"more than \d+ points"),
    # `format: date` knows every year.
    ("invalid-request", "start_date", r"must lie between 2000-01-01 and 2100-01-01"),
    ("invalid-request", "end_date", r"must lie between 2000-01-01 and 2100-01-01"),
]
# Which parameters an export may have depends on the resource it names.
OF_EXPORTS: list[tuple[str, str | None, str]] = [("invalid-request", None, r"")]


@schemathesis.check
def well_formed_requests_are_accepted(ctx: Any, response: Any, case: Any) -> bool | None:
    """Every refusal of a well-formed request is one of the rules."""
    try:
        return positive_data_acceptance(ctx, response, case)
    except RejectedPositiveData:
        said = json.loads(response.content)
        rules = RULES + (OF_EXPORTS if (case.method, case.path) == ("POST", "/v1/exports") else [])
        if is_just(said, rules):
            return None
        raise


def is_just(said: dict[str, Any], rules: list[tuple[str, str | None, str]]) -> bool:
    """Whether a problem is one that the rules are about: each of its wrong parameters must be."""
    kinds = [rule for rule in rules if said.get("type") == f"/problems/{rule[0]}"]
    if any(parameter is None for _, parameter, _ in kinds):
        return True
    errors = said.get("errors") or [{}]
    return all(
        any(one.get("parameter") == parameter and re.search(message, one["message"]) for _, parameter, message in kinds)
        for one in errors
    )
