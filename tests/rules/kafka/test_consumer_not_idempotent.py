"""Messages that take effect twice."""

import pytest

from gate.rules.kafka.consumer_not_idempotent import RULE
from tests.rules import bench

TEXT = """
    from aiokafka import AIOKafkaConsumer
    from sqlalchemy import insert, select
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.exc import IntegrityError
    from app.models import Payment

    async def consume(consumer: AIOKafkaConsumer, session: AsyncSession) -> None:
        async for message in consumer:
            await pay(session, message.value)

    async def pay(session: AsyncSession, value: bytes) -> None:
        {work}
        await session.commit()
"""
MODELS = {"app/models.py": "class Payment:\n    def __init__(self, amount): ...\n"}


def test_a_row_for_every_message() -> None:
    (problem,) = bench.check(RULE, {"app/main.py": TEXT.format(work="session.add(Payment(value))"), **MODELS})
    assert (problem.line, problem.symbol) == (8, "consume")
    assert "inserts a row for every message in `session.add` (app/main.py:12)" in problem.message


def test_plain_sql() -> None:
    text = """
        import psycopg2
        from kafka import KafkaConsumer

        cursor = psycopg2.connect("db").cursor()

        def consume(consumer: KafkaConsumer) -> None:
            for message in consumer:
                cursor.execute("INSERT INTO payments VALUES (%s)", (message.value,))
    """
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:7"]
    assert bench.check(RULE, text.replace("(%s)", "(%s) ON CONFLICT DO NOTHING")) == ()


@pytest.mark.parametrize(
    "work",
    [
        "await session.merge(Payment(value))",
        "if not await session.scalar(select(Payment)):\n            session.add(Payment(value))",
        "await session.execute(insert(Payment).values(amount=1).on_conflict_do_nothing())",
        "if already_handled(value):\n            return\n        session.add(Payment(value))",
        "try:\n            session.add(Payment(value))\n        except IntegrityError:\n            pass",
        "print(value)",
    ],
)
def test_a_second_one_is_noticed(work: str) -> None:
    assert bench.check(RULE, {"app/main.py": TEXT.format(work=work), **MODELS}) == ()
