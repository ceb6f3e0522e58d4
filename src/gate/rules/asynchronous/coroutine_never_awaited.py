"""A coroutine that is called without `await` never runs.

What it checks
Calls of async functions of the project, and of well-known coroutines (`asyncio.sleep`, methods of AsyncSession, of
aiokafka's clients, of `httpx.AsyncClient`, of `redis.asyncio.Redis`), whose result is thrown away, kept in a variable
that nobody awaits or hands over, asked for an attribute (`session.execute(query).scalars()`), or taken as a
condition.

Why it matters
Calling a coroutine function only makes a coroutine object. Nothing of its body runs: the row is not written, the
message not sent, the lock not taken. As a condition the object is always true.

Bad
    async def save(order: int) -> None:
        print(order)


    async def place(order: int) -> None:
        save(order)

Good
    async def save(order: int) -> None:
        print(order)


    async def place(order: int) -> None:
        await save(order)

When to ignore it
Where a decorator that this program cannot see into turns the coroutine function into a plain one.

Where it comes from
The memory of a real team: "Missing `await` on database operations". mypy's `unused-coroutine` sees the call whose
result is thrown away, where types are complete; both count as one finding.
"""

from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.asynchronous._search import short
from gate.rules.mention import arguments, named, parts
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_COROUTINES = {
    f"{owner}.{name}"
    for owner, names in (
        ("asyncio", "sleep wait wait_for to_thread open_connection create_subprocess_exec create_subprocess_shell"),
        ("anyio", "sleep"),
        (
            "sqlalchemy.ext.asyncio.AsyncSession",
            "execute scalar scalars get commit rollback flush refresh merge delete close stream run_sync",
        ),
        (
            "sqlmodel.ext.asyncio.session.AsyncSession",
            "exec execute scalar scalars get commit rollback flush refresh delete close",
        ),
        ("sqlalchemy.ext.asyncio.AsyncConnection", "execute scalar scalars commit rollback run_sync"),
        ("sqlalchemy.ext.asyncio.AsyncEngine", "dispose"),
        ("aiokafka.AIOKafkaProducer", "start stop send send_and_wait flush"),
        ("aiokafka.AIOKafkaConsumer", "start stop getone getmany commit seek_to_end seek_to_beginning position"),
        ("httpx.AsyncClient", "get post put patch delete head options request send aclose"),
        (
            "redis.asyncio.Redis",
            "get set setex delete exists expire hget hset hgetall lpush rpush publish incr ping aclose",
        ),
        ("asyncpg.Connection", "execute executemany fetch fetchrow fetchval close"),
        ("asyncio.Queue", "put get join"),
        ("asyncio.Event", "wait"),
        ("asyncio.Lock", "acquire"),
        ("asyncio.Semaphore", "acquire"),
    )
    for name in names.split()
}
"""Coroutine functions of libraries, by canonical name."""
_HARMLESS = ("staticmethod", "classmethod", "abstractmethod", "override", "typing.override", "typing.final")


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.units():
        edges = {id(edge.call): edge.unit for edge in code.calls_from(unit)}
        for number, call in enumerate(unit.calls):
            if call.used not in ("statement", "value"):
                continue
            name = _coroutine(code, unit, call, edges.get(id(call)))
            how = _lost(unit, call, number) if name else ""
            if how:
                yield Problem.at(unit, call, f"`{named(unit)}` calls the coroutine `{name}` without `await` {how}")


def _coroutine(code: Codebase, unit: Unit, call: Call, callee: Unit | None) -> str:
    """Give the name of the coroutine function that is called; empty where it is none, or nobody knows."""
    if callee is None:
        target = code.target(unit, call)
        return short(target) if target in _COROUTINES else ""
    if not callee.is_async or callee.function.generator or _decorated(code, callee):
        return ""
    return callee.qualname


def _decorated(code: Codebase, unit: Unit) -> bool:
    """Tell whether a decorator may turn the coroutine function into something else."""
    return any(name.removeprefix("abc.") not in _HARMLESS for name, _ in code.decorators(unit))


def _lost(unit: Unit, call: Call, number: int) -> str:
    """Tell how the coroutine of the call with this number is lost; empty where it may be awaited."""
    if call.used == "statement":
        return "and throws it away"
    for other in unit.calls:
        if other.func.kind == "member" and _is(other.func.items[0], number):
            return f"and uses it as its result (`.{other.func.text}`)"
    if any(
        block.kind in ("if", "while") and any(_condition(one, number) for one in block.exprs) for block in unit.blocks
    ):
        return "as a condition, which is always true"
    assign = next((one for one in unit.assigns if one.value is not None and _is(one.value, number)), None)
    if assign is None or assign.kind != "=" or len(assign.targets) != 1 or assign.places:
        return ""
    (name,) = assign.targets
    if "." in name or unit.is_body or len([one for one in unit.assigns if name in one.targets]) != 1:
        return ""
    return "" if _handed_on(unit, name) else f"and nothing awaits `{name}`"


def _is(expr: Expr, number: int) -> bool:
    return expr.kind == "call" and expr.ref == number


def _condition(expr: Expr, number: int) -> bool:
    """Tell whether the bare result of a call decides a condition."""
    if expr.kind == "operation" and expr.text in ("not", "and", "or"):
        return any(_condition(item, number) for item in expr.items)
    return _is(expr, number)


def _handed_on(unit: Unit, name: str) -> bool:
    """Tell whether a variable itself, and not an attribute of it, is used anywhere, or seen by a nested function."""
    given: list[Expr | None] = [one.value for one in unit.assigns]
    given += [one.value for one in unit.exits]
    given += [expr for block in unit.blocks for expr in block.exprs]
    given += [arg for call in unit.calls for arg in arguments(call)]
    if any(part.kind == "name" and part.text == name for expr in given for part in parts(unit, expr)):
        return True
    inner = f"{unit.qualname}.<locals>."
    return any(
        one.qualname.startswith(inner) and name in one.loads for one in unit.module.functions if one.name[0] != "<"
    )


RULE = Rule(
    id="GATE-ASYNC002",
    name="coroutine-never-awaited",
    criticality=Criticality.CRITICAL,
    category=Category.ASYNC,
    topics=("await", "coroutine", "never awaited", "missing await"),
    impact="nothing of the coroutine's body runs",
    recommendation="write `await` before the call, or start it as a task that something holds",
    find=_find,
)
