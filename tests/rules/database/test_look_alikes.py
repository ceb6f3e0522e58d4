"""Code that looks like what the database rules are after, and its nearest relatives that are."""

import pytest

from gate.rules.asynchronous.connection_not_closed import RULE as OPEN
from gate.rules.asynchronous.sequential_awaits import RULE as SEQUENTIAL
from gate.rules.database.cache_entry_without_expiry import RULE as FOREVER
from gate.rules.database.failed_commit_not_rolled_back import RULE as FAILED
from gate.rules.database.lazy_load_in_loop import RULE as LAZY
from gate.rules.database.pool_not_configured import RULE as POOL
from gate.rules.database.query_in_loop import RULE as LOOP
from gate.rules.database.shared_session import RULE as SHARED
from gate.rules.database.sql_built_from_strings import RULE as SQL
from gate.rules.database.tables_created_at_start import RULE as TABLES_MADE
from gate.rules.database.unbounded_read import RULE as UNBOUNDED
from gate.rules.rule import Rule
from tests.rules import bench

MODELS = """
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

    class Base(DeclarativeBase):
        pass

    class Item(Base):
        __tablename__ = "items"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Role(Base):
        __tablename__ = "roles"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Order(Base):
        __tablename__ = "orders"
        id: Mapped[int] = mapped_column(primary_key=True)
        items: Mapped[list[Item]] = relationship()

        def all_items(self) -> list[int]:
            return [item.id for item in self.items]
"""
HEAD = """\
from enum import Enum
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from app.models import Item, Order, Role
sessions = async_sessionmaker()
class Reason(Enum):
    LATE = "late"
"""
START = HEAD.count("\n")


def lines(rule: Rule, text: str) -> list[int]:
    """Give the lines of `text` in which a rule finds something."""
    return [one.line - START for one in bench.check(rule, {"app/main.py": HEAD + text, "app/models.py": MODELS})]


WORK = "async def work(session: AsyncSession, ids: list[int], name: str):\n"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("    for one in ids:\n        await session.execute(select(Item).where(Item.id == one))\n", [3]),
        ("    for one in Reason:\n        await session.execute(select(Item).where(Item.id == one))\n", []),
        ("    for table in ids:\n        await session.execute(delete(table).where(table.id == 1))\n", []),
        (
            "    for one in ids:\n        row = await session.get(Item, one)\n        if row:\n            break\n",
            [],
        ),
        (
            "    for one in ids:\n        row = await session.get(Item, one)\n        if not row:\n            return False\n",
            [3],
        ),
        (
            "    for one in ids:\n        async with session.begin_nested():\n            await session.get(Item, one)\n",
            [],
        ),
    ],
)
def test_loops(body: str, found: list[int]) -> None:
    assert lines(LOOP, WORK + body) == found


def test_steps_that_may_fail_alone() -> None:
    helper = "async def find_item(session: AsyncSession, n: int):\n    return await session.get(Item, n)\n"
    step = "    for one in ids:\n        try:\n            await find_item(session, one)\n        except ValueError:\n"
    assert lines(LOOP, f"{helper}{WORK}{step}            print(one)\n") == []
    assert lines(LOOP, f"{helper}{WORK}{step}            raise\n") == [6]


def test_a_function_that_fills_the_database_once() -> None:
    body = "    for one in ids:\n        await session.get(Item, one)\n"
    assert lines(LOOP, WORK.replace("work", "seed_items") + body) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("async def a(s: AsyncSession):\n    for o in await s.scalars(select(Order)):\n        print(o.items)\n", [3]),
        ("def a(rows: list[Order]):\n    for row in rows:\n        print(row.items)\n", []),
        (
            "def a(groups: list[list[Order]]):\n    for rows in groups:\n        for row in rows:\n            row.items\n",
            [],
        ),
    ],
)
def test_rows_from_a_caller_may_be_loaded(text: str, found: list[int]) -> None:
    assert lines(LAZY, text) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        # a session of the block itself ends with it
        (
            (
                "async def a():\n    async with sessions() as s:\n        try:\n            await s.commit()\n"
                "        except IntegrityError:\n            return False\n"
            ),
            [],
        ),
        (
            (
                "async def a():\n    async with sessions() as s:\n        try:\n            await s.commit()\n"
                "        except IntegrityError:\n            print('twice')\n        await s.execute(select(Item))\n"
            ),
            [5],
        ),
        (
            (
                "async def a(many):\n    async with sessions() as s:\n        for one in many:\n            try:\n"
                "                await s.commit()\n            except IntegrityError:\n                print('twice')\n"
            ),
            [6],
        ),
        # the inner handler has rolled back
        (
            (
                "async def a(s: AsyncSession):\n    try:\n        try:\n            await s.commit()\n        except Exception:\n"
                "            await s.rollback()\n            raise\n    except Exception:\n        return False\n"
            ),
            [],
        ),
        # an outer `finally` closes
        (
            (
                "async def a(s: AsyncSession):\n    try:\n        try:\n            await s.commit()\n        except Exception:\n"
                "            print('no')\n    finally:\n        await s.close()\n"
            ),
            [],
        ),
        # a helper of the project rolls back
        (
            (
                "async def undo(s: AsyncSession):\n    await s.rollback()\nasync def a(s: AsyncSession):\n    try:\n"
                "        await s.commit()\n    except Exception:\n        await undo(s)\n"
            ),
            [],
        ),
    ],
)
def test_failed_commits(body: str, found: list[int]) -> None:
    assert lines(FAILED, body) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("    await session.execute(text(f\"SELECT 1 FROM a WHERE b = '{name}'\"))\n", [2]),
        ("    await session.execute(text(f\"SELECT 1 FROM a WHERE b LIKE '%{query}%'\"))\n", [2]),
        ("    sql = f\"SELECT 1 FROM a WHERE b = '{name}'\"\n    await session.execute(text(sql))\n", [2]),
        ("    await session.execute(text(f\"SELECT setval('{seq_name}', 1)\"))\n", []),
        ("    await session.execute(text(f'WITH a AS ({name}) SELECT 1 FROM a'))\n", []),
        ("    await session.execute(text(f'SELECT 1 FROM a WHERE {clauses} AND {where}'))\n", []),
        ("    await session.execute(text(f'SELECT 1 FROM a LIMIT {int(name)}'))\n", []),
        ("    top = max(ids)\n    await session.execute(text(f'SELECT 1 FROM a LIMIT {top}'))\n", []),
        (
            "    if ids:\n        print('a')\n    await session.execute(text('SELECT 1 FROM a WHERE b = %s' % name))\n",
            [4],
        ),
        ("    await session.execute(text('SELECT 1 FROM a WHERE b = {}'.format(name)))\n", [2]),
        ("    await session.execute(text(name))\n", []),
        ("    await session.execute(text('SELECT 1 FROM a WHERE b = ' + name))\n", [2]),
        ("    await session.execute(text(ids.format(name)))\n", []),
        ("    sql = 'SELECT 1 FROM a'\n    sql += f' WHERE b = {name}'\n    await session.execute(text(sql))\n", [3]),
        ("    n: int = 3 if name else 4\n    await session.execute(text(f'SELECT 1 FROM a LIMIT {n}'))\n", []),
        (
            "    marks = ', '.join('?' for _ in ids)\n    await session.execute(text(f'SELECT 1 FROM a WHERE b IN ({marks})'))\n",
            [],
        ),
    ],
)
def test_values_and_pieces_of_sql(body: str, found: list[int]) -> None:
    text = WORK.replace("name: str", "name: str, query: str, seq_name: str, clauses: str, where: str") + body
    assert lines(SQL, text) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("session = sessions()\nasync def a():\n    await session.commit()\n", [1]),
        ("session = sessions()\nsession.add(Item())\n", []),
    ],
)
def test_a_session_that_only_a_script_uses(body: str, found: list[int]) -> None:
    assert lines(SHARED, body) == found


@pytest.mark.parametrize(
    ("line", "path", "found"),
    [
        ("engine", "app/db.py", 1),
        ("test_engine", "app/db.py", 0),
        ("engine", "app/populate_shops.py", 0),
    ],
)
def test_engines_of_tests_and_commands(line: str, path: str, found: int) -> None:
    text = f"from sqlalchemy import create_engine\n{line} = create_engine('postgresql://db/shop')\n"
    assert len(bench.check(POOL, {path: text})) == found


@pytest.mark.parametrize(("table", "found"), [("Item", [5]), ("Role", [])])
def test_small_tables_may_be_read_whole(table: str, found: list[int]) -> None:
    text = (
        "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/all')\nasync def everything(s: AsyncSession):\n"
        f"    return (await s.execute(select({table}))).scalars().all()\n"
    )
    assert lines(UNBOUNDED, text) == found


def test_a_store_in_the_file_of_the_cache() -> None:
    text = "from redis import Redis\n\n\ndef keep(redis: Redis, user: str):\n    redis.hset('users', user, 1)\n"
    assert bench.check(FOREVER, {"app/cache.py": text}) == ()
    assert len(bench.check(FOREVER, {"app/cache.py": text.replace("'users'", "'sessions'")})) == 1


TABLES = (
    "from app.models import Base\nfrom sqlalchemy import create_engine\nengine = create_engine('postgresql://db/a')\n"
)
LIFE = "from contextlib import asynccontextmanager\nfrom fastapi import FastAPI\nfrom app.db import init\n@asynccontextmanager\nasync def life(app: FastAPI):\n    {call}\n    yield\napp = FastAPI(lifespan=life)\n"


@pytest.mark.parametrize(
    ("body", "call", "found"),
    [
        ("def init():\n    Base.metadata.create_all(engine)\n", "init()", ["app/db.py:5"]),
        ("def init():\n    if DEBUG:\n        Base.metadata.create_all(engine)\n", "init()", []),
        ("def init():\n    Base.metadata.create_all(engine)\n", "print(init)", []),
    ],
)
def test_tables_where_a_setting_decides(body: str, call: str, found: list[str]) -> None:
    files = {
        "app/main.py": LIFE.format(call=call),
        "app/db.py": TABLES + body,
        "app/models.py": MODELS,
        "alembic/versions/1.py": "def upgrade():\n    pass\n",
    }
    assert bench.places(bench.check(TABLES_MADE, files)) == found


def test_what_else_judges_sessions_looks_elsewhere() -> None:
    text = (
        "import asyncio\nsession = sessions()\n"
        "async def find(s: AsyncSession, n: int):\n    await s.get(Item, n)\n"
        "async def leak():\n    own = sessions()\n    await asyncio.gather(find(own, 1), find(own, 2))\n    await session.commit()\n"
    )
    assert lines(SHARED, text) == [2, 7]
    assert lines(OPEN, text) == [6]


def test_a_query_in_a_loop_is_no_sequential_await_too() -> None:
    text = f"{WORK}    for one in ids:\n        await session.get(Item, one)\n"
    assert (lines(LOOP, text), lines(SEQUENTIAL, text)) == ([3], [])
