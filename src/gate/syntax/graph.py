"""Follows calls from function to function within a project."""

from collections import deque
from collections.abc import Callable, Iterable

from msgspec import Struct

from gate.model.facts import Call
from gate.syntax import libraries
from gate.syntax.classes import Units
from gate.syntax.units import Unit
from gate.syntax.values import Values

Predicate = Callable[[Unit, Call], str]
"""Names what is looked for where a call is it, else gives an empty text."""


class Edge(Struct, frozen=True):
    """A call and the project's function at its other end: the callee, or the caller where callers were asked for."""

    call: Call
    unit: Unit


class Chain(Struct, frozen=True):
    """How a function reaches something: the calls on the way with the functions that they stand in."""

    steps: tuple[tuple[Unit, Call], ...]
    what: str

    @property
    def call(self) -> Call:
        """Give the call in the function that was asked about."""
        return self.steps[0][1]

    @property
    def line(self) -> int:
        """Give the line of that call."""
        return self.steps[0][1].line

    @property
    def last(self) -> tuple[Unit, Call]:
        """Give the function and call at the end."""
        return self.steps[-1]

    @property
    def direct(self) -> bool:
        """Tell whether no other function lies between."""
        return len(self.steps) == 1

    @property
    def text(self) -> str:
        """Tell the way for a message: `calls save() (app/repo.py:12), which calls requests.post`."""
        names = [f"{unit.name}() ({unit.path}:{call.line})" for unit, call in self.steps[1:]]
        return "calls " + ", which calls ".join([*names, self.what])


class Graph:
    """The calls between the functions of a project, as far as their targets are known."""

    def __init__(self, units: Units, values: Values) -> None:
        """Take the units of a project and what their calls mean."""
        self._units = units
        self._values = values
        self._edges: dict[Unit, tuple[Edge, ...]] = {}
        self._callers: dict[Unit, list[Edge]] | None = None
        self._found: dict[tuple[Predicate, bool], dict[Unit, tuple[Call, Unit | None, str]]] = {}

    def calls_from(self, unit: Unit) -> tuple[Edge, ...]:
        """Give the calls of a function that end in functions of the project; making an object is a call too."""
        found = self._edges.get(unit)
        if found is None:
            found = self._edges[unit] = tuple(
                Edge(call, callee)
                for call in unit.calls
                if (callee := self.callee(unit, call)) is not None and not self.offloaded(unit, call)
            )
        return found

    def callee(self, unit: Unit, call: Call) -> Unit | None:
        """Give the function of the project that a call runs."""
        name = self._values.callees.target(unit, call)
        if name in self._units.classes:
            return self._units.member(name, "__init__")[1]
        return self._units.by_name.get(name)

    def offloaded(self, unit: Unit, call: Call) -> bool:
        """Tell whether a call does not run where it stands: it is in a lambda, or the callee moves to a thread."""
        if unit.within(call, "lambda") is not None:
            return True
        callee = self.callee(unit, call)
        return callee is not None and any(
            self._values.callees.name(outer, one) in libraries.THREADED
            for one in callee.function.decorators
            if (outer := self._values.scopes.outer(callee)) is not None
        )

    def callers(self, unit: Unit) -> tuple[Edge, ...]:
        """Give the calls that end in a function, with the functions that they stand in."""
        if self._callers is None:
            self._callers = {}
            for caller in self._all():
                for edge in self.calls_from(caller):
                    self._callers.setdefault(edge.unit, []).append(Edge(edge.call, caller))
        return tuple(self._callers.get(unit, ()))

    def reaches(self, unit: Unit, predicate: Predicate, through_async: bool = False) -> tuple[Chain, ...]:
        """Give, for each call of a function that is or leads to what is looked for, the shortest way to it."""
        key = (predicate, through_async)
        if key not in self._found:
            self._found[key] = self._search(predicate, through_async)
        found = self._found[key]
        chains = []
        for call in unit.calls:
            if unit.within(call, "lambda") is not None:
                continue
            if what := predicate(unit, call):
                chains.append(Chain(((unit, call),), what))
                continue
            callee = self.callee(unit, call)
            if callee is None or callee not in found or callee is unit or (callee.is_async and not through_async):
                continue
            if not self.offloaded(unit, call):
                chains.append(self._chain(unit, call, callee, found))
        return tuple(chains)

    def _chain(self, unit: Unit, call: Call, callee: Unit, found: dict[Unit, tuple[Call, Unit | None, str]]) -> Chain:
        steps = [(unit, call)]
        following: Unit | None = callee
        what = ""
        while following is not None:
            inner, after, what = found[following]
            steps.append((following, inner))
            following = after
        return Chain(tuple(steps), what)

    def _search(self, predicate: Predicate, through_async: bool) -> dict[Unit, tuple[Call, Unit | None, str]]:
        """Give for every function that reaches the wanted the next call on its shortest way."""
        found: dict[Unit, tuple[Call, Unit | None, str]] = {}
        waiting: deque[Unit] = deque()
        for unit in self._all():
            for call in unit.calls:
                if (what := predicate(unit, call)) and unit.within(call, "lambda") is None:
                    found[unit] = (call, None, what)
                    waiting.append(unit)
                    break
        while waiting:
            unit = waiting.popleft()
            if unit.is_async and not through_async:
                continue
            for edge in self.callers(unit):
                if edge.unit not in found:
                    found[edge.unit] = (edge.call, unit, "")
                    waiting.append(edge.unit)
        return found

    def _all(self) -> Iterable[Unit]:
        return (unit for units in self._units.of.values() for unit in units)
