"""The organisation of the samples: its accounts, the regions it works in, the tags it sets. All of it is made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """One region: its code, display name, the prefix of its usage types, and its price level (100 = us-east-1)."""

    code: str
    location: str
    usage_prefix: str
    zones: tuple[str, ...]
    price_percent: int


REGIONS = (
    Region("us-east-1", "US East (N. Virginia)", "", ("us-east-1a", "us-east-1b", "us-east-1d"), 100),
    Region("us-west-2", "US West (Oregon)", "USW2-", ("us-west-2a", "us-west-2b", "us-west-2c"), 100),
    Region("eu-central-1", "EU (Frankfurt)", "EUC1-", ("eu-central-1a", "eu-central-1b"), 115),
    Region("eu-west-1", "EU (Ireland)", "EU-", ("eu-west-1a", "eu-west-1b", "eu-west-1c"), 110),
    Region("ap-northeast-1", "Asia Pacific (Tokyo)", "APN1-", ("ap-northeast-1a", "ap-northeast-1c"), 125),
)
GLOBAL = Region("global", "Any", "", (), 100)

_BY_CODE = {region.code: region for region in REGIONS}


@dataclass(frozen=True, slots=True)
class Account:
    """One account; the id keeps its leading zeros, so it is text. Regions come with how much falls into each, in percent."""

    account_id: str
    name: str
    environment: str
    region_percents: tuple[tuple[str, int], ...]

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions it works in."""
        return tuple(_BY_CODE[code] for code, _ in self.region_percents)

    @property
    def region_weights(self) -> tuple[int, ...]:
        """How much falls into each of its regions."""
        return tuple(percent for _, percent in self.region_percents)


PAYER = Account("111122223333", "Example Org", "shared", (("us-east-1", 100),))
MEMBERS = (
    Account(
        "444455556666",
        "Shop Production",
        "production",
        (("us-east-1", 55), ("eu-central-1", 30), ("ap-northeast-1", 15)),
    ),
    Account("000123456789", "Data Platform", "staging", (("us-west-2", 65), ("eu-west-1", 35))),
)
ACCOUNTS = (PAYER, *MEMBERS)
# How often a line item falls into an account, in percent.
ACCOUNT_WEIGHTS = (10, 60, 30)

COST_CENTERS = ("1001-web", "1002-search", "2001-data", "3001-platform")
TEAMS = ("checkout", "catalog", "ingest", "analytics", "sre")
TAGGED_PERCENT = 72
