"""Loops that one bad message ends."""

import pytest

from gate.rules.kafka.consume_loop_without_error_handling import RULE
from tests.rules import bench
from tests.rules.kafka.snippets import AIOKAFKA, CONFLUENT, KAFKA_PYTHON


@pytest.mark.parametrize(
    ("style", "work", "line"),
    [
        (AIOKAFKA, "await place(json.loads(message.value))", 8),
        (CONFLUENT, "place(json.loads(message.value()))", 8),
        (KAFKA_PYTHON, "self.place(json.loads(message.value))", 9),
    ],
)
def test_a_loop_without_any_handler(style: str, work: str, line: int) -> None:
    (problem,) = bench.check(RULE, style.format(work=work))
    assert problem.line == line
    assert problem.message.endswith(
        "handles messages without an `except`, so that the first one that fails ends the loop"
    )


def test_a_handler_around_the_whole_loop() -> None:
    text = """
        from aiokafka import AIOKafkaConsumer

        async def consume(consumer: AIOKafkaConsumer) -> None:
            try:
                async for message in consumer:
                    await place(message.value)
            except Exception as error:
                print(error)

        async def place(value: bytes) -> None:
            print(value)
    """
    (problem,) = bench.check(RULE, text)
    assert (problem.line, "outside of the loop over its messages (line 7)" in problem.message) == (5, True)


def test_only_errors_of_kafka_are_caught() -> None:
    text = """
        from aiokafka import AIOKafkaConsumer
        from aiokafka.errors import KafkaError

        async def consume(consumer: AIOKafkaConsumer) -> None:
            while True:
                try:
                    message = await consumer.getone()
                    await place(message.value)
                except KafkaError:
                    print("kafka")

        async def place(value: bytes) -> None:
            print(value)
    """
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:5"]


GUARD = "try:\n                    {work}\n                except Exception as error:\n                    print(error)"


@pytest.mark.parametrize(
    ("style", "work"),
    [
        (AIOKAFKA, GUARD.format(work="await place(message.value)")),
        (CONFLUENT, GUARD.format(work="place(message.value())")),
        (AIOKAFKA, "print(message.value)"),
        (AIOKAFKA, "yield message.value"),
        (CONFLUENT, "pass"),
    ],
)
def test_a_guarded_loop_and_one_without_work(style: str, work: str) -> None:
    assert bench.check(RULE, style.format(work=work)) == ()


def test_a_handler_two_files_away() -> None:
    files = {
        "app/consumer.py": """
            from aiokafka import AIOKafkaConsumer
            from app.handling import handle

            class Worker:
                def __init__(self, consumer: AIOKafkaConsumer) -> None:
                    self.consumer = consumer

                async def run(self) -> None:
                    while not self.stopped:
                        batches = await self.consumer.getmany(timeout_ms=100)
                        for records in batches.values():
                            await self.work_off(records)

                async def work_off(self, records) -> None:
                    for record in records:
                        await handle(record)
        """,
        "app/handling.py": """
            async def handle(record) -> None:
                try:
                    print(record.value)
                except (ValueError, LookupError):
                    print("bad")
        """,
    }
    assert bench.check(RULE, files) == ()


@pytest.mark.parametrize(
    "text",
    [
        # the loop is started again
        ("from kafka import KafkaConsumer\n\ndef consume(consumer: KafkaConsumer):\n    for message in consumer:\n"
        "        place(message.value)\n\ndef place(value):\n    pass\n\nwhile True:\n    try:\n        consume(KafkaConsumer('a'))\n"
        "    except Exception:\n        pass\n"),
        # a callback decides
        ("from aiokafka import AIOKafkaConsumer\n\nclass A:\n    def __init__(self, consumer: AIOKafkaConsumer, handler):\n"
        "        self.consumer = consumer\n        self.handler = handler\n\n    async def run(self):\n"
        "        async for message in self.consumer:\n            await self.handler(message)\n"),
        # an abstract method that nobody implements here
        ("from aiokafka import AIOKafkaConsumer\nfrom abc import ABC, abstractmethod\n\nclass A(ABC):\n"
        "    consumer: AIOKafkaConsumer\n\n    async def run(self):\n        async for message in self.consumer:\n"
        "            await self.handle(message)\n\n    @abstractmethod\n    async def handle(self, message): ...\n"),
        # within a request, which answers with what it reads
        ("from aiokafka import AIOKafkaConsumer\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n@app.get('/')\n"
        "async def answer():\n    async with AIOKafkaConsumer('a') as consumer:\n        async for message in consumer:\n"
        "            return int(message.value.decode())\n"),
        # beside the service
        "print('nothing')\n",
        # FastStream catches by itself
        ("from faststream.kafka import KafkaBroker\n\nbroker = KafkaBroker()\n\n@broker.subscriber('orders')\n"
        "async def handle(order: dict):\n    place(order)\n\ndef place(order):\n    pass\n"),
        # a list called consumer is none
        "def run(consumer: list):\n    for message in consumer:\n        int(message)\n",
    ],
)  # fmt: skip
def test_look_alikes(text: str) -> None:
    assert bench.check(RULE, text, stack=("kafka",)) == ()


def test_scripts_are_left_alone() -> None:
    text = KAFKA_PYTHON.format(work="self.place(json.loads(message.value))")
    assert bench.check(RULE, {"app/main.py": "import kafka\n", "app/scripts/replay.py": text}) == ()


def test_reading_the_text_outside_of_any_try() -> None:
    text = """
        import json
        from aiokafka import AIOKafkaConsumer

        async def consume(consumer: AIOKafkaConsumer) -> None:
            async for message in consumer:
                await place(json.loads(message.value))

        async def place(order: dict) -> None:
            try:
                print(order["id"])
            except KeyError:
                print("no id")
    """
    (problem,) = bench.check(RULE, text)
    assert problem.message == (
        "`consume` reads messages with `json.loads` outside of any `try`, so that the first bad one ends the loop"
    )


@pytest.mark.parametrize("manager", ["contextlib.suppress(ValueError)", "guard(message)", "Guard()"])
def test_a_context_manager_takes_the_errors(manager: str) -> None:
    text = f"""
        import contextlib
        from aiokafka import AIOKafkaConsumer

        @contextlib.contextmanager
        def guard(message):
            try:
                yield
            except Exception:
                print("bad")

        class Guard:
            def __enter__(self):
                return self

            def __exit__(self, *args):
                try:
                    print(args)
                except Exception:
                    pass
                return True

        async def consume(consumer: AIOKafkaConsumer) -> None:
            async for message in consumer:
                with {manager}:
                    await place(message.value)

        async def place(value: bytes) -> None:
            print(value)
    """
    assert bench.check(RULE, text) == ()
    assert len(bench.check(RULE, text.replace(f"with {manager}", "with open('a')"))) == 1


def test_a_function_that_is_called_again_and_again() -> None:
    text = """
        from kafka import KafkaConsumer

        def consume(consumer: KafkaConsumer) -> None:
            for message in consumer:
                place(message.value)

        def place(value: bytes) -> None:
            print(value)

        def start(consumer: KafkaConsumer) -> None:
            consume(consumer)

        def main(consumer: KafkaConsumer) -> None:
            {loop}
    """
    assert bench.check(RULE, text.format(loop="while True:\n                start(consumer)")) == ()
    assert len(bench.check(RULE, text.format(loop="start(consumer)"))) == 1
