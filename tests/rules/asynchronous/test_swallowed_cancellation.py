"""Handlers that keep a task from being stopped."""

import pytest

from gate.rules.asynchronous.swallowed_cancellation import RULE
from tests.rules import bench


def loop(handler: str, head: str = "while True") -> str:
    return f"""
        import asyncio
        from asyncio import CancelledError

        async def poll(queue: asyncio.Queue, task: asyncio.Task):
            {head}:
                try:
                    await queue.get()
                {handler}
    """


@pytest.mark.parametrize(
    "handler",
    [
        "except asyncio.CancelledError: pass",
        "except CancelledError: print('cancelled')",
        "except (ValueError, asyncio.CancelledError): continue",
        "except ValueError: pass\n                except asyncio.CancelledError as error: print(error)",
    ],
)
def test_a_loop_that_goes_on(handler: str) -> None:
    (problem,) = bench.check(RULE, loop(handler))
    assert "swallows the cancellation" in problem.message


@pytest.mark.parametrize(
    "handler",
    [
        "except asyncio.CancelledError: raise",
        "except asyncio.CancelledError: break",
        "except asyncio.CancelledError: return",
        "except Exception: pass",
        "except asyncio.CancelledError:\n                    print('bye')\n                    raise",
    ],
)
def test_a_loop_that_ends(handler: str) -> None:
    assert bench.check(RULE, loop(handler)) == ()


def test_a_function_that_others_await() -> None:
    text = """
        import asyncio

        async def load() -> int:
            try:
                return await fetch()
            except asyncio.CancelledError:
                print("cancelled")

        async def fetch() -> int:
            return 1

        async def use() -> None:
            await load()
    """
    (problem,) = bench.check(RULE, text)
    assert (problem.line, problem.symbol) == (6, "load")
    assert problem.message == (
        "`load` swallows the cancellation that `except asyncio.CancelledError` catches, and goes on"
    )


@pytest.mark.parametrize(
    "text",
    [
        # its own task: nothing of it comes after
        (
            "import asyncio\n\nasync def work():\n    try:\n        await asyncio.sleep(1)\n    except asyncio.CancelledError:\n"
            "        print('bye')\n\nasyncio.run(work())\n"
        ),
        (
            "import asyncio\n\nasync def work():\n    try:\n        await asyncio.sleep(1)\n    except asyncio.CancelledError:\n"
            "        print('bye')\n\nasync def start(tasks: set):\n    tasks.add(asyncio.create_task(work()))\n"
        ),
        # it cancelled the task itself
        (
            "import asyncio\n\nasync def stop(task: asyncio.Task):\n    task.cancel()\n    try:\n        await task\n"
            "    except asyncio.CancelledError:\n        pass\n"
        ),
        # nothing is awaited
        (
            "import asyncio\n\nasync def look(task: asyncio.Task):\n    while True:\n        try:\n            task.result()\n"
            "        except asyncio.CancelledError:\n            pass\n"
        ),
        # not asynchronous
        "import asyncio\n\ndef look(task):\n    try:\n        task.result()\n    except asyncio.CancelledError:\n        pass\n",
    ],
)
def test_what_may_swallow(text: str) -> None:
    assert bench.check(RULE, text) == ()
