"""Coroutines that never run."""

import pytest

from gate.rules.asynchronous.coroutine_never_awaited import RULE
from tests.rules import bench

REPOSITORY = """
    from sqlalchemy import select
    from sqlalchemy.ext.asyncio import AsyncSession

    class Orders:
        def __init__(self, session: AsyncSession) -> None:
            self.session = session

        async def save(self, order) -> None:
            self.session.add(order)
            {line}
"""


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("self.session.commit()", "`AsyncSession.commit` without `await` and throws it away"),
        ("return self.session.execute(select(1)).scalars()", "and uses it as its result (`.scalars`)"),
        ("found = self.session.get(int, 1)", "and nothing awaits `found`"),
        ("if self.session.get(int, 1): pass", "as a condition, which is always true"),
    ],
)
def test_a_session_that_is_not_awaited(line: str, how: str) -> None:
    (problem,) = bench.check(RULE, REPOSITORY.format(line=line))
    assert problem.line == 10
    assert problem.message.startswith("`Orders.save` calls the coroutine `AsyncSession.")
    assert problem.message.endswith(how)


def test_a_function_of_another_file_and_a_method() -> None:
    problems = bench.check(
        RULE,
        {
            "app/mail.py": """
                class Mailer:
                    async def send(self, to: str) -> None:
                        print(to)

                async def flush() -> None:
                    print()
            """,
            "app/main.py": """
                from app import mail

                class Service:
                    def __init__(self) -> None:
                        self.mailer = mail.Mailer()

                    async def place(self) -> None:
                        self.mailer.send("a")
                        mail.flush()

                def start() -> None:
                    task = mail.flush()
                    print(task.done)
            """,
        },
    )
    assert bench.places(problems) == ["app/main.py:8", "app/main.py:9", "app/main.py:12"]
    assert "`Mailer.send`" in problems[0].message


def test_asyncio_sleep() -> None:
    text = "import asyncio\n\nasync def wait():\n    asyncio.sleep(1)\n"
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:4"]


@pytest.mark.parametrize(
    "body",
    [
        "    await load()",
        "    return load()",
        "    task = asyncio.create_task(load())\n    await task",
        "    one = load()\n    two = load()\n    await asyncio.gather(one, two)",
        "    one = load()\n    return await one",
        "    waiting = [load() for _ in range(3)]\n    await asyncio.gather(*waiting)",
        "    async with asyncio.TaskGroup() as group:\n        group.create_task(load())",
        "    one = load()\n    async def inner():\n        await one\n    await inner()",
        "    coroutines = {}\n    coroutines['a'] = load()",
        "    yield load()",
        "    self.waiting = load()",
    ],
)
def test_what_is_awaited_or_handed_on(body: str) -> None:
    text = f"import asyncio\n\nasync def load():\n    return 1\n\nasync def use(self):\n{body}\n"
    assert bench.check(RULE, text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "from celery import Celery\n\napp = Celery()\n\n@app.task\nasync def work():\n    pass\n\nasync def use():\n    work()\n",
        "async def stream():\n    yield 1\n\nasync def use():\n    rows = stream()\n    async for row in rows:\n        print(row)\n",
        "from sqlalchemy.orm import Session\n\ndef use(session: Session):\n    session.commit()\n",
        "class Store:\n    def save(self):\n        pass\n\nasync def use():\n    Store().save()\n",
    ],
)
def test_what_is_no_coroutine(text: str) -> None:
    assert bench.check(RULE, text) == ()
