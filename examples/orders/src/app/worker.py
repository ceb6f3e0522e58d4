"""The Kafka side, a process of its own: `orders-worker` runs the relay and the consumer."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack

import structlog
from prometheus_client import start_http_server

from app.core.config import Settings, get_settings
from app.core.database import connect
from app.core.logging import configure_logging
from app.kafka.consumer import PaymentConsumer, subscribe
from app.kafka.producer import Producer
from app.kafka.relay import OutboxRelay

logger = structlog.stdlib.get_logger(__name__)


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Run relay and consumer until `stop` is set, or one of them fails and takes the other along."""
    async with AsyncExitStack() as stack:
        database = connect(settings)
        stack.push_async_callback(database.close)
        producer = Producer(settings)
        stack.push_async_callback(producer.stop)
        await producer.start()
        relay = OutboxRelay(producer, database, settings)
        payments = PaymentConsumer(subscribe(settings), producer, database, settings)
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        tasks.create_task(relay.run(stop))
        tasks.create_task(payments.run(stop))
        logger.info("worker.started")
    logger.info("worker.stopped")


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server, thread = start_http_server(settings.metrics_port)
    try:
        await serve(settings, stop)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """Run the worker; exit code 1 after a failure, for the platform to restart it."""
    settings = get_settings()
    configure_logging(settings.log_level)
    try:
        asyncio.run(run(settings))
    except Exception:
        logger.exception("worker.failed")
        sys.exit(1)
