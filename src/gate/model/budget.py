"""Performance budgets: what a team allows a request or a query to cost."""

from msgspec import Struct

FACTORS = {
    "ns": ("s", 1e-9), "us": ("s", 1e-6), "ms": ("s", 1e-3), "s": ("s", 1.0), "min": ("s", 60.0),
    "B": ("B", 1.0), "kB": ("B", 1e3), "MB": ("B", 1e6), "GB": ("B", 1e9), "%": ("%", 1.0), "": ("", 1.0),
}  # fmt: skip
"""The base unit of each unit, and how much of it one is: seconds, bytes, percent, plain numbers."""


class Budget(Struct, frozen=True, kw_only=True):
    """One upper limit, such as p95 < 200 ms for `API Response`.

    `statistic` is `p95`, `p99`, `mean`, `max` or empty where every single value counts; `limit` is in `unit`;
    `inclusive` tells whether the limit itself is allowed.
    """

    name: str
    limit: float
    unit: str
    statistic: str = ""
    inclusive: bool = False
    file: str = ""
    line: int = 0

    @property
    def base(self) -> float:
        """Give the limit in its base unit: seconds, bytes, percent or a plain number."""
        return self.limit * FACTORS[self.unit][1]

    @property
    def base_unit(self) -> str:
        """Give the base unit: `s`, `B`, `%` or nothing."""
        return FACTORS[self.unit][0]

    @property
    def at(self) -> str:
        """Give `file:line`."""
        return f"{self.file}:{self.line}"

    def holds(self, value: float) -> bool:
        """Tell whether a measured value in the base unit stays within the budget."""
        return value <= self.base if self.inclusive else value < self.base

    def __str__(self) -> str:
        """Write the limit as `p95 < 200 ms`."""
        sign = "<=" if self.inclusive else "<"
        return f"{f'{self.statistic} ' if self.statistic else ''}{sign} {self.limit:g} {self.unit}".rstrip()
