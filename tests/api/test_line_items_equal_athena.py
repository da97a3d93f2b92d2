"""Random questions to the audit log give the rows, counts and totals, to the last digit, that Athena gives for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.queries.line_items import SORTS
from tests.api.asking import EVERYBODY, ApiClient, Bearer
from tests.api.athena import Athena, Cells, by_name, column, literal, together
from tests.api.expected_figures import added, text
from tests.api.lake import MAIN
from tests.api.lake_rows import MEASURES, TAGS
from tests.api.questions import NO_VALUE, GroupedQuestion, grouped_questions

NEWEST = "2026-10"
SEARCHED = ("resource_id", "description", "usage_type", "operation", "service")
SEARCHES = (None, None, "ARN:aws", "ü %", "minus", "o'reilly \"m", "byteHRS", "日", "no such text")
TEXTS = (
    "export",
    "billing_period",
    "snapshot_id",
    "line_item_id",
    "time_interval",
    "usage_date",
    "usage_account_id",
    "usage_account_name",
    "service",
    "region",
    "charge_type",
    "pricing_unit",
    "currency",
    "resource_id",
    "description",
    "invoice_id",
)
Asked = tuple[GroupedQuestion, str | None, str, int]


def statement(name: str, question: GroupedQuestion, search: str | None) -> str:
    """The rows of the question in Athena's SQL: the name, texts, tags, amounts."""
    start, end = question.span(NEWEST)
    exports = ", ".join(literal(one) for one in question.exports or (MAIN,))
    conditions = [f"export IN ({exports})", f"usage_date BETWEEN '{start}' AND '{end}'", f"usage_date <> '{end}'"]
    if question.accounts is not None:
        conditions.append(f"usage_account_id IN ({', '.join(literal(one) for one in question.accounts)})")
    for sides, negation in ((question.filters, ""), (question.excludes, "NOT ")):
        for dimension in dict.fromkeys(dimension for dimension, _ in sides):
            # No value becomes a text that no row has, so that it can be listed like the others.
            listed = [value for one, value in sides if one == dimension]
            wanted = ", ".join(literal("<null>" if value is NO_VALUE else value) for value in listed)
            conditions.append(f"{negation}COALESCE({column(dimension)}, '<null>') IN ({wanted})")
    if search:
        found = [f"STRPOS(LOWER({one}), {literal(search.lower())}) > 0" for one in SEARCHED]
        conditions.append(f"({' OR '.join(found)})")
    tags = [f"ELEMENT_AT(tags, {literal(key)})" for key in TAGS]
    shown = [*TEXTS, *tags, *(f"CAST({measure} AS VARCHAR)" for measure in MEASURES)]
    numbered = ", ".join(f"{expression} AS c{number}" for number, expression in enumerate(shown))
    where = " AND ".join(conditions)
    return f"SELECT {literal(name)} AS name, {numbered} FROM {{views}}.line_items WHERE {where}"


def totals(question: GroupedQuestion, rows: Sequence[Cells]) -> dict[str | None, str | None]:
    """Unit → sum of the measure over Athena's rows."""
    unit = TEXTS.index("pricing_unit" if question.metric == "usage_amount" else "currency")
    amount = MEASURES.index(question.metric) - len(MEASURES)
    amounts: dict[str | None, list[Decimal | None]] = {}
    for row in rows:
        cell = row[amount]
        amounts.setdefault(row[unit], []).append(None if cell is None else Decimal(cell))
    return {name: text(added(listed)) for name, listed in amounts.items()}


asked_of_the_log = st.tuples(
    grouped_questions("line-items"),
    st.sampled_from(SEARCHES),
    st.sampled_from([f"{direction}{sort}" for sort in SORTS for direction in ("", "-")]),
    st.integers(100, 500),
)


@settings(
    max_examples=4,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(batch=st.lists(asked_of_the_log, min_size=10, max_size=10))
def test_the_log_is_what_athena_says(api: ApiClient, athena: Athena, batch: list[Asked]) -> None:
    statements = [statement(str(number), question, search) for number, (question, search, _, _) in enumerate(batch)]
    in_athena = by_name(athena.ask(together(statements)))
    for number, (question, search, sort, limit) in enumerate(batch):
        expected = in_athena.get(str(number), [])
        said = [one for one in question.parameters() if one[0] != "limit"]
        said += [("sort", sort), ("limit", str(limit)), *([("search", search)] if search else [])]
        bearer = EVERYBODY if question.accounts is None else Bearer(accounts=" ".join(question.accounts))
        found: Counter[Cells] = Counter()
        for page in api.pages("/v1/line-items", said, principal=bearer):
            meta = page.json["meta"]
            for row in page.json["rows"]:
                tags = row["tags"] or {}
                found[
                    *(row[name] for name in TEXTS), *(tags.get(key) for key in TAGS), *(row[one] for one in MEASURES)
                ] += 1
            unit = "pricing_unit" if question.metric == "usage_amount" else "currency"
            assert {one[unit]: one["amount"] for one in meta["totals"]} == totals(question, expected), question
            assert meta["line_item_count"] == len(expected), question
        assert found == Counter(expected), (question, search)
