"""The states a page can be in, and how each is brought about in a browser: by the address, or by how questions are answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Route

Answer = Callable[[Route], None]

REQUEST_ID = "9f0c1b7e-2f64-4a1d-8a53-3f0a6c1d2e4b"
EVERYTHING = "**/v1/**"
# Figures, not what is published: the frame around a page stays as it is.
FIGURES = "**/v1/{costs,movers,regions,line-items,checks,quarantine,deliveries,snapshots}{,/**,\\?**}"


@dataclass(frozen=True)
class State:
    """A state by its name: what the address adds, and how questions are answered instead of by the API."""

    name: str
    query: str = ""
    answer: Answer | None = None
    asked: str = FIGURES


def problem(status: int, kind: str, title: str, detail: str, **more: str) -> Answer:
    """Answers with a problem, written as the API writes them."""
    document = {
        "type": f"/problems/{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "request_id": REQUEST_ID,
        **more,
    }
    return lambda route: route.fulfill(
        status=status, content_type="application/problem+json", body=json.dumps(document)
    )


# The answer of this one never comes.
LOADING = State("loading", answer=lambda _route: None)
STATES = (
    State("filtered", query="span=90d&in=region:us-east-1&out=charge_type:Tax&compare=previous_month"),
    State("table", query="span=30d&show=table"),
    LOADING,
    State("no-days", query="span=2020-01-01..2020-01-31"),
    State("filtered-to-nothing", query="in=service:NoSuchService"),
    State("error", answer=problem(500, "internal-error", "Something went wrong here", "Try again in a minute.")),
    State(
        "forbidden",
        answer=problem(
            403,
            "forbidden",
            "The token does not allow this",
            "The scope sentinel/line-items is needed.",
            required_scope="sentinel/line-items",
        ),
    ),
    State("unreachable", answer=lambda route: route.abort()),
    State(
        "nothing-published",
        answer=problem(503, "nothing-published", "Nothing is published yet", "No snapshot has passed its checks."),
        asked=EVERYTHING,
    ),
)
