"""Engines, session factories and sessions."""

import pytest

from gate.rules.database.expired_on_commit import RULE as EXPIRED
from gate.rules.database.pool_not_configured import RULE as POOL
from gate.rules.database.shared_session import RULE as SHARED
from gate.rules.database.sync_engine_in_async_app import RULE as SYNC
from gate.rules.rule import Rule
from tests.rules import bench

ENGINE = "from sqlalchemy import create_engine\nfrom sqlalchemy.ext.asyncio import create_async_engine\n\n"
FACTORY = "from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker\nfrom sqlalchemy.orm import Session, scoped_session, sessionmaker\n\n"

COMMIT = "\n\nasync def end(session):\n    await session.commit()\n"


def judge(rule: Rule, text: str, path: str = "app/db.py") -> list[str]:
    return [f"{one.line} {one.message}" for one in bench.check(rule, {path: text})]


def test_a_pool_that_nobody_chose() -> None:
    said = "4 the engine is made without pool options, so its connections are few and never checked"
    assert judge(POOL, f"{ENGINE}e = create_async_engine('postgresql+asyncpg://db/a', echo=True)\n") == [said]
    assert judge(POOL, f"{ENGINE}e = create_engine(url)\n") == [said]


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("create_engine('postgresql://db/a', pool_size=5)", "app/db.py"),
        ("create_engine('postgresql://db/a', poolclass=NullPool)", "app/db.py"),
        ("create_engine('postgresql://db/a', **options)", "app/db.py"),
        ("create_engine('sqlite:///a.db')", "app/db.py"),
        ("create_engine('postgresql://db/a')", "scripts/load.py"),
        ("create_engine('postgresql://db/a')", "alembic/env.py"),
    ],
)
def test_a_pool_that_somebody_chose(line: str, path: str) -> None:
    assert judge(POOL, f"{ENGINE}e = {line}\n", path) == []


@pytest.mark.parametrize("line", ["async_sessionmaker(engine)", "sessionmaker(engine, class_=AsyncSession)"])
def test_objects_that_expire(line: str) -> None:
    assert judge(EXPIRED, f"{FACTORY}make = {line}\n{COMMIT}") == [
        "4 the session factory leaves `expire_on_commit` on, which async code cannot use"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "async_sessionmaker(engine, expire_on_commit=False)",
        "async_sessionmaker(engine, **options)",
        "sessionmaker(engine)",
    ],
)
def test_objects_that_do_not_expire(line: str) -> None:
    assert judge(EXPIRED, f"{FACTORY}make = {line}\n{COMMIT}") == []


def test_nothing_is_committed() -> None:
    assert judge(EXPIRED, f"{FACTORY}make = async_sessionmaker(engine)\n") == []


APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"
WAITS = "\n\n@app.get('/{n}')\nasync def show{n}(): ...\n"
PLAIN = "\n\n@app.get('/{n}')\ndef show{n}(): ...\n"


def test_a_sync_engine_under_async_routes() -> None:
    text = f"{ENGINE}{APP}engine = create_engine(url)\n{WAITS.format(n=1)}{WAITS.format(n=2)}{PLAIN.format(n=3)}"
    assert judge(SYNC, text) == ["7 the only engine is synchronous, and 2 of 3 endpoints are async"]
    assert judge(SYNC, text.replace("create_engine(url)", "create_async_engine(url)")) == []
    assert judge(SYNC, f"{text}\nother = create_async_engine(url)\n") == []
    assert judge(SYNC, f"{text}{PLAIN.format(n=4)}") == []
    assert judge(SYNC, f"{APP}{WAITS.format(n=1)}") == []


def test_one_session_for_all() -> None:
    made = f"{APP}{FACTORY}make = sessionmaker(engine)\nsession = make()\n"
    found = bench.check(SHARED, {"app/db.py": f"{made}\n\nclass Repo:\n    session = Session(engine)\n"})
    assert bench.places(found) == ["app/db.py:12"]
    assert found[0].message == "`session` is one session for the whole process"
    found = bench.check(SHARED, {"app/db.py": f"{made}\n\ndef find():\n    return session.get(1, 1)\n"})
    assert bench.places(found) == ["app/db.py:8"]
    found = bench.check(SHARED, {"app/db.py": made, "app/orders.py": "from app.db import session\n"})
    assert bench.places(found) == ["app/db.py:8"]


@pytest.mark.parametrize(
    "text",
    [
        "make = sessionmaker(engine)\n",
        "session = scoped_session(sessionmaker(engine))\n",
        "make = sessionmaker(engine)\nif __name__ == '__main__':\n    session = make()\n",
        "make = sessionmaker(engine)\n\n\ndef work():\n    session = make()\n",
    ],
)
def test_sessions_of_their_own(text: str) -> None:
    assert judge(SHARED, APP + FACTORY + text) == []


def test_one_session_in_a_gather() -> None:
    head = f"import asyncio\n{FACTORY}\n\nasync def find(session, n): ...\n\n\nasync def work(session: AsyncSession, other: AsyncSession):\n"
    said = "`session` is used by 2 coroutines of one `gather` at the same time"
    (found,) = judge(SHARED, f"{head}    await asyncio.gather(find(session, 1), find(session, 2))\n")
    assert found.endswith(said)
    (found,) = judge(SHARED, f"{head}    await asyncio.gather(session.get(A, 1), session.get(A, 2))\n")
    assert found.endswith(said)
    assert judge(SHARED, f"{head}    await asyncio.gather(find(session, 1), find(other, 2), *more)\n") == []
    assert judge(SHARED, f"{head}    await asyncio.gather(find(1, 1), find(1, 2))\n") == []
