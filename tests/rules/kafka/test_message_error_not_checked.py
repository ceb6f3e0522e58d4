"""Errors that are taken for messages."""

import pytest

from gate.rules.kafka.message_error_not_checked import RULE
from tests.rules import bench
from tests.rules.kafka.snippets import AIOKAFKA, CONFLUENT


def test_nobody_asks() -> None:
    (problem,) = bench.check(RULE, CONFLUENT.format(work="place(json.loads(message.value()))"))
    assert (problem.line, problem.message) == (
        8,
        "`consume` uses what `poll` gives and never asks whether it is an error",
    )


@pytest.mark.parametrize(
    "text",
    [
        CONFLUENT.format(
            work="if message.error():\n                    continue\n                place(message.value())"
        ),
        CONFLUENT.format(work="check(message)\n                place(message.value())")
        + "\n    def check(message):\n        if message.error():\n            raise ValueError\n",
        CONFLUENT.format(work="handler(message)"),
        AIOKAFKA.format(work="await place(message.value)"),
        CONFLUENT.replace("Consumer", "DeserializingConsumer").format(work="place(message.value())"),
    ],
)
def test_somebody_asks_or_it_is_not_needed(text: str) -> None:
    assert bench.check(RULE, text) == ()
