"""An asynchronous test that nothing awaits proves nothing.

What it checks
`async def` tests without the marker of an asyncio plugin, where pytest's configuration does not ask for it
(`asyncio_mode = "auto"`), and `async def` methods of `unittest.TestCase`, which only `IsolatedAsyncioTestCase` awaits.
Where a decorator, a hook in a conftest.py or a configuration that cannot be seen may run them, nothing is said.
Reported once for each file.

Why it matters
pytest calls the function, gets a coroutine and throws it away. Old versions say "passed" or "skipped"; the code was
never run.

Bad
    # app/prices.py
    async def total(prices: list[int]) -> int:
        return sum(prices)

    # tests/unit/test_prices.py
    from app.prices import total


    async def test_total():
        assert await total([1, 2]) == 3

Good
    # app/prices.py
    async def total(prices: list[int]) -> int:
        return sum(prices)

    # tests/unit/test_prices.py
    import pytest

    from app.prices import total


    @pytest.mark.asyncio
    async def test_total():
        assert await total([1, 2]) == 3

When to ignore it
Where a plugin of your own runs them.

Where it comes from
The review checklist: "Async tests use pytest-asyncio", "Async Functions: Proper async test patterns used".
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from gate.model.words import Category, Criticality, Dimension
from gate.parsing import pytest_options
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.testcode import TestCase
from gate.wording.text import counted

_MARKS = ("asyncio", "anyio", "trio", "twisted", "asyncio_cooperative", "gen_test", "tornado", "curio", "skip", "xfail")
_MODE = re.compile(
    r"asyncio[-_]mode[\"']?\s*[ =]\s*[\"']?auto|anyio_mode[\"']?\s*=\s*[\"']?auto|trio_mode\s*=\s*true", re.IGNORECASE
)
_HOOKS = ("pytest_collection_modifyitems", "pytest_pyfunc_call", "pytest_pycollect_makeitem", "pytest_runtest_call")
_FILES = ("pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini", "pytest.toml", ".pytest.ini")
_KNOWN = re.compile(
    r"^(pytest\.|unittest\.|mock\.|patch|functools\.|respx\.|freezegun\.|freeze_time|hypothesis\.|given$)"
)
_CASES = ("unittest.TestCase", "django.test.TestCase")


def _find(code: Codebase) -> Iterator[Problem]:
    automatic = any(_MODE.search(text) for path, text in code.texts.items() if "lock" not in path)
    automatic = automatic or pytest_options.configuration(code.texts).get("asyncio_mode") == "auto"
    hooked = any(unit.name in (*_HOOKS, "anyio_backend") for unit in code.functions(code.tests))
    names = {one.name for case in code.testcode.tests for one in case.markers}
    found: dict[str, list[TestCase]] = {}
    for case in code.testcode.tests:
        if not case.is_async:
            continue
        plain = case.info is not None and code.is_a(case.info.name, *_CASES) and not _awaiting(code, case)
        if plain or not (automatic or hooked or _run(code, case) or _hidden(code, case.unit.path)):
            found.setdefault(case.unit.path, []).append(case)
    for path, cases in found.items():
        first = min(cases, key=lambda case: case.unit.line)
        more = f" ({counted(len(cases), 'test')} in this file)" if len(cases) > 1 else ""
        why = "no plugin is asked to await it"
        if first.info is not None and code.is_a(first.info.name, *_CASES):
            why = f"`{first.info.facts.name}` does not await its tests"
        yield Problem(
            message=f"`{first.unit.qualname}` is asynchronous and never runs: {why}{more}",
            path=path,
            line=first.unit.line,
            symbol=first.unit.qualname,
            recommendation=_advice(names, why),
        )


def _advice(names: set[str], why: str) -> str:
    """Say what helps, in the manner that the project's other tests have."""
    if "`" in why:
        return "inherit from `unittest.IsolatedAsyncioTestCase`"
    marker = "anyio" if "anyio" in names and "asyncio" not in names else "asyncio"
    return f'mark it with `pytest.mark.{marker}`, or set `asyncio_mode = "auto"` in pytest\'s configuration'


def _awaiting(code: Codebase, case: TestCase) -> bool:
    """Tell whether a test's class, or one above it that cannot be seen, awaits its tests."""
    above = code.bases(case.info.name) if case.info is not None else ()
    if any("Async" in name or "async" in name for name in above):
        return True
    return any(name not in (*_CASES, "object") and code.class_(name) is None for name in above[1:])


def _run(code: Codebase, case: TestCase) -> bool:
    """Tell whether something awaits a test: a marker, its class, or a decorator that is not known."""
    if (
        case.marked(*_MARKS)
        or case.unit.param("anyio_backend") is not None
        or (case.info is not None and _awaiting(code, case))
    ):
        return True
    if case.info is not None and any(name != "object" for name in code.bases(case.info.name)[1:]):
        return True
    names = (name or "?" for name, _ in code.decorators(case.unit))
    decorators = [*names, *(one.text for one in (case.info.facts.decorators if case.info else ()))]
    return any(not _KNOWN.search(name) for name in decorators)


def _hidden(code: Codebase, path: str) -> bool:
    """Tell whether a configuration of pytest lies above a test that the gate has not read."""
    folders = [str(folder) for folder in PurePosixPath(path).parents if str(folder) != "."]
    wanted = {f"{folder}/{name}" for folder in folders for name in _FILES}
    return any(file in wanted and file not in code.texts for file in code.files)


RULE = Rule(
    id="GATE-TEST002",
    name="async-test-never-runs",
    criticality=Criticality.HIGH,
    category=Category.TEST,
    dimension=Dimension.TESTS,
    topics=("async tests", "pytest-asyncio", "asyncio_mode"),
    impact="the test is counted and its code has never run",
    recommendation='mark it with `pytest.mark.asyncio`, or set `asyncio_mode = "auto"` in pytest\'s configuration',
    find=_find,
)
