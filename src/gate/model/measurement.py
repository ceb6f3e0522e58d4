"""What was measured: times and sizes, one by one where they are known, and how they stand against their budgets."""

from msgspec import Struct


class Measurement(Struct, frozen=True, kw_only=True):
    """One thing that was measured, in its base unit: seconds or bytes.

    `samples` are the single values where the tool keeps them; `statistics` (`p95`, `mean`, `max` ...) are what it gives
    otherwise. `count` is the number of values, `failed` that of requests that were answered with an error or not at all.
    `subject` is what it is about, such as `response`, where the tool says so.
    """

    name: str
    source: str
    unit: str = "s"
    count: int = 0
    samples: tuple[float, ...] = ()
    statistics: dict[str, float] = {}
    failed: int = 0
    subject: str = ""


class Held(Struct, frozen=True, kw_only=True):
    """A budget against a measurement: the value in the base unit, between which values it lies with 95 % confidence.

    `held` is None where nothing can be said: too few values, or too much noise.
    """

    budget: str
    limit: str
    measurement: str
    source: str
    statistic: str
    value: float
    unit: str
    count: int
    failed: int = 0
    low: float | None = None
    high: float | None = None
    held: bool | None = None
    why: str = ""


class Mark(Struct, frozen=True, array_like=True):
    """A measured statistic whose noise is known, as a recorded review keeps it: between `low` and `high` with 95 %."""

    measurement: str
    source: str
    statistic: str
    value: float
    unit: str
    count: int
    low: float
    high: float


class Drift(Struct, frozen=True):
    """A statistic against the slowest of the last `reviews` recorded ones that have it.

    `worse` tells that it is slower beyond the noise of both.
    """

    now: Mark
    before: Mark
    reviews: int
    worse: bool
