"""Compares what was measured with the recorded reviews, so that what became slower within its budget is seen too."""

from collections.abc import Iterator, Sequence

from gate.model.measurement import Drift, Held, Mark
from gate.model.memory import Record
from gate.policy.budgets import LOOKED_BACK, REGRESSION


def marks(held: Sequence[Held]) -> tuple[Mark, ...]:
    """Give what can be compared later: statistics with known noise, but for those that two measurements share by name."""
    found: dict[tuple[str, str, str], set[Mark]] = {}
    for one in held:
        if one.low is not None and one.high is not None and not one.failed:
            mark = Mark(
                one.measurement, one.source, one.statistic, one.value, one.unit, one.count, one.low, one.high
            )  # fmt: skip
            found.setdefault(_key(mark), set()).add(mark)
    return tuple(mark for same in found.values() if len(same) == 1 for mark in same)


def drifts(held: Sequence[Held], records: Sequence[Record]) -> Iterator[Drift]:
    """Hold every statistic against the slowest of the last recorded ones; `records` come oldest first.

    It is worse where its interval lies above the recorded one and it is slower by more than runs differ anyway.
    """
    past: dict[tuple[str, str, str], list[Mark]] = {}
    for mark in (mark for record in records for mark in record.measured):
        past.setdefault(_key(mark), []).append(mark)
    for now in marks(held):
        last = past.get(_key(now), [])[-LOOKED_BACK:]
        if last:
            before = max(last, key=lambda mark: mark.high)
            worse = now.low > before.high and now.value > REGRESSION * before.value
            yield Drift(now, before, len(last), worse)


def _key(mark: Mark) -> tuple[str, str, str]:
    """Give what makes two statistics the same."""
    return mark.measurement, mark.source, mark.statistic
