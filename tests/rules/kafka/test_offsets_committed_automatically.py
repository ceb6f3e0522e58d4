"""Consumers whose library commits by a clock."""

import pytest

from gate.rules.kafka.offsets_committed_automatically import RULE
from tests.rules import bench
from tests.rules.kafka.snippets import AIOKAFKA


@pytest.mark.parametrize(
    ("make", "how"),
    [
        ("aiokafka.AIOKafkaConsumer('a', group_id='b')", "as `enable_auto_commit` is not set"),
        ("aiokafka.AIOKafkaConsumer('a', group_id='b', enable_auto_commit=True)", "with `enable_auto_commit=True`"),
        ("kafka.KafkaConsumer('a', group_id=GROUP)", "as `enable_auto_commit` is not set"),
        ("confluent_kafka.Consumer({'group.id': 'b'})", "as `enable_auto_commit` is not set"),
        ("confluent_kafka.Consumer(CONFIG)", "with `enable_auto_commit=True`"),
        ("aiokafka.AIOKafkaConsumer('a', group_id='b', enable_auto_commit=AUTO)", "with `enable_auto_commit=True`"),
    ],
)
def test_who_commits_by_itself(make: str, how: str) -> None:
    text = (
        "import aiokafka, confluent_kafka, kafka\n\nGROUP = 'b'\nAUTO = True\n"
        f"CONFIG = {{'group.id': 'b', 'enable.auto.commit': True}}\n\nconsumer = {make}\n"
    )
    (problem,) = bench.check(RULE, text)
    assert problem.line == 7
    assert how in problem.message


@pytest.mark.parametrize(
    "make",
    [
        "aiokafka.AIOKafkaConsumer('a', group_id='b', enable_auto_commit=False)",
        "aiokafka.AIOKafkaConsumer('a')",
        "aiokafka.AIOKafkaConsumer('a', group_id=None)",
        "aiokafka.AIOKafkaConsumer('a', **settings)",
        "aiokafka.AIOKafkaConsumer('a', group_id='b', enable_auto_commit=settings.auto)",
        "confluent_kafka.Consumer({'group.id': 'b', **settings})",
        "confluent_kafka.Consumer({'group.id': 'b', 'enable.auto.offset.store': False})",
        "confluent_kafka.Consumer({'group.id': 'b', 'enable.auto.commit': 'false'})",
    ],
)
def test_who_does_not_or_who_knows(make: str) -> None:
    text = f"import aiokafka, confluent_kafka\nfrom app.config import settings\n\nconsumer = {make}\n"
    assert bench.check(RULE, text) == ()


def test_messages_that_only_go_on() -> None:
    assert bench.check(RULE, AIOKAFKA.format(work="await socket.send_json(message.value)")) == ()
    assert bench.check(RULE, AIOKAFKA.format(work="yield message.value")) == ()
    assert len(bench.check(RULE, AIOKAFKA.format(work="await place(message.value)"))) == 1
