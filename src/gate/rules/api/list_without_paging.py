"""An endpoint lists everything there is, without pages.

What it checks
GET endpoints that promise a list (`list[OrderOut]` as return type or response model) of a Pydantic model or mapped
class, read it from the database, and take no parameter for a page: no `limit`, `page`, `offset`, `cursor` or the like,
neither themselves nor through their dependencies, and nothing that bounds the query. Lists below one owner
(`/orders/{id}/items`) and queries with a condition are left alone.

Why it matters
The list is short on the day of its demonstration. With a hundred thousand rows the endpoint needs seconds and
megabytes for each call, and pages cannot be added later without breaking clients.

Bad
    from fastapi import FastAPI
    from pydantic import BaseModel
    from sqlalchemy import select

    from app.tables import Order, Session


    class OrderOut(BaseModel):
        id: int


    app = FastAPI()


    @app.get("/orders")
    async def show(session: Session) -> list[OrderOut]:
        rows = await session.scalars(select(Order))
        return [OrderOut(id=row.id) for row in rows.all()]

    # app/tables.py
    from typing import Annotated

    from fastapi import Depends
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


    class Base(DeclarativeBase):
        pass


    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)


    async def session() -> AsyncSession:
        return AsyncSession()


    Session = Annotated[AsyncSession, Depends(session)]

Good
    from typing import Annotated

    from fastapi import FastAPI, Query
    from pydantic import BaseModel
    from sqlalchemy import select

    from app.tables import Order, Session


    class OrderOut(BaseModel):
        id: int


    app = FastAPI()


    @app.get("/orders")
    async def show(session: Session, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> list[OrderOut]:
        rows = await session.scalars(select(Order).order_by(Order.id).limit(limit))
        return [OrderOut(id=row.id) for row in rows.all()]

    # app/tables.py
    from typing import Annotated

    from fastapi import Depends
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


    class Base(DeclarativeBase):
        pass


    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)


    async def session() -> AsyncSession:
        return AsyncSession()


    Session = Annotated[AsyncSession, Depends(session)]

When to ignore it
Where the list is short for good: countries, roles, a user's own devices.

Where it comes from
The rules of a real team: "Pagination: default page size is 20, max is 100". The query behind it is reported by
`unbounded-read`; this rule speaks of what the interface lacks.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.api import _routes
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit
from gate.syntax.web import Route

_LISTS = (
    "list",
    "typing.List",
    "collections.abc.Sequence",
    "typing.Sequence",
    "collections.abc.Iterable",
    "set",
    "tuple",
)
_BOUND = {"limit", "slice", "where", "filter", "filter_by", "paginate", "get", "offset", "fetch"}
_SHORT = (
    "categor",
    "role",
    "countr",
    "currenc",
    "permission",
    "setting",
    "tag",
    "type",
    "status",
    "language",
    "config",
)
_DEPTH = 4


def _find(code: Codebase) -> Iterator[Problem]:
    for route in _routes.routes(code):
        if "GET" not in route.methods or "{" in route.path or any(word in route.path.lower() for word in _SHORT):
            continue
        found = _routes.promised(code, route)
        if found is None or found.name not in _LISTS or not found.args or not _rows(code, found.args[0].name):
            continue
        if not _routes.may_page(code, route) and _reads_all(code, route) and not _by_hand(route.unit):
            yield Problem(
                message=f"`{route.unit.qualname}` ({route.methods[0]} {route.path or '/'}) lists every "
                f"`{found.args[0].name.rpartition('.')[2]}` without pages",
                path=route.unit.path,
                line=route.unit.line,
                symbol=route.unit.qualname,
            )


def _rows(code: Codebase, name: str) -> bool:
    """Tell whether a list is of models or mapped classes."""
    return code.is_a(name, "pydantic.BaseModel") or code.database.model(name) is not None


def _reads_all(code: Codebase, route: Route) -> bool:
    """Tell whether a route runs queries, none of which is bounded by anything."""
    units = _below(code, route.unit)
    queries = [query for query in code.database.queries if query.unit in units]
    selects = [query for query in queries if {"select", "query"} & set(query.chain)]
    return bool(selects) and all(query.statement.known and not _BOUND & set(query.chain) for query in selects)


def _below(code: Codebase, unit: Unit) -> set[Unit]:
    """Give a function and those that it calls."""
    found = {unit}
    layer = [unit]
    for _ in range(_DEPTH):
        layer = [edge.unit for one in layer for edge in code.calls_from(one) if edge.unit not in found]
        found.update(layer)
    return found


def _by_hand(unit: Unit) -> bool:
    """Tell whether the function reads the parameters of its request itself."""
    return any(read.text.endswith("query_params") for read in unit.reads)


RULE = Rule(
    id="GATE-API004",
    name="list-without-paging",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("pagination", "unbounded list", "paging"),
    impact="the answer grows with the table, and pages cannot be added later without breaking clients",
    recommendation="take `limit` with an upper bound and an offset or a cursor, and answer with a page",
    find=_find,
    needs=("fastapi",),
)
