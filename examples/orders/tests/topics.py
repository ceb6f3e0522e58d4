"""Messages as the other services write and read them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer, ConsumerRecord

from app.schemas.events import PaymentEvent, PaymentOutcome

Record = ConsumerRecord[bytes, bytes]


def payment(order_id: UUID, outcome: PaymentOutcome = PaymentOutcome.SETTLED) -> PaymentEvent:
    """Make what the payment service sends."""
    return PaymentEvent(event_id=uuid4(), order_id=order_id, outcome=outcome, occurred_at=datetime.now(UTC))


def encoded(event: PaymentEvent) -> bytes:
    """Give the event as it travels."""
    return event.model_dump_json().encode()


def record(value: bytes | None, headers: Sequence[tuple[str, bytes]] = ()) -> Record:
    """Make what the consumer gets."""
    return ConsumerRecord("payments", 2, 7, 0, 0, b"key", value, None, 3, len(value or b""), headers)


async def read(bootstrap_servers: str, topic: str, count: int, key: bytes | None = None) -> list[Record]:
    """Give the first messages of a topic (with that key); raises TimeoutError after ten seconds."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest")
    found: list[Record] = []
    try:
        async with asyncio.timeout(10):
            await consumer.start()
            while len(found) < count:
                record = await consumer.getone()
                found += [record] if key in (None, record.key) else []
    finally:
        await consumer.stop()
    return found
