"""The application is async and its only database engine is not.

What it checks
Applications whose endpoints are mostly `async def`, and whose product code makes engines with `create_engine` and none
with `create_async_engine`. Plain `def` endpoints may use a synchronous engine: FastAPI runs them in threads.

Why it matters
Every query of an async endpoint stops the event loop, and with it every other request.

Bad
    from fastapi import FastAPI
    from sqlalchemy import create_engine, text

    app = FastAPI()
    engine = create_engine("postgresql+psycopg2://db/shop", pool_size=5)


    @app.get("/orders")
    async def orders() -> list[int]:
        with engine.connect() as connection:
            return [row.id for row in connection.execute(text("SELECT id FROM orders LIMIT 20"))]

Good
    from fastapi import FastAPI
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import create_async_engine

    app = FastAPI()
    engine = create_async_engine("postgresql+asyncpg://db/shop", pool_size=5)


    @app.get("/orders")
    async def orders() -> list[int]:
        async with engine.connect() as connection:
            return [row.id for row in await connection.execute(text("SELECT id FROM orders LIMIT 20"))]

When to ignore it
Where the engine serves scripts or workers only.

Where it comes from
The review checklist: "All queries are async".
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase


def _find(code: Codebase) -> Iterator[Problem]:
    handlers = [route.unit for route in code.web.routes]
    waiting = sum(unit.is_async for unit in handlers)
    engines = code.database.engines
    if waiting * 2 <= len(handlers) or any(engine.is_async for engine in engines):
        return
    for engine in engines:
        yield Problem.at(
            engine.unit,
            engine.call,
            f"the only engine is synchronous, and {waiting} of {len(handlers)} endpoints are async",
        )
        return


RULE = Rule(
    id="GATE-DB005",
    name="sync-engine-in-async-app",
    criticality=Criticality.HIGH,
    category=Category.DATABASE,
    topics=("sync engine", "sync sqlalchemy", "blocking"),
    impact="every query stops the event loop",
    recommendation="make the engine with `create_async_engine` and use `AsyncSession`, or make the endpoints plain `def`",
    find=_find,
    needs=("fastapi",),
)
