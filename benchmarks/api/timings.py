"""Times that were measured, and what is said of them: percentiles, by the nearest rank."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Timings:
    """Milliseconds of single calls, at least one."""

    milliseconds: tuple[float, ...]

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Timings:
        """The timings of these calls. ValueError when there are none."""
        if not milliseconds:
            raise ValueError("nothing was measured")
        return cls(tuple(sorted(milliseconds)))

    def percentile(self, percent: float) -> float:
        """The smallest time that this share of the calls did not exceed."""
        return self.milliseconds[max(1, math.ceil(len(self.milliseconds) * percent / 100)) - 1]

    @property
    def count(self) -> int:
        return len(self.milliseconds)

    @property
    def p50(self) -> float:
        return self.percentile(50)

    @property
    def p95(self) -> float:
        return self.percentile(95)

    @property
    def p99(self) -> float:
        return self.percentile(99)
