"""Commits that come too early."""

import pytest

from gate.rules.kafka.commit_before_processing import RULE
from tests.rules import bench
from tests.rules.kafka.snippets import AIOKAFKA, CONFLUENT


def test_the_work_comes_after_the_commit() -> None:
    work = (
        "event = json.loads(message.value)\n                await consumer.commit()\n                await place(event)"
    )
    (problem,) = bench.check(RULE, AIOKAFKA.format(work=work))
    assert (problem.line, problem.message) == (10, "`consume` commits before `place` has run")


def test_confluent() -> None:
    work = "consumer.commit(message)\n                place(message.value())"
    assert bench.places(bench.check(RULE, CONFLUENT.format(work=work))) == ["app/main.py:12"]


@pytest.mark.parametrize(
    "work",
    [
        "await place(message.value)\n                await consumer.commit()",
        "await consumer.commit()\n                print(message.value)",
        ("if message.value is None:\n                    await consumer.commit()\n                    continue\n"
        "                await place(message.value)\n                await consumer.commit()"),
        "await place(message.value)\n                await consumer.commit()\n                await place(message)",
        "await session.commit()\n                await place(message.value)",
        ("try:\n                    await place(message.value)\n                except ValueError:\n"
        "                    await consumer.commit()\n                    await place(message)"),
    ],
)  # fmt: skip
def test_the_work_is_done_or_there_is_none(work: str) -> None:
    assert bench.check(RULE, AIOKAFKA.format(work=work)) == ()
