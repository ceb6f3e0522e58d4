"""Holds measurements against budgets, with their noise: one slow run is not a verdict."""

import re
from collections.abc import Iterator, Sequence
from math import sqrt
from statistics import fmean, quantiles, stdev

from gate.model.budget import Budget
from gate.model.measurement import Held, Measurement
from gate.policy.budgets import ENOUGH, RESPONSE, SUBJECTS

_SURE = 1.96
"""Standard deviations on either side within which a value lies with 95 % confidence."""


def hold(measurements: Sequence[Measurement], budgets: Sequence[Budget]) -> tuple[Held, ...]:
    """Hold every measurement against the budgets that speak for it, responses against 200 ms where none does."""
    found: list[Held] = []
    for one in measurements:
        mine = [budget for budget in budgets if budget.base_unit == one.unit and _speaks(budget.name, one)]
        if not mine and _about(one) == "response" and one.unit == "s":
            mine = [RESPONSE]
        found += (held for budget in mine for held in _one(budget, one))
    return tuple(found)


def _about(one: Measurement) -> str:
    """Give what a measurement is about: what its tool says, else what its name means."""
    return one.subject or _subject(one.name, 2)


def _speaks(budget: str, one: Measurement) -> bool:
    """Tell whether a budget is about a measurement: by its name, or by its subject where it names no other thing."""
    if _plain(budget) == _plain(one.name):
        return True
    subject = _subject(budget, 1)
    return bool(subject) and subject == _about(one)


def _plain(name: str) -> str:
    """Give a name in lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", name.lower().removeprefix("test_"))


def _subject(name: str, column: int) -> str:
    """Give the subject that the words of a name mean."""
    return next((row[0] for row in SUBJECTS if re.search(row[column], name, re.IGNORECASE if column == 1 else 0)), "")


def _one(budget: Budget, measured: Measurement) -> Iterator[Held]:
    """Hold one measurement against one budget; a statistic that is neither given nor can be made is left out."""
    statistic = budget.statistic or ("p95" if measured.count >= ENOUGH else "max")
    found = _value(measured, statistic)
    if found is None:
        return
    value, low, high = found
    held, why = _judge(budget, measured, statistic, value, low)
    yield Held(
        budget=budget.name,
        limit=str(budget),
        measurement=measured.name,
        source=measured.source,
        statistic=statistic,
        value=value,
        unit=measured.unit,
        count=measured.count,
        failed=measured.failed,
        low=low,
        high=high,
        held=held,
        why=why,
    )


def _judge(
    budget: Budget, measured: Measurement, statistic: str, value: float, low: float | None
) -> tuple[bool | None, str]:
    """Say whether a budget is held; None where the values are too few, failed, or too noisy to tell."""
    if measured.failed:
        return None, f"{measured.failed} of the requests failed, and a failure is no response"
    if measured.count < ENOUGH and statistic.startswith("p"):
        return None, f"a percentile of fewer than {ENOUGH} values says nothing"
    if budget.holds(value):
        return True, ""
    if measured.count == 1:
        return None, "over the limit once; one value is no verdict"
    if low is not None and budget.holds(low):
        return None, "over the limit, but within the noise of the measurement"
    return False, "" if low is not None else "the tool gives no single values, so that the noise is not known"


def _value(measured: Measurement, statistic: str) -> tuple[float, float | None, float | None] | None:
    """Give a statistic with the bounds between which it lies with 95 % confidence.

    Percentiles are interpolated between the values (inclusive); their bounds are order statistics by the normal
    approximation of the binomial distribution, those of the mean by the standard error.
    """
    values = sorted(measured.samples)
    if len(values) < 2:
        given = measured.statistics.get(statistic, values[0] if values else None)
        return None if given is None else (given, None, None)
    if statistic == "mean":
        error = _SURE * stdev(values) / sqrt(len(values))
        return fmean(values), fmean(values) - error, fmean(values) + error
    if statistic == "max":
        return values[-1], None, None
    share = float(statistic.removeprefix("p")) / 100
    value = quantiles(values, n=1000, method="inclusive")[round(share * 1000) - 1]
    middle, spread = share * len(values), _SURE * sqrt(len(values) * share * (1 - share))
    low = values[max(0, int(middle - spread))]
    return value, low, values[min(len(values) - 1, int(middle + spread))]
