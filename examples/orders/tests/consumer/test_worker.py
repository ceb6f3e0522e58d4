"""The worker's start, stop and exit code; nothing listens where its database should be."""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from app import worker
from app.core.config import Settings, get_settings
from app.core.logging import configure_logging
from tests.conftest import SECRET

NO_DATABASE = "postgresql+asyncpg://orders@127.0.0.1:1/orders"


@pytest.fixture
def environment(kafka: Settings, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> pytest.MonkeyPatch:
    for name, value in kafka.model_dump(exclude={"database_url", "jwt_secret"}).items():
        monkeypatch.setenv(f"ORDERS_{name.upper()}", str(value))
    monkeypatch.setenv("ORDERS_DATABASE_URL", NO_DATABASE)
    monkeypatch.setenv("ORDERS_JWT_SECRET", SECRET)
    monkeypatch.setenv("ORDERS_METRICS_PORT", str(unused_tcp_port))
    get_settings.cache_clear()
    return monkeypatch


@pytest.mark.requirement("REQ-12")
@pytest.mark.requirement("REQ-15")
def test_serves_metrics_until_it_is_told_to_stop(
    environment: pytest.MonkeyPatch, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    port = get_settings().metrics_port

    def scrape_and_stop() -> None:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            assert b"orders_consumer_lag" in answer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    async def watch() -> None:
        await asyncio.sleep(0.3)
        await asyncio.to_thread(scrape_and_stop)

    async def both() -> None:
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            tasks.create_task(worker.run(get_settings()))
            tasks.create_task(watch())

    configure_logging("INFO")
    asyncio.run(both())
    assert {"worker.started", "outbox.delayed", "worker.stopped"} <= {entry["event"] for entry in logged()}
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)


@pytest.mark.requirement("REQ-15")
def test_fails_loudly_without_a_broker(
    environment: pytest.MonkeyPatch, logged: Callable[[], list[dict[str, Any]]]
) -> None:
    environment.setenv("ORDERS_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    with pytest.raises(SystemExit) as stopped:
        worker.main()
    assert stopped.value.code == 1
    assert logged()[-1]["event"] == "worker.failed"


def test_ends_by_itself_when_told(environment: pytest.MonkeyPatch, logged: Callable[[], list[dict[str, Any]]]) -> None:
    signal.setitimer(signal.ITIMER_REAL, 1)
    previous = signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        worker.main()
    finally:
        signal.signal(signal.SIGALRM, previous)
    assert logged()[-1]["event"] == "worker.stopped"
