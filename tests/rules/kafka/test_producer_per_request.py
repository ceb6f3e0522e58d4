"""Producers that are made again and again."""

import pytest

from gate.rules.kafka.producer_per_request import RULE
from tests.rules import bench

HEAD = "from aiokafka import AIOKafkaConsumer, AIOKafkaProducer\nfrom fastapi import Depends, FastAPI\n\napp = FastAPI()\n\n"


@pytest.mark.parametrize(
    ("text", "line", "how"),
    [
        (
            "@app.post('/')\nasync def a():\n    producer = AIOKafkaProducer()\n    await producer.start()\n",
            8,
            "for every request",
        ),
        (
            (
                "async def send():\n    async with AIOKafkaProducer() as p:\n        await p.send_and_wait('a', b'')\n\n"
                "@app.post('/')\nasync def a():\n    await send()\n"
            ),
            7,
            "for every request",
        ),
        (
            (
                "async def producer():\n    p = AIOKafkaProducer()\n    yield p\n    await p.stop()\n\n"
                "@app.post('/')\nasync def a(p=Depends(producer)):\n    await p.send_and_wait('a', b'')\n"
            ),
            7,
            "for every request",
        ),
        (
            (
                "async def consume(consumer: AIOKafkaConsumer):\n    async for message in consumer:\n"
                "        async with AIOKafkaProducer() as p:\n            await p.send_and_wait('a', message.value)\n"
            ),
            8,
            "for every message",
        ),
    ],
)
def test_what_is_made_again(text: str, line: int, how: str) -> None:
    (problem,) = bench.check(RULE, HEAD + text)
    assert problem.line == line
    assert problem.message.endswith(how)


@pytest.mark.parametrize(
    "text",
    [
        "producer = AIOKafkaProducer()\n\n@app.post('/')\nasync def a():\n    await producer.send_and_wait('a', b'')\n",
        ("from functools import lru_cache\n\n@lru_cache\ndef producer():\n    return AIOKafkaProducer()\n\n"
        "@app.post('/')\nasync def a(p=Depends(producer)):\n    await p.send_and_wait('a', b'')\n"),
        ("producer = None\n\nasync def get():\n    global producer\n    if producer is None:\n        producer = AIOKafkaProducer()\n"
        "    return producer\n\n@app.post('/')\nasync def a(p=Depends(get)):\n    await p.send_and_wait('a', b'')\n"),
        "@app.on_event('startup')\nasync def start():\n    app.state.producer = AIOKafkaProducer()\n",
        ("async def consume(consumer: AIOKafkaConsumer):\n    async with AIOKafkaProducer() as p:\n"
        "        async for message in consumer:\n            await p.send_and_wait('a', message.value)\n"),
    ],
)  # fmt: skip
def test_what_is_made_once(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
