"""Sends whose failure nobody hears of."""

import pytest

from gate.rules.kafka.delivery_not_checked import RULE
from tests.rules import bench

HEAD = (
    "from aiokafka import AIOKafkaProducer\nfrom confluent_kafka import Producer\nfrom kafka import KafkaProducer\n\n"
)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (
            "async def a(p: AIOKafkaProducer):\n    await p.send('a', b'')\n",
            "with `send` and does not await its delivery",
        ),
        ("def a(p: KafkaProducer):\n    p.send('a', b'')\n", "with `send` and waits for neither `get` nor `flush`"),
        ("def a(p: Producer):\n    p.produce('a', b'')\n    p.flush()\n", "with `produce` and no delivery callback"),
        ("def a(p: Producer):\n    p.produce('a', b'')\n    p.poll(0)\n", "with `produce` and no delivery callback"),
    ],
)
def test_nobody_hears(text: str, how: str) -> None:
    (problem,) = bench.check(RULE, HEAD + text)
    assert (problem.line, problem.message) == (6, f"`a` sends {how}, so that nobody hears of a failure")


@pytest.mark.parametrize(
    "text",
    [
        "async def a(p: AIOKafkaProducer):\n    await p.send_and_wait('a', b'')\n",
        "async def a(p: AIOKafkaProducer):\n    return await p.send('a', b'')\n",
        "async def a(p: AIOKafkaProducer, sent: list):\n    sent.append(await p.send('a', b''))\n",
        "async def a(p: AIOKafkaProducer):\n    await p.send('a', b'')\n    await p.flush()\n",
        "def a(p: KafkaProducer):\n    p.send('a', b'').add_errback(print)\n",
        "def a(p: KafkaProducer):\n    p.send('a', b'')\n    p.flush()\n",
        "def a(p: Producer):\n    p.produce('a', b'', on_delivery=print)\n",
        "def a(p: Producer):\n    p.produce('a', b'', callback=print)\n",
        "def a(p: Producer, more: dict):\n    p.produce('a', **more)\n",
        "def a(p: Producer):\n    p.produce('a.dlq', b'')\n",
        "def check_health(p: Producer):\n    p.produce('a', b'')\n",
        "def a(socket):\n    socket.send('a', b'')\n",
    ],
)
def test_somebody_may_hear(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
