"""A call that waits without `await` stops every other task of the event loop.

What it checks
Async functions of the product that call something which blocks its thread: HTTP clients (`requests`, `urllib`,
synchronous `httpx`), `time.sleep`, processes, files, synchronous database sessions and drivers, Redis, MongoDB, boto3
and mail clients. It follows calls through synchronous helpers of the project, over several files, and names the way.
Work that goes to a thread (`asyncio.to_thread`, `run_in_executor`, `run_in_threadpool`), plain `def` endpoints and
dependencies, tasks of Celery and code that runs once at start-up are left alone.

Why it matters
The event loop has one thread. While it waits for a database or another service, no other request is served, no health
check answered, no heartbeat sent to Kafka.

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

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.asynchronous._blocking import OPEN, REMOTE, Wait, waiting
from gate.rules.asynchronous._search import blocked, short
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_DEPTH = 6
"""Attributes, indexes and variables between a client and its method."""


def _find(code: Codebase) -> Iterator[Problem]:
    def judge(unit: Unit, call: Call) -> tuple[Wait, str] | None:
        target = code.target(unit, call)
        wait = waiting(target)
        if wait is None:
            target = _through_attributes(code, unit, call)
            wait = waiting(target)
        if wait is None or _at_once(target, call) or _of_async_session(code, unit, call, target):
            return None
        return wait, short(target)

    return blocked(code, judge)


def _through_attributes(code: Codebase, unit: Unit, call: Call) -> str:
    """Name a method of what attributes and indexes of a client give: `client["shop"].orders.find_one`."""
    name = call.func.text.rpartition(".")[2]
    if name not in REMOTE or call.func.kind not in ("name", "member"):
        return ""
    if call.func.kind == "member":
        owner = _client(code, unit, call.func.items[0], _DEPTH)
    else:
        owner = _client(code, unit, Expr("name", call.func.text.rpartition(".")[0], (), -1, call.func.local), _DEPTH)
    return f"{owner}.{name}" if owner else ""


def _client(code: Codebase, unit: Unit, expr: Expr, depth: int) -> str:
    """Give the class of the client that an expression is a part of; empty where it is none of those known."""
    kind = code.type_of(unit, expr)
    if kind in OPEN or depth == 0:
        return kind if kind in OPEN else ""
    if expr.kind in ("index", "member"):
        return _client(code, unit, expr.items[0], depth - 1)
    if expr.kind != "name" or kind:
        return ""
    owner, dot, _ = expr.text.rpartition(".")
    if dot and (found := _client(code, unit, Expr("name", owner, (), -1, expr.local), depth - 1)):
        return found
    body = code.body(unit.module)
    for place in (unit, body):
        assigns = place.local_assigns.get(expr.text, ()) if place is not None else ()
        if place is not None and len(assigns) == 1 and assigns[0].value is not None:
            return _client(code, place, assigns[0].value, depth - 1)
    return ""


def _at_once(target: str, call: Call) -> bool:
    """Tell whether the arguments say that the call does not wait."""
    words = call.keywords
    if target == "queue.Queue.get":
        flag = words.get("block") or (call.args[0] if call.args else None)
        return flag is not None and flag.text == "False"
    if target in ("sqlite3.connect", "sqlite3.Connection.execute"):
        return bool(call.args) and call.args[0].text == ":memory:"
    return False


def _of_async_session(code: Codebase, unit: Unit, call: Call, target: str) -> bool:
    """Tell whether a query was made by an AsyncSession, which has none: another fault than waiting."""
    while target.startswith("sqlalchemy.orm.Query.") and call.func.kind == "member":
        inner = unit.call(call.func.items[0])
        if inner is None:
            return False
        call = inner
    return code.receiver(unit, call).startswith("sqlalchemy.ext.asyncio.")


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
