"""Messages that cannot be handled need a place to go.

What it checks
Whether a project that consumes messages has a dead letter topic or another place for what failed: a name, a setting
or a text that speaks of one (`dlq`, `dead_letter`, `orders.dlt`, `failed_messages`, `quarantine`). Reported once,
where the first consumer is made. Consumers that only pass messages on to who is connected (websockets, streams) need
none.

Why it matters
Without it a failing message is either lost, or read again for ever while all behind it wait.

Bad
    import json
    import logging

    from aiokafka import AIOKafkaConsumer

    logger = logging.getLogger(__name__)


    async def consume() -> None:
        async with AIOKafkaConsumer("orders", group_id="shop") as consumer:
            async for message in consumer:
                try:
                    place(json.loads(message.value))
                except ValueError:
                    logger.exception("not an order")


    def place(order: dict[str, int]) -> None:
        print(order)

Good
    import json
    import logging

    from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

    logger = logging.getLogger(__name__)


    async def consume(producer: AIOKafkaProducer) -> None:
        async with AIOKafkaConsumer("orders", group_id="shop") as consumer:
            async for message in consumer:
                try:
                    place(json.loads(message.value))
                except ValueError:
                    logger.exception("not an order")
                    await producer.send_and_wait("orders.dead-letter", message.value)


    def place(order: dict[str, int]) -> None:
        print(order)

When to ignore it
Where losing a message does no harm, such as for measurements that are sent every second.

Where it comes from
The review checklist: "DLQ strategy implemented for failed messages", with "missing DLQ" as an example of a CRITICAL
issue.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.kafka._dead import speaks_of_dead_letters
from gate.rules.kafka._flow import Reader
from gate.rules.kafka._told import first, handling
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import Client


def _find(code: Codebase) -> Iterator[Problem]:
    found = handling(code)
    if not found or speaks_of_dead_letters(code):
        return
    place, others = first(code, found)
    yield Problem(
        message=f"`{named(place.unit)}` reads {_topics(place)}{others}, and nothing keeps the messages that cannot be handled",
        path=place.unit.path,
        line=place.line,
        symbol=place.unit.qualname,
    )


def _topics(place: Client | Reader) -> str:
    topics = dict.fromkeys(topic.strip("{}") for topic in (place.topics if isinstance(place, Client) else ()))
    shown = [topic for topic in topics if topic and topic != "?"]
    if shown:
        return ", ".join(f"`{topic}`" for topic in shown[:3])
    return "Kafka with FastStream" if isinstance(place, Reader) and place.block is None else "from Kafka"


RULE = Rule(
    id="GATE-KAFKA002",
    name="no-dead-letter-queue",
    criticality=Criticality.CRITICAL,
    category=Category.KAFKA,
    topics=("dlq", "dead letter", "failed messages"),
    impact="a message that fails is lost, or blocks its partition",
    recommendation="send what still fails after its retries to a dead letter topic, with the reason in its headers",
    needs=("kafka",),
    find=_find,
)
