"""A handler that swallows CancelledError makes a task that cannot be stopped.

What it checks
In async functions: handlers of `asyncio.CancelledError` that do not raise it again, around code that awaits, where
the function then goes on: in a loop, or because others await it. Not reported: waiting for a task that the function
has cancelled itself, and the last words of a function that runs as a task of its own.

Why it matters
Cancelling is how a server shuts down, how `asyncio.timeout` and TaskGroup end what they run. A swallowed
CancelledError leaves the task running: the shutdown hangs until the platform kills the process, in the middle of
whatever it does. Handlers of everything (`except:`, `except BaseException`) do the same; Ruff's E722 and BLE001
report those.

Bad
    import asyncio


    async def poll(queue: asyncio.Queue[int]) -> None:
        while True:
            try:
                print(await queue.get())
            except asyncio.CancelledError:
                print("cancelled")

Good
    import asyncio


    async def poll(queue: asyncio.Queue[int]) -> None:
        while True:
            try:
                print(await queue.get())
            except asyncio.CancelledError:
                print("cancelled")
                raise

When to ignore it
Where the function itself decided the cancellation and calls `task.uncancel()`.

Where it comes from
Python's documentation on task cancellation: CancelledError should generally be propagated when the clean-up is
complete.
"""

from collections.abc import Iterator

from gate.model.facts import Block
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_CANCELLED = {"asyncio.CancelledError", "asyncio.exceptions.CancelledError", "concurrent.futures.CancelledError"}
_ROOTS = {"asyncio.run", "anyio.run", "asyncio.create_task", "asyncio.ensure_future", "asyncio.gather"}


def _find(code: Codebase) -> Iterator[Problem]:
    roots = _roots(code)
    for unit in code.functions():
        if not unit.is_async or any(call.func.text.endswith((".cancel", ".uncancel")) for call in unit.calls):
            continue
        for block in unit.blocks:
            named = _caught(code, unit, block)
            if named and _goes_on(unit, block, unit.symbol in roots or unit.function.generator):
                yield Problem(
                    message=f"`{unit.qualname}` swallows the cancellation that `{named}` catches, and goes on",
                    path=unit.path,
                    line=block.line,
                    symbol=unit.qualname,
                )


def _caught(code: Codebase, unit: Unit, block: Block) -> str:
    """Give what a handler writes to catch a cancellation; empty where it catches none, or an earlier one takes it."""
    if block.kind != "handler":
        return ""
    owner = unit.owner(block)
    earlier = [one for one in unit.parts(owner, "handler") if one.line < block.line] if owner else []
    if owner is None or any(_named(code, unit, one) for one in earlier) or not _awaits(unit, owner):
        return ""
    return _named(code, unit, block)


def _named(code: Codebase, unit: Unit, handler: Block) -> str:
    shown = [expr for one in handler.exprs for expr in (one.items if one.kind == "tuple" else (one,))]
    for expr in shown:
        name = code.resolve(unit.module, expr)
        if name in _CANCELLED:
            return f"except {expr.text.removesuffix('.exceptions')}"
    return ""


def _awaits(unit: Unit, block: Block) -> bool:
    """Tell whether the body of a try awaits anything."""
    calls = any(call.used in ("await", "async for", "async with") for call in unit.calls_in(block))
    exits = any(one.kind == "await" and unit.inside(block, one) for one in unit.exits)
    return (
        calls
        or exits
        or any(one.kind in ("async for", "async with") and unit.inside(block, one) for one in unit.blocks)
    )


def _goes_on(unit: Unit, handler: Block, root: bool) -> bool:
    """Tell whether the function continues after a handler."""
    leaves = [one for one in unit.exits_of("raise", "return", "break") if unit.inside(handler, one)]
    if any(one.kind == "raise" for one in leaves):
        return False
    loop = next((one for one in unit.enclosing(handler) if one.kind in ("while", "for", "async for")), None)
    if loop is not None:
        return not leaves and not _asked(loop)
    return not root and not _waits_for_one(unit, handler)


def _asked(loop: Block) -> bool:
    """Tell whether a `while` asks each time whether to go on (`while not stop.is_set()`)."""
    return loop.kind == "while" and bool(loop.exprs) and loop.exprs[0].kind not in ("bool", "int")


def _waits_for_one(unit: Unit, handler: Block) -> bool:
    """Tell whether the `try` only waits for a task or a future held by a name (`await task`)."""
    owner = unit.owner(handler)
    return owner is not None and not any(call.used == "await" for call in unit.calls_in(owner))


def _roots(code: Codebase) -> set[str]:
    """Give the functions that run as tasks of their own, so that nothing of theirs comes after them."""
    found = {one.unit.symbol for one in code.web.lifecycle}
    for unit in code.units():
        for call in unit.calls:
            started = code.target(unit, call) in _ROOTS or call.func.text.endswith(
                ("create_task", "ensure_future", "start_soon")
            )
            for arg in call.args if started else ():
                inner = unit.call(arg)
                name = code.target(unit, inner) if inner is not None else code.resolve(unit.module, arg)
                found.add(name)
    return found


RULE = Rule(
    id="GATE-ASYNC007",
    name="swallowed-cancellation",
    criticality=Criticality.HIGH,
    category=Category.ASYNC,
    topics=("cancellederror", "cancellation", "cancelled"),
    impact="a shutdown or a timeout cannot stop the task",
    recommendation="raise CancelledError again after the clean-up",
    find=_find,
)
