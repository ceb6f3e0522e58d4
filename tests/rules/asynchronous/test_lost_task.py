"""Tasks that nobody holds."""

import pytest

from gate.rules.asynchronous.lost_task import RULE
from tests.rules import bench

HEAD = "import asyncio\nfrom asyncio import AbstractEventLoop, create_task\n\nasync def work():\n    pass\n\n"


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("async def a():\n    asyncio.create_task(work())\n", 8, "asyncio.create_task"),
        ("async def a():\n    create_task(work())\n", 8, "asyncio.create_task"),
        ("async def a():\n    asyncio.ensure_future(work())\n", 8, "asyncio.ensure_future"),
        ("async def a():\n    asyncio.get_event_loop().create_task(work())\n", 8, "loop.create_task"),
        (
            "async def a():\n    loop = asyncio.get_running_loop()\n    loop.create_task(work())\n",
            9,
            "loop.create_task",
        ),
        ("def a(loop: AbstractEventLoop):\n    loop.create_task(work())\n", 8, "loop.create_task"),
        ("class A:\n    def a(self):\n        self.loop.create_task(work())\n", 9, "loop.create_task"),
    ],
)
def test_a_task_that_is_thrown_away(text: str, line: int, name: str) -> None:
    (problem,) = bench.check(RULE, HEAD + text)
    assert problem.line == line
    assert f"starts `work` with `{name}`" in problem.message


def test_a_task_of_the_module_itself() -> None:
    (problem,) = bench.check(RULE, HEAD + "asyncio.create_task(work())\n")
    assert problem.message == ("`app.main` starts `work` with `asyncio.create_task` and keeps no reference to the task")


@pytest.mark.parametrize(
    "body",
    [
        "async def a():\n    task = asyncio.create_task(work())\n    await task\n",
        "async def a(tasks: set):\n    tasks.add(asyncio.create_task(work()))\n",
        "async def a():\n    async with asyncio.TaskGroup() as group:\n        group.create_task(work())\n",
        "async def a():\n    return asyncio.create_task(work())\n",
        "async def a(scheduler):\n    scheduler.create_task(work())\n",
        "class A:\n    def a(self):\n        self.task = asyncio.create_task(work())\n",
        "async def a():\n    await asyncio.create_task(work())\n",
    ],
)
def test_a_task_that_is_held(body: str) -> None:
    assert bench.check(RULE, HEAD + body) == ()
