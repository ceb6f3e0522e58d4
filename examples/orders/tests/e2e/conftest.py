"""Customers and other services, who see the stack only through HTTP and Kafka."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from uuid import uuid4

import httpx2
import pytest
from aiokafka import AIOKafkaProducer

from tests.stack import Stack, StackLoop, find_stack


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run these tests on a loop that finds the broker."""
    return {"stack": StackLoop}


@pytest.fixture(scope="session")
def stack() -> Stack:
    return find_stack()


@pytest.fixture(scope="session")
def token(stack: Stack) -> str:
    """The token of a customer who has just registered."""
    ada = {"email": f"{uuid4().hex}@example.org", "password": uuid4().hex}
    with httpx2.Client(base_url=f"{stack.api_url}/api/v1/auth") as client:
        client.post("/register", json=ada).raise_for_status()
        access: str = client.post("/login", json=ada).raise_for_status().json()["access_token"]
    return access


@pytest.fixture
async def client(stack: Stack, token: str) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=f"{stack.api_url}/api/v1", headers=headers) as client:
        yield client


@pytest.fixture
async def payment_service(stack: Stack) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka)
    await producer.start()
    yield producer
    await producer.stop()
