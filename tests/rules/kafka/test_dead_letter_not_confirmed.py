"""Dead letters that may never arrive."""

import pytest

from gate.rules.kafka.dead_letter_not_confirmed import RULE
from tests.rules import bench

HEAD = """\
import asyncio
from aiokafka import AIOKafkaProducer
from confluent_kafka import Producer
from kafka import KafkaProducer
from app.settings import settings

"""


@pytest.mark.parametrize(
    ("text", "line", "how"),
    [
        ("async def a(p: AIOKafkaProducer, m):\n    await p.send('orders.dlq', m)\n", 8, "does not await its delivery"),
        ("async def a(p: AIOKafkaProducer, m):\n    await p.send(settings.dlq_topic, m)\n", 8, "with `send`"),
        ("async def to_dlq(p: AIOKafkaProducer, topic, m):\n    await p.send(topic, m)\n", 8, "with `send`"),
        ("def a(p: KafkaProducer, m):\n    p.send('dead_letters', m)\n", 8, "waits for neither `get` nor `flush`"),
        ("def a(p: Producer, m):\n    p.produce('orders.DLT', m)\n    p.poll(0)\n", 8, "does not `flush`"),
        (
            "async def a(p: AIOKafkaProducer, m):\n    task = asyncio.create_task(p.send_and_wait('a.dlq', m))\n",
            8,
            "in a task that nobody waits for",
        ),
    ],
)
def test_a_send_that_nobody_waits_for(text: str, line: int, how: str) -> None:
    (problem,) = bench.check(RULE, HEAD + text)
    assert problem.line == line
    assert how in problem.message


def test_through_a_wrapper_in_another_file() -> None:
    files = {
        "app/producer.py": """
            from aiokafka import AIOKafkaProducer

            class Events:
                def __init__(self, producer: AIOKafkaProducer) -> None:
                    self.producer = producer

                async def publish(self, topic: str, value: bytes) -> None:
                    await self.producer.send(topic, value)
        """,
        "app/main.py": """
            from app.producer import Events

            async def handle(events: Events, value: bytes) -> None:
                await events.publish("orders", value)
                await events.publish("orders.dlq", value)
        """,
    }
    assert bench.places(bench.check(RULE, files)) == ["app/main.py:5"]


@pytest.mark.parametrize(
    "text",
    [
        "async def a(p: AIOKafkaProducer, m):\n    await p.send_and_wait('orders.dlq', m)\n",
        "async def a(p: AIOKafkaProducer, m):\n    sent = await p.send('orders.dlq', m)\n    await sent\n",
        "async def a(p: AIOKafkaProducer, m):\n    await (await p.send('orders.dlq', m))\n",
        "async def a(p: AIOKafkaProducer, m):\n    await p.send('orders.dlq', m)\n    await p.flush()\n",
        "def a(p: KafkaProducer, m):\n    p.send('orders.dlq', m).get(timeout=10)\n",
        "def a(p: KafkaProducer, m):\n    future = p.send('orders.dlq', m)\n    future.get()\n",
        "def bury(p: Producer, m):\n    p.produce('orders.dlq', m)\n\ndef run(p: Producer):\n    bury(p, 1)\n    p.flush()\n",
        "async def a(p: AIOKafkaProducer, m):\n    await p.send('orders', m)\n",
        "async def a(p: AIOKafkaProducer, m):\n    await p.send('orders.retry', m)\n",
    ],
)
def test_a_confirmed_one_and_other_topics(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
