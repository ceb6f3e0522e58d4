"""A relationship is read in a loop over rows that were loaded without it.

What it checks
Loops and comprehensions over rows of an ORM model that read one of its relationships, where neither the relationship
(`lazy="selectin"`, `"joined"`, ...) nor any query of the project (`selectinload`, `joinedload`, ...) loads it with them.
Rows that a caller handed in are left alone.

Why it matters
Each read is a query of its own; with an `AsyncSession` it is none at all but the error MissingGreenlet.

Bad
    from sqlalchemy import ForeignKey, select
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


    class Base(DeclarativeBase):
        pass


    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)
        items: Mapped[list["Item"]] = relationship()


    class Item(Base):
        __tablename__ = "items"
        id: Mapped[int] = mapped_column(primary_key=True)
        order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))


    async def sizes(session: AsyncSession) -> list[int]:
        orders = (await session.scalars(select(Order))).all()
        return [len(order.items) for order in orders]

Good
    from sqlalchemy import ForeignKey, select
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload


    class Base(DeclarativeBase):
        pass


    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)
        items: Mapped[list["Item"]] = relationship()


    class Item(Base):
        __tablename__ = "items"
        id: Mapped[int] = mapped_column(primary_key=True)
        order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))


    async def sizes(session: AsyncSession) -> list[int]:
        orders = (await session.scalars(select(Order).options(selectinload(Order.items)))).all()
        return [len(order.items) for order in orders]

When to ignore it
Where the rows are known to be in the session already.

Where it comes from
The review checklist: "No N+1 query problems"; SQLAlchemy's documentation on preventing implicit IO with asyncio.
"""

from collections.abc import Iterator

from gate.model.facts import Block, Expr, Read
from gate.model.words import Category, Criticality
from gate.rules.database._sql import APART
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_EAGER = {"selectin", "joined", "subquery", "immediate", "write_only", "dynamic", "noload"}
_OPTIONS = (
    "selectinload",
    "joinedload",
    "subqueryload",
    "immediateload",
    "contains_eager",
    "load_only",
    "awaitable_attrs",
)


def _find(code: Codebase) -> Iterator[Problem]:
    lazy = _lazy(code)
    if not lazy:
        return
    for unit in code.functions():
        if APART.search(unit.path):
            continue
        found: dict[int, list[tuple[Read, str]]] = {}
        for read in unit.reads:
            first, _, rest = read.text.partition(".")
            name = rest.partition(".")[0]
            loop = unit.in_loop(read)
            if not name or loop is None or first not in loop.names or not loop.exprs or _handed_in(unit, loop):
                continue
            kind = code.type_of(unit, Expr("name", first, (), -1, True), read.line)
            if (kind, name) in lazy:
                found.setdefault(loop.line, []).append((read, f"{kind.rpartition('.')[2]}.{name}"))
        told: set[str] = set()
        for reads in found.values():
            fresh = [one for one in reads if one[1] not in told]
            told |= {name for _, name in reads}
            if fresh:
                yield _problem(unit, fresh)


def _handed_in(unit: Unit, loop: Block) -> bool:
    """Tell whether the rows come from a caller or from the object itself: whoever fetched them may have loaded it."""
    iterable = loop.exprs[0]
    first, _, rest = iterable.text.partition(".")
    if iterable.kind != "name" or first in unit.local_assigns:
        return False
    outer = [block for block in unit.local_blocks.get(first, ()) if block is not loop and block.exprs]
    if outer:
        return _handed_in(unit, outer[0])
    return unit.param(first) is not None and (not rest or first == "self")


def _problem(unit: Unit, reads: list[tuple[Read, str]]) -> Problem:
    names = tuple(dict.fromkeys(name for _, name in reads))
    load = ", ".join(f"selectinload({name})" for name in names)
    return Problem(
        message=f"`{unit.qualname}` reads `{'`, `'.join(names)}` in a loop, and no query loads it with the rows",
        path=unit.path,
        line=reads[0][0].line,
        symbol=unit.qualname,
        recommendation=f"add `.options({load})` to the query",
    )


def _lazy(code: Codebase) -> set[tuple[str, str]]:
    """Give the relationships (model, attribute) that are loaded when they are first read, everywhere."""
    eager = {name for unit in code.units() for name in _loaded(unit)}
    found = set()
    for model in code.database.models:
        for one in model.relationships:
            if one.name not in eager and one.lazy not in _EAGER:
                found.add((model.name, one.name))
    return found


def _loaded(unit: Unit) -> Iterator[str]:
    """Give the names of the attributes that a function asks to be loaded with their rows, or awaits."""
    for call in unit.calls:
        if call.func.text.rpartition(".")[2] in _OPTIONS:
            yield from (arg.text.rpartition(".")[2] for arg in call.args)
        if call.func.text.rpartition(".")[2] == "refresh":
            yield from (item.text for arg in (*call.args[1:], *call.keywords.values()) for item in arg.items)
    for read in unit.reads:
        if ".awaitable_attrs." in read.text:
            yield read.text.rpartition(".")[2]


RULE = Rule(
    id="GATE-DB003",
    name="lazy-load-in-loop",
    criticality=Criticality.HIGH,
    category=Category.DATABASE,
    topics=("n+1", "lazy loading", "eager loading", "selectinload"),
    impact="every row costs a query of its own, or fails with MissingGreenlet",
    recommendation="load the relationship with the rows: `.options(selectinload(...))`",
    find=_find,
    needs=("sqlalchemy",),
)
