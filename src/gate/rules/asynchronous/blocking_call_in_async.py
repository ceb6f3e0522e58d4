"""A call that waits without `await` stops every other task of the event loop.

What it checks
Async functions of the product that call something which blocks its thread: HTTP clients (`requests`, `urllib`,
synchronous `httpx`), `time.sleep`, processes, files, synchronous database sessions and drivers, Redis, MongoDB, boto3
and mail clients. It follows calls through synchronous helpers of the project, over several files, and names the way.
Work that goes to a thread (`asyncio.to_thread`, `run_in_executor`, `run_in_threadpool`), plain `def` endpoints and
dependencies, tasks of Celery and code that runs once at start-up are left alone.

Why it matters
The event loop has one thread. While it waits for a database or another service, no other request is served, no
health check answered, no heartbeat sent to Kafka.

Bad
    import requests
    from fastapi import FastAPI

    app = FastAPI()


    def exchange_rate(currency: str) -> float:
        return requests.get(f"https://rates.example/{currency}", timeout=5).json()["rate"]


    @app.get("/prices/{currency}")
    async def price(currency: str) -> dict[str, float]:
        return {"price": 100 * exchange_rate(currency)}

Good
    import httpx
    from fastapi import FastAPI

    app = FastAPI()


    async def exchange_rate(currency: str) -> float:
        async with httpx.AsyncClient(timeout=5) as client:
            answer = await client.get(f"https://rates.example/{currency}")
        return answer.json()["rate"]


    @app.get("/prices/{currency}")
    async def price(currency: str) -> dict[str, float]:
        return {"price": 100 * await exchange_rate(currency)}

When to ignore it
Where the call is known to be quick and rare, such as a small file that an administrator's command reads.

Where it comes from
The review checklist: "All I/O operations use async/await", "No blocking calls in async functions". Ruff's ASYNC210 to
ASYNC251 see the direct calls; both count as one finding.
"""

from collections.abc import Iterator

from msgspec import Struct

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.asynchronous._blocking import FILES, Wait, waiting
from gate.rules.asynchronous._startup import run_once
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

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


class _Way(Struct, frozen=True):
    """What a function waits for, and the functions on the way to it: `("load", "requests.get")`."""

    wait: Wait
    names: tuple[str, ...]
    path: str
    line: int


class _Search:
    """Looks for calls that wait, each function once."""

    def __init__(self, code: Codebase) -> None:
        self._code = code
        self._known: dict[Unit, _Way | None] = {}

    def direct(self, unit: Unit, call: Call) -> _Way | None:
        """Tell what one call waits for by itself."""
        if call.used in ("await", "async for", "async with") or unit.within(call, "lambda"):
            return None
        target = self._code.target(unit, call)
        wait = waiting(target) if target else None
        if wait is None or _at_once(target, call) or self._of_async_session(unit, call, target):
            return None
        return _Way(wait, (short(target),), unit.path, call.line)

    def through(self, unit: Unit, depth: int = 0) -> _Way | None:
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

    def helper(self, unit: Unit, call: Call, callee: Unit, depth: int = 0) -> _Way | None:
        """Tell what a call of a function of the project waits for; an async one is judged by itself."""
        if callee.is_async or callee.function.stub or unit.within(call, "lambda") or call.used == "await":
            return None
        if callee.function.generator and call.used != "with":
            return None
        way = self.through(callee, depth)
        return _Way(way.wait, (callee.qualname, *way.names), way.path, way.line) if way else None

    def _of_async_session(self, unit: Unit, call: Call, target: str) -> bool:
        """Tell whether a query was made by an AsyncSession, which has none: another fault than waiting."""
        while target.startswith("sqlalchemy.orm.Query.") and call.func.kind == "member":
            inner = unit.call(call.func.items[0])
            if inner is None:
                return False
            call = inner
        return self._code.receiver(unit, call).startswith("sqlalchemy.ext.asyncio.")

    def _apart(self, unit: Unit) -> bool:
        """Tell whether decorators keep the result, or may run the function elsewhere."""
        names = [name for name, _ in self._code.decorators(unit)]
        return any(name in _KEPT or any(part in name.lower() for part in _MOVED) for name in names)


def _find(code: Codebase) -> Iterator[Problem]:
    search = _Search(code)
    once = run_once(code)
    for unit in code.functions():
        if not unit.is_async:
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


def _problem(unit: Unit, call: Call, way: _Way) -> Problem:
    steps = " -> ".join(f"`{name}`" for name in way.names)
    place = "" if len(way.names) == 1 else f" ({way.path}:{way.line})"
    return Problem(
        message=f"`{unit.qualname}` is async and waits for {way.wait.what} in {steps}{place}",
        recommendation=f"Do not block the event loop: {way.wait.instead}.",
        path=unit.path,
        line=call.line,
        column=call.column,
        end_line=call.end_line,
        symbol=unit.qualname,
    )


def _at_once(target: str, call: Call) -> bool:
    """Tell whether the arguments say that the call does not wait."""
    words = call.keywords
    if target == "queue.Queue.get":
        flag = words.get("block") or (call.args[0] if call.args else None)
        return flag is not None and flag.text == "False"
    if target in ("sqlite3.connect", "sqlite3.Connection.execute"):
        return bool(call.args) and call.args[0].text == ":memory:"
    return False


def short(target: str) -> str:
    """Give a canonical name as a reader knows it: `Session.execute`, `requests.get`."""
    parts = target.split(".")
    named = next((index for index, part in enumerate(parts) if part[:1].isupper()), len(parts) - 2)
    return ".".join(parts[max(named, 0) :])


RULE = Rule(
    id="GATE-ASYNC001",
    name="blocking-call-in-async",
    criticality=Criticality.BLOCKER,
    category=Category.ASYNC,
    topics=("blocking", "event loop", "sync call", "synchronous"),
    impact="while it waits, no other request of the process is served",
    recommendation="use an asynchronous client, or move the call to a thread with `asyncio.to_thread`",
    find=_find,
)
