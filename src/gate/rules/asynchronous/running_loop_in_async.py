"""Starting an event loop inside of a running one raises RuntimeError.

What it checks
`asyncio.run`, `loop.run_until_complete`, `anyio.run` and their like in an async function, and in synchronous helpers
of the project that an async function calls directly.

Why it matters
A thread can have one running loop. The call raises RuntimeError as soon as the line is reached, and the coroutine
given to it never runs.

Bad
    import asyncio


    async def load() -> int:
        return 1


    async def report() -> int:
        return asyncio.run(load())

Good
    import asyncio


    async def load() -> int:
        return 1


    async def report() -> int:
        return await load()


    if __name__ == "__main__":
        asyncio.run(report())

When to ignore it
Where `nest_asyncio` patches the loop on purpose, as notebooks do.

Where it comes from
Python's documentation of `asyncio.run`: it cannot be called when another loop is running in the same thread.
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_STARTS = {"asyncio.run", "anyio.run", "trio.run", "uvloop.run", "asyncio.Runner.run", "asgiref.sync.async_to_sync"}


def _starts(code: Codebase, unit: Unit, call: Call) -> str:
    """Give how a call starts a loop, as it is written."""
    if unit.within(call, "lambda"):
        return ""
    target = code.target(unit, call)
    if target in _STARTS - {"asgiref.sync.async_to_sync"}:
        return target
    if target.endswith("AbstractEventLoop.run_until_complete") or call.func.text.endswith("run_until_complete"):
        return "loop.run_until_complete"
    return ""


def _find(code: Codebase) -> Iterator[Problem]:
    if any(one.target.partition(".")[0] == "nest_asyncio" for module in code.modules for one in module.imports):
        return
    helpers = {unit: name for unit in code.functions() if not unit.is_async and (name := _always(code, unit))}
    for unit in code.functions():
        if not unit.is_async:
            continue
        for call in unit.calls:
            if name := _starts(code, unit, call):
                yield _problem(unit, call, f"`{name}`")
        for edge in code.calls_from(unit):
            name = helpers.get(edge.unit, "")
            if name and not unit.within(edge.call, "lambda"):
                yield _problem(unit, edge.call, f"`{edge.unit.qualname}` -> `{name}`")


def _always(code: Codebase, unit: Unit) -> str:
    """Give what starts a loop in a synchronous function without asking first whether one is running."""
    if unit.function.generator or code.decorators(unit):
        return ""
    for call in unit.calls:
        name = _starts(code, unit, call)
        if name and not unit.within(call, "if", "else", "try", "handler"):
            return name
    return ""


def _problem(unit: Unit, call: Call, way: str) -> Problem:
    return Problem.at(
        unit,
        call,
        f"`{unit.qualname}` runs in an event loop and starts another one with {way}, which raises RuntimeError",
    )


RULE = Rule(
    id="GATE-ASYNC006",
    name="running-loop-in-async",
    criticality=Criticality.HIGH,
    category=Category.ASYNC,
    topics=("asyncio.run", "event loop", "run_until_complete"),
    impact="the line raises RuntimeError whenever it is reached",
    recommendation="await the coroutine; start the loop once, at the entry point of the program",
    find=_find,
)
