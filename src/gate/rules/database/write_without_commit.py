"""Something is written to the database and nothing ever commits it.

What it checks
Functions that add, delete or change rows in a session, where neither they, nor anything that they call, nor anything
that calls them, nor the function that provides the session commits or opens a transaction with `begin`.

Why it matters
The change is rolled back when the session closes. The endpoint answers 201 and the row is gone.

Bad
    from fastapi import APIRouter, Depends
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

    from app.models import Order

    router = APIRouter()
    sessions = async_sessionmaker()


    async def session_of_request():
        async with sessions() as session:
            yield session


    @router.post("/orders", status_code=201)
    async def create(name: str, session: AsyncSession = Depends(session_of_request)) -> None:
        session.add(Order(name=name))

Good
    from fastapi import APIRouter, Depends
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

    from app.models import Order

    router = APIRouter()
    sessions = async_sessionmaker()


    async def session_of_request():
        async with sessions() as session:
            yield session


    @router.post("/orders", status_code=201)
    async def create(name: str, session: AsyncSession = Depends(session_of_request)) -> None:
        session.add(Order(name=name))
        await session.commit()

When to ignore it
Where the database commits by itself (`AUTOCOMMIT`), or a framework around the project does.

Where it comes from
The review checklist: "Proper transaction management".
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SESSIONS = ("sqlalchemy.orm.Session", "sqlalchemy.ext.asyncio.AsyncSession")
_WRITES = ("add", "add_all", "delete", "merge")
_ENDS = ("commit", "begin", "begin_nested", "autocommit")


def _find(code: Codebase) -> Iterator[Problem]:
    if _ends_elsewhere(code):
        return
    seen: dict[Unit, bool] = {}
    for unit in code.functions():
        for call in unit.calls:
            kind, _, method = code.target(unit, call).rpartition(".")
            if method in _WRITES and code.is_a(kind, *_SESSIONS):
                if not _committed(code, unit, seen):
                    yield Problem.at(
                        unit, call, f"`{unit.qualname}` changes rows with `{method}`, and nothing commits them"
                    )
                break


def _ends_elsewhere(code: Codebase) -> bool:
    """Tell whether a commit stands where calls cannot be followed: in a provider, a decorator, a class around sessions."""
    for unit in code.functions():
        ends = any(call.func.text.rpartition(".")[2] in _ENDS for call in unit.calls)
        if ends and (
            unit.function.generator or unit.name in ("__aexit__", "__exit__", "commit", "dispatch", "__call__")
        ):
            return True
        if ends and "<locals>" in unit.qualname:
            return True
    return any("autocommit" in text.lower() for module in code.sources for text in _words(code, module.path))


def _words(code: Codebase, path: str) -> Iterator[str]:
    """Give the names of the keyword arguments and constants that engines and factories of a file get."""
    engines = [(one.unit, one.call) for one in code.database.engines]
    factories = [(one.unit, one.call) for one in code.database.session_factories]
    for unit, call in (*engines, *factories):
        if unit.path == path:
            yield from call.keywords
            yield from (value.text for value in call.keywords.values())


def _committed(code: Codebase, unit: Unit, seen: dict[Unit, bool]) -> bool:
    """Tell whether a function, what it calls or what calls it ends the transaction."""
    around = {unit}
    todo = [unit]
    while todo:
        current = todo.pop()
        if _ends(code, current, seen, 0):
            return True
        for edge in code.callers(current):
            if edge.unit not in around:
                around.add(edge.unit)
                todo.append(edge.unit)
    # nobody calls it: whoever does so by another way may commit
    return not any(route.unit in around for route in code.web.routes)


def _ends(code: Codebase, unit: Unit, seen: dict[Unit, bool], depth: int) -> bool:
    """Tell whether a function or one that it calls commits, or calls something of an unknown type that is named so."""
    if unit in seen:
        return seen[unit]
    seen[unit] = False  # a function that calls itself
    found = any(call.func.text.rpartition(".")[2] in _ENDS for call in unit.calls)
    if not found and depth < 6:
        found = any(_ends(code, edge.unit, seen, depth + 1) for edge in code.calls_from(unit))
    seen[unit] = found
    return found


RULE = Rule(
    id="GATE-DB008",
    name="write-without-commit",
    criticality=Criticality.HIGH,
    category=Category.DATABASE,
    topics=("commit", "transaction", "lost write"),
    impact="the change is rolled back when the session closes",
    recommendation="commit at the end of the unit of work, or open it with `async with session.begin()`",
    find=_find,
    needs=("sqlalchemy",),
)
