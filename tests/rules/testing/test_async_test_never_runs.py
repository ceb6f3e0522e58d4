"""Asynchronous tests and what awaits them."""

import pytest

from gate.rules.testing.async_test_never_runs import RULE
from tests.rules import bench

TEST = "async def test_a():\n    assert True\n"


def judge(text: str, **more: str) -> list[str]:
    names = {"ini": "pytest.ini", "toml": "pyproject.toml", "conftest": "tests/conftest.py", "make": "Makefile"}
    files = {"app/main.py": "", "tests/test_a.py": text, **{names[name]: other for name, other in more.items()}}
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, files)]


def test_once_for_each_file() -> None:
    assert judge(TEST + "\n\nasync def test_b():\n    assert True\n") == [
        "tests/test_a.py:1 `test_a` is asynchronous and never runs: no plugin is asked to await it (2 tests in this file)"
    ]


@pytest.mark.parametrize("decorator", ["@pytest.mark.parametrize('a', [1])", "@patch('app.main')"])
def test_markers_that_await_nothing(decorator: str) -> None:
    text = f"import pytest\nfrom unittest.mock import patch\n\n\n{decorator}\n{TEST}"
    assert len(judge(text)) == 1


def test_a_mode_that_asks_for_markers() -> None:
    assert len(judge(TEST, ini="[pytest]\nasyncio_mode = strict\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"import pytest\n\n\n@pytest.mark.asyncio\n{TEST}",
        f"import pytest\n\n\n@pytest.mark.anyio\n{TEST}",
        f"import pytest\n\npytestmark = pytest.mark.asyncio\n\n\n{TEST}",
        f"import pytest\n\npytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope='module')]\n\n\n{TEST}",
        "import pytest\n\n\n@pytest.mark.asyncio\nclass TestA:\n    async def test_a(self):\n        assert True\n",
        f"from helpers import awaited\n\n\n@awaited\n{TEST}",
        "async def test_a(anyio_backend):\n    assert True\n",
        "from unittest import IsolatedAsyncioTestCase\n\n\nclass TestA(IsolatedAsyncioTestCase):\n    async def test_a(self):\n        assert True\n",
        "from company import AsyncCase\n\n\nclass TestA(AsyncCase):\n    async def test_a(self):\n        assert True\n",
        "from company import Case\n\n\nclass TestA(Case):\n    async def test_a(self):\n        assert True\n",
        "def test_a():\n    assert True\n",
        "async def helper():\n    assert True\n",
    ],
)
def test_awaited_by_what_stands_there(text: str) -> None:
    assert judge(text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ini", "[pytest]\nasyncio_mode = auto\n"),
        ("toml", '[tool.pytest.ini_options]\nasyncio_mode = "auto"\n'),
        ("toml", '[tool.pytest.ini_options]\naddopts = "--asyncio-mode=auto"\n'),
        ("make", "test:\n\tpytest --asyncio-mode auto\n"),
        ("conftest", "def pytest_collection_modifyitems(items):\n    pass\n"),
        ("conftest", "import pytest\n\n\n@pytest.fixture(autouse=True)\ndef anyio_backend():\n    return 'asyncio'\n"),
    ],
)
def test_awaited_by_the_configuration(name: str, text: str) -> None:
    assert judge(TEST, **{name: text}) == []


def test_a_case_that_does_not_await() -> None:
    text = "import unittest\n\n\nclass TestA(unittest.TestCase):\n    async def test_a(self):\n        assert True\n"
    (problem,) = bench.check(RULE, {"tests/test_a.py": text, "pytest.ini": "[pytest]\nasyncio_mode = auto\n"})
    assert problem.message == "`TestA.test_a` is asynchronous and never runs: `TestA` does not await its tests"
    assert problem.recommendation == "inherit from `unittest.IsolatedAsyncioTestCase`"


def test_the_advice_follows_the_other_tests() -> None:
    marked = f"import pytest\n\n\n@pytest.mark.anyio\n{TEST}"
    (problem,) = bench.check(RULE, {"tests/test_a.py": TEST, "tests/test_b.py": marked})
    assert "pytest.mark.anyio" in problem.recommendation
