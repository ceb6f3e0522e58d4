"""The database: one engine with its pool, and transactions on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from app.core.config import Settings

logger = structlog.stdlib.get_logger(__name__)

TRANSIENT = ("08", "40", "53", "55", "57")
"""Classes of SQLSTATE: connection, conflict of transactions, resources, locks, operator (shutdown, cancelled)."""


def is_outage(error: BaseException) -> bool:
    """Tell whether the database was away or busy, and not the statement wrong.

    SQLAlchemy gives most errors of asyncpg as a plain DBAPIError; only their SQLSTATE tells them apart.
    """
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or state.startswith(TRANSIENT)
    return isinstance(error, (PoolTimeoutError, OSError))


class Database:
    """Hands out sessions; the only place that makes them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Commit when the block ends, roll back when it raises."""
        async with self._sessions.begin() as session:
            yield session

    async def answers(self) -> bool:
        """Tell whether the server gives a sign of life."""
        try:
            async with self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            logger.warning("database.unavailable", error=type(error).__name__)
            return False
        return True

    async def close(self) -> None:
        """Close every connection of the pool."""
        await self._engine.dispose()


def connect(settings: Settings) -> Database:
    """Make the engine; the first connection is opened when it is needed."""
    engine = create_async_engine(
        settings.database_url.get_secret_value(),
        pool_size=settings.database_pool_size,
        max_overflow=settings.database_max_overflow,
        pool_timeout=settings.database_pool_timeout,
        pool_recycle=1800,
        pool_pre_ping=True,
        hide_parameters=True,  # errors go to the log; the values of their queries do not
        connect_args={
            "timeout": settings.database_pool_timeout,
            "command_timeout": settings.database_command_timeout,
        },
    )
    return Database(engine)
