"""What changed, in words: counted by line item, exact in money, the largest first."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.restatements.summary import changes_of, sentence, signed


def change(restatement, charge_type, before, now, former="0", unblended="0", currency="USD"):
    return {
        "restatement": restatement,
        "charge_type": charge_type,
        "currency": currency,
        "former_line_item_count": before,
        "line_item_count": now,
        "former_unblended_cost": former,
        "unblended_cost": unblended,
    }


def test_the_sentence_counts_line_items_and_names_the_largest_change_first():
    changes = [
        change("added", "Credit", 0, 1204, unblended="-300.0000000001"),
        change("changed", "Usage", 3, 3, former="20", unblended="7.6"),
        change("removed", "Usage", 2, 0, former="0.0000000002"),
    ]
    assert sentence("2026-10", changes) == (
        "AWS changed 2026-10: 1,204 line items added, 2 removed, 3 changed; "
        "−312.4000000003 USD, of which Credit −300.0000000001, Usage −12.4000000002."
    )


def test_currencies_are_never_added_and_what_has_none_is_said():
    changes = [
        change("added", "Tax", 0, 1, unblended="1.5"),
        change("added", None, 0, 1, unblended="2", currency=None),
        change("removed", "Usage", 1, 0, former="3", currency="EUR"),
    ]
    assert sentence("2026-10", changes) == (
        "AWS changed 2026-10: 2 line items added, 1 removed; +2.00 (no currency), of which no charge type +2.00; "
        "−3.00 EUR, of which Usage −3.00; +1.50 USD, of which Tax +1.50."
    )


def test_nothing_changed():
    assert sentence("2026-10", []) == "AWS changed nothing of 2026-10."


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**20), max_value=10**20))
def test_a_signed_amount_is_exact(amount):
    text = signed(amount)
    assert Decimal(text[1:].replace(",", "")) == abs(amount)
    assert text[0] == ("+" if amount > 0 else "−" if amount < 0 else "±")
    assert len(text.partition(".")[2]) >= 2


def rows(*lines):
    return [{"Data": [{"VarCharValue": cell} if cell is not None else {} for cell in line]} for line in lines]


HEADER = list(change("added", "Usage", 0, 1))


def test_the_rows_of_the_query_are_read_with_counts_as_numbers_and_amounts_as_text():
    found = changes_of(rows(HEADER, ["added", None, "USD", "0", "7", "0.0000000000", "1.5000000000"]))
    assert found == [change("added", None, 0, 7, former="0.0000000000", unblended="1.5000000000")]
    assert changes_of(rows(HEADER)) == []


def test_other_columns_are_refused_by_name():
    with pytest.raises(ValueError, match="expected the columns"):
        changes_of(rows(HEADER[:-1]))
