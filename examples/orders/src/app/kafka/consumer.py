"""Handles payment events: each one takes effect once, is retried, or ends as a dead letter."""

import asyncio
import re
from collections.abc import Callable
from uuid import uuid4

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError
from asgi_correlation_id import correlation_id
from pydantic import ValidationError
from tenacity import (
    AsyncRetrying,
    retry_if_not_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from app.core.config import Settings
from app.core.database import Database, is_outage
from app.exceptions import OrdersError
from app.kafka.lag import observe_lag
from app.kafka.producer import CORRELATION_HEADER, Producer
from app.repositories.events import HandledRepository, OutboxRepository
from app.repositories.orders import OrderRepository
from app.schemas.events import PaymentEvent
from app.services.orders import OrderService
from app.services.outbox import Outbox
from app.services.payments import PaymentService

logger = structlog.stdlib.get_logger(__name__)

Record = ConsumerRecord[bytes, bytes]

HOPELESS = (ValidationError, OrdersError)
"""Trying again cannot help."""

CORRELATION_ID = re.compile(r"[\w.:-]{1,64}")


def subscribe(settings: Settings) -> AIOKafkaConsumer:
    """Make the consumer; offsets are committed by hand, and a new group reads from the beginning."""
    return AIOKafkaConsumer(
        settings.payments_topic,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        group_id=settings.kafka_group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )


class PaymentConsumer:
    """Reads the payments topic; a message is committed when it took effect or its dead letter is confirmed."""

    def __init__(
        self,
        consumer: AIOKafkaConsumer,
        producer: Producer,
        database: Database,
        settings: Settings,
        on_lag: Callable[[str, int, int], None] = observe_lag,
    ) -> None:
        self._consumer = consumer
        self._producer = producer
        self._database = database
        self._settings = settings
        self._on_lag = on_lag
        self._retry = AsyncRetrying(
            stop=stop_after_attempt(settings.consumer_attempts),
            wait=wait_random_exponential(multiplier=settings.consumer_backoff, max=10),
            retry=retry_if_not_exception_type(HOPELESS),
            before_sleep=lambda state: logger.warning("message.retry", attempt=state.attempt_number),
            reraise=True,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; finishes the message at hand and leaves the group.

        An outage that outlasts the retries ends it with an exception: the platform restarts the worker, which goes
        on from the last commit.
        """
        try:
            await self._consumer.start()
            while not stop.is_set():
                batches = await self._consumer.getmany(timeout_ms=500, max_records=100)
                for partition, records in batches.items():
                    await self._work_off(partition, records, stop)
                await self._report_lag()
        finally:
            await self._consumer.stop()

    async def _work_off(self, partition: TopicPartition, records: list[Record], stop: asyncio.Event) -> None:
        """Handle and commit one record after the other."""
        for record in records:
            if stop.is_set():
                return
            await self.handle(record)
            try:
                await self._consumer.commit({partition: record.offset + 1})
            except CommitFailedError:  # the partition went to another consumer, which reads the record again
                logger.warning("message.reassigned", partition=partition.partition)
                return

    async def handle(self, record: Record) -> None:
        """Apply one record or bury it; raises on an outage, so that nothing is committed."""
        given = dict(record.headers).get(CORRELATION_HEADER, b"").decode(errors="replace")
        correlation_id.set(given if CORRELATION_ID.fullmatch(given) else uuid4().hex)
        try:
            await self._retry(self._apply, record)
        except Exception as error:
            if is_outage(error):  # nothing is wrong with the message: it waits
                logger.exception("message.postponed", offset=record.offset)
                raise
            logger.exception("message.buried", offset=record.offset)
            await self._bury(record, error)

    async def _apply(self, record: Record) -> None:
        """Validate, and change the order in one transaction."""
        event = PaymentEvent.model_validate_json(record.value or b"")
        async with self._database.transaction() as session:
            outbox = Outbox(OutboxRepository(session), self._settings.orders_topic)
            orders = OrderService(OrderRepository(session), outbox)
            await PaymentService(HandledRepository(session), orders).apply(event)

    async def _bury(self, record: Record, error: Exception) -> None:
        """Send the record as it was to the dead letter topic and wait for the confirmation."""
        reason = error.code if isinstance(error, OrdersError) else type(error).__name__
        headers = {
            CORRELATION_HEADER: correlation_id.get() or "",
            "reason": reason,
            "source": f"{record.topic}/{record.partition}/{record.offset}",
        }
        topic = self._settings.dead_letter_topic
        await self._producer.send(topic, record.key, record.value, headers)

    async def _report_lag(self) -> None:
        """Tell how many messages wait behind the position of each partition."""
        for partition in self._consumer.assignment():
            end = self._consumer.highwater(partition)
            if end is not None:
                behind = end - await self._consumer.position(partition)
                self._on_lag(partition.topic, partition.partition, behind)
