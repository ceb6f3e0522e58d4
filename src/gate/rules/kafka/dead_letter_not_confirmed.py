"""A dead letter must have arrived before its message is committed.

What it checks
Sends to a dead letter topic (by the topic's name or setting, or in a function that is named after it) whose delivery
nobody waits for: aiokafka's `send` without awaiting its future, kafka-python's `send` without `get` or `flush`,
confluent-kafka's `produce` without `flush`, or a send that runs as a task of its own.

Why it matters
The consumer goes on and commits the offset. If the dead letter is still in the producer's buffer when the process
ends, or the broker refuses it, the message is nowhere any more.

Bad
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


    async def consume(consumer: AIOKafkaConsumer, producer: AIOKafkaProducer) -> None:
        async for message in consumer:
            try:
                place(message.value)
            except ValueError:
                await producer.send("orders.dlq", message.value)
            await consumer.commit()


    def place(value: bytes) -> None:
        print(value)

Good
    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


    async def consume(consumer: AIOKafkaConsumer, producer: AIOKafkaProducer) -> None:
        async for message in consumer:
            try:
                place(message.value)
            except ValueError:
                await producer.send_and_wait("orders.dlq", message.value)
            await consumer.commit()


    def place(value: bytes) -> None:
        print(value)

When to ignore it
Where the offsets are part of the same transaction as the dead letter (`send_offsets_to_transaction`).

Where it comes from
The review checklist: "DLQ strategy implemented for failed messages"; the documentation of each library on when a send
is done.
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.kafka._dead import is_dead, speaks_of
from gate.rules.kafka._delivery import unconfirmed
from gate.rules.mention import arguments
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit


def _find(code: Codebase) -> Iterator[Problem]:
    sends = {id(use.call): use for use in code.messaging.uses_of("producer", "send", "send_and_wait", "produce")}
    wrappers = {use.unit: use for use in sends.values() if not is_dead(use.unit.qualname)}
    for unit in code.functions():
        for call in unit.calls:
            use = sends.get(id(call))
            if use is not None and _dead(unit, call):
                how = unconfirmed(code, use)
            else:
                inner = wrappers.get(callee) if use is None and (callee := code.callee(unit, call)) else None
                dead = inner is not None and any(speaks_of(unit, arg) for arg in arguments(call)[:2])
                how = unconfirmed(code, inner) if inner is not None and dead else ""
            if how:
                yield _problem(unit, call, how)


def _dead(unit: Unit, call: Call) -> bool:
    """Tell whether a send goes to a dead letter topic."""
    topic = call.args[0] if call.args else call.keywords.get("topic")
    return (topic is not None and speaks_of(unit, topic)) or is_dead(unit.name)


def _problem(unit: Unit, call: Call, how: str) -> Problem:
    return Problem.at(
        unit,
        call,
        f"`{unit.qualname}` sends a dead letter {how}, so that it can be lost after its message is committed",
    )


RULE = Rule(
    id="GATE-KAFKA003",
    name="dead-letter-not-confirmed",
    criticality=Criticality.CRITICAL,
    category=Category.KAFKA,
    topics=("dlq", "dead letter", "confirmed", "flush"),
    impact="a message that failed can be lost for good",
    recommendation="wait for the broker's confirmation of the dead letter, and commit only then",
    needs=("kafka",),
    find=_find,
)
