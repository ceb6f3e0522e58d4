"""A test that checks nothing cannot fail for the right reason.

What it checks
Tests without `assert`, `pytest.raises`, a mock's `assert_called`, or a function of the tests that asserts, over all
files of the tests. Tests that say in name or docstring that nothing must be raised, skipped ones, and those that hand
over to something which may check (a fixture that verifies at its end, a benchmark, `raise_for_status`, an unknown
function named `check_...`) are left alone.

Why it matters
Such a test is green while the code returns nonsense, and its coverage counts as proof.

Bad
    # app/prices.py
    def total(prices: list[int]) -> int:
        return sum(prices)

    # tests/unit/test_prices.py
    from app.prices import total


    def test_total():
        result = total([1, 2])
        print(result)

Good
    # app/prices.py
    def total(prices: list[int]) -> int:
        return sum(prices)

    # tests/unit/test_prices.py
    from app.prices import total


    def test_total():
        assert total([1, 2]) == 3

When to ignore it
Where not raising is the whole point; then say so in the test's name.

Where it comes from
The review checklist: "Test Coverage & Quality"; the scores speak of poor test quality.
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality, Dimension
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.testcode import TestCase
from gate.syntax.units import Unit

_SAYS = re.compile(
    r"smoke|(does|do|should|must|will|is|are)_?(no|n.?t)_?(raise|fail|crash|error|throw|break|block|hang)|no_?(error|exception|"
    r"crash|raise|op\b)|never_raises|without_(error|raising|exception|fail)|import(s|able)|compil|"
    r"(does|do|must|should|is) ?n.t (raise|fail|crash|throw)|not raise|no error|without (error|rais|exception)|"
    r"accept|(?<!in)valid|succeed|do(es)?[_ ]nothing|_nop$|edge_?case|with_none|not_propagate|good_?value|passes|is_idempotent|tolerat|ignore|graceful|noop|starts|runs$|works",
    re.IGNORECASE,
)
_CHECKS = re.compile(
    r"(^|_)(assert|check|verify|ensure|expect|validate|should|must|compare|match|raise|fail|wait|eventually|confirm|test)",
    re.IGNORECASE,
)
_VERIFIES = {
    "httpx_mock", "respx_mock", "benchmark", "snapshot", "data_regression", "num_regression", "file_regression",
    "image_regression", "aioresponses", "requests_mock", "recwarn", "testdir", "pytester", "subtests", "request",
    "schemathesis_case", "case", "sql_queries", "django_assert_num_queries",
}  # fmt: skip
"""Fixtures that check at their end, or that are the checker themselves."""


def _find(code: Codebase) -> Iterator[Problem]:
    hidden = {fixture.unit.name for fixture in code.testcode.fixtures if _checks(code, fixture.unit)}
    for case in code.testcode.tests:
        unit = case.unit
        if case.checks or unit.function.stub or case.marked("skip", "xfail") or case.skips:
            continue
        if any(one.name in _VERIFIES | hidden for one in unit.params) or _says(case) or _hands_over(code, unit):
            continue
        idle = any(block.idle and block.kind in ("with", "async with") for block in unit.blocks)
        if idle or not unit.calls or _refused(code, unit) or _limited(unit) or unit.exits_of("raise", "yield"):
            continue
        yield Problem(
            message=f"`{unit.qualname}` runs {_subject(unit)} and checks nothing",
            path=unit.path,
            line=unit.line,
            symbol=unit.qualname,
        )


def _says(case: TestCase) -> bool:
    """Tell whether a test says that not raising is what it is about."""
    return bool(_SAYS.search(case.unit.qualname) or _SAYS.search(case.unit.doc))


def _hands_over(code: Codebase, unit: Unit) -> bool:
    """Tell whether something may check that cannot be seen."""
    if any(call.func.kind == "name" and _unseen(code, unit, call) for call in unit.calls):
        return True
    names = (call.func.text.rpartition(".")[2] for call in unit.calls)
    return any(_CHECKS.search(name) for name in names) or bool(_inherits(code, unit))


def _unseen(code: Codebase, unit: Unit, call: Call) -> bool:
    """Tell whether a call runs a fixture, or a function deep in one: helpers that may check."""
    first, *rest = call.func.text.split(".")
    unseen = unit.param(first) is not None and code.callee(unit, call) is None
    return unseen and len(rest) != 1


def _refused(code: Codebase, unit: Unit) -> bool:
    """Tell whether other tests of the file expect what a test calls to raise: it then shows what is accepted."""
    expected = {
        call.func.text.rpartition(".")[2]
        for other in code.functions((unit.module,))
        for call in other.calls
        if any("raises" in made.func.text.lower() for made in _around(other, call))
    }
    return any(call.func.text.rpartition(".")[2] in expected for call in unit.calls)


def _limited(unit: Unit) -> bool:
    """Tell whether a test has a time limit, which fails where something does not end."""
    names = [call.func.text.rpartition(".")[2] for call in unit.calls]
    return any(name in ("timeout", "timeout_at", "wait_for", "fail_after", "move_on_after") for name in names)


def _around(unit: Unit, call: Call) -> tuple[Call, ...]:
    """Give the calls that make the context managers around a call."""
    blocks = (block for block in unit.enclosing(call) if block.kind == "with")
    return tuple(made for block in blocks for one in block.exprs if (made := unit.call(one)) is not None)


def _inherits(code: Codebase, unit: Unit) -> str:
    """Give a base class of a test's class that is not among the files, which may check in `tearDown`."""
    info = code.class_of(unit)
    if info is None:
        return ""
    ends = any(name.startswith(("teardown", "tearDown", "asyncTearDown")) for name in info.units)
    known = ("object", "unittest.TestCase", "unittest.IsolatedAsyncioTestCase")
    bases = [one for one in code.bases(info.name)[1:] if one not in known and code.class_(one) is None]
    return bases[0] if bases else "teardown" if ends else ""


def _checks(code: Codebase, unit: Unit) -> bool:
    """Tell whether a fixture asserts, itself or through what it calls."""
    reached = [unit, *(edge.unit for edge in code.calls_from(unit))]
    return any(one.exits_of("assert") or any("assert" in call.func.text for call in one.calls) for one in reached)


def _subject(unit: Unit) -> str:
    """Name what a test is about: the last call of it that is no print."""
    calls = [call.func.text for call in unit.calls if call.func.text and call.func.text not in ("print", "len", "str")]
    return f"`{calls[-1]}`" if calls else "something"


RULE = Rule(
    id="GATE-TEST001",
    name="test-without-assertion",
    criticality=Criticality.HIGH,
    category=Category.TEST,
    dimension=Dimension.TESTS,
    topics=("assertion", "test quality", "assert"),
    impact="the test stays green while the code does the wrong thing",
    recommendation="assert what the call returns or changes, or say in the test's name that it must not raise",
    find=_find,
)
