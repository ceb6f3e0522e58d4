"""Nobody hears when a message could not be delivered.

What it checks
Sends whose outcome is thrown away: aiokafka's `send` whose future is dropped, kafka-python's `send` without `get`,
callback or `flush`, confluent-kafka's `produce` without a delivery callback. Reported once per file.

Why it matters
These calls only put the message into a buffer. When the broker refuses it, or cannot be reached, the error goes to
the future or the callback, and without either the event is lost without a line in the log.

Bad
    from confluent_kafka import Producer

    producer = Producer({"bootstrap.servers": "kafka:9092"})


    def announce(value: bytes) -> None:
        producer.produce("orders", value=value)
        producer.flush()

Good
    import logging

    from confluent_kafka import KafkaError, Message, Producer

    logger = logging.getLogger(__name__)
    producer = Producer({"bootstrap.servers": "kafka:9092"})


    def report(error: KafkaError | None, message: Message) -> None:
        if error is not None:
            logger.error("%s was not delivered: %s", message.topic(), error)


    def announce(value: bytes) -> None:
        producer.produce("orders", value=value, on_delivery=report)
        producer.flush()

When to ignore it
Where a lost message does no harm, such as for measurements.

Where it comes from
The review checklist: "Producer has error handling and retries"; the documentation of each library on asynchronous
sends.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.aside import aside
from gate.rules.kafka._dead import speaks_of
from gate.rules.kafka._delivery import unheard
from gate.rules.kafka._flow import probes
from gate.rules.mention import arguments, named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import Use


def _find(code: Codebase) -> Iterator[Problem]:
    found: dict[str, list[tuple[Use, str]]] = {}
    for use in code.messaging.uses_of("producer", "send", "produce"):
        if aside(use.unit.path) or probes(use.unit) or any(speaks_of(use.unit, arg) for arg in arguments(use.call)[:1]):
            continue  # a dead letter has a rule of its own
        how = unheard(code, use)
        if how:
            found.setdefault(use.unit.path, []).append((use, how))
    for path, sends in found.items():
        use, how = sends[0]
        more = f" (and {len(sends) - 1} more in this file)" if len(sends) > 1 else ""
        yield Problem(
            message=f"`{named(use.unit)}` sends {how}, so that nobody hears of a failure{more}",
            path=path,
            line=use.call.line,
            column=use.call.column,
            end_line=use.call.end_line,
            symbol=use.unit.qualname,
        )


RULE = Rule(
    id="GATE-KAFKA010",
    name="delivery-not-checked",
    criticality=Criticality.HIGH,
    category=Category.KAFKA,
    topics=("delivery callback", "delivery report", "producer error", "fire and forget"),
    impact="events are lost without a trace",
    recommendation="await the delivery (`send_and_wait`, `future.get`), or give a callback that logs failures",
    needs=("kafka",),
    find=_find,
)
