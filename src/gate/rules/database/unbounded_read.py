"""All rows of a table are read at once.

What it checks
`select(Model)` and `session.query(Model)` without a condition, a limit or a slice, whose rows are all fetched, in
functions that an endpoint reaches. Statements that cannot be seen whole are left alone, and so are tables that stay small
by their name (roles, countries, settings).

Why it matters
The answer grows with the table: today a page, in a year a hundred megabytes in the memory of the service and of the
client.

Bad
    from fastapi import APIRouter
    from sqlalchemy import select
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.db import Session
    from app.models import Order

    router = APIRouter()


    async def all_orders(session: AsyncSession) -> list[Order]:
        return list((await session.execute(select(Order))).scalars().all())


    @router.get("/orders")
    async def orders(session: Session) -> list[Order]:
        return await all_orders(session)

    # app/models.py
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


    class Base(DeclarativeBase):
        pass


    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)

Good
    from fastapi import APIRouter
    from sqlalchemy import select
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.db import Session
    from app.models import Order

    router = APIRouter()


    async def some_orders(session: AsyncSession, after: int, limit: int) -> list[Order]:
        statement = select(Order).where(Order.id > after).order_by(Order.id).limit(limit)
        return list((await session.execute(statement)).scalars().all())


    @router.get("/orders")
    async def orders(session: Session, after: int = 0) -> list[Order]:
        return await some_orders(session, after, 50)

    # app/models.py
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


    class Base(DeclarativeBase):
        pass


    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)

When to ignore it
Where the table is small for good: countries, roles, settings.

Where it comes from
The review checklist: "Performance: efficient queries", and the rule of many teams that lists are paged.
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.database._sql import APART
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.database import Query
from gate.syntax.units import Unit

_BOUND = {
    "where", "filter", "filter_by", "limit", "slice", "having", "with_only_columns", "fetch", "distinct", "join",
    "group_by", "paginate", "apply", "exists", "offset", "get", "count",
}  # fmt: skip
_AGGREGATES = ("count", "sum", "max", "min", "avg", "func", "exists")
_ALL = ("all", "fetchall")
_SMALL = re.compile(
    r"(role|permission|countr(y|ie)|currenc(y|ie)|language|locale|setting|config|configuration|status|type|plan|timezone)"
    r"e?s?(model)?$",
    re.IGNORECASE,
)
"""Names of tables that stay small."""


def _find(code: Codebase) -> Iterator[Problem]:
    routed = {route.unit for route in code.web.routes}
    for query in code.database.queries:
        unit = query.unit
        if APART.search(unit.path) or not _everything(code, query) or not _all_fetched(unit, query.call):
            continue
        if unit in routed or any(
            edge.unit in routed or _called_by(code, edge.unit, routed) for edge in code.callers(unit)
        ):
            yield Problem.at(
                unit, query.call, f"`{unit.qualname}` reads every `{query.entities[0].rpartition('.')[2]}` at once"
            )


def _called_by(code: Codebase, unit: Unit, routed: set[Unit]) -> bool:
    """Tell whether an endpoint calls a function, at once or over one other."""
    return any(edge.unit in routed for edge in code.callers(unit))


def _everything(code: Codebase, query: Query) -> bool:
    """Tell whether a statement selects whole rows of one mapped class without any bound."""
    names = set(query.chain)
    if not query.statement.known or not names & {"select", "query"} or names & _BOUND or len(query.entities) != 1:
        return False
    if code.database.model(query.entities[0]) is None or _SMALL.search(query.entities[0]):
        return False
    made = next((call for call in query.statement.calls if call.func.text.endswith(("select", "query"))), None)
    return made is not None and len(made.args) == 1 and made.args[0].kind == "name" and _whole(code, query, made)


def _whole(code: Codebase, query: Query, made: Call) -> bool:
    """Tell whether the class itself is selected and not one of its columns, and nothing is added to it later."""
    name = code.name(query.unit, made.args[0], made.line)
    if name != query.entities[0]:
        return False
    target = query.call.args[0] if query.call.args else None
    assigns = query.unit.local_assigns.get(target.text, ()) if target is not None and target.kind == "name" else ()
    return len(assigns) <= 1


def _all_fetched(unit: Unit, call: Call) -> bool:
    """Tell whether the rows of a query are all taken: `.all()` after it, on its line or on the name that it is set to."""
    if call.func.text.rpartition(".")[2] in _ALL:
        return True
    lines = range(call.line, call.end_line + 3)
    names = {name for assign in unit.assigns if assign.line == call.line for name in assign.targets}
    for one in unit.calls:
        method = one.func.text.rpartition(".")[2]
        if method in _ALL and (one.line in lines or one.func.text.partition(".")[0] in names):
            return True
    return False


RULE = Rule(
    id="GATE-DB010",
    name="unbounded-read",
    criticality=Criticality.MEDIUM,
    category=Category.DATABASE,
    topics=("pagination", "unbounded", "limit", "all rows"),
    impact="the answer and the memory that it takes grow with the table",
    recommendation="page the rows: a limit with an upper bound, and the last key or an offset",
    find=_find,
    needs=("sqlalchemy",),
)
