"""Sends messages and waits until the broker has them."""

from collections.abc import Mapping

from aiokafka import AIOKafkaProducer

from app.core.config import Settings

CORRELATION_HEADER = "correlation-id"


class Producer:
    """An idempotent producer: what it retries does not arrive twice."""

    def __init__(self, settings: Settings) -> None:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=settings.kafka_bootstrap_servers,
            acks="all",
            enable_idempotence=True,
            request_timeout_ms=10_000,
            retry_backoff_ms=200,
        )

    async def start(self) -> None:
        """Connect; raises KafkaError."""
        await self._producer.start()

    async def stop(self) -> None:
        """Send what is left and disconnect."""
        await self._producer.stop()

    async def send(self, topic: str, key: bytes | None, value: bytes | None, headers: Mapping[str, str]) -> None:
        """Send one message; returns when every in-sync replica has it, raises KafkaError otherwise."""
        encoded = [(name, text.encode()) for name, text in headers.items()]
        await self._producer.send_and_wait(topic, value=value, key=key, headers=encoded)
