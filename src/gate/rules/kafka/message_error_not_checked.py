"""What confluent-kafka's `poll` gives may be an error instead of a message.

What it checks
Loops that read from a confluent-kafka consumer and use what they get without ever asking `message.error()`, here or
in the functions that get the message. The deserializing consumers raise instead and are left alone.

Why it matters
Errors of a partition arrive as messages. Their `value()` is a text about the error, which then is parsed, fails, or
is stored as if it were data.

Bad
    from confluent_kafka import Consumer


    def consume(consumer: Consumer) -> None:
        while True:
            message = consumer.poll(1.0)
            if message is None:
                continue
            place(message.value())


    def place(value: bytes) -> None:
        print(value)

Good
    import logging

    from confluent_kafka import Consumer

    logger = logging.getLogger(__name__)


    def consume(consumer: Consumer) -> None:
        while True:
            message = consumer.poll(1.0)
            if message is None:
                continue
            if message.error():
                logger.error("reading failed: %s", message.error())
                continue
            place(message.value())


    def place(value: bytes) -> None:
        print(value)

When to ignore it
Where a wrapper that this program cannot see has asked before.

Where it comes from
confluent-kafka's documentation of `Consumer.poll` and `Message.error`.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import hands_over, reached, readers, work
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase


def _find(code: Codebase) -> Iterator[Problem]:
    kinds = {client.kind for client in code.messaging.consumers if client.library == "confluent-kafka"}
    if any("Deserializing" in kind or "Avro" in kind or ".aio." in kind for kind in kinds):
        return
    for reader in readers(code):
        if (
            reader.library != "confluent-kafka"
            or reader.block is None
            or reader.block.kind != "while"
            or not reader.names
            or not work(reader)
        ):
            continue
        asked = any(call.func.text.endswith(".error") or call.func.text == "error" for _, call in reached(code, reader))
        if not asked and not hands_over(code, reader):
            yield Problem(
                message=f"`{named(reader.unit)}` uses what `poll` gives and never asks whether it is an error",
                path=reader.unit.path,
                line=reader.line,
                symbol=reader.unit.qualname,
            )


RULE = Rule(
    id="GATE-KAFKA018",
    name="message-error-not-checked",
    criticality=Criticality.HIGH,
    category=Category.KAFKA,
    topics=("message error", "poll", "confluent"),
    impact="errors of a partition are handled as if they were messages",
    recommendation="ask `message.error()` before `message.value()`",
    needs=("kafka",),
    find=_find,
)
