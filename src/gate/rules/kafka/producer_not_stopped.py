"""A producer must send what it still holds before the service stops.

What it checks
Each producer that is made: whether something stops, closes or flushes it on the way out, in an `async with`, a
`finally`, behind the `yield` of a lifespan, in a shutdown handler or by a callback for the end. A producer whose
every message is waited for holds nothing back; for kafka-python's and confluent-kafka's producers that is enough.

Why it matters
Producers collect messages and send them together. What is still in the buffer when the process ends is lost, after
the caller has been told that all went well.

Bad
    from aiokafka import AIOKafkaProducer


    class Events:
        async def start(self) -> None:
            self.producer = AIOKafkaProducer(bootstrap_servers="kafka:9092")
            await self.producer.start()

        async def send(self, value: bytes) -> None:
            await self.producer.send("orders", value)

Good
    from collections.abc import AsyncIterator
    from contextlib import asynccontextmanager

    from aiokafka import AIOKafkaProducer
    from fastapi import FastAPI


    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        producer = AIOKafkaProducer(bootstrap_servers="kafka:9092")
        await producer.start()
        app.state.producer = producer
        try:
            yield
        finally:
            await producer.stop()


    app = FastAPI(lifespan=lifespan)

When to ignore it
Where a container of dependencies stops the producer and only its configuration says so.

Where it comes from
The review checklist: "Proper producer/consumer configuration, graceful shutdown".
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import in_service
from gate.rules.kafka._told import unstopped
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_STOPS = ("stop", "close", "aclose", "flush")


def _find(code: Codebase) -> Iterator[Problem]:
    for client in code.messaging.producers:
        if not in_service(client) or (client.library != "aiokafka" and _waited_for(code, client.unit.path)):
            continue
        yield from unstopped(code, client, _STOPS)


def _waited_for(code: Codebase, path: str) -> bool:
    """Tell whether every message of a file's producers is waited for: `producer.send(...).get()`, `flush()`."""
    sends = [use.unit for use in code.messaging.uses_of("producer", "send", "produce") if use.unit.path == path]
    return bool(sends) and all(
        any(call.func.text.endswith((".get", ".flush")) or call.func.text in ("get", "flush") for call in unit.calls)
        for unit in sends
    )


RULE = Rule(
    id="GATE-KAFKA005",
    name="producer-not-stopped",
    criticality=Criticality.HIGH,
    category=Category.KAFKA,
    topics=("graceful shutdown", "producer stop", "flush"),
    impact="messages that are still in the producer's buffer are lost when the process ends",
    recommendation="stop the producer in a `finally`, or behind the `yield` of the lifespan",
    needs=("kafka",),
    find=_find,
)
