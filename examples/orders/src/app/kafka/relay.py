"""Carries events from the outbox to Kafka."""

import asyncio

import structlog
from aiokafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError

from app.core.config import Settings
from app.core.database import Database
from app.kafka.producer import CORRELATION_HEADER, Producer
from app.repositories.events import OutboxRepository

logger = structlog.stdlib.get_logger(__name__)

LONGEST_DELAY = 5.0
"""Seconds between two attempts in an outage."""


class OutboxRelay:
    """Sends what the outbox holds, oldest first; an outage of either side is waited out."""

    def __init__(self, producer: Producer, database: Database, settings: Settings) -> None:
        self._producer = producer
        self._database = database
        self._batch = settings.outbox_batch
        self._interval = settings.outbox_interval

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; the batch at hand is finished."""
        delay = self._interval
        while not stop.is_set():
            try:
                idle = not await self.publish()
                delay = self._interval
            except (KafkaError, SQLAlchemyError, OSError) as error:
                logger.warning("outbox.delayed", error=type(error).__name__, seconds=delay)
                idle = True
                delay = min(delay * 2, LONGEST_DELAY)
            if idle:
                await pause(stop, delay)

    async def publish(self) -> int:
        """Send one batch and forget it; a crash in between sends it again, and readers drop the doubles."""
        async with self._database.transaction() as session:
            outbox = OutboxRepository(session)
            events = await outbox.oldest(self._batch)
            for event in events:  # one after the other: the order matters more than the speed
                await self._producer.send(
                    event.topic,
                    event.key.encode(),
                    event.payload.encode(),
                    {CORRELATION_HEADER: event.correlation_id},
                )
            await outbox.remove(events)
        return len(events)


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait that long, or until `stop` is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
