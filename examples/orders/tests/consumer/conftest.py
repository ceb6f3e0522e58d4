from collections.abc import AsyncIterator, Iterator
from unittest.mock import AsyncMock
from uuid import uuid4

import pytest
from confluent_kafka import Producer as MockCluster

from app.core.config import Settings
from app.kafka.producer import Producer


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """The address of librdkafka's mock cluster, which lives as long as its client."""
    cluster = MockCluster({"test.mock.num.brokers": 1, "bootstrap.servers": "mock", "log_level": 0})
    (address,) = cluster.list_topics(timeout=10).brokers.values()
    yield f"{address.host}:{address.port}"
    cluster.flush(0)


@pytest.fixture
def kafka(settings: Settings, broker: str) -> Settings:
    """Settings with topics and a group that no other test uses."""
    own = uuid4().hex
    names = {"kafka_group": own, "orders_topic": f"orders-{own}"}
    names |= {"payments_topic": f"payments-{own}", "dead_letter_topic": f"dead-{own}"}
    return settings.model_copy(update=names | {"kafka_bootstrap_servers": broker})


@pytest.fixture
async def producer(kafka: Settings) -> AsyncIterator[Producer]:
    producer = Producer(kafka)
    await producer.start()
    yield producer
    await producer.stop()


@pytest.fixture
def silent() -> AsyncMock:
    """A producer that only remembers."""
    return AsyncMock(spec=Producer)
