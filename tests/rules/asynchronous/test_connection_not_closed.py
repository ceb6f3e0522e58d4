"""Sessions, clients and connections that leak."""

import pytest

from gate.rules.asynchronous.connection_not_closed import RULE
from tests.rules import bench

HEAD = """\
import aiohttp
import asyncpg
import httpx
from contextlib import AsyncExitStack
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import sessionmaker

engine = create_async_engine("postgresql+asyncpg://db")
Sessions = async_sessionmaker(engine)
SessionLocal = sessionmaker(create_engine("postgresql://db"))

"""


def check(text: str) -> list[tuple[int, str]]:
    return [(one.line - 12, one.message) for one in bench.check(RULE, HEAD + text)]


@pytest.mark.parametrize(
    ("text", "line", "how"),
    [
        (
            "async def a():\n    client = httpx.AsyncClient()\n    return (await client.get('u')).json()\n",
            2,
            "`a` opens `AsyncClient` as `client` and does not close it",
        ),
        (
            "async def a():\n    session = aiohttp.ClientSession()\n    await session.get('u')\n    await session.close()\n",
            2,
            "`a` opens `ClientSession` as `session` and closes it only when nothing raises",
        ),
        (
            "async def a():\n    return await httpx.AsyncClient().get('u')\n",
            2,
            "`a` opens `AsyncClient` without a name, so that nothing can close it",
        ),
        (
            "async def a():\n    session = Sessions()\n    await session.execute('q')\n",
            2,
            "`a` opens `AsyncSession` as `session` and does not close it",
        ),
        (
            "def get_db():\n    db = SessionLocal()\n    yield db\n",
            2,
            "`get_db` opens `Session` as `db` and does not close it",
        ),
        (
            "async def a():\n    connection = await engine.connect()\n    await connection.execute('q')\n",
            2,
            "`a` opens `AsyncConnection` as `connection` and does not close it",
        ),
        (
            "async def a():\n    db = await asyncpg.connect('db')\n    return await db.fetch('q')\n",
            2,
            "`a` opens `Connection` as `db` and does not close it",
        ),
        (
            (
                "class Rates:\n    def __init__(self):\n        self.client = httpx.AsyncClient()\n\n"
                "    async def load(self):\n        return await self.client.get('u')\n"
            ),
            3,
            "`Rates.__init__` opens `AsyncClient` as `self.client`, which nothing closes",
        ),
    ],
)
def test_what_leaks(text: str, line: int, how: str) -> None:
    assert check(text) == [(line, how)]


@pytest.mark.parametrize(
    "text",
    [
        "async def a():\n    async with httpx.AsyncClient() as client:\n        await client.get('u')\n",
        "async def a():\n    client = httpx.AsyncClient()\n    async with client:\n        await client.get('u')\n",
        (
            "async def a():\n    client = httpx.AsyncClient()\n    try:\n        await client.get('u')\n    finally:\n"
            "        await client.aclose()\n"
        ),
        "def get_db():\n    db = SessionLocal()\n    try:\n        yield db\n    finally:\n        db.close()\n",
        "async def get_db():\n    async with Sessions() as session:\n        yield session\n",
        "def make():\n    return httpx.AsyncClient()\n",
        "def make():\n    client = httpx.AsyncClient()\n    return client\n",
        "async def a(app):\n    client = httpx.AsyncClient()\n    app.state.client = client\n",
        (
            "async def a():\n    async with AsyncExitStack() as stack:\n        client = httpx.AsyncClient()\n"
            "        await stack.enter_async_context(client)\n"
        ),
        (
            "class Rates:\n    def __init__(self):\n        self.client = httpx.AsyncClient()\n\n"
            "    async def stop(self):\n        await self.client.aclose()\n"
        ),
        "async def a(session: AsyncSession):\n    await session.execute('q')\n",
        "def main():\n    db = SessionLocal()\n    db.execute('q')\n",
        "import click\n\n@click.command()\ndef seed():\n    db = SessionLocal()\n    db.commit()\n",
        "client = httpx.AsyncClient()\n",
        "async def a():\n    async with engine.begin() as connection:\n        await connection.execute('q')\n",
        "async def a():\n    async with Sessions.begin() as session:\n        await session.execute('q')\n",
    ],
)
def test_what_is_closed_or_handed_on(text: str) -> None:
    assert check(text) == []
