"""PostgreSQL and Kafka of the stack; with tables and topics of its own, so that the stack's worker does not mix in."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.config import Settings
from app.core.database import Database, connect
from app.kafka.producer import Producer
from app.models import Base
from tests.conftest import SECRET
from tests.stack import Stack, StackLoop, find_stack

Alembic = Callable[..., str]


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run these tests on a loop that finds the broker."""
    return {"stack": StackLoop}


@pytest.fixture(scope="session")
def stack() -> Stack:
    return find_stack()


@pytest.fixture(scope="session")
def database_url(stack: Stack) -> Iterator[str]:
    """An empty database of this run's own on the stack's server."""
    name = f"test_{uuid4().hex}"

    async def execute(statement: str) -> None:
        engine = create_async_engine(stack.database_url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(execute(f"CREATE DATABASE {name}"))
    yield make_url(stack.database_url).set(database=name).render_as_string(hide_password=False)
    asyncio.run(execute(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def alembic(database_url: str) -> Alembic:
    """A function that runs an Alembic command on that database, whose tables it has made."""

    def run(*arguments: str) -> str:
        environment = os.environ | {"ORDERS_DATABASE_URL": database_url, "ORDERS_JWT_SECRET": SECRET}
        command = (sys.executable, "-m", "alembic", *arguments)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("upgrade", "head")
    return run


@pytest.fixture
def settings(settings: Settings, stack: Stack, database_url: str) -> Settings:
    own = uuid4().hex
    names = {"kafka_group": own, "orders_topic": f"orders-{own}"}
    names |= {"payments_topic": f"payments-{own}", "dead_letter_topic": f"dead-{own}"}
    servers = {"database_url": SecretStr(database_url), "kafka_bootstrap_servers": stack.kafka}
    return settings.model_copy(update=names | servers)


@pytest.fixture
async def database(settings: Settings, alembic: Alembic) -> AsyncIterator[Database]:
    """The service's own way to the database, with empty tables."""
    database = connect(settings)
    yield database
    async with database.transaction() as session:
        await session.execute(text(f"TRUNCATE {', '.join(Base.metadata.tables)}"))
    await database.close()


@pytest.fixture
async def producer(settings: Settings) -> AsyncIterator[Producer]:
    producer = Producer(settings)
    await producer.start()
    yield producer
    await producer.stop()
