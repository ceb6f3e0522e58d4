"""The loop: what is committed, and when."""

import asyncio
from unittest.mock import AsyncMock

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError
from prometheus_client import REGISTRY

from app.core.config import Settings
from app.core.database import Database
from app.kafka.consumer import PaymentConsumer, subscribe
from app.kafka.producer import Producer
from app.models import Order, OrderStatus
from tests.topics import encoded, payment, read, record
from tests.waiting import until

PARTITION = TopicPartition("payments", 2)


@pytest.fixture
def source() -> AsyncMock:
    """A consumer with two messages at hand."""
    source = AsyncMock(spec=AIOKafkaConsumer)
    source.getmany.return_value = {PARTITION: [record(b"1"), record(b"2")]}
    source.assignment.return_value = set()
    return source


class Counting(PaymentConsumer):
    """Stops the loop at a message instead of handling it."""

    def __init__(self, source: AsyncMock, settings: Settings, stop: asyncio.Event, error: Exception | None) -> None:
        super().__init__(source, AsyncMock(spec=Producer), AsyncMock(spec=Database), settings)
        self.stop, self.error, self.seen = stop, error, list[bytes | None]()

    async def handle(self, message: object) -> None:
        self.seen.append(getattr(message, "value", None))
        self.stop.set()
        if self.error:
            raise self.error


@pytest.mark.requirement("REQ-9")
async def test_stops_after_the_message_at_hand(source: AsyncMock, settings: Settings) -> None:
    consumer = Counting(source, settings, stop := asyncio.Event(), None)
    await consumer.run(stop)
    assert consumer.seen == [b"1"]
    source.commit.assert_awaited_once_with({PARTITION: 8})
    source.stop.assert_awaited_once_with()


@pytest.mark.requirement("REQ-9")
async def test_commits_nothing_that_failed(source: AsyncMock, settings: Settings) -> None:
    consumer = Counting(source, settings, stop := asyncio.Event(), ConnectionRefusedError())
    with pytest.raises(ConnectionRefusedError):
        await consumer.run(stop)
    source.commit.assert_not_awaited()
    source.stop.assert_awaited_once_with()


@pytest.mark.requirement("REQ-9")
async def test_leaves_a_reassigned_partition_to_its_new_owner(source: AsyncMock, settings: Settings) -> None:
    source.commit.side_effect = CommitFailedError
    consumer = Counting(source, settings, stop := asyncio.Event(), None)
    await consumer.run(stop)
    assert consumer.seen == [b"1"]


@pytest.mark.requirement("REQ-9")
async def test_commits_what_took_effect_and_what_was_buried(
    kafka: Settings, producer: Producer, database: Database, order: Order
) -> None:
    lag: list[tuple[str, int]] = []
    for value in (b"not a payment", encoded(payment(order.id))):
        await producer.send(kafka.payments_topic, b"one partition", value, {})
    first = PaymentConsumer(
        subscribe(kafka), producer, database, kafka, lambda topic, _, behind: lag.append((topic, behind))
    )

    async def paid() -> bool:
        async with database.transaction() as session:
            return (await session.get_one(Order, order.id)).status is OrderStatus.PAID

    stop = asyncio.Event()
    running = asyncio.create_task(first.run(stop))
    await until(paid)
    stop.set()
    await running
    assert (kafka.payments_topic, 0) in lag
    (dead,) = await read(kafka.kafka_bootstrap_servers, kafka.dead_letter_topic, 1)
    assert (dead.key, dead.value) == (b"one partition", b"not a payment")

    member = AIOKafkaConsumer(bootstrap_servers=kafka.kafka_bootstrap_servers, group_id=kafka.kafka_group)
    await member.start()
    committed = [await member.committed(TopicPartition(kafka.payments_topic, number)) for number in range(4)]
    await member.stop()
    assert [offset for offset in committed if offset] == [2]


@pytest.mark.requirement("REQ-12")
async def test_publishes_the_lag(source: AsyncMock, settings: Settings) -> None:
    source.getmany.return_value = {}
    source.assignment.return_value = {PARTITION, TopicPartition("payments", 3)}
    source.highwater.side_effect = lambda partition: 50 if partition == PARTITION else None
    stop = asyncio.Event()

    async def position(_partition: TopicPartition) -> int:
        stop.set()
        return 8

    source.position.side_effect = position
    await PaymentConsumer(source, AsyncMock(spec=Producer), AsyncMock(spec=Database), settings).run(stop)
    assert REGISTRY.get_sample_value("orders_consumer_lag", {"topic": "payments", "partition": "2"}) == 42
    assert REGISTRY.get_sample_value("orders_consumer_lag", {"topic": "payments", "partition": "3"}) is None
