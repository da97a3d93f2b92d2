"""What the resources with grouped figures have in common: asking, comparing, meta, CSV columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from api.asked import Asked
from api.csv_table import TOTAL, Column, CsvTable
from api.dimensions import USAGE_AMOUNT, dimension, table_for
from api.models.answer import Comparison, GroupedMeta, Total
from api.queries.grouped_costs import CURRENT, FORMER, LabelledSum, Ranking, grouped_costs, labelled_sums
from api.queries.statement import Statement, Values
from api.reading import Gold
from api.series import Group, amounts_of, by_change, groups_in_order
from api.spans import Granularity, Span
from api.sums import ZERO, subtract, totals


class ComparedGroup(NamedTuple):
    """A group of the span, with the former span's amount. `former_amount` and `change` are None unless compared."""

    group: Group
    amount: str | None
    former_amount: str | None
    change: str | None
    line_item_count: int


def labelled(
    gold: Gold,
    asked: Asked,
    former: Span | None,
    *,
    granularity: Granularity | None = None,
    group_by: Sequence[str] | None = None,
    ranking: Ranking = "amount",
) -> list[LabelledSum]:
    """The sums of the question, and of a former span, by its groups (or `group_by`)."""
    question = asked.question
    group_by = question.group_by if group_by is None else group_by
    dimensions = list(dict.fromkeys(dimension(name) for name in group_by))
    used = [*dimensions, *(one.dimension for one in (*asked.filters, *asked.excludes))]
    table = table_for(used)

    def build() -> Statement:
        values = Values()
        sources = {CURRENT: gold.source(asked, table, values)}
        if former:
            sources[FORMER] = gold.source(asked, table, values, former)
        return grouped_costs(
            sources,
            table,
            values,
            metric=question.metric,
            group_by=dimensions,
            granularity=granularity,
            limit=question.limit,
            ranking=ranking,
        )

    return labelled_sums(gold.rows(build), len(dimensions))


def compared_groups(
    sums: Sequence[LabelledSum], *, has_former: bool, ranking: Ranking = "amount"
) -> list[ComparedGroup]:
    """The groups of sums without buckets, in order."""
    current, former = amounts_of(sums, CURRENT), amounts_of(sums, FORMER)
    found = []
    for group in groups_in_order(sums, by_change if ranking == "change" else None):
        one, before = current.get((group, None)), former.get((group, None))
        amount = one.amount if one else ZERO
        former_amount = (before.amount if before else ZERO) if has_former else None
        found.append(
            ComparedGroup(
                group,
                amount,
                former_amount,
                subtract(amount, former_amount) if has_former else None,
                one.line_item_count if one else 0,
            )
        )
    return found


def totals_of(sums: Sequence[LabelledSum], span: str) -> list[Total]:
    """The totals of one span; a currency that only the other span has counts as zero."""
    units = {(one.currency, one.pricing_unit) for one in sums}
    there = [(one.amount, one.currency, one.pricing_unit) for one in sums if one.span == span]
    missing = units - {(currency, unit) for _, currency, unit in there}
    return totals([*there, *((ZERO, currency, unit) for currency, unit in missing)])


def grouped_meta(asked: Asked, sums: Sequence[LabelledSum], former: Span | None) -> GroupedMeta:
    """Meta of an answer in groups."""
    compare: Comparison | None = None
    if former:
        compare = {
            "start_date": former.start.isoformat(),
            "end_date": former.end.isoformat(),
            "totals": totals_of(sums, FORMER),
        }
    return {
        **asked.span_meta(*([former] if former else [])),
        "metric": asked.question.metric,
        "totals": totals_of(sums, CURRENT),
        "other_groups": max((one.other_groups for one in sums), default=0),
        "compare": compare,
    }


def group_of(names: Sequence[str], values: Sequence[str | None]) -> dict[str, str | None]:
    """Dimension → value."""
    return dict(zip(dict.fromkeys(names), values, strict=True))


def group_columns(
    asked: Asked, rows: Sequence[Mapping[str, Any]], first: Sequence[str], last: Sequence[Mapping[str, Any]]
) -> CsvTable:
    """Grouped rows as a table: `first`, the dimensions, kind, the measure under its own name, currency, and what is compared."""
    question = asked.question
    unit = "pricing_unit" if question.metric == USAGE_AMOUNT else "currency"
    # The unit has a column of its own, grouped by or not; no two columns bear one name.
    names = [name for name in dict.fromkeys(dimension(name).name for name in question.group_by) if name != unit]
    compared = bool(getattr(question, "compare", None) or getattr(question, "compares", False))
    columns = [*(Column(name) for name in first), *(Column(name) for name in names), Column("kind")]
    columns += [Column(question.metric, is_number=True), Column(unit)]
    fields = ["amount", unit]
    if compared:
        dates = ["compare_date"] if "date" in first else []
        columns += [*(Column(name) for name in dates), Column(f"compare_{question.metric}", is_number=True)]
        fields += [*dates, "compare_amount"]

    def cells(row: Mapping[str, Any]) -> list[Any]:
        group = row["group"]
        return [
            *(row[name] for name in first),
            *(group[name] for name in names),
            row["kind"],
            *(row[name] for name in fields),
        ]

    def last_cells() -> list[list[Any]]:
        labels = len(first) + len(names) + 1
        return [[TOTAL, *[None] * (labels - 1), *(row.get(name) for name in fields)] for row in last]

    return CsvTable(columns, (cells(row) for row in rows), last_cells)


def total_rows(meta: GroupedMeta) -> list[dict[str, Any]]:
    """The totals, and the compared totals beside them."""
    compare = meta["compare"]
    before = {(one["currency"], one["pricing_unit"]): one["amount"] for one in (compare["totals"] if compare else [])}
    return [{**one, "compare_amount": before.get((one["currency"], one["pricing_unit"]))} for one in meta["totals"]]
