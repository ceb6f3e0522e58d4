"""The application creates its tables itself, beside its migrations.

What it checks
`metadata.create_all` that runs when the service starts (at import, in the lifespan or a start handler, or in a function
that one of them calls) in a project that has migrations. What a condition decides, what stamps the migrations, scripts
and tests are left alone.

Why it matters
`create_all` makes what is missing and changes nothing that is there: the tables come from two places, a migration that
creates one fails because it exists, and a forgotten migration is noticed in production only.

Bad
    from contextlib import asynccontextmanager

    from fastapi import FastAPI
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.orm import DeclarativeBase

    engine = create_async_engine("postgresql+asyncpg://db/shop", pool_size=5)


    class Base(DeclarativeBase):
        pass


    @asynccontextmanager
    async def lifespan(app: FastAPI):
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield  # the application runs


    app = FastAPI(lifespan=lifespan)

    # alembic/versions/0001_orders.py
    from alembic import op


    def upgrade() -> None:
        op.create_table("orders")

Good
    from fastapi import FastAPI

    app = FastAPI()

    # alembic/versions/0001_orders.py
    from alembic import op


    def upgrade() -> None:
        op.create_table("orders")

When to ignore it
Where a setting allows it for development alone, and the line says so.

Where it comes from
The review checklist: "Alembic migrations present"; Alembic's tutorial.

"""

from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.database._sql import APART
from gate.rules.rule import Problem, Rule
from gate.rules.service import running
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit


def _find(code: Codebase) -> Iterator[Problem]:
    if not any("versions/" in module.path or "migrations/" in module.path for module in code.migrations):
        return
    loaded = running(code)
    starts = {one.unit for one in code.web.lifecycle}
    starts |= {unit for unit in code.units() if unit.name == "<module>" and unit.path in loaded}
    for unit in code.units():
        if APART.search(unit.path) or any("stamp" in call.func.text for call in unit.calls):
            continue
        for call in unit.calls:
            if (_creates(call.func) or any(map(_creates, call.args))) and _at_start(code, unit, call, starts):
                yield Problem.at(
                    unit, call, f"`{unit.qualname or unit.module.module}` creates the tables that the migrations make"
                )


def _at_start(code: Codebase, unit: Unit, call: Call, starts: set[Unit]) -> bool:
    """Tell whether a call runs whenever the service starts: at its start itself, or in what that calls."""
    waiting = [(unit, call)]
    seen: set[Unit] = set()
    while waiting:
        one, place = waiting.pop()
        if one.within(place, "if", "else", "case") is not None:
            continue  # a setting decides
        if one in starts:
            return True
        if one not in seen:
            seen.add(one)
            waiting += [(edge.unit, edge.call) for edge in code.callers(one)]
    return False


def _creates(expr: Expr) -> bool:
    """Tell whether an expression is `metadata.create_all`."""
    return expr.kind == "name" and expr.text.endswith("metadata.create_all")


RULE = Rule(
    id="GATE-DB007",
    name="tables-created-at-start",
    criticality=Criticality.MEDIUM,
    category=Category.DATABASE,
    topics=("create_all", "migrations", "schema"),
    impact="tables come from two places, and a forgotten migration shows in production only",
    recommendation="leave the schema to the migrations and run `alembic upgrade head` before the start",
    find=_find,
    needs=("sqlalchemy",),
)
