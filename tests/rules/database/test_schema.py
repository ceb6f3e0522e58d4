"""Where tables come from."""

import pytest

from gate.rules.database.models_without_migrations import RULE as NONE
from gate.rules.database.tables_created_at_start import RULE as TWICE
from tests.rules import bench

MODELS = "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\nclass Order(Base):\n    __tablename__ = 'orders'\n"
ITEM = "\n\nclass Item(Base):\n    __tablename__ = 'items'\n"
MIGRATION = {"alembic/versions/0001_orders.py": "from alembic import op\n"}


def test_tables_and_no_migrations() -> None:
    (problem,) = bench.check(NONE, {"app/models.py": MODELS})
    assert (problem.line, problem.message) == (8, "1 table such as `Order` and no migrations")
    (problem,) = bench.check(NONE, {"app/models.py": MODELS + ITEM})
    assert problem.message == "2 tables such as `Order` and no migrations"


@pytest.mark.parametrize(
    "path", ["alembic.ini", "app/migrations/0001.py", "db/V1__orders.sql", "sql/001_orders.up.sql"]
)
def test_migrations_of_any_tool(path: str) -> None:
    assert bench.check(NONE, {"app/models.py": MODELS, path: ""}) == ()


def test_no_tables() -> None:
    assert bench.check(NONE, MODELS.partition("\n\n\nclass Order")[0]) == ()


START = """
    from fastapi import FastAPI
    from sqlalchemy import create_engine

    from app.models import Base
    from app.tables import make

    engine = create_engine("sqlite://")


    async def lifespan(app: FastAPI):
        make(engine)
        yield


    app = FastAPI(lifespan=lifespan)
    """
MAKE = "from app.models import Base\n\n\ndef make(engine):\n    Base.metadata.create_all(engine)\n"


def judge(main: str, make: str = MAKE, migration: dict[str, str] | None = None) -> list[str]:
    files = {
        "app/main.py": main,
        "app/tables.py": make,
        "app/models.py": MODELS,
        **(MIGRATION if migration is None else migration),
    }
    return bench.places(bench.check(TWICE, files))


def test_at_the_start_through_a_function_and_in_the_module() -> None:
    assert judge(START) == ["app/tables.py:5"]
    assert judge(
        START.replace("        make(engine)\n", "").replace(
            '"sqlite://")', '"sqlite://")\n    Base.metadata.create_all(engine)'
        )
    ) == ["app/main.py:8"]


def test_handed_to_run_sync() -> None:
    make = "from app.models import Base\n\n\nasync def make(connection):\n    await connection.run_sync(Base.metadata.create_all)\n"
    assert judge(START.replace("make(engine)", "await make(engine)"), make) == ["app/tables.py:5"]


def test_where_it_is_no_second_way() -> None:
    assert judge(START, migration={}) == []
    assert judge(START.replace("        make(engine)\n", "")) == []
    assert judge(START, MAKE + "    command.stamp('head')\n") == []
    guarded = START.replace("        make(engine)\n", "") + "\n    if __name__ == '__main__':\n        make(engine)\n"
    assert judge(guarded) == []
