"""Follows calls from async functions, through synchronous helpers, to what stops the thread."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from gate.model.facts import Call
from gate.rules.aside import aside
from gate.rules.asynchronous._blocking import FILES, Wait
from gate.rules.asynchronous._startup import run_once
from gate.rules.rule import Problem
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

Judge = Callable[[Unit, Call], tuple[Wait, str] | None]

_DEPTH = 8
"""Helpers on the way from an async function to the call that waits."""
_KEPT = {"functools.lru_cache", "functools.cache", "functools.cached_property", "cachetools.cached"}
"""Decorators whose function runs once."""
_MOVED = ("thread", "executor", "sync_to_async", "offload", "background", "task", "actor")
"""Parts of the names of decorators that may run their function elsewhere."""


_QUICK = {
    "glob.glob",
    "Path.glob",
    "Path.rglob",
    "Path.iterdir",
    "Path.unlink",
    "Path.rename",
    "Path.replace",
    "os.listdir",
    "os.scandir",
    "os.remove",
    "os.unlink",
    "os.rename",
    "os.replace",
}
"""Work on the disk that is too short to speak of when it is hidden in a helper."""


class Way(Struct, frozen=True):
    """What a function waits for, and the functions on the way to it: `("load", "requests.get")`."""

    wait: Wait
    names: tuple[str, ...]
    path: str
    line: int


class Search:
    """Looks for calls that wait, each function once."""

    def __init__(self, code: Codebase, judge: Judge) -> None:
        """Take a function that tells of one call what it waits for, and how to name it; None where it does not wait."""
        self._code = code
        self._judge = judge
        self._known: dict[Unit, Way | None] = {}

    def direct(self, unit: Unit, call: Call) -> Way | None:
        """Tell what one call waits for by itself."""
        if call.used in ("await", "async for", "async with") or unit.within(call, "lambda"):
            return None
        found = self._judge(unit, call)
        return Way(found[0], (found[1],), unit.path, call.line) if found else None

    def through(self, unit: Unit, depth: int = 0) -> Way | None:
        """Tell what a synchronous function waits for, itself or in what it calls."""
        if unit in self._known:
            return self._known[unit]
        self._known[unit] = None  # a function that calls itself
        if depth > _DEPTH or self._apart(unit):
            return None
        ways = (self.direct(unit, call) for call in unit.calls)
        found = next((way for way in ways if way and (way.wait is not FILES or way.names[0] not in _QUICK)), None)
        if found is None:
            for edge in self._code.calls_from(unit):
                way = self.helper(unit, edge.call, edge.unit, depth + 1)
                if way is not None:
                    found = way
                    break
        self._known[unit] = found
        return found

    def helper(self, unit: Unit, call: Call, callee: Unit, depth: int = 0) -> Way | None:
        """Tell what a call of a function of the project waits for; an async one is judged by itself."""
        if callee.is_async or callee.function.stub or unit.within(call, "lambda") or call.used == "await":
            return None
        if callee.function.generator and call.used != "with":
            return None
        way = self.through(callee, depth)
        return Way(way.wait, (callee.qualname, *way.names), way.path, way.line) if way else None

    def _apart(self, unit: Unit) -> bool:
        """Tell whether decorators keep the result, or may run the function elsewhere."""
        names = [name for name, _ in self._code.decorators(unit)]
        return any(name in _KEPT or any(part in name.lower() for part in _MOVED) for name in names)


def blocked(code: Codebase, judge: Judge) -> Iterator[Problem]:
    """Give the calls in async functions of the product that stop the event loop; code that runs once is left alone."""
    search = Search(code, judge)
    once = run_once(code)
    for unit in code.functions():
        if not unit.is_async or aside(unit.path):
            continue
        told: set[Wait] = set()
        edges = {id(edge.call): edge.unit for edge in code.calls_from(unit)}
        for call in unit.calls:
            if unit in once and not unit.in_loop(call):
                continue
            callee = edges.get(id(call))
            way = search.helper(unit, call, callee) if callee else search.direct(unit, call)
            if way is not None and way.wait not in told:
                told |= {way.wait} if way.wait.once else set()
                yield _problem(unit, call, way)


def _problem(unit: Unit, call: Call, way: Way) -> Problem:
    steps = " -> ".join(f"`{name}`" for name in way.names)
    place = "" if len(way.names) == 1 else f" ({way.path}:{way.line})"
    return Problem.at(
        unit,
        call,
        f"`{unit.qualname}` is async and waits for {way.wait.what} in {steps}{place}",
        f"do not block the event loop: {way.wait.instead}",
    )


def short(target: str) -> str:
    """Give a canonical name as a reader knows it: `Session.execute`, `requests.get`."""
    parts = target.split(".")
    named = next((index for index, part in enumerate(parts) if part[:1].isupper()), len(parts) - 2)
    return ".".join(parts[max(named, 0) :])
