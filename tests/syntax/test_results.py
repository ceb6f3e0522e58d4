"""What calls of libraries give."""

import pytest

from gate.syntax.annotations import Type
from tests.syntax.projects import codebase, only

_START = """
    from contextlib import AsyncExitStack, ExitStack
    from sqlalchemy import select
    from sqlalchemy.orm import Session, sessionmaker
    from sqlalchemy.ext.asyncio import AsyncSession
    from httpx import AsyncClient

    class Order: ...

    maker = sessionmaker()
    orders = select(Order)

    async def work(db: AsyncSession, old: Session, stack: AsyncExitStack, rows):
        found = {call}
        return found
"""
_ORDER = Type("app.Order")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("(await db.execute(orders)).scalars().all()", Type("list", (_ORDER,))),
        ("(await db.execute(orders.where(Order.id == 1))).scalar_one_or_none()", _ORDER),
        ("(await db.execute(orders)).unique().scalars().first()", _ORDER),
        ("(await db.execute('select 1')).scalars()", Type("sqlalchemy.ScalarResult")),
        ("await db.scalar(orders)", _ORDER),
        ("await db.get(Order, 1)", _ORDER),
        ("await db.merge(Order())", _ORDER),
        ("await db.merge()", None),
        ("db.sync_session()", Type("sqlalchemy.orm.Session")),
        ("await db.flush()", None),
        ("old.query(Order).filter(Order.id == 1).first()", _ORDER),
        ("old.query(Order).filter(Order.id == 1)", Type("sqlalchemy.orm.Query", (_ORDER,))),
        ("old.query().all()", Type("list")),
        ("(await db.stream_scalars(orders)).mystery()", None),
        ("maker()", Type("sqlalchemy.orm.Session")),
        ("sessionmaker(class_=AsyncSession)()", Type("sqlalchemy.ext.asyncio.AsyncSession")),
        ("await stack.enter_async_context(AsyncClient())", Type("httpx.AsyncClient")),
        ("rows.nobody_knows()", None),
    ],
)
def test_the_value_of_a_call(call: str, expected: Type | None) -> None:
    code = codebase({"app.py": _START.format(call=call)})
    unit = only(code, "app.work")
    [assign] = unit.local_assigns["found"]
    assert code.value(unit, assign.value, assign.line) == expected
