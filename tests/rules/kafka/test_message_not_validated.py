"""Messages that are used as they come."""

import pytest

from gate.rules.kafka.message_not_validated import RULE
from tests.rules import bench
from tests.rules.kafka.snippets import AIOKAFKA, CONFLUENT, KAFKA_PYTHON


@pytest.mark.parametrize(
    ("style", "work", "line"),
    [
        (AIOKAFKA, "order = json.loads(message.value)\n                await place(order['id'])", 8),
        (CONFLUENT, "order = json.loads(message.value().decode())\n                place(order.get('id'))", 8),
        (KAFKA_PYTHON, "self.place(json.loads(message.value))", 9),
    ],
)
def test_a_bare_dictionary(style: str, work: str, line: int) -> None:
    (problem,) = bench.check(RULE, style.format(work=work))
    assert problem.line == line
    assert problem.message.endswith("reads a message with `json.loads` and uses it without a model that checks it")


def test_the_deserializer_of_the_consumer() -> None:
    files = {
        "app/config.py": "import json\n\nREAD = lambda value: json.loads(value)\n",
        "app/main.py": """
            from aiokafka import AIOKafkaConsumer
            from app.config import READ

            class Orders:
                def __init__(self) -> None:
                    self.consumer = AIOKafkaConsumer("orders", group_id="shop", value_deserializer=READ)

                async def run(self) -> None:
                    async for message in self.consumer:
                        await self.place(message.value["id"])

                async def place(self, number: int) -> None:
                    print(number)
        """,
    }
    (problem,) = bench.check(RULE, files)
    assert (problem.path, problem.line, "`value_deserializer` for JSON" in problem.message) == ("app/main.py", 9, True)


@pytest.mark.parametrize(("annotation", "count"), [(": dict", 1), ("", 1), (": str", 1), (": Order", 0)])
def test_a_subscriber_of_faststream(annotation: str, count: int) -> None:
    text = f"""
        from faststream.kafka import KafkaBroker
        from pydantic import BaseModel

        broker = KafkaBroker()

        class Order(BaseModel):
            id: int

        @broker.subscriber("orders")
        async def handle(order{annotation}) -> None:
            print(order)
    """
    assert len(bench.check(RULE, text)) == count


MODEL = """

    from dataclasses import dataclass
    from pydantic import BaseModel, TypeAdapter
    from app.orders_pb2 import OrderProto

    class Order(BaseModel):
        id: int

    @dataclass
    class Item:
        id: int

    def read(value: bytes) -> Order:
        return Order(**json.loads(value))
"""


@pytest.mark.parametrize(
    "work",
    [
        "await place(Order.model_validate_json(message.value))",
        "await place(Order(**json.loads(message.value)))",
        "await place(Item(**json.loads(message.value)))",
        "await place(read(message.value))",
        "await place(TypeAdapter(Order).validate_python(json.loads(message.value)))",
        "order = OrderProto()\n                order.ParseFromString(message.value)\n                await place(order)",
        "model = MODELS[message.topic]\n                await place(model(**json.loads(message.value)))",
        "await handlers[message.topic](json.loads(message.value))",
        "await place(message.value)",
        "await socket.send_text(json.loads(message.value))",
    ],
)
def test_a_model_and_messages_that_only_go_on(work: str) -> None:
    assert bench.check(RULE, AIOKAFKA.format(work=work) + MODEL) == ()


@pytest.mark.parametrize(
    ("reader", "count"),
    [("json.loads", 1), ("read", 1), ("lambda value: json.loads(value.decode())", 1), ("checked", 0), ("bytes", 0)],
)
def test_what_the_consumer_reads_with(reader: str, count: int) -> None:
    text = f"""
        import json
        from aiokafka import AIOKafkaConsumer
        from pydantic import BaseModel

        class Order(BaseModel):
            id: int

        def read(value: bytes) -> dict:
            return json.loads(value)

        def checked(value: bytes) -> Order:
            return Order.model_validate(json.loads(value))

        async def consume() -> None:
            async with AIOKafkaConsumer("a", group_id="b", value_deserializer={reader}) as consumer:
                async for message in consumer:
                    print(message.value["id"])
    """
    assert len(bench.check(RULE, text)) == count
