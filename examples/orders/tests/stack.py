"""The started stack of docker-compose.yml, as far as the environment tells of it."""

import asyncio
import os
from dataclasses import dataclass
from typing import Any

import pytest

ADVERTISED = ("kafka", 9092)
"""What the broker calls itself; only the other containers can resolve it."""


@dataclass(frozen=True)
class Stack:
    """Where the services of the stack can be reached from this machine."""

    api_url: str
    database_url: str
    kafka: str


def find_stack() -> Stack:
    """Read the environment; skips the test where no stack was started."""
    names = ("ORDERS_TEST_API_URL", "ORDERS_DATABASE_URL", "ORDERS_KAFKA_BOOTSTRAP_SERVERS")
    missing = [name for name in names if name not in os.environ]
    if missing:
        pytest.skip(f"needs the stack of docker-compose.yml: {', '.join(missing)} not set")
    return Stack(*(os.environ[name] for name in names))


class StackLoop(asyncio.SelectorEventLoop):
    """Resolves the broker's own name to the port that Docker published for it.

    A Kafka client connects to what the broker advertises. Docker chooses the published port after the broker was told
    what to advertise, so the two cannot be the same.
    """

    async def getaddrinfo(self, host: bytes | str | None, port: bytes | str | int | None, **options: int) -> list[Any]:
        """Resolve like every loop, but for that one name."""
        if (host, port) == ADVERTISED:
            host, _, port = find_stack().kafka.rpartition(":")
        return await super().getaddrinfo(host, port, **options)
