"""A test sleeps and hopes that it is enough.

What it checks
Tests that sleep for half a second or longer, by a number in the test, in a constant, or in a helper of the tests. Reported once
for each test.
Sleeping in a loop that asks again and again, in a function that plays something slow, with a replaced `sleep`, and
inside of an expected time-out is left alone.

Why it matters
On a slow day the time is too short and the test fails; on every other day the suite waits for nothing. Ten such tests
are why nobody runs the suite before a commit.

Bad
    # app/jobs.py
    def start() -> list[str]:
        return []

    # tests/unit/test_jobs.py
    import time

    from app.jobs import start


    def test_job_ends():
        done = start()
        time.sleep(2)
        assert done == []

Good
    # app/jobs.py
    def start() -> list[str]:
        return []

    # tests/unit/test_jobs.py
    import time

    from app.jobs import start


    def test_job_ends():
        done = start()
        end = time.monotonic() + 5
        while done and time.monotonic() < end:
            time.sleep(0.05)
        assert done == []

When to ignore it
Where the passing of real time is what is tested, and no clock can be handed in.

Where it comes from
The review checklist: "Proper async test patterns used"; slow and unsure tests are the first that a team switches off.
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality, Dimension
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SLEEPS = ("time.sleep", "asyncio.sleep", "anyio.sleep", "trio.sleep", "gevent.sleep", "eventlet.sleep")
_LEAST = 0.5
"""Seconds that a person would notice in a suite of many tests."""


def _find(code: Codebase) -> Iterator[Problem]:
    own = {case.unit for case in code.testcode.tests}
    paths = {module.path for module in code.tests}
    told: set[object] = set()

    def sleeps(unit: Unit, call: Call) -> str:
        return code.target(unit, call) if unit.path in paths and _long(code, unit, call) is not None else ""

    for unit in code.functions(code.tests):
        if unit not in own or _replaced(unit):
            continue
        for chain in code.reaches(unit, sleeps, True):
            place, call = chain.last
            played = any(one.function.parent for one, _ in chain.steps[1:])
            if unit in told or id(call) in told or played or unit.in_loop(chain.steps[0][1]):
                continue
            told |= {unit, id(call)}
            through = "" if chain.direct else f" through `{'` -> `'.join(one.name for one, _ in chain.steps[1:])}`"
            yield Problem(
                message=f"`{unit.qualname}` sleeps for {_long(code, place, call):g} s{through}",
                path=place.path,
                line=call.line,
                column=call.column,
                symbol=place.qualname,
            )


def _long(code: Codebase, unit: Unit, call: Call) -> float | None:
    """Give for how long a call lets a test sleep; None where that is short, unknown, or part of asking again."""
    given = call.args[0] if call.args else call.keywords.get("seconds") or call.keywords.get("delay")
    if code.target(unit, call) not in _SLEEPS or given is None or call.used not in ("statement", "await"):
        return None
    around = unit.within(call, "for", "while", "async for", "comprehension")
    if around is not None or _timed(code, unit, call):
        return None
    seconds = code.constant(unit, given)
    return float(seconds) if isinstance(seconds, (int, float)) and seconds >= _LEAST else None


def _timed(code: Codebase, unit: Unit, call: Call) -> bool:
    """Tell whether a call stands in a block that is expected to end it: a time limit, or an exception."""
    for block in unit.enclosing(call):
        for one in block.exprs if block.kind in ("with", "async with") else ():
            made = unit.call(one)
            name = code.target(unit, made) or made.func.text if made is not None else one.text
            if name.rpartition(".")[2] in (
                "raises",
                "timeout",
                "fail_after",
                "move_on_after",
                "wait_for",
                "freeze_time",
            ):
                return True
    return False


def _replaced(unit: Unit) -> bool:
    """Tell whether a test or its module replaces `sleep` or the clock."""
    if any(expr.kind == "str" and "sleep" in expr.text for expr, _ in unit.expressions()):
        return True
    words = [expr.text for expr, _ in unit.expressions() if expr.kind == "name"] + [one.name for one in unit.params]
    words += [item.text for one in unit.function.decorators for item in (one, *one.items)]
    return any(word not in (*_SLEEPS, "sleep") and ("sleep" in word or "freez" in word) for word in words)


RULE = Rule(
    id="GATE-TEST003",
    name="sleeping-test",
    criticality=Criticality.MEDIUM,
    category=Category.TEST,
    dimension=Dimension.TESTS,
    topics=("sleep", "flaky tests", "slow tests"),
    impact="the suite is slow on every day and fails on a busy one",
    recommendation="wait for the event itself, ask again until a deadline, or hand in a clock",
    find=_find,
)
