"""Groups without a position."""

import pytest

from gate.rules.kafka.offsets_never_committed import RULE
from tests.rules import bench

TEXT = """
    from aiokafka import AIOKafkaConsumer

    async def consume(session, handler) -> None:
        async with AIOKafkaConsumer("a", {settings}) as consumer:
            async for message in consumer:
                {work}
"""
OFF = "group_id='b', enable_auto_commit=False"


def test_nothing_commits() -> None:
    (problem,) = bench.check(RULE, TEXT.format(settings=OFF, work="await session.commit()"))
    assert problem.line == 4
    assert problem.message == "`consume` switches `enable_auto_commit` off, and nothing commits an offset"


def test_confluent() -> None:
    text = (
        "from confluent_kafka import Consumer\n\nconsumer = Consumer({'group.id': 'a', 'enable.auto.commit': False})\n"
    )
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:3"]


@pytest.mark.parametrize(
    ("settings", "work"),
    [
        (OFF, "await consumer.commit()"),
        (OFF, "await handler.consumer.commit()"),
        (OFF, "await handler.send_offsets_to_transaction({}, 'b')"),
        (OFF, "await message.commit()"),
        ("enable_auto_commit=False", "print(message)"),
        ("group_id='b'", "print(message)"),
        ("group_id='b', enable_auto_commit=session.auto", "print(message)"),
    ],
)
def test_something_commits_or_there_is_nothing_to_commit(settings: str, work: str) -> None:
    assert bench.check(RULE, TEXT.format(settings=settings, work=work)) == ()
