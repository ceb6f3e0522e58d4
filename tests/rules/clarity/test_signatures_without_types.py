"""Signatures without types are told once, and only where no tool tells them one by one."""

import pytest

from gate.rules.clarity.signatures_without_types import RULE
from tests.rules import bench

BARE = """
class Orders:
    def __init__(self, session):
        self.session = session

    def find(self, number):
        return self.session.get(number)

    @staticmethod
    def parse(text):
        return int(text)


def total(lines: list[int]):
    return sum(lines)
"""
TYPED = """
from pydantic import BaseModel, field_validator


class Order(BaseModel):
    count: int

    @field_validator("count")
    @classmethod
    def positive(cls, value):
        return abs(value)


def decorate(*args, **kwargs) -> None: ...


def start():
    print("no value is returned")


def rows(count: int) -> list[int]:
    def inner(x):
        return x

    return [inner(n) for n in range(count)]
"""
ROUTE = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/orders", response_model=list[int])
async def orders(page: int = 0):
    return [page]
"""


def test_they_are_told_once_at_the_file_that_has_most() -> None:
    problems = bench.check(RULE, {"app/one.py": "def a(x):\n    return x\n", "app/two.py": BARE})
    assert bench.places(problems) == ["app/two.py:5"]
    assert problems[0].message == (
        "no types for parameters or results of 4 of 4 functions, 3 of them in this file, first `Orders.find`"
    )
    assert problems[0].symbol == "Orders.find"


@pytest.mark.parametrize("text", [TYPED, ROUTE])
def test_what_needs_no_types_is_not_told(text: str) -> None:
    assert bench.check(RULE, text) == ()


def test_tests_are_not_asked() -> None:
    assert bench.check(RULE, {"app/main.py": "x = 1\n", "tests/test_a.py": "def helper(x):\n    return x\n"}) == ()


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "[tool.mypy]\nstrict = true\n"},
        {"mypy.ini": "[mypy]\ndisallow_untyped_defs = True\n"},
        {"pyproject.toml": '[tool.ruff.lint]\nselect = ["E", "ANN"]\n'},
        {"ruff.toml": '[lint]\nextend-select = ["ALL"]\n'},
    ],
)
def test_it_is_silent_where_a_tool_asks_for_them(files: dict[str, str]) -> None:
    assert bench.check(RULE, {"app/main.py": BARE, **files}) == ()


def test_other_settings_of_the_tools_change_nothing() -> None:
    files = {"pyproject.toml": '[tool.mypy]\nstrict = false\n[tool.ruff.lint]\nselect = ["E", "D"]\n', "ruff.toml": "["}
    assert len(bench.check(RULE, {"app/main.py": BARE, **files})) == 1
