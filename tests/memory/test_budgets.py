"""Performance budgets as people write them."""

import pytest

from gate.memory.budgets import parse, read
from gate.memory.outline import read as outline

WRITTEN = {
    "p95 < 200ms, p99 < 500ms": ("p95 < 200 ms", "p99 < 500 ms"),
    "p95 < 200 ms and p99 < 0.5 s": ("p95 < 200 ms", "p99 < 0.5 s"),
    "p99.9 < 1,500 ms": ("p99.9 < 1500 ms",),
    "Individual queries < 50ms": ("< 50 ms",),
    "query < 50 ms": ("< 50 ms",),
    "< 5ms": ("< 5 ms",),
    "<= 5 min": ("<= 5 min",),
    "≤ 64 MB": ("<= 64 MB",),
    "p95 response time under 200 milliseconds": ("p95 < 200 ms",),
    "at most 20 queries": (),
    "at most 20": ("<= 20",),
    "average below 30s per task": ("mean < 30 s",),
    "median < 10 µs": ("p50 < 10 us",),
    "error rate < 1%": ("< 1 %",),
    "10M+ requests/day": (),
    "> 500ms on `/checkout`": (),
    "fast": (),
}


@pytest.mark.parametrize(("text", "limits"), WRITTEN.items(), ids=WRITTEN)
def test_a_limit(text: str, limits: tuple[str, ...]) -> None:
    assert tuple(map(str, parse("X", text, "f", 3))) == limits


def test_a_budget_holds_or_not() -> None:
    strict, loose = (parse("X", text, "f", 3)[0] for text in ("p95 < 200 ms", "p95 <= 200 ms"))
    assert (strict.name, strict.statistic, strict.at, strict.base, strict.base_unit) == ("X", "p95", "f:3", 0.2, "s")
    assert (strict.holds(0.1999), strict.holds(0.2), loose.holds(0.2), loose.holds(0.2001)) == (
        True,
        False,
        True,
        False,
    )


def test_budgets_of_lists_fields_and_nested_lists() -> None:
    text = "## Performance Budgets\n\n**Search**: p95 < 1 s\n\n- < 3 ms\n- **Orders**: see below\n  - p50 < 10 ms\n\n### Memory\n\n- under 50 MB\n"
    found = [(b.name, str(b), b.line) for section in outline(text, "f").sections for b in read(section, "f")]
    assert found == [
        ("Search", "p95 < 1 s", 3),
        ("Performance Budgets", "< 3 ms", 5),
        ("Orders", "p50 < 10 ms", 7),
        ("Memory", "< 50 MB", 11),
    ]
