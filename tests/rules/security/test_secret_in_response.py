"""Response models with secrets."""

import pytest

from gate.rules.security.secret_in_response import RULE
from tests.rules import bench

HEAD = "from fastapi import FastAPI\nfrom pydantic import BaseModel, Field, SecretStr\nfrom app.tables import Account\n\napp = FastAPI()\n\n"
MODELS = (
    "class User(BaseModel):\n    name: str\n    hashed_password: str\n\nclass Admin(User):\n    level: int\n\n"
    "class Page(BaseModel):\n    items: list[User]\n\nclass Out(BaseModel):\n    name: str\n\n"
    "class Hidden(BaseModel):\n    password: SecretStr\n    hashed_password: str = Field(exclude=True)\n\n"
    "class Token(BaseModel):\n    access_token: str\n\nclass Card(BaseModel):\n    card_number: str\n\nclass Masked(BaseModel):\n    card_number_last4: str\n\n"
)
TABLES = (
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\nclass Base(DeclarativeBase):\n    pass\n\n"
    "class Account(Base):\n    __tablename__ = 'a'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    password: Mapped[str] = mapped_column()\n"
)


def check(route: str) -> list[str]:
    """Give the messages."""
    return [one.message for one in bench.check(RULE, {"app/main.py": HEAD + MODELS + route, "app/tables.py": TABLES})]


@pytest.mark.parametrize(
    ("route", "field"),
    [
        ("@app.get('/u')\nasync def a() -> User:\n    ...\n", "User.hashed_password"),
        ("@app.get('/u', response_model=list[User])\nasync def a():\n    return []\n", "User.hashed_password"),
        ("@app.get('/u')\nasync def a() -> Admin | None:\n    ...\n", "User.hashed_password"),
        ("@app.get('/u', response_model=Page)\nasync def a():\n    return {}\n", "User.hashed_password"),
        ("@app.get('/u')\nasync def a() -> Card:\n    ...\n", "Card.card_number"),
        ("@app.get('/u')\nasync def a():\n    return Account(id=1, password='a')\n", "Account.password"),
        (
            "@app.get('/u')\nasync def a():\n    me = Account(id=1, password='a')\n    return {'me': me}\n",
            "Account.password",
        ),
    ],
)
def test_a_secret_goes_out(route: str, field: str) -> None:
    (said,) = check(route)
    assert said.startswith("`a` (GET /u) answers with `")
    assert said.rpartition(".")[2] == field.rpartition(".")[2] + "`"


@pytest.mark.parametrize(
    "route",
    [
        "@app.get('/u', response_model=Out)\nasync def a() -> User:\n    ...\n",
        "@app.get('/u', response_model=User, response_model_exclude={'hashed_password'})\nasync def a():\n    return 1\n",
        "@app.get('/u')\nasync def a() -> Hidden:\n    ...\n",
        "@app.post('/u')\nasync def a(user: User) -> Out:\n    ...\n",
        "@app.post('/t')\nasync def a() -> Token:\n    ...\n",
        "@app.get('/c')\nasync def a() -> Masked:\n    ...\n",
        "async def a() -> User:\n    ...\n",
    ],
)
def test_it_stays_inside(route: str) -> None:
    assert check(route) == []
