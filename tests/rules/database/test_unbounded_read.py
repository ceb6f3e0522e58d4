"""Endpoints that read whole tables."""

import pytest

from gate.rules.database.unbounded_read import RULE
from tests.rules import bench

MODELS = {
    "app/models.py": "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\nclass Order(Base):\n    __tablename__ = 'orders'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
}
HEAD = """
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Order

app = FastAPI()

"""


def judge(body: str, handler: str = "") -> list[str]:
    text = (
        HEAD
        + (handler or "@app.get('/orders')\n")
        + "def orders(session: Session):\n"
        + "".join(f"    {one}\n" for one in body.splitlines())
    )
    return [one.message for one in bench.check(RULE, {"app/main.py": text, **MODELS})]


@pytest.mark.parametrize(
    "body",
    [
        "return session.scalars(select(Order)).all()",
        "return session.query(Order).all()",
        "found = session.execute(select(Order).order_by(Order.id))\nreturn found.scalars().all()",
        "statement = select(Order)\nreturn session.scalars(statement).all()",
    ],
)
def test_every_row(body: str) -> None:
    assert judge(body) == ["`orders` reads every `Order` at once"]


def test_through_functions() -> None:
    handler = "@app.get('/orders')\ndef show(session: Session):\n    return first(session)\n\n\ndef first(session: Session):\n    return orders(session)\n\n\n"
    assert judge("return session.scalars(select(Order)).all()", handler) == ["`orders` reads every `Order` at once"]


@pytest.mark.parametrize(
    "body",
    [
        "return session.scalars(select(Order).limit(10)).all()",
        "return session.scalars(select(Order).where(Order.id > 3)).all()",
        "return session.scalars(select(Order)).first()",
        "return session.scalars(select(Order.id)).all()",
        "return session.scalars(select(func.count(Order.id))).all()",
        "statement = select(Order)\nstatement = statement.limit(3)\nreturn session.scalars(statement).all()",
        "return session.query(Unknown).all()",
    ],
)
def test_bounded(body: str) -> None:
    assert judge(body) == []


def test_what_no_endpoint_calls() -> None:
    assert judge("return session.scalars(select(Order)).all()", "\n") == []
