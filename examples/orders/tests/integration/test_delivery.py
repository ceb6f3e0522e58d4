"""Relay, consumer and worker between PostgreSQL and the broker."""

import asyncio

import pytest
from aiokafka import TopicPartition
from sqlalchemy import func, select

from app import worker
from app.core.config import Settings
from app.core.database import Database
from app.kafka.consumer import PaymentConsumer, subscribe
from app.kafka.producer import Producer
from app.models import HandledEvent, Order, OrderStatus
from tests.topics import encoded, payment, read
from tests.waiting import until

pytestmark = [pytest.mark.requirement("REQ-8"), pytest.mark.requirement("REQ-9")]


async def status_of(order: Order, database: Database) -> OrderStatus:
    async with database.transaction() as session:
        return (await session.get_one(Order, order.id)).status


async def test_a_payment_makes_an_event(
    settings: Settings, database: Database, producer: Producer, order: Order
) -> None:
    """The worker as a whole: consumer, service, outbox, relay."""
    event = payment(order.id)
    await producer.send(settings.payments_topic, None, encoded(event), {"correlation-id": "request-1"})
    stop = asyncio.Event()
    serving = asyncio.create_task(worker.serve(settings, stop))
    (told,) = await read(settings.kafka_bootstrap_servers, settings.orders_topic, 1)
    stop.set()
    await serving
    assert told.value is not None
    assert b'"order.paid"' in told.value
    assert dict(told.headers) == {"correlation-id": b"request-1"}
    assert await status_of(order, database) is OrderStatus.PAID


async def test_a_message_that_was_not_committed_comes_again_and_does_nothing(
    settings: Settings, database: Database, producer: Producer, order: Order
) -> None:
    for value in (b"not a payment", encoded(payment(order.id))):
        await producer.send(settings.payments_topic, b"1", value, {})
    source = subscribe(settings)
    consumer = PaymentConsumer(source, producer, database, settings)
    await source.start()
    async with asyncio.timeout(20):
        bad, good = await source.getone(), await source.getone()
        await source.commit({TopicPartition(bad.topic, bad.partition): bad.offset + 1})
        await consumer.handle(good)
        await source.seek_to_committed()  # what a consumer does that starts after a crash
        again = await source.getone()
        await consumer.handle(again)
    await source.stop()
    assert again.offset == good.offset
    assert await status_of(order, database) is OrderStatus.PAID
    async with database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(HandledEvent)) == 1


async def test_a_dead_letter_holds_up_nothing(
    settings: Settings, database: Database, producer: Producer, order: Order
) -> None:
    await producer.send(settings.payments_topic, b"1", b"not a payment", {})
    await producer.send(settings.payments_topic, b"1", encoded(payment(order.id)), {})
    consumer = PaymentConsumer(subscribe(settings), producer, database, settings)
    stop = asyncio.Event()

    async def paid() -> bool:
        return await status_of(order, database) is OrderStatus.PAID

    running = asyncio.create_task(consumer.run(stop))
    await until(paid)
    stop.set()
    await running
    (dead,) = await read(settings.kafka_bootstrap_servers, settings.dead_letter_topic, 1)
    assert (dead.key, dead.value) == (b"1", b"not a payment")
    headers = dict(dead.headers)
    assert headers["reason"] == b"ValidationError"
    assert headers["source"].startswith(settings.payments_topic.encode())
