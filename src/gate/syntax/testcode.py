"""The tests of a project: functions, fixtures, markers, skips and what they assert."""

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from gate.model.facts import Call, Expr
from gate.syntax.classes import ClassInfo
from gate.syntax.units import Unit

if TYPE_CHECKING:
    from gate.syntax.codebase import Codebase

_CHECKS = ("pytest.raises", "pytest.warns", "pytest.fail", "pytest.deprecated_call", "snapshot.assert_match")


class Marker(Struct, frozen=True, eq=False):
    """A pytest marker: its name, and the call where it has arguments, which stands in `unit`."""

    name: str
    unit: Unit
    call: Call | None


class TestCase(Struct, frozen=True, eq=False):
    """A test: `asserts` counts its own assertions, `checks` tells whether it or a function that it calls asserts.

    `markers` are those of the function, its class and its module; `skips` are the calls of `pytest.skip` in it.
    """

    __test__ = False  # pytest collects nothing here

    unit: Unit
    info: ClassInfo | None
    markers: tuple[Marker, ...]
    skips: tuple[Call, ...]
    asserts: int
    checks: bool

    @property
    def is_async(self) -> bool:
        """Tell whether it is a coroutine function."""
        return self.unit.is_async

    @property
    def parametrized(self) -> bool:
        """Tell whether it runs with several values."""
        return any(marker.name == "parametrize" for marker in self.markers)

    def marked(self, *names: str) -> tuple[Marker, ...]:
        """Give the markers of some names: `case.marked("skip", "skipif")`."""
        return tuple(marker for marker in self.markers if marker.name in names)


class Fixture(Struct, frozen=True, eq=False):
    """A fixture: its function and the call that makes it where it has arguments."""

    unit: Unit
    call: Call | None
    asynchronous: bool


class TestCode:
    """The tests of a project."""

    __test__ = False  # pytest collects nothing here

    def __init__(self, code: "Codebase") -> None:
        """Take the code of a project."""
        self._code = code

    @cached_property
    def tests(self) -> tuple[TestCase, ...]:
        """Give all tests."""
        return tuple(self._case(unit) for unit in self._code.functions(self._code.tests) if self._is_test(unit))

    def _is_test(self, unit: Unit) -> bool:
        if not unit.name.startswith("test") or unit.function.parent or self._fixture(unit) is not None:
            return False
        info = self._code.class_of(unit)
        if unit.function.owner:
            case = unit.function.owner.startswith("Test")
            return case or (info is not None and self._code.is_a(info.name, "unittest.TestCase", *_CASES))
        file = unit.path.rpartition("/")[2]
        return file.startswith("test") or file.endswith("_test.py")

    def _case(self, unit: Unit) -> TestCase:
        info = self._code.class_of(unit)
        own = self._asserts(unit)
        skips = tuple(
            call for call in unit.calls if call.func.text in ("pytest.skip", "self.skipTest", "pytest.importorskip")
        )
        return TestCase(unit, info, self._markers(unit, info), skips, own, bool(own) or self._checked(unit))

    def _asserts(self, unit: Unit) -> int:
        """Count the assertions of a function: statements, `pytest.raises` and methods that are named so."""
        return len(unit.exits_of("assert")) + sum(1 for call in unit.calls if _asserting(call))

    def _checked(self, unit: Unit) -> bool:
        """Tell whether a function that a test calls asserts, or a fixture that it takes gives one that does."""
        waiting = [edge.unit for edge in self._code.calls_from(unit)]
        seen: set[Unit] = set()
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            if self._asserts(one) and one.path not in self._sources:
                return True
            waiting += [edge.unit for edge in self._code.calls_from(one) if edge.unit.path not in self._sources]
        return False

    @cached_property
    def _sources(self) -> frozenset[str]:
        return frozenset(module.path for module in self._code.sources)

    def _markers(self, unit: Unit, info: ClassInfo | None) -> tuple[Marker, ...]:
        outer = self._code.outer(unit)
        found = [self._marker(outer, one) for one in unit.function.decorators]
        if info is not None:
            around = self._code.outer(info.body)
            found += [self._marker(around, one) for one in info.facts.decorators]
            found += self._listed(info.body)
        body = self._code.body(unit.module)
        if body is not None:
            found += self._listed(body)
        return tuple(marker for marker in found if marker is not None)

    def _listed(self, body: Unit) -> list[Marker | None]:
        """Give the markers in `pytestmark`."""
        found: list[Marker | None] = []
        for assign in body.local_assigns.get("pytestmark", ()):
            value = assign.value
            items = value.items if value is not None and value.kind in ("list", "tuple") else (value,)
            found += [self._marker(body, item) for item in items if item is not None]
        return found

    def _marker(self, unit: Unit, expr: Expr) -> Marker | None:
        call = unit.call(expr)
        name = call.func.text if call is not None else expr.text
        if name.startswith("unittest.skip"):
            return Marker("skip", unit, call)
        return Marker(name.removeprefix("pytest.mark."), unit, call) if name.startswith("pytest.mark.") else None

    @cached_property
    def fixtures(self) -> tuple[Fixture, ...]:
        """Give all fixtures of the tests."""
        found = (self._fixture(unit) for unit in self._code.functions(self._code.tests))
        return tuple(fixture for fixture in found if fixture is not None)

    def _fixture(self, unit: Unit) -> Fixture | None:
        for name, call in self._code.decorators(unit):
            if name in ("pytest.fixture", "pytest_asyncio.fixture"):
                return Fixture(unit, call, name.startswith("pytest_asyncio"))
        return None


_CASES = ("unittest.IsolatedAsyncioTestCase", "django.test.TestCase", "rest_framework.test.APITestCase")


def _asserting(call: Call) -> bool:
    """Tell whether a call asserts something."""
    if call.func.kind == "name" and call.func.text in _CHECKS:
        return True
    last = call.func.text.rpartition(".")[2]
    return call.func.kind in ("name", "member") and last.lstrip("_").startswith(
        ("assert", "expect", "should", "verify")
    )
