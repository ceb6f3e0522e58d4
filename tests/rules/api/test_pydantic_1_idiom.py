"""Pydantic 1 under Pydantic 2."""

import pytest

from gate.rules.api.pydantic_1_idiom import RULE
from tests.rules import bench

HEAD = "from pydantic import BaseModel, ConfigDict, root_validator, validator\n\n"
MODEL = "class Order(BaseModel):\n    id: int\n\n"


@pytest.mark.parametrize(
    ("text", "line", "idiom", "instead"),
    [
        (
            MODEL + "    @validator('id')\n    def check(cls, v):\n        return v\n",
            6,
            "`@validator`",
            "`@field_validator`",
        ),
        (
            MODEL + "    @root_validator(pre=True)\n    def check(cls, v):\n        return v\n",
            6,
            "`@root_validator`",
            "`@model_validator`",
        ),
        (
            MODEL + "    class Config:\n        orm_mode = True\n",
            6,
            "`class Config`",
            "`model_config = ConfigDict(...)`",
        ),
        (MODEL + "    model_config = ConfigDict(orm_mode=True)\n", 6, "`orm_mode`", "`from_attributes`"),
        (MODEL + "def a(o: Order):\n    return o.dict()\n", 7, "`.dict()`", "`.model_dump()`"),
        (MODEL + "def a():\n    return Order(id=1).json()\n", 7, "`.json()`", "`.model_dump_json()`"),
        (MODEL + "def a(row):\n    return Order.from_orm(row)\n", 7, "`.from_orm()`", "`.model_validate()`"),
        (MODEL + "def a(text):\n    return Order.parse_raw(text)\n", 7, "`.parse_raw()`", "`.model_validate_json()`"),
    ],
)
def test_an_idiom(text: str, line: int, idiom: str, instead: str) -> None:
    (problem,) = bench.check(RULE, HEAD + text)
    assert (problem.line, problem.message) == (line, f"{idiom} is an idiom of Pydantic 1")
    assert problem.recommendation == f"write {instead}"


def test_once_per_file_with_the_number() -> None:
    text = MODEL + "def a(o: Order):\n    return o.dict()\n\ndef b(o: Order):\n    return o.dict()\n"
    (problem,) = bench.check(RULE, HEAD + text)
    assert problem.message == "`.dict()` is an idiom of Pydantic 1 (2 places in this file)"


def test_settings_that_have_moved() -> None:
    files = {"app/main.py": "from pydantic import BaseSettings\n", "app/new.py": "from pydantic import ConfigDict\n"}
    assert bench.places(bench.check(RULE, files)) == ["app/main.py:1"]


@pytest.mark.parametrize(
    "text",
    [
        MODEL + "def a(o: Order):\n    return o.model_dump()\n",
        MODEL + "import httpx\n\ndef a():\n    return httpx.get('https://a.example', timeout=1).json()\n",
        "class Plain:\n    class Config:\n        a = 1\n\n    def dict(self):\n        return {}\n\ndef a(o: Plain):\n    return o.dict()\n",
        "class Order(BaseModel):\n    id: int\n\n    def dict(self):\n        return {}\n\ndef a(o: Order):\n    return o.dict()\n",
        MODEL + "def a(o):\n    return o.copy()\n",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()


OLD = HEAD.replace("ConfigDict, ", "") + MODEL + "def a(o: Order):\n    return o.dict()\n"


@pytest.mark.parametrize("line", ["pydantic==1.10.2", "pydantic[email] >= 1.8, <2", "pydantic<2.0"])
def test_under_pydantic_1(line: str) -> None:
    files = {"requirements.txt": line + "\n", "app/main.py": OLD, "app/new.py": "from pydantic import ConfigDict\n"}
    assert bench.check(RULE, files) == ()


def test_under_pydantic_1_by_poetry() -> None:
    text = '[tool.poetry.dependencies]\npydantic = "^1.10"\n'
    assert bench.check(RULE, {"pyproject.toml": text, "app/main.py": OLD}) == ()


@pytest.mark.parametrize("line", ["pydantic>=2.0,<2.12", "pydantic-settings<2", "pydantic==2.1.0"])
def test_under_pydantic_2(line: str) -> None:
    files = {"requirements.txt": line + "\n", "app/main.py": OLD, "app/new.py": "from pydantic import ConfigDict\n"}
    assert len(bench.check(RULE, files)) == 1
