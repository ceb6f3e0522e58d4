"""SQL that is put together from values."""

import pytest

from gate.rules.database.sql_built_from_strings import RULE
from tests.rules import bench

HEAD = "from sqlalchemy import text\nfrom sqlalchemy.orm import Session\n\nLIMIT = 10\n\n\ndef find(session: Session, name: str, ids: list[int], number: int):\n"


def judge(body: str) -> list[str]:
    return bench.places(bench.check(RULE, HEAD + "".join(f"    {line}\n" for line in body.splitlines())))


@pytest.mark.parametrize(
    "body",
    [
        "session.execute(text(f\"SELECT * FROM orders WHERE name = '{name}'\"))",
        "session.execute(text('SELECT * FROM orders WHERE name = ' + name))",
        "session.execute(text('SELECT * FROM orders WHERE name = %s' % name))",
        "session.execute(text('SELECT * FROM orders WHERE name = {}'.format(name)))",
        "session.execute(text(f\"SELECT * FROM orders WHERE name = '{name.strip()}'\"))",
        "session.execute(statement=text(f\"SELECT * FROM orders WHERE name LIKE '%{name}%'\"))",
        "session.execute(text('UPDATE orders SET name = %(n)s' % {'n': name}))",
    ],
)
def test_values_in_the_text(body: str) -> None:
    assert judge(body) == ["app/main.py:8"]


def test_a_text_that_grows_in_a_variable_and_a_driver() -> None:
    assert judge("sql = 'SELECT * FROM orders'\nsql += ' WHERE name = ' + name\nsession.execute(text(sql))") == [
        "app/main.py:9"
    ]
    text = "import asyncpg\n\n\nasync def find(db: asyncpg.Connection, name: str):\n    return await db.fetch(f\"SELECT 1 FROM a WHERE b = '{name}'\")\n"
    (problem,) = bench.check(RULE, text)
    assert problem.message == "`find` writes `name` into the text of an SQL statement"


@pytest.mark.parametrize(
    "body",
    [
        "session.execute(text('SELECT * FROM orders WHERE name = :name'), {'name': name})",
        "session.execute(text(f'SELECT * FROM orders LIMIT {LIMIT}'))",
        "session.execute(text(f'SELECT * FROM orders WHERE id = {number}'))",
        "session.execute(text(f'SELECT * FROM orders WHERE id = {int(name)}'))",
        "session.execute(text('SELECT * FROM ' + 'orders'))",
        "marks = ', '.join('?' for _ in ids)\nsession.execute(text(f'SELECT * FROM orders WHERE id IN ({marks})'))",
        "session.execute(text(f'SELECT * FROM {name}'))",
        "print(f\"SELECT something, {name} = '{name}'\")",
        "session.execute(text(f'hello = {name}'))",
        "session.execute(name)",
        "session.execute(text(name.format(number)))",
        "session.execute(text(f'SELECT * FROM ({name}) AS a'))",
        "part = str(int(name))\nsession.execute(text('SELECT * FROM orders' + part))",
        "name += ' x'\nsession.execute(text(name))",
    ],
)
def test_constants_parameters_and_no_sql(body: str) -> None:
    assert judge(body) == []
