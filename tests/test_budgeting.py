"""Measurements are held against budgets with their noise."""

import pytest

from gate import budgeting
from gate.model.budget import Budget
from gate.model.measurement import Held, Measurement


def budget(limit: float, statistic: str = "p95", name: str = "API Response", unit: str = "ms") -> Budget:
    return Budget(name=name, limit=limit, unit=unit, statistic=statistic)


def only(measured: Measurement, *budgets: Budget) -> Held:
    (found,) = budgeting.hold((measured,), budgets)
    return found


def spread(count: int, name: str = "GET /orders", first: float = 0.001) -> Measurement:
    """Give 1 ms, 2 ms, ... count ms."""
    return Measurement(
        name=name, source="x", count=count, samples=tuple(first * number for number in range(count, 0, -1))
    )


def test_a_percentile_is_interpolated_and_has_bounds() -> None:
    held = only(spread(100), budget(200))
    assert (held.statistic, held.count, held.held, held.why) == ("p95", 100, True, "")
    assert held.value == pytest.approx(0.09505)
    assert (held.low, held.high) == (0.091, 0.1)
    assert (held.limit, held.budget, held.unit) == ("p95 < 200 ms", "API Response", "s")


def test_it_is_exceeded_only_beyond_the_noise() -> None:
    assert only(spread(100), budget(90)).held is False
    noisy = only(spread(100), budget(94))
    assert (noisy.held, noisy.why) == (None, "over the limit, but within the noise of the measurement")


@pytest.mark.parametrize(
    ("measured", "statistic", "held", "why"),
    [
        (spread(10), "p95", None, "a percentile of fewer than 20 values says nothing"),
        (spread(10), "mean", True, ""),
        (spread(10), "", False, "the tool gives no single values, so that the noise is not known"),
        (Measurement(name="GET /", source="x", count=1, samples=(1.0,)), "", None, "over the limit once; one value is no verdict"),
        (Measurement(name="GET /", source="x", count=1, samples=(0.001,)), "", True, ""),
        (
            Measurement(name="GET /", source="x", count=50, statistics={"p95": 0.5}), "p95", False,
            "the tool gives no single values, so that the noise is not known",
        ),
        (
            Measurement(name="GET /", source="x", count=50, samples=(0.001, 0.002), failed=3), "mean", None,
            "3 of the requests failed, and a failure is no response",
        ),
    ],
)  # fmt: skip
def test_says_why_it_is_sure_or_not(measured: Measurement, statistic: str, held: bool | None, why: str) -> None:
    found = only(measured, budget(8, statistic))
    assert (found.held, found.why) == (held, why)


def test_a_mean_has_its_standard_error() -> None:
    held = only(spread(100), budget(50, "mean"))
    assert held.held is None
    assert [held.value, held.low, held.high] == pytest.approx([0.0505, 0.0448, 0.0562], abs=1e-4)


def test_a_budget_speaks_by_name_or_subject() -> None:
    query = budget(50, name="Database Query")
    named = budget(10, name="GET /orders")
    assert only(spread(30, "test_query_orders"), query, named).budget == "Database Query"
    assert [one.budget for one in budgeting.hold((spread(30),), (query, named))] == ["GET /orders"]
    assert budgeting.hold((spread(30, "test_sums"),), (query, named)) == ()
    assert budgeting.hold((spread(30),), (budget(1, unit="MB"),))[0].budget == "response time"


def test_a_response_without_a_budget_has_200_ms() -> None:
    held = only(spread(30))
    assert (held.budget, held.limit, held.held) == ("response time", "p95 < 200 ms", True)


def test_what_the_tool_calls_a_response_is_one() -> None:
    measured = Measurement(name="ready", source="x", count=30, samples=tuple([0.001] * 30), subject="response")
    assert [one.held for one in budgeting.hold((measured,), (budget(50),))] == [True]
    assert only(measured).budget == "response time"


def test_a_statistic_that_nobody_gives_is_left_out() -> None:
    assert (
        budgeting.hold((Measurement(name="GET /", source="x", count=30, statistics={"mean": 1.0}),), (budget(1),)) == ()
    )
