"""What is agreed with AWS: which discounts, in percent, are taken off a charge, and what each of them is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from local.scenarios.charges import DISCOUNT, RESERVED, Charge, percent_of

ENTERPRISE = "EdpDiscount"
SOLUTION_PROVIDER = "SppDiscount"
PRIVATE_RATE = "PrivateRateDiscount"
RESERVATION_VOLUME = "RiVolumeDiscount"
BUNDLED = "BundledDiscount"


@dataclass(frozen=True)
class Agreement:
    """Percentages by discount; those that meet on a charge are added up.

    `enterprise` and `solution_provider` are taken off everything that is not given back or taxed, `private_rates` off the usage
    of a product, `reservation_volume` off what reservations cost. Usage of `bundled_families` comes free with something else.
    """

    enterprise: int = 0
    solution_provider: int = 0
    private_rates: Mapping[str, int] = field(default_factory=dict)
    reservation_volume: int = 0
    bundled_families: frozenset[str] = frozenset()

    def of_usage(self, product_code: str, product_family: str) -> dict[str, int]:
        """Line item type of the discount → its percentage, for usage of a product."""
        if product_family in self.bundled_families:
            return {BUNDLED: 100}
        return self._without_zeroes({**self._everywhere, PRIVATE_RATE: self.private_rates.get(product_code, 0)})

    @property
    def of_reservations(self) -> dict[str, int]:
        """The same for fees and shares of reservations."""
        return self._without_zeroes({**self._everywhere, RESERVATION_VOLUME: self.reservation_volume})

    @property
    def of_other_charges(self) -> dict[str, int]:
        """The same for everything else."""
        return self._without_zeroes(self._everywhere)

    def taken_off(self, charge: Charge) -> dict[str, int]:
        """Line item type of the discount → what it took off the charge; together exactly what its net cost lacks."""
        left = charge.measures.unblended_cost - charge.measures.net_unblended_cost
        if not left or charge.line.truth.charge_group == DISCOUNT:
            return {}
        percents = self._of(charge)
        amounts: dict[str, int] = {}
        for number, (name, percent) in enumerate(percents.items(), start=1):
            is_last = number == len(percents)
            amounts[name] = left if is_last else percent_of(charge.measures.unblended_cost, percent)
            left -= amounts[name]
        return amounts

    def _of(self, charge: Charge) -> dict[str, int]:
        line = charge.line
        if line.truth.purchase_option == RESERVED:
            return self.of_reservations
        if line.truth.charge_type == "Usage":
            return self.of_usage(line.product_code, line.cells.get("product_product_family", ""))
        return self.of_other_charges

    @property
    def _everywhere(self) -> dict[str, int]:
        return {ENTERPRISE: self.enterprise, SOLUTION_PROVIDER: self.solution_provider}

    @staticmethod
    def _without_zeroes(percents: Mapping[str, int]) -> dict[str, int]:
        return {name: percent for name, percent in percents.items() if percent}
