"""Queries that run once for each row."""

import pytest

from gate.rules.database.query_in_loop import RULE
from tests.rules import bench

HEAD = """
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Item, Order


async def find_items(session: AsyncSession, order_id: int):
    return await session.scalars(select(Item).where(Item.order_id == order_id))


async def send_mail(session: AsyncSession, order_id: int):
    await session.scalars(select(Item).where(Item.order_id == order_id))


async def work(session: AsyncSession, orders: list[Order], rows: list[dict]):
"""
MODELS = {"app/models.py": "class Order:\n    id: int\n\n\nclass Item:\n    order_id: int\n"}


def judge(body: str, path: str = "app/main.py") -> list[str]:
    text = HEAD + "".join(f"    {line}\n" for line in body.splitlines())
    return [f"{one.line} {one.message}" for one in bench.check(RULE, {path: text, **MODELS})]


def test_in_a_loop_itself() -> None:
    assert judge("for order in orders:\n    await session.get(Item, order.id)") == [
        "17 `work` runs `AsyncSession.get` for each element of the loop in line 16"
    ]


def test_through_a_function_and_in_a_comprehension() -> None:
    assert judge("return [await find_items(session, order.id) for order in orders]") == [
        "16 `work` runs `AsyncSession.scalars` through `find_items` for each element of the loop in line 16"
    ]


def test_over_an_attribute_and_over_a_call() -> None:
    assert len(judge("for item in rows[0].items:\n    await session.get(Item, item.id)")) == 1
    assert len(judge("for row in rows.copy():\n    await session.get(Item, row)")) == 1


def test_refreshing_each_row() -> None:
    assert len(judge("for order in orders:\n    await session.refresh(order)")) == 1


@pytest.mark.parametrize(
    "body",
    [
        "for order in orders:\n    session.add(order)\nawait session.flush()",
        "for n in range(3):\n    await session.get(Item, n)",
        "for name in ('a', 'b'):\n    await session.get(Item, name)",
        "names = ['a', 'b']\nfor name in names:\n    await session.get(Item, name)",
        "for batch in batches:\n    await session.get(Item, batch)",
        "while True:\n    await session.get(Item, 1)",
        "for row in await session.scalars(select(Order)):\n    print(row)",
        "for order in orders:\n    if order.id:\n        return await session.get(Item, order.id)",
        "for statement in rows:\n    await session.execute(statement)",
        "for row in rows:\n    query = row['query']\n    await session.execute(query)",
        "for make in rows:\n    query = make()\n    await session.execute(query)",
        "for order in orders:\n    async with session.begin_nested():\n        await session.get(Item, order.id)",
        "for order in orders:\n    try:\n        print(order)\n    except ValueError:\n        await session.get(Item, order.id)",
        "for order in orders:\n    await send_mail(session, order.id)",
    ],
)
def test_other_loops(body: str) -> None:
    assert judge(body) == []


@pytest.mark.parametrize("path", ["scripts/load.py", "app/workers/orders.py", "app/seed.py", "app/revisions/env.py"])
def test_code_that_works_off_one_thing_after_the_other(path: str) -> None:
    assert judge("for order in orders:\n    await session.get(Item, order.id)", path) == []
