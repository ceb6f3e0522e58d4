"""A database engine is made without a word about its connection pool.

What it checks
Calls of `create_engine` and `create_async_engine` in the product that name no pool option (`pool_size`, `max_overflow`,
`pool_pre_ping`, `pool_recycle`, `pool_timeout`, `poolclass`) and hand on no others. Engines for SQLite are left alone.

Why it matters
The defaults are five connections and ten more, never checked: behind a proxy or after a restart of the database, the
first requests get dead connections, and many processes together exceed the server's limit.

Bad
    from sqlalchemy.ext.asyncio import create_async_engine

    from app.settings import settings

    engine = create_async_engine(settings.database_url)

Good
    from sqlalchemy.ext.asyncio import create_async_engine

    from app.settings import settings

    engine = create_async_engine(
        settings.database_url, pool_size=settings.pool_size, max_overflow=5, pool_pre_ping=True, pool_recycle=1800
    )

When to ignore it
Where a proxy such as PgBouncer pools for you and the line says so; then `poolclass=NullPool` says it better.

Where it comes from
The review checklist: "Connection pooling configured"; the architecture list's point on connection management.
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.database._sql import APART
from gate.rules.rule import Problem, Rule
from gate.rules.service import aside
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_OPTIONS = {
    "pool_size",
    "max_overflow",
    "pool_pre_ping",
    "pool_recycle",
    "pool_timeout",
    "poolclass",
    "pool",
    "**",
    "creator",
}


def _find(code: Codebase) -> Iterator[Problem]:
    for engine in code.database.engines:
        call = engine.call
        url = code.constant(engine.unit, call.args[0]) if call.args else ""
        path = engine.unit.path
        if (
            APART.search(path)
            or aside(engine.unit.module)
            or any("test" in name.lower() for name in _kept_as(engine.unit, call))
            or _OPTIONS & call.keywords.keys()
            or (isinstance(url, str) and url.startswith("sqlite"))
        ):
            continue
        yield Problem.at(
            engine.unit, call, "the engine is made without pool options, so its connections are few and never checked"
        )


def _kept_as(unit: Unit, call: Call) -> tuple[str, ...]:
    """Give the names that an engine is set to."""
    return tuple(name for one in unit.assigns if unit.call(one.value) is call for name in one.targets)


RULE = Rule(
    id="GATE-DB004",
    name="pool-not-configured",
    criticality=Criticality.MEDIUM,
    category=Category.DATABASE,
    topics=("connection pool", "pooling", "pool size"),
    impact="requests get dead connections after a restart, and wait when more than fifteen come at once",
    recommendation="set `pool_size`, `max_overflow`, `pool_pre_ping=True` and `pool_recycle` from the settings",
    find=_find,
    needs=("sqlalchemy",),
)
