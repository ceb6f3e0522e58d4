"""What became slower than it was recorded, beyond the noise of both."""

from datetime import date

import pytest
from msgspec.structs import replace

from gate.memory import drifting
from gate.model.measurement import Drift, Held, Mark
from gate.model.memory import Record

HELD = Held(
    budget="b", limit="p95 < 1 s", measurement="test_query", source="pytest-benchmark", statistic="p95",
    value=0.1, unit="s", count=100, low=0.09, high=0.11,
)  # fmt: skip
MARK = Mark("test_query", "pytest-benchmark", "p95", 0.1, "s", 100, 0.09, 0.11)


def recorded(*values: float) -> tuple[Record, ...]:
    """Give a review for each value, with 10 % of noise on either side."""
    marks = [replace(MARK, value=value, low=0.9 * value, high=1.1 * value) for value in values]
    return tuple(Record(commit=str(i), day=date(2026, 11, 1), measured=(mark,)) for i, mark in enumerate(marks))


def drift(held: Held, *values: float) -> Drift:
    """Compare one statistic with recorded values."""
    (one,) = drifting.drifts((held,), recorded(*values))
    return one


def test_what_has_no_noise_or_failed_or_shares_its_name_is_not_kept() -> None:
    assert drifting.marks([HELD, replace(HELD, budget="other")]) == (MARK,)
    assert drifting.marks([replace(HELD, low=None, high=None)]) == ()
    assert drifting.marks([replace(HELD, failed=1)]) == ()
    assert drifting.marks([HELD, replace(HELD, value=0.2)]) == ()
    assert len(drifting.marks([HELD, replace(HELD, statistic="p99"), replace(HELD, source="k6.json")])) == 3


@pytest.mark.parametrize(
    ("low", "value", "worse"),
    [
        (0.120, 0.130, True),
        (0.109, 0.130, False),  # the intervals overlap
        (0.112, 0.119, False),  # they do not, but runs differ by that much
        (0.080, 0.090, False),
    ],
)
def test_it_is_worse_only_beyond_the_noise_of_both_and_of_runs(low: float, value: float, worse: bool) -> None:
    found = drift(replace(HELD, low=low, value=value, high=0.2), 0.1)
    assert (found.worse, found.reviews, found.before.value) == (worse, 1, 0.1)


def test_the_slowest_of_the_last_five_counts() -> None:
    now = replace(HELD, low=0.19, value=0.2, high=0.21)
    assert drift(now, 0.1, 0.2, 0.1).worse is False
    assert (drift(now, 0.1, 0.15, 0.1).before.value, drift(now, 0.1, 0.15, 0.1).reviews) == (0.15, 3)
    assert drift(now, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1).worse is True


def test_what_was_never_recorded_is_not_compared() -> None:
    assert (
        list(drifting.drifts((replace(HELD, measurement="new"), replace(HELD, statistic="p99")), recorded(0.1))) == []
    )
    assert list(drifting.drifts((HELD,), (Record(commit="a", day=date(2026, 11, 1)),))) == []
