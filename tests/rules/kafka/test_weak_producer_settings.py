"""Producers that do not wait for all replicas."""

import pytest

from gate.rules.kafka.weak_producer_settings import RULE
from tests.rules import bench

HEAD = "import aiokafka, confluent_kafka, kafka\nfrom app.config import settings\n\n"


@pytest.mark.parametrize(
    ("make", "how"),
    [
        ("aiokafka.AIOKafkaProducer(bootstrap_servers='k')", 'without `acks="all"` or `enable_idempotence=True`'),
        ("kafka.KafkaProducer(bootstrap_servers='k')", 'without `acks="all"` or `enable_idempotence=True`'),
        ("kafka.KafkaProducer(acks=1)", "with `acks=1`"),
        ("aiokafka.AIOKafkaProducer(acks=0)", "with `acks=0`"),
        ("confluent_kafka.Producer({'acks': '1'})", "with `acks=1`"),
    ],
)
def test_what_is_weak(make: str, how: str) -> None:
    (problem,) = bench.check(RULE, f"{HEAD}producer = {make}\n")
    assert problem.line == 4
    assert problem.message.endswith(how)


@pytest.mark.parametrize(
    "make",
    [
        "aiokafka.AIOKafkaProducer(acks='all')",
        "aiokafka.AIOKafkaProducer(enable_idempotence=True)",
        "aiokafka.AIOKafkaProducer(transactional_id='a')",
        "aiokafka.AIOKafkaProducer(**settings.kafka)",
        "aiokafka.AIOKafkaProducer(acks=settings.acks)",
        "aiokafka.AIOKafkaProducer(enable_idempotence=settings.safe)",
        "kafka.KafkaProducer(acks=-1)",
        "confluent_kafka.Producer({'bootstrap.servers': 'k'})",
        "confluent_kafka.Producer(settings.kafka)",
    ],
)
def test_what_is_safe_or_not_to_be_seen(make: str) -> None:
    assert bench.check(RULE, f"{HEAD}producer = {make}\n") == ()


def test_one_problem_for_each_file() -> None:
    text = f"{HEAD}one = aiokafka.AIOKafkaProducer()\ntwo = aiokafka.AIOKafkaProducer()\n"
    (problem,) = bench.check(RULE, text)
    assert problem.message.endswith("(and 1 more in this file)")


def test_a_broker_counts_where_something_is_published() -> None:
    text = "from faststream.kafka import KafkaBroker\n\nbroker = KafkaBroker('k')\n"
    assert bench.check(RULE, text) == ()
    assert len(bench.check(RULE, f"{text}\nasync def a():\n    await broker.publish('a', 'b')\n")) == 1
