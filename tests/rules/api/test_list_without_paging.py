"""Endpoints that list everything."""

import pytest

from gate.rules.api.list_without_paging import RULE
from tests.rules import bench

TABLES = (
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\nclass Base(DeclarativeBase):\n    pass\n\n"
    "class Order(Base):\n    __tablename__ = 'orders'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
)
REPO = (
    "from sqlalchemy import select\nfrom sqlalchemy.ext.asyncio import AsyncSession\nfrom app.tables import Order\n\n"
    "class Orders:\n    def __init__(self, session: AsyncSession) -> None:\n        self.session = session\n\n"
    "    async def all(self, size: int = 10) -> list[Order]:\n        return (await self.session.scalars(select(Order))).all()\n"
)
MAIN = (
    "from fastapi import Depends, FastAPI, Request\nfrom pydantic import BaseModel\nfrom app.repo import Orders\n\n"
    "class OrderOut(BaseModel):\n    id: int\n\napp = FastAPI()\n\n"
    "def repo() -> Orders:\n    return Orders(None)\n\n"
    "@app.get('/orders')\nasync def show(orders: Orders = Depends(repo)) -> list[OrderOut]:\n    return await orders.all()\n"
)


def check(main: str = MAIN, repo: str = REPO) -> list[str]:
    """Give the places."""
    return bench.places(bench.check(RULE, {"app/main.py": main, "app/repo.py": repo, "app/tables.py": TABLES}))


def test_a_list_of_models_through_a_repository() -> None:
    assert check() == ["app/main.py:14"]
    model = MAIN.replace("@app.get('/orders')", "@app.get('/orders', response_model=list[OrderOut])").replace(
        " -> list[OrderOut]", ""
    )
    assert check(model) == ["app/main.py:14"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("show(", "show(limit: int, "),
        ("show(", "show(page: int = 1, "),
        ("'/orders'", "'/customers/{customer}/orders'"),
        ("'/orders'", "'/order-types'"),
        ("list[OrderOut]", "OrderOut"),
        ("list[OrderOut]", "list[str]"),
        ("app.get", "app.post"),
        ("def repo()", "def repo(cursor: str = '')"),
    ],
)
def test_pages_or_no_list_of_rows(before: str, after: str) -> None:
    assert before in MAIN
    assert check(MAIN.replace(before, after)) == []


@pytest.mark.parametrize("bound", [".limit(size)", ".where(Order.id > 3)"])
def test_the_query_is_bounded(bound: str) -> None:
    assert check(repo=REPO.replace("select(Order))", f"select(Order){bound})")) == []


def test_a_list_that_is_no_query() -> None:
    assert check(repo=REPO.replace("(await self.session.scalars(select(Order))).all()", "[Order(), Order()]")) == []
