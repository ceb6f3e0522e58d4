"""Async sessions expire their objects on commit, so that reading one afterwards fails.

What it checks
`async_sessionmaker` and `AsyncSession` without `expire_on_commit=False`, in projects that commit.

Why it matters
After a commit every attribute is loaded anew when it is read, which an `AsyncSession` cannot do by itself: returning the
object that was just saved raises MissingGreenlet.

Bad
    from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

    engine = create_async_engine("postgresql+asyncpg://db/shop", pool_size=5)
    sessions = async_sessionmaker(engine)


    async def save(order: object) -> object:
        async with sessions() as session:
            session.add(order)
            await session.commit()
        return order

Good
    from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

    engine = create_async_engine("postgresql+asyncpg://db/shop", pool_size=5)
    sessions = async_sessionmaker(engine, expire_on_commit=False)


    async def save(order: object) -> object:
        async with sessions() as session:
            session.add(order)
            await session.commit()
        return order

When to ignore it
Where every object is refreshed after its commit, on purpose.

Where it comes from
SQLAlchemy's documentation on preventing implicit IO when using AsyncSession.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase


def _find(code: Codebase) -> Iterator[Problem]:
    if not any(
        call.func.text.rpartition(".")[2] in ("commit", "begin") for unit in code.units() for call in unit.calls
    ):
        return
    for factory in code.database.session_factories:
        call, words = factory.call, factory.call.keywords
        kind = words.get("class_")
        is_async = factory.is_async or (kind is not None and kind.text.endswith("AsyncSession"))
        if not is_async or "expire_on_commit" in words or "**" in words or "scoped" in factory.name:
            continue
        yield Problem.at(
            factory.unit, call, "the session factory leaves `expire_on_commit` on, which async code cannot use"
        )


RULE = Rule(
    id="GATE-DB013",
    name="expired-on-commit",
    criticality=Criticality.MEDIUM,
    category=Category.DATABASE,
    topics=("expire_on_commit", "missinggreenlet", "session"),
    impact="reading an object after its commit raises MissingGreenlet",
    recommendation="pass `expire_on_commit=False`",
    find=_find,
    needs=("sqlalchemy",),
)
