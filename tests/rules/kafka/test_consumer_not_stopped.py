"""Consumers that vanish from their group."""

import pytest

from gate.rules.kafka.consumer_not_stopped import RULE
from tests.rules import bench
from tests.rules.kafka.snippets import AIOKAFKA, KAFKA_PYTHON


def check(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in bench.check(RULE, text)]


def test_a_loop_that_nothing_follows() -> None:
    text = """
        from aiokafka import AIOKafkaConsumer

        async def consume() -> None:
            consumer = AIOKafkaConsumer("orders", group_id="shop")
            await consumer.start()
            async for message in consumer:
                print(message)
    """
    assert check(text) == [(4, "`consume` makes a `AIOKafkaConsumer` and never stops it")]


def test_a_stop_behind_an_endless_loop() -> None:
    text = """
        from confluent_kafka import Consumer

        def consume() -> None:
            consumer = Consumer({"group.id": "shop"})
            while True:
                print(consumer.poll(1.0))
            consumer.close()
    """
    assert check(text) == [(4, "`consume` makes a `Consumer` and stops it only when nothing fails before (line 7)")]


def test_a_method_that_nothing_calls() -> None:
    (problem,) = bench.check(RULE, KAFKA_PYTHON.format(work="print(message)"))
    assert problem.message == (
        "`Orders.__init__` makes a `KafkaConsumer` and stops it in `Orders.close` (line 13) only, which no shutdown reaches"
    )


def test_a_lifespan_that_starts_and_forgets() -> None:
    files = {
        "app/consumer.py": """
            from aiokafka import AIOKafkaConsumer

            class Events:
                async def start(self) -> None:
                    self.consumer = AIOKafkaConsumer("orders", group_id="shop")
                    await self.consumer.start()

                async def stop(self) -> None:
                    await self.consumer.stop()
        """,
        "app/main.py": """
            from contextlib import asynccontextmanager
            from fastapi import FastAPI
            from app.consumer import Events

            events = Events()

            @asynccontextmanager
            async def lifespan(app: FastAPI):
                try:
                    await events.start()
                except OSError:
                    await events.stop()
                yield

            app = FastAPI(lifespan=lifespan)
        """,
    }
    assert bench.places(bench.check(RULE, files)) == ["app/consumer.py:5"]
    ended = files["app/main.py"].replace("yield\n", "yield\n                await events.stop()\n")
    assert bench.check(RULE, {**files, "app/main.py": ended}) == ()


def test_a_broker_that_is_started_by_hand() -> None:
    text = """
        from contextlib import asynccontextmanager
        from fastapi import FastAPI
        from faststream.kafka import KafkaBroker

        broker = KafkaBroker("kafka:9092")

        @asynccontextmanager
        async def lifespan(app: FastAPI):
            await broker.start()
            yield
            {end}

        app = FastAPI(lifespan=lifespan)
    """
    assert check(text.format(end="")) == [(9, "`lifespan` starts the broker of FastStream, and nothing stops it")]
    assert check(text.format(end="await broker.close()")) == []


@pytest.mark.parametrize(
    "text",
    [
        AIOKAFKA.format(work="print(message)"),
        # a context manager
        ("from aiokafka import AIOKafkaConsumer\n\nasync def consume():\n"
        "    async with AIOKafkaConsumer('a', group_id='b') as consumer:\n        print(await consumer.getone())\n"),
        ("from aiokafka import AIOKafkaConsumer\n\nasync def consume():\n    consumer = AIOKafkaConsumer('a', group_id='b')\n"
        "    async with consumer:\n        print(await consumer.getone())\n"),
        # a callback for the end
        ("import atexit\nfrom kafka import KafkaConsumer\n\ndef consume():\n    consumer = KafkaConsumer('a', group_id='b')\n"
        "    atexit.register(consumer.close)\n    for message in consumer:\n        print(message)\n"),
        # Ctrl+C
        ("from kafka import KafkaConsumer\n\ndef consume():\n    consumer = KafkaConsumer('a', group_id='b')\n    try:\n"
        "        for message in consumer:\n            print(message)\n    except KeyboardInterrupt:\n        consumer.close()\n"),
        # a loop that a signal ends
        ("from confluent_kafka import Consumer\n\nrunning = True\n\ndef consume():\n    consumer = Consumer({'group.id': 'b'})\n"
        "    while running:\n        print(consumer.poll(1.0))\n    consumer.close()\n"),
        # made here, stopped where it is used
        ("from aiokafka import AIOKafkaConsumer\n\ndef make():\n    return AIOKafkaConsumer('a', group_id='b')\n\n"
        "async def run(consumer: AIOKafkaConsumer):\n    try:\n        await consumer.getone()\n    finally:\n"
        "        await consumer.stop()\n\nasync def main():\n    await run(make())\n"),
        # a generator, as containers and dependencies use them
        ("from aiokafka import AIOKafkaConsumer\n\nasync def consumer():\n    consumer = AIOKafkaConsumer('a', group_id='b')\n"
        "    await consumer.start()\n    yield consumer\n    await consumer.stop()\n"),
        # a question to the broker
        "from kafka import KafkaConsumer\n\ndef topics():\n    return KafkaConsumer(bootstrap_servers='kafka').topics()\n",
    ],
)  # fmt: skip
def test_what_is_stopped(text: str) -> None:
    assert check(text) == []
