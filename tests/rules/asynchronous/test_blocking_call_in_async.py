"""Calls that stop the event loop, direct and through helpers; and work that does not."""

import pytest

from gate.rules.asynchronous.blocking_call_in_async import RULE
from tests.rules import bench


def test_a_chain_over_two_files_names_every_step() -> None:
    (problem,) = bench.check(
        RULE,
        {
            "app/api.py": """
                from fastapi import APIRouter
                from app.rates import convert

                router = APIRouter()

                @router.get("/prices")
                async def price() -> float:
                    return convert(3.0)
            """,
            "app/rates.py": """
                from app.client import load

                def convert(amount: float) -> float:
                    return amount * load("EUR")
            """,
            "app/client.py": """
                import requests as http

                def load(currency: str) -> float:
                    return http.get(f"https://rates.example/{currency}", timeout=3).json()["rate"]
            """,
        },
    )
    assert (problem.path, problem.line) == ("app/api.py", 8)
    assert problem.message == (
        "`price` is async and waits for an HTTP answer in `convert` -> `load` -> `requests.get` (app/client.py:4)"
    )
    assert "httpx.AsyncClient" in problem.recommendation


@pytest.mark.parametrize(
    ("imports", "line"),
    [
        ("import time", "time.sleep(1)"),
        ("from time import sleep", "sleep(1)"),
        ("import requests", "requests.Session().post('https://example.org')"),
        ("import httpx", "httpx.get('https://example.org')"),
        ("from urllib.request import urlopen", "urlopen('https://example.org')"),
        ("import subprocess as sp", "sp.run(['ls'])"),
        ("import os", "os.system('ls')"),
        ("from pathlib import Path", "Path('a').read_text()"),
        ("", "open('a').read()"),
        ("", "input()"),
        ("import psycopg2", "psycopg2.connect('db')"),
        ("import sqlite3", "sqlite3.connect('db.sqlite')"),
        ("import pymysql", "pymysql.connect()"),
        ("import redis", "redis.Redis().get('a')"),
        ("import boto3", "boto3.client('s3').put_object(Bucket='a', Key='b')"),
        ("from pymongo import MongoClient", "MongoClient().shop.orders.insert_one({})"),
        ("import smtplib", "smtplib.SMTP('mail')"),
        ("from openai import OpenAI", "OpenAI().chat.completions.create(model='m')"),
        ("import shutil", "shutil.copytree('a', 'b')"),
        ("import queue", "queue.Queue().get()"),
    ],
)
def test_what_waits(imports: str, line: str) -> None:
    text = f"{imports}\n\nasync def handle():\n    {line}\n"
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:4" if imports else "app/main.py:2"]


def test_a_synchronous_session_is_reported_once_per_function() -> None:
    problems = bench.check(
        RULE,
        {
            "app/api.py": """
                from fastapi import APIRouter, Depends
                from sqlalchemy.orm import Session
                from app.db import get_db
                from app.crud import find_user

                router = APIRouter()

                @router.post("/users")
                async def create(name: str, db: Session = Depends(get_db)):
                    db.add(name)
                    db.commit()
                    db.refresh(name)

                @router.get("/users/{number}")
                async def read(number: int, db: Session = Depends(get_db)):
                    return find_user(db, number)
            """,
            "app/crud.py": """
                from sqlalchemy.orm import Session
                from app.models import User

                def find_user(db: Session, number: int):
                    return db.query(User).filter(User.id == number).first()
            """,
            "app/models.py": "class User:\n    id = 1\n",
            "app/db.py": """
                from sqlalchemy import create_engine
                from sqlalchemy.orm import sessionmaker

                SessionLocal = sessionmaker(create_engine("postgresql://db"))

                def get_db():
                    db = SessionLocal()
                    try:
                        yield db
                    finally:
                        db.close()
            """,
        },
    )
    assert bench.places(problems) == ["app/api.py:11", "app/api.py:16"]
    assert "`find_user` -> `Query.first` (app/crud.py:5)" in problems[1].message


def test_a_client_kept_by_an_object_is_known() -> None:
    problems = bench.check(
        RULE,
        """
        import redis

        class Limiter:
            def __init__(self) -> None:
                self.redis = redis.from_url("redis://cache")

            def allowed(self, key: str) -> bool:
                return self.redis.incr(key) < 10

        limiter = Limiter()

        async def check(key: str) -> bool:
            return limiter.allowed(key)
        """,
    )
    assert bench.places(problems) == ["app/main.py:13"]


@pytest.mark.parametrize(
    "text",
    [
        # in a thread or an executor
        "import asyncio, time\n\nasync def handle():\n    await asyncio.to_thread(time.sleep, 1)\n",
        (
            "import asyncio, requests\n\ndef load():\n    return requests.get('u')\n\nasync def handle():\n"
            "    return await asyncio.get_running_loop().run_in_executor(None, load)\n"
        ),
        (
            "import asyncio, requests\n\nasync def handle():\n    loop = asyncio.get_running_loop()\n"
            "    return await loop.run_in_executor(None, lambda: requests.get('u'))\n"
        ),
        (
            "from starlette.concurrency import run_in_threadpool\nimport time\n\nasync def handle():\n"
            "    await run_in_threadpool(time.sleep, 1)\n"
        ),
        # synchronous endpoints, dependencies and tasks
        "import time\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n@app.get('/')\ndef handle():\n    time.sleep(1)\n",
        (
            "import time\nfrom celery import Celery\n\napp = Celery()\n\n@app.task\ndef work():\n    time.sleep(1)\n\n"
            "async def handle():\n    work.delay()\n"
        ),
        (
            "from fastapi import Depends\nimport requests\n\ndef user():\n    return requests.get('u')\n\n"
            "async def handle(user=Depends(user)):\n    return user\n"
        ),
        # the asynchronous twins
        (
            "import asyncio, httpx\n\nasync def handle():\n    await asyncio.sleep(1)\n"
            "    async with httpx.AsyncClient() as client:\n        await client.get('u')\n"
        ),
        "from redis.asyncio import Redis\n\nasync def handle(redis: Redis):\n    await redis.get('a')\n",
        (
            "from sqlalchemy.ext.asyncio import AsyncSession\n\nasync def handle(session: AsyncSession):\n"
            "    await session.commit()\n"
        ),
        # names that only look alike
        "class Session:\n    def get(self, key):\n        return key\n\nasync def handle():\n    return Session().get('a')\n",
        "async def handle(open, time):\n    open('a')\n    time.sleep(1)\n",
        # kept after the first call, or done before anybody waits
        (
            "from functools import lru_cache\n\n@lru_cache\ndef settings():\n    return open('a').read()\n\n"
            "async def handle():\n    return settings()\n"
        ),
        (
            "from contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n\n@asynccontextmanager\n"
            "async def lifespan(app):\n    app.state.words = open('words').read()\n    yield\n\napp = FastAPI(lifespan=lifespan)\n"
        ),
        "import asyncio\n\ndef load():\n    return open('a').read()\n\nasync def main():\n    load()\n\nasyncio.run(main())\n",
        # a helper that is asynchronous answers for itself; a stub does nothing
        (
            "from typing import Protocol\n\nclass Store(Protocol):\n    def load(self) -> str: ...\n\n"
            "async def handle(store: Store):\n    return store.load()\n"
        ),
        "import sqlite3\n\nasync def handle():\n    sqlite3.connect(':memory:')\n",
        "import queue\n\nasync def handle(waiting: queue.Queue):\n    waiting.get(block=False)\n",
        # a query builder of an AsyncSession is another fault
        (
            "from sqlalchemy.ext.asyncio import AsyncSession\n\nasync def handle(session: AsyncSession):\n"
            "    session.query(int).delete()\n"
        ),
    ],
)
def test_what_does_not_wait(text: str) -> None:
    assert bench.check(RULE, text) == ()


def test_the_loop_of_an_entry_point_counts() -> None:
    text = "import asyncio, redis\n\nasync def main():\n    store = redis.Redis()\n    while True:\n        store.get('a')\n\nasyncio.run(main())\n"
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:6"]


def test_tests_and_migrations_are_not_asked() -> None:
    text = "import time\n\nasync def test_it():\n    time.sleep(1)\n"
    assert bench.check(RULE, {"app/main.py": "", "tests/test_a.py": text, "alembic/versions/a.py": text}) == ()


def test_a_collection_of_a_synchronous_client() -> None:
    problems = bench.check(
        RULE,
        """
        from motor.motor_asyncio import AsyncIOMotorClient
        from pymongo import MongoClient

        client = MongoClient("mongodb://db")
        orders = client["shop"]["orders"]
        waiting = AsyncIOMotorClient()["shop"]["orders"]

        async def handle() -> None:
            orders.insert_one({})

        async def fine() -> None:
            await waiting.insert_one({})
        """,
    )
    assert bench.places(problems) == ["app/main.py:9"]
    assert "waits for MongoDB in `MongoClient.insert_one`" in problems[0].message


def test_a_path_below_a_folder() -> None:
    text = "from pathlib import Path\n\nFOLDER = Path('a')\n\nasync def save(name: str):\n    target = FOLDER / 'b' / name\n    target.write_text('c')\n"
    assert bench.places(bench.check(RULE, text)) == ["app/main.py:7"]
