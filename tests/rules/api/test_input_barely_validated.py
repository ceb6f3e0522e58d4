"""Addresses and passwords that may be any text."""

import pytest

from gate.rules.api.input_barely_validated import RULE
from tests.rules import bench

HEAD = "from typing import Annotated\nfrom fastapi import FastAPI\nfrom pydantic import BaseModel, EmailStr, Field, field_validator\n\napp = FastAPI()\n\n"
ROUTE = "\n@app.post('/users')\nasync def create_user(body: UserCreate) -> str:\n    return body.email\n"


def check(fields: str, route: str = ROUTE) -> list[str]:
    """Give the messages about a model with some fields."""
    return [one.message for one in bench.check(RULE, f"{HEAD}class UserCreate(BaseModel):\n    {fields}\n{route}")]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("email: str", "`email`"),
        ("email: str\n    password: str", "`email` and `password`"),
        ("email: EmailStr\n    password: str", "`password`"),
        ("email: str = Field(description='where to write to')", "`email`"),
        ("contact_email: str", "`contact_email`"),
    ],
)
def test_any_text(fields: str, names: str) -> None:
    assert check(fields) == [f"`UserCreate` takes any text as {names}"]


def test_in_another_file_once_for_two_routes() -> None:
    models = "from pydantic import BaseModel\n\nclass UserCreate(BaseModel):\n    email: str\n"
    main = (
        HEAD
        + "from app.models import UserCreate\n"
        + ROUTE
        + ROUTE.replace("post", "put").replace("create_user", "update")
    )
    assert bench.places(bench.check(RULE, {"app/main.py": main, "app/models.py": models})) == ["app/models.py:3"]


@pytest.mark.parametrize(
    "fields",
    [
        "email: EmailStr\n    password: str = Field(min_length=12)",
        "email: Annotated[str, Field(pattern='.+@.+')]",
        "email: str\n\n    @field_validator('email')\n    @classmethod\n    def check(cls, email: str) -> str:\n        return email.lower()",
        "email_id: str\n    password_hint: str",
        "email: EmailStr\n    password: str = Field(min_length=8)\n    confirm_password: str",
    ],
)
def test_something_checks_it(fields: str) -> None:
    assert check(fields) == []


def test_a_login_takes_what_was_accepted_once() -> None:
    assert check("email: str\n    password: str", ROUTE.replace("create_user", "login")) == []


def test_a_model_that_goes_out() -> None:
    assert check("email: str", "\n@app.get('/users')\nasync def show() -> UserCreate:\n    ...\n") == []
