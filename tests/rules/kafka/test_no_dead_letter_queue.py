"""Projects that keep nothing of what they cannot handle."""

import pytest

from gate.rules.kafka.no_dead_letter_queue import RULE
from tests.rules import bench
from tests.rules.kafka.snippets import AIOKAFKA, CONFLUENT

GUARD = "try:\n                    {work}\n                except Exception as error:\n                    {then}"


def test_it_is_said_once_where_the_first_consumer_is_made() -> None:
    files = {
        "app/a.py": AIOKAFKA.format(work=GUARD.format(work="await place(message.value)", then="print(error)")),
        "app/b.py": CONFLUENT.format(work="place(message.value())"),
    }
    (problem,) = bench.check(RULE, files)
    assert (problem.path, problem.line, problem.symbol) == ("app/a.py", 5, "consume")
    assert problem.message == (
        "`consume` reads `orders` (and 1 other consumer), and nothing keeps the messages that cannot be handled"
    )


def test_a_subscriber_of_faststream() -> None:
    text = """
        from faststream.kafka import KafkaBroker

        broker = KafkaBroker("kafka:9092")

        @broker.subscriber("orders")
        async def handle(order: dict) -> None:
            print(order)
    """
    (problem,) = bench.check(RULE, text)
    assert (problem.line, "with FastStream" in problem.message) == (6, True)


@pytest.mark.parametrize(
    ("work", "more"),
    [
        (GUARD.format(work="await place(message.value)", then="await bury('orders.dlq', message)"), {}),
        ("await place(message.value)", {"app/config.py": "class Settings:\n    dead_letter_topic: str = 'a'\n"}),
        (
            "await place(message.value)",
            {"app/tables.py": "class FailedMessage:\n    pass\n\nfailed = FailedMessage()\n"},
        ),
        ("await place(message.value)", {"docker-compose.yml": "services:\n  init:\n    command: create orders-dlq\n"}),
        (
            "await place(message.value)",
            {"app/topics.py": "TOPICS = dict(errors='orders.errors')\nuse('orders.errors')\n"},
        ),
        ("await websocket.send_text(message.value)", {}),
        ("yield message.value", {}),
        ("print(message.value)", {}),
    ],
)
def test_a_place_for_failed_messages_or_no_need_of_one(work: str, more: dict[str, str]) -> None:
    assert bench.check(RULE, {"app/main.py": AIOKAFKA.format(work=work), **more}) == ()


def test_an_error_message_is_no_dead_letter() -> None:
    text = AIOKAFKA.format(work="error_message = await place(message.value)")
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:5"]


def test_a_project_that_only_sends() -> None:
    text = "from aiokafka import AIOKafkaProducer\n\nproducer = AIOKafkaProducer()\n"
    assert bench.check(RULE, text) == ()


@pytest.mark.parametrize(
    "loop",
    [
        # fetched in a thread
        "message = await asyncio.to_thread(consumer.poll, 1.0)",
        "message = await asyncio.get_running_loop().run_in_executor(None, lambda: consumer.poll(1.0))",
        "message = await asyncio.get_running_loop().run_in_executor(None, fetch)",
        # known by its name alone
        "message = untyped_consumer.poll(1.0)",
    ],
)
def test_other_ways_to_read(loop: str) -> None:
    text = f"""
        import asyncio
        from confluent_kafka import Consumer

        async def run(untyped_consumer) -> None:
            consumer = Consumer({{"group.id": "shop"}})

            def fetch():
                return consumer.poll(1.0)

            try:
                while True:
                    {loop}
                    try:
                        place(message.value())
                    except ValueError as error:
                        print(error)
            finally:
                consumer.close()

        def place(value: bytes) -> None:
            print(value)
    """
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:5"]
