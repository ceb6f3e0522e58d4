"""A test is switched off and nobody says why.

What it checks
`pytest.mark.skip`, `skipif` and `xfail`, `pytest.skip()` and `unittest.skip` without a reason, or with an empty one.
A comment is no reason: it is not in the report.

Why it matters
A switched-off test looks like protection. Without a reason nobody knows what must happen for it to run again, and it
never does.

Bad
    # app/prices.py
    def total(prices: list[int]) -> int:
        return sum(prices)

    # tests/unit/test_prices.py
    import pytest

    from app.prices import total


    @pytest.mark.skip
    def test_total():
        assert total([1, 2]) == 3

Good
    # app/prices.py
    def total(prices: list[int]) -> int:
        return sum(prices)

    # tests/unit/test_prices.py
    import pytest

    from app.prices import total


    @pytest.mark.skip(reason="rounding is undecided until the new price list, ticket 41")
    def test_total():
        assert total([1, 2]) == 3

When to ignore it
Seldom: a reason is one sentence.

Where it comes from
The review checklist: "Test Coverage & Quality".
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality, Dimension
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.testcode import Marker
from gate.syntax.units import Unit

_FIRST = {"skip": 0, "pytest.skip": 0, "self.skipTest": 0, "skipIf": 1, "skipUnless": 1, "unittest.skip": 0}
"""The place of the reason among the arguments."""


def _find(code: Codebase) -> Iterator[Problem]:
    told = set()
    for case in code.testcode.tests:
        for marker in case.marked("skip", "skipif", "xfail"):
            key = (marker.unit.path, _line(marker, case.unit))
            if _reasonless(code, marker) and key not in told:
                told.add(key)
                yield _problem(case.unit, f"pytest.mark.{marker.name}", *key)
        for call in case.skips:
            if call.func.text != "pytest.importorskip" and not _given(code, case.unit, call, 0):
                yield _problem(case.unit, call.func.text, case.unit.path, call.line)


def _problem(unit: Unit, how: str, path: str, line: int) -> Problem:
    return Problem(
        message=f"`{unit.qualname}` is switched off by `{how}` without a reason",
        path=path,
        line=line,
        symbol=unit.qualname,
    )


def _line(marker: Marker, unit: Unit) -> int:
    """Give the line of a marker: its call, or the test where it has none."""
    return marker.call.line if marker.call is not None else unit.line


def _reasonless(code: Codebase, marker: Marker) -> bool:
    """Tell whether a marker gives no reason; a condition that is a text is told as one by pytest itself."""
    call = marker.call
    if call is None:
        return marker.name != "skipif"
    name = call.func.text.rpartition(".")[2]
    if name in ("skipif", "xfail") and call.args and call.args[0].kind == "str":
        return False
    return not _given(code, marker.unit, call, _FIRST.get(name))


def _given(code: Codebase, unit: Unit, call: Call, place: int | None) -> bool:
    """Tell whether a call gives a reason: a text that is not empty, or something whose value is not known."""
    reason = call.keywords.get("reason") or call.keywords.get("msg") or call.keywords.get("**")
    if reason is None and place is not None and len(call.args) > place:
        reason = call.args[place]
    if reason is None:
        return False
    value = code.constant(unit, reason)
    return not isinstance(value, str) or bool(value.strip(" .-"))


RULE = Rule(
    id="GATE-TEST005",
    name="skipped-without-reason",
    criticality=Criticality.LOW,
    category=Category.TEST,
    dimension=Dimension.TESTS,
    topics=("skipped tests", "skip", "xfail"),
    impact="nobody knows what must happen for the test to run again",
    recommendation="give the reason, and what must happen for the test to run again",
    find=_find,
)
