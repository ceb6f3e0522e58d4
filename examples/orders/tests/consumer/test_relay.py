import asyncio
from unittest.mock import AsyncMock

import pytest
from aiokafka.errors import KafkaConnectionError

from app.core.config import Settings
from app.core.database import Database
from app.kafka.producer import Producer
from app.kafka.relay import OutboxRelay, pause
from app.models import OutboxEvent
from app.repositories.events import OutboxRepository
from tests.topics import read

pytestmark = pytest.mark.requirement("REQ-8")


@pytest.fixture
async def outbox(database: Database, kafka: Settings) -> Settings:
    """Three events of one order that wait."""
    async with database.transaction() as session:
        for number in range(3):
            OutboxRepository(session).add(
                OutboxEvent(topic=kafka.orders_topic, key="1", payload=str(number), correlation_id="request-1")
            )
            await session.flush()
    return kafka


async def waiting(database: Database) -> list[str]:
    async with database.transaction() as session:
        return [event.payload for event in await OutboxRepository(session).oldest(100)]


async def test_sends_in_order_and_forgets(outbox: Settings, producer: Producer, database: Database) -> None:
    relay = OutboxRelay(producer, database, outbox.model_copy(update={"outbox_batch": 2}))
    assert [await relay.publish() for _ in range(3)] == [2, 1, 0]
    records = await read(outbox.kafka_bootstrap_servers, outbox.orders_topic, 3)
    assert [record.value for record in records] == [b"0", b"1", b"2"]
    assert {record.key for record in records} == {b"1"}
    assert {record.headers for record in records} == {(("correlation-id", b"request-1"),)}


async def test_keeps_what_was_not_confirmed(outbox: Settings, silent: AsyncMock, database: Database) -> None:
    silent.send.side_effect = [None, KafkaConnectionError]
    with pytest.raises(KafkaConnectionError):
        await OutboxRelay(silent, database, outbox).publish()
    assert await waiting(database) == ["0", "1", "2"]


async def test_waits_an_outage_out(outbox: Settings, silent: AsyncMock, database: Database) -> None:
    stop = asyncio.Event()

    async def send(_topic: str, _key: bytes, value: bytes, _headers: object) -> None:
        if silent.send.await_count < 3:
            raise KafkaConnectionError
        if value == b"2":
            stop.set()

    silent.send.side_effect = send
    async with asyncio.timeout(10):
        await OutboxRelay(silent, database, outbox).run(stop)
    assert await waiting(database) == []


async def test_pauses_until_it_is_stopped() -> None:
    stop = asyncio.Event()
    await pause(stop, 0.01)
    asyncio.get_running_loop().call_later(0.01, stop.set)
    async with asyncio.timeout(5):
        await pause(stop, 60)
