"""What answers are made of. Amounts are decimal strings with ten places, exact, with their currency or pricing unit."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

Amount = Annotated[str, Field(pattern=r"^-?\d+\.\d{10}$", examples=["38226.4074827141"])]
Finality = Annotated[
    Literal["estimated", "final"],
    Field(
        description="`final`: every line item is invoiced and the month is two weeks over; `estimated`: AWS may still change it."
    ),
]
Kind = Annotated[
    Literal["value", "none", "other"],
    Field(
        description="`value`: a group of its own; `none`: rows without a value; `other`: all groups behind the first `limit`."
    ),
]
Instant = Annotated[str, Field(description="ISO 8601, UTC.", examples=["2026-11-03T14:02:11Z"])]
BillingPeriodName = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
DayText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Total(TypedDict):
    """A sum; costs are never added across currencies, usage never across pricing units."""

    amount: Amount | None
    currency: str | None
    pricing_unit: Annotated[str | None, Field(description="Only for `usage_amount`.")]


class SnapshotUsed(TypedDict):
    """A snapshot the answer was read from."""

    export: str
    billing_period: BillingPeriodName
    snapshot_id: str
    finality: Finality


class Meta(TypedDict):
    """Where the figures come from, and how final they are."""

    publication_id: Annotated[
        str | None, Field(description="Send it back to stay on these figures; null when one snapshot was named.")
    ]
    snapshots: list[SnapshotUsed]
    as_of: Annotated[
        Instant | None, Field(description="When AWS made the newest delivery that was read; null when none was.")
    ]
    finality: Finality


class SpanMeta(Meta):
    """Meta of an answer about some days."""

    start_date: DayText
    end_date: Annotated[DayText, Field(description="Not part of the span.")]


class FiguresMeta(SpanMeta):
    """Meta of an answer with a measure."""

    metric: str
    totals: Annotated[list[Total], Field(description="Of the whole result, whatever is shown of it.")]


class GroupedMeta(FiguresMeta):
    """Meta of an answer in groups."""

    other_groups: Annotated[int, Field(description="How many groups stand behind `other`.", ge=0)]
    compare: Annotated[Comparison | None, Field(description="Null unless asked for.")]


class Comparison(TypedDict):
    """The former span."""

    start_date: DayText
    end_date: DayText
    totals: list[Total]


Group = Annotated[
    dict[str, str | None],
    Field(description="Dimension → value; null for no value, and everywhere in a row of kind `other`."),
]
