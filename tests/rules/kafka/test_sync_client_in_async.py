"""Blocking clients of Kafka in an event loop."""

import pytest

from gate.rules.kafka.sync_client_in_async import RULE
from tests.rules import bench

HEAD = (
    "import asyncio\nfrom confluent_kafka import Consumer, Producer\nfrom kafka import KafkaConsumer, KafkaProducer\n"
    "from fastapi import FastAPI\n\napp = FastAPI()\n\n"
)


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("async def a(p: KafkaProducer):\n    p.send('a', b'').get(timeout=1)\n", 9, "`KafkaProducer.send`"),
        ("async def a(p: Producer):\n    p.produce('a', b'')\n    p.flush()\n", 10, "`Producer.flush`"),
        ("async def a(c: Consumer):\n    while True:\n        c.poll(1.0)\n", 10, "`Consumer.poll`"),
        (
            "async def a(c: KafkaConsumer):\n    for message in c:\n        print(message)\n",
            9,
            "`for` over kafka-python",
        ),
        (
            "def send(p: Producer):\n    p.produce('a', b'')\n    p.flush()\n\nasync def a(p: Producer):\n    send(p)\n",
            13,
            "`send` -> `Producer.flush` (app/main.py:10)",
        ),
    ],
)
def test_what_blocks(text: str, line: int, name: str) -> None:
    (problem,) = bench.check(RULE, HEAD + text)
    assert problem.line == line
    assert problem.message.startswith("`a` is async and waits for Kafka in ")
    assert name in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "async def a(c: Consumer):\n    while True:\n        await asyncio.to_thread(c.poll, 1.0)\n",
        "async def a(c: Consumer):\n    loop = asyncio.get_running_loop()\n    await loop.run_in_executor(None, lambda: c.poll(1))\n",
        "async def a(c: Consumer):\n    message = c.poll(0)\n    print(message)\n",
        "async def a(p: Producer):\n    p.produce('a', b'')\n    p.poll(0)\n",
        "def a(c: KafkaConsumer):\n    for message in c:\n        print(message)\n",
        "@app.post('/')\ndef a(p: Producer = None):\n    p.flush()\n",
        "from aiokafka import AIOKafkaConsumer\n\nasync def a(c: AIOKafkaConsumer):\n    async for m in c:\n        print(m)\n",
        "async def a(c: Consumer):\n    c.commit(asynchronous=True)\n",
        "async def a(c: list):\n    for message in c:\n        print(message)\n",
    ],
)
def test_what_does_not(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
