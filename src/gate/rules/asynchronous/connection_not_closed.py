"""A session, client or connection that is not closed on every way out leaks.

What it checks
Functions that open a SQLAlchemy session or connection, an `aiohttp.ClientSession`, an `httpx.AsyncClient` or a
database connection, and neither use it in a `with` block nor close it in a `finally`: never closed, closed only when
nothing raises, used without a name (`await httpx.AsyncClient().get(...)`), handed to a dependency's `yield` without a
clean-up, or kept in an attribute that nothing in the project closes. What is returned, or handed to something that
may close it, is left alone.

Why it matters
Each leak holds a connection. A pool of ten is empty after ten errors, and from then on every request waits for its
time limit.

Bad
    import httpx


    async def rate(currency: str) -> float:
        client = httpx.AsyncClient()
        answer = await client.get(f"https://rates.example/{currency}")
        return answer.json()["rate"]

Good
    import httpx


    async def rate(currency: str) -> float:
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"https://rates.example/{currency}")
        return answer.json()["rate"]

When to ignore it
Where something that this program cannot see owns the connection, such as a container of dependencies.

Where it comes from
The review checklist: "Database sessions managed with async context managers"; the memory of a real team: "No session
cleanup in exception handlers".
"""

from collections.abc import Iterator

from gate.model.facts import Assign, Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.asynchronous._search import short
from gate.rules.asynchronous._startup import run_once
from gate.rules.mention import arguments, parts
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_HELD = {
    "aiohttp.ClientSession",
    "httpx.AsyncClient",
    "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlmodel.ext.asyncio.session.AsyncSession",
    "sqlalchemy.ext.asyncio.AsyncConnection",
    "sqlalchemy.orm.Session",
    "sqlmodel.Session",
    "sqlalchemy.Connection",
    "asyncpg.Connection",
    "psycopg.AsyncConnection",
    "psycopg2.extensions.connection",
}
_CLOSES = ("close", "aclose", "__aexit__", "__exit__", "remove")
_TAKES = ("enter", "push", "callback", "closing", "stack", "register", "append", "add", "set", "setattr")
"""Parts of the names of functions that may keep or close what they are given."""


def _find(code: Codebase) -> Iterator[Problem]:
    opened = list(_opened(code))
    closed = _closed_attributes(code) if opened else set()
    for unit, number, kind in opened:
        call = unit.calls[number]
        how = _leak(unit, number, closed)
        if how:
            yield Problem.at(unit, call, f"`{unit.qualname}` opens `{short(kind)}` {how}")


def _opened(code: Codebase) -> Iterator[tuple[Unit, int, str]]:
    """Give the calls that open something, by function and number, and the class of what they open."""
    once = run_once(code)
    for unit in code.functions():
        if unit in once or unit.name == "main":
            continue  # the process ends with it
        own = {id(edge.call) for edge in code.calls_from(unit)}
        for number, call in enumerate(unit.calls):
            if id(call) not in own and (kind := _opens(code, unit, call, number)):
                yield unit, number, kind


def _opens(code: Codebase, unit: Unit, call: Call, number: int) -> str:
    """Give the class of what a call opens; empty where it opens nothing that must be closed here."""
    if call.used not in ("value", "await") or unit.within(call, "lambda"):
        return ""
    target = code.target(unit, call)
    if not target:
        return ""
    kind = code.type_of(unit, Expr("call", "", (), number))
    if (
        kind not in _HELD
        or target.startswith(f"{kind}.")
        or target.rpartition(".")[2] in ("begin", "begin_nested", "connection")
    ):
        return ""
    return kind


def _leak(unit: Unit, number: int, closed: set[str]) -> str:
    """Tell how what the call with this number opens is lost; empty where it is closed or nobody knows."""
    for other in unit.calls:
        if other.func.kind == "member" and _is(other.func.items[0], number):
            inline = other.used in ("await", "statement", "value") and other.func.text not in _CLOSES
            return "without a name, so that nothing can close it" if inline else ""
    assign = next((one for one in unit.assigns if _is(one.value, number)), None)
    if assign is None or assign.kind != "=" or len(assign.targets) != 1 or assign.places:
        return ""
    name = assign.targets[0]
    if "." not in name:
        return _leaked_name(unit, assign, name)
    if not name.startswith(("self.", "cls.")) or name.count(".") != 1 or name.partition(".")[2] in closed:
        return ""
    return f"as `{name}`, which nothing closes"


def _is(expr: Expr | None, number: int) -> bool:
    while expr is not None and expr.kind == "await":
        expr = expr.items[0]
    return expr is not None and expr.kind == "call" and expr.ref == number


def _leaked_name(unit: Unit, assign: Assign, name: str) -> str:
    """Tell how a local variable's connection is lost."""
    if _given_away(unit, assign, name):
        return ""
    closes = [call for call in unit.calls if call.func.text in {f"{name}.{end}" for end in _CLOSES}]
    if not closes:
        return f"as `{name}` and does not close it"
    safe = any(unit.within(call, "finally", "with", "async with") for call in closes)
    caught = any(unit.within(call, "handler") for call in closes) and len(closes) > 1
    busy = any(assign.line < call.line < closes[-1].line for call in unit.calls)
    return "" if safe or caught or not busy else f"as `{name}` and closes it only when nothing raises"


def _given_away(unit: Unit, assign: Assign, name: str) -> bool:
    """Tell whether a variable goes into a `with`, is returned, kept elsewhere, or handed to what may close it."""
    if name in _globals(unit):
        return True
    if any(_mentions(unit, expr, name) for block in unit.blocks if "with" in block.kind for expr in block.exprs):
        return True
    if any(_mentions(unit, one.value, name) for one in unit.exits_of("return")):
        return True
    if any(one is not assign and _kept(unit, one, name) for one in unit.assigns):
        return True
    for call in unit.calls:
        taker = call.func.text.rpartition(".")[2].lower()
        if any(_mentions(unit, arg, name) for arg in arguments(call)) and any(word in taker for word in _TAKES):
            return not taker.startswith(("add", "set")) or not call.func.text.startswith(f"{name}.")
    inner = f"{unit.qualname}.<locals>."
    return any(one.qualname.startswith(inner) and name in one.loads for one in unit.module.functions)


def _globals(unit: Unit) -> set[str]:
    """Give the names of the module's own variables."""
    body = unit.module.functions[0]
    return {name for one in body.assigns for name in one.targets}


def _kept(unit: Unit, one: Assign, name: str) -> bool:
    """Tell whether an assignment stores a variable somewhere, or in something that outlives the function."""
    stored = bool(one.places) or any("." in target for target in one.targets)
    value = one.value
    bare = value is not None and value.kind in ("name", "tuple", "list", "dict") and _mentions(unit, value, name)
    return (stored and _mentions(unit, value, name)) or bare


def _mentions(unit: Unit, expr: Expr | None, name: str) -> bool:
    return any(part.kind == "name" and part.text == name for part in parts(unit, expr))


def _closed_attributes(code: Codebase) -> set[str]:
    """Give the last parts of all dotted names that something in the project closes, or uses in a `with`."""
    found = set()
    for unit in code.units():
        for call in unit.calls:
            owner, _, method = call.func.text.rpartition(".")
            if method in _CLOSES or method == "disconnect":
                found.add(owner.rpartition(".")[2])
        for one in unit.reads:
            owner, _, method = one.text.rpartition(".")
            if method in _CLOSES:
                found.add(owner.rpartition(".")[2])
        for block in unit.blocks:
            if "with" in block.kind:
                found |= {expr.text.rpartition(".")[2] for expr in block.exprs if expr.kind == "name"}
    return found


RULE = Rule(
    id="GATE-ASYNC005",
    name="connection-not-closed",
    criticality=Criticality.HIGH,
    category=Category.ASYNC,
    topics=("session", "connection leak", "context manager", "not closed"),
    impact="connections leak until the pool is empty and every request waits",
    recommendation="open it in a `with` or `async with` block, or close it in a `finally`",
    find=_find,
)
