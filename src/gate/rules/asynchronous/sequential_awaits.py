"""Independent reads from other services wait one after the other, where they could wait together.

What it checks
In async functions: two or more awaited HTTP reads in a row (`client.get(...)`, or functions of the project that only
read over HTTP) of which none uses what the others gave, and an awaited HTTP read for each element of a loop. Work on
a database session is never reported: a session does one thing at a time. Nor are writes, loops that stop early, pause
or carry a value from one turn to the next.

Why it matters
Three calls of 80 ms take 240 ms in a row and 80 ms together, with the same code and the same load on the other side.

Bad
    import httpx


    async def user(client: httpx.AsyncClient, number: int) -> dict[str, str]:
        return (await client.get(f"/users/{number}")).json()


    async def orders(client: httpx.AsyncClient, number: int) -> list[str]:
        return (await client.get(f"/orders?user={number}")).json()


    async def dashboard(client: httpx.AsyncClient, number: int) -> tuple[dict[str, str], list[str]]:
        found = await user(client, number)
        placed = await orders(client, number)
        return found, placed

Good
    import asyncio

    import httpx


    async def user(client: httpx.AsyncClient, number: int) -> dict[str, str]:
        return (await client.get(f"/users/{number}")).json()


    async def orders(client: httpx.AsyncClient, number: int) -> list[str]:
        return (await client.get(f"/orders?user={number}")).json()


    async def dashboard(client: httpx.AsyncClient, number: int) -> tuple[dict[str, str], list[str]]:
        found, placed = await asyncio.gather(user(client, number), orders(client, number))
        return found, placed

When to ignore it
Where the other side limits the rate, or where the second read should not happen if the first one fails.

Where it comes from
The review checklist: "Proper use of asyncio.gather() for concurrent operations".
"""

from collections.abc import Iterator
from itertools import pairwise

from gate.model.facts import Block, Call
from gate.model.words import Category, Criticality
from gate.rules.mention import names_of_call
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_READS = {f"httpx.AsyncClient.{verb}" for verb in ("get", "head", "options")} | {"aiohttp.ClientSession.get"}
_WRITES = {
    f"{client}.{verb}"
    for client in ("httpx.AsyncClient", "aiohttp.ClientSession")
    for verb in ("post", "put", "patch", "delete", "request", "send")
}
_STATE = ("sqlalchemy.", "sqlmodel.", "asyncpg.", "redis.", "aiokafka.", "asyncio.sleep", "pymongo.", "motor.")
"""What keeps an order of its own, or pauses on purpose."""
_DEPTH = 4


class _Reads:
    """Knows which calls do nothing but read over HTTP."""

    def __init__(self, code: Codebase) -> None:
        self._code = code
        self._known: dict[Unit, bool] = {}

    def call(self, unit: Unit, call: Call) -> bool:
        """Tell whether an awaited call only reads over HTTP."""
        if call.used != "await":
            return False
        callee = next((edge.unit for edge in self._code.calls_from(unit) if edge.call is call), None)
        if callee is None:
            return self._code.target(unit, call) in _READS
        return callee.is_async and not callee.function.generator and self.unit(callee, 0)

    def unit(self, unit: Unit, depth: int) -> bool:
        """Tell whether a function reads over HTTP and does nothing else that has an order."""
        if unit not in self._known:
            self._known[unit] = False
            self._known[unit] = depth < _DEPTH and not self._code.decorators(unit) and self._only_reads(unit, depth)
        return self._known[unit]

    def _only_reads(self, unit: Unit, depth: int) -> bool:
        edges = {id(edge.call): edge.unit for edge in self._code.calls_from(unit)}
        reads = False
        for call in unit.calls:
            callee = edges.get(id(call))
            if callee is not None:
                reading = self.unit(callee, depth + 1)
                if callee.is_async and not reading:
                    return False
                reads = reads or reading
                continue
            target = self._code.target(unit, call)
            if target in _WRITES or target.startswith(_STATE):
                return False
            if target in _READS:
                reads = True
            elif call.used == "await" and not target:
                return False
        return reads


def _find(code: Codebase) -> Iterator[Problem]:
    reads = _Reads(code)
    for unit in code.functions():
        if not unit.is_async:
            continue
        awaited = [call for call in unit.calls if call.used in ("await", "async for", "async with")]
        found = [call for call in awaited if reads.call(unit, call)]
        pair = _pair(unit, sorted(awaited, key=lambda call: call.line), found)
        if pair:
            first, second = (_name(call) for call in pair)
            yield _problem(
                unit, pair[0], f"`{first}` and `{second}` one after the other, though neither needs the other"
            )
        looped = next((call for call in found if _each(unit, call, awaited)), None)
        if looped and not pair:
            yield _problem(unit, looped, f"`{_name(looped)}` for one element of the loop after the other")


def _pair(unit: Unit, awaited: list[Call], reads: list[Call]) -> tuple[Call, Call] | None:
    """Give two neighbours among what is awaited that read, in one block, with nothing between that decides."""
    for first, second in pairwise(awaited):
        if not any(one is first for one in reads) or not any(one is second for one in reads):
            continue
        if first.block != second.block or first.line == second.line or unit.in_loop(first):
            continue
        between = range(first.line, second.line + 1)
        blocks = any(block.line in between and block.kind != "comprehension" for block in unit.blocks)
        exits = any(one.line in between and one.kind != "await" for one in unit.exits)
        bound = {name.partition(".")[0] for one in unit.assigns if one.line in between[:-1] for name in one.targets}
        if not blocks and not exits and not bound & names_of_call(unit, second):
            return first, second
    return None


def _each(unit: Unit, call: Call, awaited: list[Call]) -> bool:
    """Tell whether a loop awaits this call alone for each of its elements, free of what came before."""
    loop = unit.in_loop(call)
    if loop is None or loop.kind not in ("for", "comprehension") or _leaves(unit, loop):
        return False
    if any(one is not call and unit.inside(loop, one) for one in awaited):
        return False
    mentioned = names_of_call(unit, call)
    bound = {name.partition(".")[0] for one in unit.assigns if unit.inside(loop, one) for name in one.targets}
    return bool(mentioned & set(loop.names)) and not mentioned & (bound - set(loop.names))


def _leaves(unit: Unit, loop: Block) -> bool:
    """Tell whether a loop can end early, tries again, or is itself repeated."""
    exits = any(unit.inside(loop, one) for one in unit.exits_of("break", "return", "raise", "yield"))
    counted = any(call.func.text == "range" for expr in loop.exprs if (call := unit.call(expr)) is not None)
    return exits or counted or unit.in_loop(loop) is not None


def _name(call: Call) -> str:
    return call.func.text or "a request"


def _problem(unit: Unit, call: Call, what: str) -> Problem:
    return Problem.at(unit, call, f"`{unit.qualname}` awaits {what}")


RULE = Rule(
    id="GATE-ASYNC004",
    name="sequential-awaits",
    criticality=Criticality.MEDIUM,
    category=Category.ASYNC,
    topics=("gather", "sequential", "concurrent", "latency"),
    impact="the answer takes the sum of all waits instead of the longest one",
    recommendation="wait for them together with `asyncio.gather` or an `asyncio.TaskGroup`",
    find=_find,
)
