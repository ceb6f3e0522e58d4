"""Consumers and producers in the styles that services are written in."""

AIOKAFKA = """
    import json
    from aiokafka import AIOKafkaConsumer

    async def consume() -> None:
        consumer = AIOKafkaConsumer("orders", bootstrap_servers="kafka:9092", group_id="shop")
        await consumer.start()
        try:
            async for message in consumer:
                {work}
        finally:
            await consumer.stop()

    async def place(order) -> None:
        print(order)
"""

CONFLUENT = """
    import json
    from confluent_kafka import Consumer

    def consume() -> None:
        consumer = Consumer({{"bootstrap.servers": "kafka:9092", "group.id": "shop", "enable.auto.commit": False}})
        consumer.subscribe(["orders"])
        try:
            while True:
                message = consumer.poll(1.0)
                if message is None:
                    continue
                {work}
        finally:
            consumer.close()

    def place(order) -> None:
        print(order)
"""

KAFKA_PYTHON = """
    import json
    from kafka import KafkaConsumer

    class Orders:
        def __init__(self) -> None:
            self.consumer = KafkaConsumer("orders", group_id="shop")

        def run(self) -> None:
            for message in self.consumer:
                {work}

        def close(self) -> None:
            self.consumer.close()

        def place(self, order) -> None:
            print(order)
"""
