"""Offsets that are committed by a clock are committed for messages that failed.

What it checks
Consumers of a group whose offsets the library commits by itself: `enable_auto_commit` is true, or absent, which means
the same. Not reported: consumers without a group, those that only pass messages on to who is connected, and settings
that cannot be seen.

Why it matters
The library commits what it has handed out, every five seconds. A message that is still being handled, or whose
handling failed, counts as done: after a crash nobody reads it again.

Bad
    from aiokafka import AIOKafkaConsumer


    async def consume() -> None:
        consumer = AIOKafkaConsumer("orders", bootstrap_servers="kafka:9092", group_id="shop")
        async with consumer:
            async for message in consumer:
                print(message.value)

Good
    from aiokafka import AIOKafkaConsumer


    async def consume() -> None:
        consumer = AIOKafkaConsumer("orders", bootstrap_servers="kafka:9092", group_id="shop", enable_auto_commit=False)
        async with consumer:
            async for message in consumer:
                print(message.value)
                await consumer.commit()

When to ignore it
Where a lost message does no harm, such as for measurements that are sent every second.

Where it comes from
The documentation of aiokafka, kafka-python and confluent-kafka on at-least-once delivery; the review checklist:
"Kafka producers/consumers implemented correctly".
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import Reader, answers, in_service, pushes, readers
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import Client


def _find(code: Codebase) -> Iterator[Problem]:
    places = readers(code)
    for client in code.messaging.consumers:
        if not in_service(client) or not _grouped(code, client) or answers(code, client.unit):
            continue
        if any(pushes(code, one) for one in _of(client, places)):
            continue
        how = _committed(code, client)
        if how:
            yield Problem(
                message=f"`{named(client.unit)}` makes a `{client.kind.rpartition('.')[2]}` {how}",
                path=client.unit.path,
                line=client.line,
                end_line=client.call.end_line,
                symbol=client.unit.qualname,
            )


def _of(client: Client, places: tuple[Reader, ...]) -> list[Reader]:
    """Give the readers that may belong to a consumer: those of its function, else those of its file."""
    same = [one for one in places if one.unit is client.unit]
    return same or [one for one in places if one.unit.path == client.unit.path]


def _grouped(code: Codebase, client: Client) -> bool:
    """Tell whether a consumer surely has a group."""
    group = client.settings.get("group_id")
    return group is not None and group.kind != "none" and code.constant(client.unit, group) != ""


def _committed(code: Codebase, client: Client) -> str:
    """Tell how a consumer commits without being asked to; empty where it does not, or nobody knows."""
    given = client.settings.get("enable_auto_commit")
    stored = client.settings.get("enable_auto_offset_store")
    if stored is not None and code.constant(client.unit, stored) is False:
        return ""
    if given is None:
        return "that commits its offsets by itself, as `enable_auto_commit` is not set" if client.complete else ""
    value = code.constant(client.unit, given)
    return "with `enable_auto_commit=True`" if value is True or value in ("true", "True") else ""


RULE = Rule(
    id="GATE-KAFKA006",
    name="offsets-committed-automatically",
    criticality=Criticality.HIGH,
    category=Category.KAFKA,
    topics=("auto commit", "enable_auto_commit", "offset", "at-least-once"),
    impact="messages whose handling fails or is cut short count as done and are lost",
    recommendation="set `enable_auto_commit=False` and commit each message when it has taken effect",
    needs=("kafka",),
    find=_find,
)
