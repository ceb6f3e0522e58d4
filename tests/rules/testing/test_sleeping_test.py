"""Tests that sleep."""

import pytest

from gate.rules.testing.sleeping_test import RULE
from tests.rules import bench


def judge(text: str, helpers: str = "") -> list[str]:
    files = {
        "app/main.py": "import time\n\n\ndef work():\n    time.sleep(5)\n",
        "tests/test_a.py": text,
        "tests/helpers.py": helpers,
    }
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, files)]


def test_once_for_a_test() -> None:
    text = "from time import sleep\n\nWAIT = 2\n\n\ndef test_a():\n    sleep(WAIT)\n    sleep(1)\n"
    assert judge(text) == ["tests/test_a.py:7 `test_a` sleeps for 2 s"]


def test_asynchronous_and_through_a_helper() -> None:
    text = "from tests.helpers import settle\n\n\nasync def test_a():\n    await settle()\n\n\nasync def test_b():\n    await settle()\n"
    helpers = "import asyncio\n\n\nasync def settle():\n    await asyncio.sleep(0.5)\n"
    assert judge(text, helpers) == ["tests/helpers.py:5 `test_a` sleeps for 0.5 s through `settle`"]


@pytest.mark.parametrize(
    "body",
    [
        "def test_a():\n    time.sleep(0.01)\n",
        "def test_a(delay):\n    time.sleep(delay)\n",
        "def test_a():\n    while not ready():\n        time.sleep(1)\n",
        "def test_a():\n    work()\n",
        "def test_a(monkeypatch):\n    monkeypatch.setattr('time.sleep', print)\n    time.sleep(9)\n",
        "def test_a(no_sleep):\n    time.sleep(9)\n",
        "async def test_a():\n    async def slow():\n        await asyncio.sleep(60)\n    await run(slow)\n",
        "async def test_a():\n    async def slow():\n        await asyncio.sleep(60)\n    await slow()\n",
        "async def test_a():\n    task = asyncio.create_task(asyncio.sleep(60))\n    task.cancel()\n",
        "async def test_a():\n    with pytest.raises(TimeoutError):\n        await asyncio.sleep(60)\n",
        "async def test_a():\n    async with asyncio.timeout(1):\n        await asyncio.sleep(60)\n",
        "@pytest.fixture\ndef slow():\n    time.sleep(5)\n",
    ],
)
def test_right_waits(body: str) -> None:
    assert judge(f"import asyncio\nimport time\n\nimport pytest\n\nfrom app.main import work\n\n\n{body}") == []
