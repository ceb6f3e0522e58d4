"""Reads that could wait together."""

import pytest

from gate.rules.asynchronous.sequential_awaits import RULE
from tests.rules import bench

CLIENTS = {"app/clients.py": """
        import httpx

        class Users:
            def __init__(self, client: httpx.AsyncClient) -> None:
                self.client = client

            async def get(self, number: int) -> dict:
                answer = await self.client.get(f"/users/{number}")
                answer.raise_for_status()
                return answer.json()

        async def fetch_orders(number: int) -> list:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"/orders/{number}")).json()

        async def place_order(number: int) -> None:
            async with httpx.AsyncClient() as client:
                await client.post(f"/orders/{number}")
    """}


def check(text: str) -> list[str]:
    head = """
        import asyncio
        import httpx
        from sqlalchemy.ext.asyncio import AsyncSession
        from app.clients import Users, fetch_orders, place_order
    """
    return bench.places(bench.check(RULE, {**CLIENTS, "app/main.py": head + text}))


def test_two_reads_through_clients_of_another_file() -> None:
    text = """
        async def dashboard(users: Users, number: int):
            user = await users.get(number)
            orders = await fetch_orders(number)
            return user, orders
    """
    assert check(text) == ["app/main.py:7"]


def test_the_message_names_both() -> None:
    text = "import httpx\n\nasync def a(client: httpx.AsyncClient):\n    x = await client.get('/x')\n    y = await client.get('/y')\n    return x, y\n"
    (problem,) = bench.check(RULE, text)
    assert problem.message == (
        "`a` awaits `client.get` and `client.get` one after the other, though neither needs the other"
    )


def test_one_read_for_each_element() -> None:
    text = """
        async def load(client: httpx.AsyncClient, numbers: list[int]):
            found = []
            for number in numbers:
                answer = await client.get(f"/{number}")
                found.append(answer.json())
            return found

        async def names(numbers: list[int]):
            return [await fetch_orders(number) for number in numbers]
    """
    assert check(text) == ["app/main.py:9", "app/main.py:14"]


@pytest.mark.parametrize(
    "body",
    [
        # one needs the other
        "user = await users.get(number)\n    return await fetch_orders(user['id'])",
        # a decision stands between
        "user = await users.get(number)\n    if user is None:\n        return\n    return await fetch_orders(number)",
        # writes have an order
        "await place_order(1)\n    await place_order(2)",
        "user = await users.get(number)\n    await place_order(number)",
        # they do wait together
        "return await asyncio.gather(users.get(number), fetch_orders(number))",
        # retries, pages and pauses
        "for attempt in range(3):\n        answer = await client.get('/a')\n        if answer:\n            return answer",
        "for page in pages:\n        await client.get(page)\n        await asyncio.sleep(1)",
        "for page in pages:\n        answer = await client.get(page)\n        if answer:\n            break",
        "cursor = ''\n    for page in pages:\n        answer = await client.get(page, params=cursor)\n        cursor = answer.text",
    ],
)
def test_what_must_wait_in_turn(body: str) -> None:
    assert (
        check(
            f"\n        async def a(users: Users, client: httpx.AsyncClient, pages: list, number: int):\n            {body.replace(chr(10), chr(10) + '        ')}\n"
        )
        == []
    )


def test_one_session_does_one_thing_at_a_time() -> None:
    text = """
        async def both(session: AsyncSession):
            one = await session.get(int, 1)
            two = await session.get(int, 2)
            return one, two
    """
    assert check(text) == []
