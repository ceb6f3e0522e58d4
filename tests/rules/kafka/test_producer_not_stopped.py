"""Producers that take their buffer with them."""

import pytest

from gate.rules.kafka.producer_not_stopped import RULE
from tests.rules import bench


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            (
                "from aiokafka import AIOKafkaProducer\n\nproducer = None\n\nasync def start():\n    global producer\n"
                "    producer = AIOKafkaProducer()\n    await producer.start()\n"
            ),
            7,
        ),
        (
            (
                "from confluent_kafka import Producer\n\nproducer = Producer({})\n\ndef send(value):\n"
                "    producer.produce('a', value)\n"
            ),
            3,
        ),
        (
            (
                "from kafka import KafkaProducer\n\nclass A:\n    def __init__(self):\n        self.producer = KafkaProducer()\n\n"
                "    def send(self, value):\n        self.producer.send('a', value)\n"
            ),
            5,
        ),
    ],
)
def test_what_nothing_stops(text: str, line: int) -> None:
    (problem,) = bench.check(RULE, text)
    assert problem.line == line
    assert problem.message.endswith("and never stops it")


def test_a_class_method_that_nothing_calls() -> None:
    text = """
        from aiokafka import AIOKafkaProducer

        class Events:
            producer = None

            @classmethod
            async def get(cls):
                if cls.producer is None:
                    cls.producer = AIOKafkaProducer()
                return cls.producer

            @classmethod
            async def close(cls):
                await cls.producer.stop()
    """
    (problem,) = bench.check(RULE, text)
    assert (problem.line, "which no shutdown reaches" in problem.message) == (9, True)
    assert bench.check(RULE, {"app/events.py": text, "app/main.py": """
        from fastapi import FastAPI
        from app.events import Events

        app = FastAPI()

        @app.on_event("shutdown")
        async def shutdown():
            await Events.close()
    """}) == ()  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        ("from aiokafka import AIOKafkaProducer\n\nasync def a():\n    async with AIOKafkaProducer() as producer:\n"
        "        await producer.send_and_wait('a', b'')\n"),
        ("from kafka import KafkaProducer\n\nproducer = KafkaProducer()\n\ndef send(value):\n"
        "    producer.send('a', value).get(timeout=5)\n"),
        ("from confluent_kafka import Producer\n\nproducer = Producer({})\n\ndef send(value):\n"
        "    producer.produce('a', value)\n    producer.flush()\n"),
        ("from contextlib import AsyncExitStack\nfrom aiokafka import AIOKafkaProducer\n\nclass Sender:\n"
        "    def __init__(self):\n        self._producer = AIOKafkaProducer()\n\n    async def stop(self):\n"
        "        await self._producer.stop()\n\nasync def serve():\n    async with AsyncExitStack() as stack:\n"
        "        sender = Sender()\n        stack.push_async_callback(sender.stop)\n"),
        ("from contextlib import asynccontextmanager\nfrom aiokafka import AIOKafkaProducer\nfrom fastapi import FastAPI\n\n"
        "@asynccontextmanager\nasync def lifespan(app):\n    app.state.producer = AIOKafkaProducer()\n    yield\n"
        "    await app.state.producer.stop()\n\napp = FastAPI(lifespan=lifespan)\n"),
    ],
)  # fmt: skip
def test_what_is_stopped_or_holds_nothing(text: str) -> None:
    assert bench.check(RULE, text) == ()
