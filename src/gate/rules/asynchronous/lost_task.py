"""A task that nobody holds can vanish before it ends, and its errors are never seen.

What it checks
Tasks that are started and thrown away: `create_task` and `ensure_future` of asyncio and of an event loop, however the
loop was reached (`asyncio.get_event_loop().create_task(...)`, `self.loop.create_task(...)`). Tasks of a TaskGroup are
held by the group.

Why it matters
The event loop keeps only a weak reference to a task. The garbage collector may end it in the middle, an exception in
it is reported when nobody can act, and a shutdown cannot wait for it.

Bad
    import asyncio


    async def notify(order: int) -> None:
        await asyncio.sleep(1)


    async def place(order: int) -> None:
        asyncio.get_event_loop().create_task(notify(order))

Good
    import asyncio

    running: set[asyncio.Task[None]] = set()


    async def notify(order: int) -> None:
        await asyncio.sleep(1)


    async def place(order: int) -> None:
        task = asyncio.create_task(notify(order))
        running.add(task)
        task.add_done_callback(running.discard)

When to ignore it
Where another object provably keeps the task, such as a library that registers every task of its loop.

Where it comes from
Python's documentation of `asyncio.create_task`. Ruff's RUF006 sees part of the cases; both count as one finding.
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_FUNCTIONS = {"asyncio.create_task", "asyncio.ensure_future", "asyncio.tasks.create_task"}
_LOOP = "asyncio.AbstractEventLoop"


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.units():
        for call in unit.calls:
            if call.used == "statement" and (name := _starts(code, unit, call)):
                what = _what(unit, call)
                yield Problem.at(
                    unit, call, f"`{named(unit)}` starts {what} with `{name}` and keeps no reference to the task"
                )


def _starts(code: Codebase, unit: Unit, call: Call) -> str:
    """Give how a call starts a task that only its result holds."""
    target = code.target(unit, call)
    if target in _FUNCTIONS:
        return target
    name = call.func.text.rpartition(".")[2]
    if name not in ("create_task", "ensure_future"):
        return ""
    if target == f"{_LOOP}.{name}":
        return f"loop.{name}"
    owner = call.func.items[0] if call.func.kind == "member" else None
    inner = unit.call(owner) if owner is not None else None
    if inner is not None and code.target(unit, inner) in ("asyncio.get_event_loop", "asyncio.get_running_loop"):
        return f"{inner.func.text.rpartition('.')[2]}().{name}"
    receiver = call.func.text.rpartition(".")[0].rpartition(".")[2]
    return f"{receiver}.{name}" if not target and receiver.strip("_").endswith("loop") else ""


def _what(unit: Unit, call: Call) -> str:
    """Name the coroutine that becomes a task."""
    inner = unit.call(call.args[0]) if call.args else None
    return f"`{inner.func.text.rpartition('.')[2]}`" if inner is not None and inner.func.text else "a coroutine"


RULE = Rule(
    id="GATE-ASYNC003",
    name="lost-task",
    criticality=Criticality.HIGH,
    category=Category.ASYNC,
    topics=("task", "create_task", "fire and forget", "background task"),
    impact="the work can stop halfway without a trace, and a shutdown does not wait for it",
    recommendation="keep the task in a set until it is done, or start it in an `asyncio.TaskGroup`",
    find=_find,
)
