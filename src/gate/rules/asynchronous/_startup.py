"""Functions that run once, before anybody waits for the process: start-up code and commands."""

from weakref import WeakKeyDictionary

from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_RUNS = {"asyncio.run", "anyio.run", "uvloop.run", "trio.run"}
_COMMANDS = ("click.", "typer.", "Typer.")
_PASSES = 4
"""Functions deep that start-up code is followed."""


_FOUND: WeakKeyDictionary[Codebase, frozenset[Unit]] = WeakKeyDictionary()
"""What was found in a codebase: several rules ask."""


def run_once(code: Codebase) -> frozenset[Unit]:
    """Give lifespans, entry points, commands, and the functions that only these call, outside of loops."""
    if code not in _FOUND:
        _FOUND[code] = _search(code)
    return _FOUND[code]


def _search(code: Codebase) -> frozenset[Unit]:
    found = {one.unit for one in code.web.lifecycle} | _entries(code)
    functions = [unit for unit in code.functions() if not code.decorators(unit)]
    for _ in range(_PASSES):
        more = {unit for unit in functions if unit not in found and _only_from(code, unit, found)}
        if not more:
            break
        found |= more
    return frozenset(found)


def _entries(code: Codebase) -> set[Unit]:
    """Give what `asyncio.run` runs, and the commands of a command line."""
    found = set()
    for unit in code.units():
        for call in unit.calls:
            if call.args and code.target(unit, call) in _RUNS:
                inner = unit.call(call.args[0])
                entry = code.callee(unit, inner) if inner is not None else code.unit(code.name(unit, call.args[0]))
                found |= {entry} if entry is not None else set()
        names = [name for name, _ in code.decorators(unit)] if not unit.is_body else []
        if any(name.startswith(_COMMANDS) or name.endswith((".command", ".callback")) for name in names):
            found.add(unit)
    return found


def _only_from(code: Codebase, unit: Unit, known: set[Unit]) -> bool:
    """Tell whether a function is called, and only by these, and never in a loop."""
    callers = code.callers(unit)
    return bool(callers) and all(_once(edge.unit, known) and not edge.unit.in_loop(edge.call) for edge in callers)


def _once(unit: Unit, known: set[Unit]) -> bool:
    return unit in known or unit.is_body
