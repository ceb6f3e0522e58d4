"""An exception of a commit is caught, and the session goes on without a rollback.

What it checks
`try` blocks around `commit` or `flush` of a session whose handler neither rolls back, nor raises, nor leaves the
session's `with` block, which may also end right behind it: nothing that it calls is named `rollback` or `close`.

Why it matters
After a failed flush the session refuses every further statement with PendingRollbackError until it is rolled back; a
session of a longer life is unusable, and the caller is told that all went well.

Bad
    from sqlalchemy.exc import IntegrityError
    from sqlalchemy.ext.asyncio import AsyncSession


    async def save(session: AsyncSession, order: object) -> bool:
        session.add(order)
        try:
            await session.commit()
        except IntegrityError:
            return False
        return True

Good
    from sqlalchemy.exc import IntegrityError
    from sqlalchemy.ext.asyncio import AsyncSession


    async def save(session: AsyncSession, order: object) -> bool:
        session.add(order)
        try:
            await session.commit()
        except IntegrityError:
            await session.rollback()
            return False
        return True

When to ignore it
Where the caller is known to throw the session away.

Where it comes from
The review checklist: "Proper transaction management"; SQLAlchemy's FAQ on "This Session's transaction has been rolled
back".
"""

from collections.abc import Iterator

from gate.model.facts import Block, Call
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SESSIONS = ("sqlalchemy.orm.Session", "sqlalchemy.ext.asyncio.AsyncSession")
_FOREIGN = {"ValueError", "KeyError", "HTTPException", "CancelledError", "TypeError", "ValidationError"}
_UNDOES = ("rollback", "close", "abort", "aclose", "remove")


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.functions():
        told: set[int] = set()
        for call in unit.calls:
            kind, _, method = code.target(unit, call).rpartition(".")
            if method not in ("commit", "flush") or not code.is_a(kind, *_SESSIONS):
                continue
            for handler in _open(unit, call):
                if handler.line not in told and not _ends_well(code, unit, handler, call):
                    told.add(handler.line)
                    yield Problem(
                        message=f"`{unit.qualname}` catches what `{method}` raises and does not roll back",
                        path=unit.path,
                        line=handler.line,
                        symbol=unit.qualname,
                    )


def _ends_well(code: Codebase, unit: Unit, handler: Block, call: Call) -> bool:
    """Tell whether a handler rolls back, raises, or stands outside of the block that owns the session."""
    if any(one.kind == "raise" and unit.inside(handler, one) for one in unit.exits):
        return True
    owned = unit.within(call, "with", "async with")
    if owned is not None and (not unit.inside(owned, handler) or _ends_with(unit, owned, handler, call)):
        return True
    own = (*unit.calls_in(handler), *(one for part in _finally(unit, handler) for one in unit.calls_in(part)))
    for one in own:
        if _undoes(one):
            return True
        inner = code.callee(unit, one)
        if inner is not None and (_raises(inner) or any(map(_undoes, inner.calls))):
            return True
    return _not_of_database(handler)


def _open(unit: Unit, call: Call) -> Iterator[Block]:
    """Give the handlers around a call from the innermost `try` to that in which one of them rolls back already."""
    tries = [block for block in unit.enclosing(call) if block.kind == "try"]
    for block in tries:
        handlers = unit.parts(block, "handler")
        yield from handlers
        if any(_undoes(one) for handler in handlers for one in unit.calls_in(handler)):
            return


def _undoes(call: Call) -> bool:
    """Tell whether a call's name says that it rolls back or closes."""
    return any(word in call.func.text.rpartition(".")[2].lower() for word in _UNDOES)


def _ends_with(unit: Unit, owned: Block, handler: Block, call: Call) -> bool:
    """Tell whether the `with` block that made the session ends behind the handler, without another use of it."""
    session = call.func.text.rpartition(".")[0]
    if session not in owned.names or unit.in_loop(handler) is not unit.in_loop(owned):
        return False
    last = max(handler.end_line, handler.line)
    return not any(one.line > last and one.func.text.startswith(f"{session}.") for one in unit.calls_in(owned))


def _finally(unit: Unit, handler: Block) -> tuple[Block, ...]:
    """Give the `finally` of the same `try` and of those around it in the same turn of a loop."""
    owner = unit.owner(handler)
    around = [block for block in unit.enclosing(handler) if block.kind == "try" and block is not owner]
    same = [block for block in around if unit.in_loop(block) is unit.in_loop(handler)]
    return tuple(part for block in (owner, *same) if block is not None for part in unit.parts(block, "finally"))


def _raises(unit: Unit) -> bool:
    """Tell whether a function raises something itself."""
    return bool(unit.exits_of("raise"))


def _not_of_database(handler: Block) -> bool:
    """Tell whether no database raises any of the types that are caught."""
    names = {item.text.rpartition(".")[2] for expr in handler.exprs for item in (expr.items or (expr,))}
    return bool(names) and names <= _FOREIGN


RULE = Rule(
    id="GATE-DB009",
    name="failed-commit-not-rolled-back",
    criticality=Criticality.HIGH,
    category=Category.DATABASE,
    topics=("rollback", "transaction", "commit"),
    impact="every further use of the session fails with PendingRollbackError",
    recommendation="roll back in the handler, or let the exception leave the session's `async with` block",
    find=_find,
    needs=("sqlalchemy",),
)
