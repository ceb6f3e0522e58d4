"""What only shows when two do the same thing at once, on PostgreSQL."""

import asyncio
from unittest.mock import AsyncMock
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.config import Settings
from app.core.database import Database, connect, is_outage
from app.exceptions import EmailTakenError, OrderStateError
from app.kafka.consumer import PaymentConsumer
from app.kafka.producer import Producer
from app.kafka.relay import OutboxRelay
from app.models import Customer, Order, OutboxEvent
from app.repositories.customers import CustomerRepository
from app.repositories.events import OutboxRepository
from app.repositories.orders import OrderRepository
from app.services.orders import OrderService
from app.services.outbox import Outbox
from tests.topics import encoded, payment, record


async def waiting(database: Database) -> list[str]:
    async with database.transaction() as session:
        return [event.payload for event in await OutboxRepository(session).oldest(100)]


@pytest.mark.requirement("REQ-1")
async def test_one_of_two_registrations_wins(database: Database) -> None:
    async def register() -> None:
        async with database.transaction() as session:
            await CustomerRepository(session).add(Customer(email="ada@example.org", password_hash="-"))

    results = await asyncio.gather(register(), register(), return_exceptions=True)
    assert {type(result) for result in results} == {EmailTakenError, type(None)}


@pytest.mark.requirement("REQ-7")
@pytest.mark.requirement("REQ-9")
async def test_an_order_is_cancelled_or_paid_and_never_both(
    database: Database, customer_id: UUID, order: Order
) -> None:
    async def act(*, cancel: bool) -> None:
        async with database.transaction() as session:
            orders = OrderService(OrderRepository(session), Outbox(OutboxRepository(session), "orders"))
            if cancel:
                await orders.cancel(customer_id, order.id)
            else:
                await orders.settle(order.id, paid=True)

    results = await asyncio.gather(act(cancel=True), act(cancel=False), return_exceptions=True)
    assert {type(result) for result in results} == {OrderStateError, type(None)}
    assert len(await waiting(database)) == 1


@pytest.mark.requirement("REQ-9")
async def test_two_deliveries_at_once_take_effect_once(database: Database, settings: Settings, order: Order) -> None:
    silent = AsyncMock(spec=Producer)
    consumers = [PaymentConsumer(AsyncMock(spec=AIOKafkaConsumer), silent, database, settings) for _ in range(2)]
    message = record(encoded(payment(order.id)))
    await asyncio.gather(*(consumer.handle(message) for consumer in consumers))
    assert len(await waiting(database)) == 1
    silent.send.assert_not_awaited()


@pytest.mark.requirement("REQ-8")
async def test_two_relays_send_each_event_once_and_in_order(database: Database, settings: Settings) -> None:
    async with database.transaction() as session:
        for number in range(20):
            OutboxRepository(session).add(
                OutboxEvent(topic="orders", key="1", payload=str(number), correlation_id="request-1")
            )
            await session.flush()
    sent: list[bytes] = []

    async def send(_topic: str, _key: bytes, value: bytes, _headers: object) -> None:
        await asyncio.sleep(0.001)
        sent.append(value)

    silent = AsyncMock(spec=Producer)
    silent.send.side_effect = send
    small = settings.model_copy(update={"outbox_batch": 5})
    relays = [OutboxRelay(silent, database, small) for _ in range(2)]

    async def empty(relay: OutboxRelay) -> None:
        while await waiting(database):
            await relay.publish()

    await asyncio.gather(*map(empty, relays))
    assert sent == [str(number).encode() for number in range(20)]


@pytest.mark.requirement("REQ-9")
@pytest.mark.parametrize(
    ("statement", "outage"),
    [
        ("SELECT pg_terminate_backend(pg_backend_pid())", True),
        ("SELECT pg_cancel_backend(pg_backend_pid())", True),
        ("INSERT INTO handled_events VALUES ('not a uuid', now())", False),
        ("SELECT nothing", False),
    ],
)
async def test_tells_an_outage_from_a_wrong_statement(database: Database, statement: str, outage: bool) -> None:
    async def execute() -> None:
        async with database.transaction() as session:
            await session.execute(text(statement))

    with pytest.raises(DBAPIError) as failed:
        await execute()
    assert is_outage(failed.value) is outage


@pytest.mark.requirement("REQ-11")
async def test_a_full_pool_is_an_error_soon_and_not_a_hang(settings: Settings) -> None:
    limits = {"database_pool_size": 1, "database_max_overflow": 0, "database_pool_timeout": 0.1}
    database = connect(settings.model_copy(update=limits))

    async def look() -> None:
        async with database.transaction() as session:
            await session.get(Order, uuid4())

    async with database.transaction() as session:
        await session.get(Order, uuid4())
        with pytest.raises(PoolTimeoutError):
            await look()
        assert not await database.answers()
    await look()
    await database.close()
