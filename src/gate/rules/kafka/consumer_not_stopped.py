"""A consumer must leave its group when the service stops.

What it checks
Each consumer that is made: whether something stops it on the way out, in an `async with`, a `finally`, behind the
`yield` of a lifespan, in a shutdown handler or by a callback that is registered for the end. A call of `stop` or
`close` that is reached only when nothing fails, or that no shutdown leads to, does not count. Also brokers of
FastStream that are started by hand.

Why it matters
A consumer that vanishes keeps its partitions until the session times out. In that time nobody reads them, and what it
has handled but not committed is handled again by the next one.

Bad
    from aiokafka import AIOKafkaConsumer


    async def consume() -> None:
        consumer = AIOKafkaConsumer("orders", group_id="shop")
        await consumer.start()
        async for message in consumer:
            print(message.value)

Good
    from aiokafka import AIOKafkaConsumer


    async def consume() -> None:
        consumer = AIOKafkaConsumer("orders", group_id="shop")
        await consumer.start()
        try:
            async for message in consumer:
                print(message.value)
        finally:
            await consumer.stop()

When to ignore it
Where a container of dependencies stops the consumer and only its configuration says so.

Where it comes from
The review checklist: "Consumer implements graceful shutdown", with "no consumer shutdown" as an example of a CRITICAL
issue.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.aside import aside
from gate.rules.kafka._flow import in_service
from gate.rules.kafka._told import unstopped
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_STOPS = ("stop", "close", "aclose", "unsubscribe")


def _find(code: Codebase) -> Iterator[Problem]:
    for client in code.messaging.consumers:
        asks = client.complete and not client.topics and "group_id" not in client.settings
        if asks or not in_service(client):
            continue  # without a topic and a group it only asks the broker something
        yield from unstopped(code, client, _STOPS)
    starts = [use for use in code.messaging.uses_of("broker", "start", "connect") if not aside(use.unit.path)]
    if starts and not code.messaging.uses_of("broker", "close", "stop", "aclose") and not _entered(code):
        use = starts[0]
        yield Problem(
            message=f"`{named(use.unit)}` starts the broker of FastStream, and nothing stops it",
            path=use.unit.path,
            line=use.call.line,
            symbol=use.unit.qualname,
        )


def _entered(code: Codebase) -> bool:
    """Tell whether a broker is used in an `async with`, or FastStream's own application runs it."""
    for unit in code.units():
        for block in unit.blocks:
            if block.kind == "async with" and any("broker" in expr.text.lower() for expr in block.exprs):
                return True
        if any(read.text.endswith(("broker.close", "broker.stop")) for read in unit.reads):
            return True
    return False


RULE = Rule(
    id="GATE-KAFKA004",
    name="consumer-not-stopped",
    criticality=Criticality.CRITICAL,
    category=Category.KAFKA,
    topics=("graceful shutdown", "consumer shutdown", "consumer stop"),
    impact="its partitions stand still until the session times out, and messages are handled twice",
    recommendation="stop the consumer in a `finally`, or behind the `yield` of the lifespan",
    needs=("kafka",),
    find=_find,
)
