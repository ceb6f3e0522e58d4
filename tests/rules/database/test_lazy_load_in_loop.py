"""Relationships that are read row by row."""

import pytest

from gate.rules.database.lazy_load_in_loop import RULE
from tests.rules import bench

MODELS = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    items: Mapped[list[Item]] = relationship({lazy})
"""
HEAD = "from sqlalchemy import select\nfrom sqlalchemy.orm import Session, selectinload\n\nfrom app.models import Order\n\n\ndef work(session: Session):\n    orders = session.scalars(select(Order)).all()\n"


def judge(body: str, lazy: str = "", path: str = "app/main.py") -> list[str]:
    text = HEAD + "".join(f"    {line}\n" for line in body.splitlines())
    return [
        f"{one.line} {one.message}"
        for one in bench.check(RULE, {path: text, "app/models.py": MODELS.format(lazy=lazy)})
    ]


def test_once_for_a_relationship() -> None:
    body = "for order in orders:\n    print(order.items, order.id)\nfor order in orders:\n    print(order.items)"
    assert judge(body) == ["10 `work` reads `Order.items` in a loop, and no query loads it with the rows"]


def test_the_advice_names_the_option() -> None:
    text = f"{HEAD}    return [order.items for order in orders]\n"
    (problem,) = bench.check(RULE, {"app/main.py": text, "app/models.py": MODELS.format(lazy="")})
    assert problem.recommendation == "add `.options(selectinload(Order.items))` to the query"


@pytest.mark.parametrize(
    ("body", "lazy"),
    [
        ("for order in orders:\n    print(order.items)", 'lazy="selectin"'),
        ("for order in orders:\n    print(order.id)", ""),
        ("print(orders[0].items)", ""),
        ("for thing in session:\n    print(thing.items)", ""),
        ("select(Order).options(selectinload(Order.items))\nfor order in orders:\n    print(order.items)", ""),
        ("session.refresh(orders[0], ['items'])\nfor order in orders:\n    print(order.items)", ""),
        (
            "async def inner(order: Order):\n    await order.awaitable_attrs.items\nfor order in orders:\n    print(order.items)",
            "",
        ),
    ],
)
def test_loaded_with_the_rows_or_no_relationship(body: str, lazy: str) -> None:
    assert judge(body, lazy) == []


def test_scripts_and_projects_without_relationships() -> None:
    assert judge("for order in orders:\n    print(order.items)", path="scripts/show.py") == []
    assert bench.check(RULE, "import sqlalchemy\n") == ()
