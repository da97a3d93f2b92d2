"""The twelve nasty months. What is in each, and why: docs/scenarios.md."""

from local.scenarios.months import broken_and_shrinking, commitments, discounts, focus, other_charges
from local.scenarios.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    commitments.RESERVATIONS_AND_A_LEAP_DAY,
    commitments.SAVINGS_PLANS_BY_THE_HOUR,
    commitments.SAVINGS_PLANS_BOUGHT_AND_RETURNED,
    discounts.DISCOUNTS_AS_ROWS,
    discounts.DISCOUNTS_IN_NET_COLUMNS,
    discounts.DISCOUNTS_AS_ROWS_AND_IN_NET_COLUMNS,
    other_charges.MARKETPLACE_SUPPORT_AND_SUBSCRIPTIONS,
    other_charges.LATE_CREDITS_IN_A_CLOSED_MONTH,
    other_charges.CONTAINERS_COUNTED_TWICE,
    other_charges.TWO_PAYERS_AND_THREE_CURRENCIES,
    broken_and_shrinking.CELLS_THAT_ARE_NO_CELLS,
    broken_and_shrinking.A_MONTH_THAT_SHRINKS,
)

FURTHER_SCENARIOS: tuple[Scenario, ...] = (focus.DISCOUNTS_IN_FOCUS,)
"""The same in other words: no month of its own."""

ALL_SCENARIOS = (*SCENARIOS, *FURTHER_SCENARIOS)
