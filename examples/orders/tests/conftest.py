"""Fixtures for every kind of test; nothing here needs a container."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from asgi_correlation_id import correlation_id
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.config import Settings
from app.core.database import Database
from app.core.logging import configure_logging
from app.models import Base, Customer, Order, OrderItem

SECRET = "a secret that only the tests know, and long enough for each HMAC too"


@pytest.fixture
def settings() -> Settings:
    """Settings that make retries and polling quick."""
    return Settings(
        database_url="sqlite+aiosqlite://",
        jwt_secret=SECRET,
        consumer_attempts=3,
        consumer_backoff=0,
        outbox_interval=0.01,
        metrics_port=0,
    )


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database file of the test's own."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/orders.db")

    @event.listens_for(engine.sync_engine, "connect")
    def enforce_foreign_keys(connection: Any, _record: object) -> None:  # noqa: ANN401 - whatever the driver gives
        connection.execute("PRAGMA foreign_keys=ON")

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    database = Database(engine)
    yield database
    await database.close()


@pytest.fixture
async def customer_id(database: Database) -> UUID:
    """A customer that is in the database."""
    customer = Customer(email="ada@example.org", password_hash="-")
    async with database.transaction() as session:
        session.add(customer)
    return customer.id


@pytest.fixture
async def order(database: Database, customer_id: UUID) -> Order:
    """A pending order that is in the database."""
    order = Order(customer_id=customer_id, items=[OrderItem(sku="TEA-001", quantity=2)])
    async with database.transaction() as session:
        session.add(order)
    return order


@pytest.fixture(autouse=True)
def plain_context() -> None:
    """Log as the service does, and forget the request id of the test before."""
    configure_logging("INFO")
    correlation_id.set(None)


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """A function that gives what was logged since the test called `configure_logging`."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
