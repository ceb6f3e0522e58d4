"""Kafka's producers and consumers."""

from tests.syntax.projects import codebase

_FILES = {
    "app/aio.py": """
        from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
        from app.core import TOPIC, settings
        COMMON = {"bootstrap_servers": "x"}

        class Worker:
            def __init__(self):
                self.consumer = AIOKafkaConsumer(TOPIC, settings.topic, enable_auto_commit=False, **COMMON)
            async def run(self):
                await self.consumer.start()
                try:
                    async for message in self.consumer:
                        await handle(message)
                finally:
                    await self.consumer.stop()
            async def batches(self):
                while True:
                    found = await self.consumer.getmany()

        async def send():
            producer = AIOKafkaProducer(**unknown())
            await producer.send_and_wait("t", b"")
    """,
    "app/core.py": "TOPIC = 'orders'\nsettings = load()",
    "app/confluent.py": """
        from confluent_kafka import Consumer, Producer
        def poll():
            conf = {"bootstrap.servers": "x", "enable.auto.commit": False}
            consumer = Consumer(conf)
            consumer.subscribe(["a", "b"])
            while True:
                msg = consumer.poll(1.0)
                if msg is None:
                    continue
            consumer.close()
    """,
    "app/plain.py": """
        from kafka import KafkaConsumer, KafkaProducer
        class Mine(KafkaConsumer): ...
        def read(topics):
            for message in Mine(*topics, group_id="g"):
                print(message)
    """,
    "app/stream.py": """
        from faststream.kafka import KafkaBroker
        broker = KafkaBroker("x")
        @broker.subscriber("in", "more")
        @broker.publisher("out")
        async def handle(message): ...
    """,
}


def test_clients_have_topics_and_settings() -> None:
    messaging = codebase(_FILES).messaging
    found = [(one.role, one.library, one.topics, sorted(one.settings), one.complete) for one in messaging.clients]
    assert found == [
        (
            "consumer",
            "aiokafka",
            ("orders", "{app.core.settings.topic}"),
            ["bootstrap_servers", "enable_auto_commit"],
            True,
        ),
        ("producer", "aiokafka", (), [], False),
        ("consumer", "confluent-kafka", ("a", "b"), ["bootstrap_servers", "enable_auto_commit"], True),
        ("consumer", "kafka-python", ("{topics}",), ["group_id"], True),
        ("broker", "faststream", (), [], True),
    ]
    assert len(messaging.consumers) == 3
    assert len(messaging.producers) == 1
    assert [one.line for one in messaging.brokers] == [3]


def test_uses_and_loops_are_found() -> None:
    messaging = codebase(_FILES).messaging
    assert [(one.method, one.unit.name) for one in messaging.uses_of("consumer", "start", "stop", "close")] == [
        ("start", "run"),
        ("stop", "run"),
        ("close", "poll"),
    ]
    assert [one.method for one in messaging.uses_of("producer")] == ["send_and_wait"]
    assert [(one.unit.name, one.block.kind, one.messages, one.fetch is None) for one in messaging.loops] == [
        ("run", "async for", ("message",), True),
        ("read", "for", ("message",), True),
        ("batches", "while", ("found",), False),
        ("poll", "while", ("msg",), False),
    ]
    assert messaging.loops[0].line == 12


def test_functions_of_a_stream_are_found() -> None:
    [subscriber] = codebase(_FILES).messaging.subscribers
    assert (subscriber.unit.name, subscriber.topics) == ("handle", ("in", "more"))
