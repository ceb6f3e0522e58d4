"""One message: what becomes of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import AsyncMock
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError
from asgi_correlation_id import correlation_id
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.database import Database
from app.kafka.consumer import PaymentConsumer
from app.models import Order, OrderStatus
from app.repositories.events import OutboxRepository
from app.schemas.events import PaymentOutcome
from tests.topics import encoded, payment, record


class Flaky(Database):
    """Fails so many times before it works."""

    def __init__(self, database: Database, error: Exception, times: int) -> None:
        self.database, self.error, self.times = database, error, times

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        if self.times:
            self.times -= 1
            raise self.error
        async with self.database.transaction() as session:
            yield session


def consumer(producer: AsyncMock, database: Database, settings: Settings) -> PaymentConsumer:
    return PaymentConsumer(AsyncMock(spec=AIOKafkaConsumer), producer, database, settings)


async def status_of(order: Order, database: Database) -> OrderStatus:
    async with database.transaction() as session:
        return (await session.get_one(Order, order.id)).status


@pytest.mark.requirement("REQ-9")
@pytest.mark.parametrize(
    ("outcome", "status"),
    [(PaymentOutcome.SETTLED, OrderStatus.PAID), (PaymentOutcome.DECLINED, OrderStatus.CANCELLED)],
)
async def test_a_payment_closes_the_order(
    silent: AsyncMock,
    database: Database,
    settings: Settings,
    order: Order,
    outcome: PaymentOutcome,
    status: OrderStatus,
) -> None:
    message = record(encoded(payment(order.id, outcome)), [("correlation-id", b"request-1")])
    await consumer(silent, database, settings).handle(message)
    assert await status_of(order, database) is status
    async with database.transaction() as session:
        (event,) = await OutboxRepository(session).oldest(10)
    assert event.correlation_id == "request-1"
    silent.send.assert_not_awaited()


@pytest.mark.requirement("REQ-12")
@pytest.mark.parametrize("given", [b"", b"x" * 65, b"line\nbreak", b"\x00", b"\xff"])
async def test_replaces_a_correlation_id_that_is_none(
    silent: AsyncMock, database: Database, settings: Settings, order: Order, given: bytes
) -> None:
    message = record(encoded(payment(order.id)), [("correlation-id", given)])
    await consumer(silent, database, settings).handle(message)
    async with database.transaction() as session:
        (event,) = await OutboxRepository(session).oldest(10)
    assert len(event.correlation_id) == 32


@pytest.mark.requirement("REQ-9")
async def test_a_second_delivery_does_nothing(
    silent: AsyncMock, database: Database, settings: Settings, order: Order
) -> None:
    message = record(encoded(payment(order.id)))
    for _ in range(2):
        await consumer(silent, database, settings).handle(message)
    async with database.transaction() as session:
        assert len(await OutboxRepository(session).oldest(10)) == 1
    silent.send.assert_not_awaited()


@pytest.mark.requirement("REQ-9")
async def test_a_passing_failure_is_retried(
    silent: AsyncMock, database: Database, settings: Settings, order: Order
) -> None:
    flaky = Flaky(database, RuntimeError("once"), times=settings.consumer_attempts - 1)
    await consumer(silent, flaky, settings).handle(record(encoded(payment(order.id))))
    assert await status_of(order, database) is OrderStatus.PAID
    silent.send.assert_not_awaited()


@pytest.mark.requirement("REQ-9")
async def test_a_lasting_failure_becomes_a_dead_letter(
    silent: AsyncMock, database: Database, settings: Settings, order: Order
) -> None:
    flaky = Flaky(database, RuntimeError("always"), times=99)
    message = record(encoded(payment(order.id)), [("correlation-id", b"request-1")])
    await consumer(silent, flaky, settings).handle(message)
    assert flaky.times == 99 - settings.consumer_attempts
    headers = {"correlation-id": "request-1", "reason": "RuntimeError", "source": "payments/2/7"}
    silent.send.assert_awaited_once_with(settings.dead_letter_topic, b"key", message.value, headers)


@pytest.mark.requirement("REQ-9")
@pytest.mark.parametrize("value", [None, b"", b"\xff", b"{}", b'{"order_id": "1"}'])
async def test_what_cannot_be_read_becomes_a_dead_letter_at_once(
    silent: AsyncMock, database: Database, settings: Settings, value: bytes | None
) -> None:
    flaky = Flaky(database, RuntimeError("never reached"), times=1)
    await consumer(silent, flaky, settings).handle(record(value))
    assert flaky.times == 1
    topic, key, sent, headers = silent.send.await_args.args
    assert (topic, key, sent, headers["reason"]) == (settings.dead_letter_topic, b"key", value, "ValidationError")
    assert headers["correlation-id"] == correlation_id.get()


@pytest.mark.requirement("REQ-9")
async def test_what_the_business_refuses_becomes_a_dead_letter_at_once(
    silent: AsyncMock, database: Database, settings: Settings, order: Order
) -> None:
    await consumer(silent, database, settings).handle(record(encoded(payment(uuid4()))))
    assert silent.send.await_args.args[3]["reason"] == "ORDER_NOT_FOUND"
    await consumer(silent, database, settings).handle(record(encoded(payment(order.id, PaymentOutcome.DECLINED))))
    await consumer(silent, database, settings).handle(record(encoded(payment(order.id))))
    assert silent.send.await_args.args[3]["reason"] == "ORDER_STATE"
    assert await status_of(order, database) is OrderStatus.CANCELLED


@pytest.mark.requirement("REQ-9")
@pytest.mark.parametrize(
    "error", [DBAPIError("SELECT 1", {}, Exception("gone"), connection_invalidated=True), ConnectionRefusedError()]
)
async def test_an_outage_makes_no_dead_letter(
    silent: AsyncMock, database: Database, settings: Settings, order: Order, error: Exception
) -> None:
    flaky = Flaky(database, error, times=99)
    with pytest.raises(type(error)):
        await consumer(silent, flaky, settings).handle(record(encoded(payment(order.id))))
    assert flaky.times == 99 - settings.consumer_attempts
    silent.send.assert_not_awaited()


@pytest.mark.requirement("REQ-9")
async def test_a_dead_letter_must_be_confirmed(silent: AsyncMock, database: Database, settings: Settings) -> None:
    silent.send.side_effect = KafkaConnectionError
    with pytest.raises(KafkaConnectionError):
        await consumer(silent, database, settings).handle(record(b"{}"))
