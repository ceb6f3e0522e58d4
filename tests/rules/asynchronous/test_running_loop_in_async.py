"""A second event loop inside of a running one."""

import pytest

from gate.rules.asynchronous.running_loop_in_async import RULE
from tests.rules import bench

HEAD = "import asyncio\n\nasync def load():\n    return 1\n\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("async def a():\n    return asyncio.run(load())\n", 7),
        ("async def a():\n    loop = asyncio.get_event_loop()\n    return loop.run_until_complete(load())\n", 8),
        ("def helper():\n    return asyncio.run(load())\n\nasync def a():\n    return helper()\n", 10),
    ],
)
def test_a_loop_in_a_loop(text: str, line: int) -> None:
    assert bench.places(bench.check(RULE, HEAD + text)) == [f"app/main.py:{line}"]


def test_the_message_names_the_helper() -> None:
    files = {
        "app/tools.py": HEAD + "def report():\n    asyncio.run(load())\n",
        "app/main.py": "from app.tools import report\n\nasync def a():\n    report()\n",
    }
    (problem,) = bench.check(RULE, files)
    assert problem.message == (
        "`a` runs in an event loop and starts another one with `report` -> `asyncio.run`, which raises RuntimeError"
    )


@pytest.mark.parametrize(
    "text",
    [
        "def main():\n    asyncio.run(load())\n",
        "async def a():\n    await asyncio.to_thread(lambda: asyncio.run(load()))\n",
        (
            "def helper():\n    try:\n        asyncio.get_running_loop()\n    except RuntimeError:\n        asyncio.run(load())\n\n"
            "async def a():\n    helper()\n"
        ),
        "import nest_asyncio\nnest_asyncio.apply()\n\nasync def a():\n    return asyncio.run(load())\n",
        "async def a():\n    return await load()\n",
    ],
)
def test_one_loop(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
