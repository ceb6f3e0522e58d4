"""A message that comes twice must not take effect twice.

What it checks
Consume loops and subscribers behind which a row is inserted for every message (`session.add`, an INSERT,
`insert_one`), with nothing on the way that could notice a message which was here before: no look-up, no upsert, no
unique violation that is caught, no record of handled messages.

Why it matters
Kafka delivers at least once. After a crash, a rebalance or a retry of the producer the same message comes again, and
the order, the payment or the mail exists twice.

Bad
    from aiokafka import AIOKafkaConsumer
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


    class Base(DeclarativeBase):
        pass


    class Payment(Base):
        __tablename__ = "payments"
        id: Mapped[int] = mapped_column(primary_key=True)
        amount: Mapped[int]


    async def consume(consumer: AIOKafkaConsumer, session: AsyncSession) -> None:
        async for message in consumer:
            session.add(Payment(amount=int(message.value)))
            await session.commit()

Good
    from aiokafka import AIOKafkaConsumer
    from sqlalchemy.dialects.postgresql import insert
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


    class Base(DeclarativeBase):
        pass


    class Payment(Base):
        __tablename__ = "payments"
        event: Mapped[str] = mapped_column(primary_key=True)
        amount: Mapped[int]


    async def consume(consumer: AIOKafkaConsumer, session: AsyncSession) -> None:
        async for message in consumer:
            row = insert(Payment).values(event=message.key.decode(), amount=int(message.value))
            await session.execute(row.on_conflict_do_nothing())
            await session.commit()

When to ignore it
Where a unique constraint of the table refuses the second row and the loop is made for that.

Where it comes from
The review checklist: "Consumer is idempotent".
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import hands_over, reached, readers
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SESSIONS = ("sqlalchemy.ext.asyncio.AsyncSession", "sqlalchemy.orm.Session", "sqlmodel.Session",
             "sqlmodel.ext.asyncio.session.AsyncSession")  # fmt: skip
_NOTICES = re.compile(
    r"conflict|upsert|merge|integrity|unique|exist|already|duplicate|dedup|idempot|processed|handled|seen|setnx|get_or_"
    r"|update_or_|find|select|query|lookup|\bget_by|one_or_none|scalar|fetch|event_id|message_id|update|replace",
    re.IGNORECASE,
)
_SQL = re.compile(r"^\s*insert\s+into", re.IGNORECASE)
_SAFE_SQL = re.compile(r"on\s+(conflict|duplicate)|ignore|not\s+exists", re.IGNORECASE)


def _find(code: Codebase) -> Iterator[Problem]:
    for reader in readers(code):
        steps = reached(code, reader)
        insert = next(((unit, call) for unit, call in steps if _inserts(code, unit, call)), None)
        if insert is None or any(_notices(code, unit, call) for unit, call in steps) or hands_over(code, reader):
            continue
        if any(
            _NOTICES.search(code.resolve(unit.module, expr))
            for unit in {one for one, _ in steps}
            for block in unit.blocks
            if block.kind == "handler"
            for expr in block.exprs
        ):
            continue
        unit, call = insert
        if unit.handlers(call):
            continue  # the loop is made for a row that the table refuses
        yield Problem(
            message=f"`{named(reader.unit)}` inserts a row for every message in"
            f" `{call.func.text or 'insert'}` ({unit.path}:{call.line}), also for one that comes again",
            path=reader.unit.path,
            line=reader.line,
            symbol=reader.unit.qualname,
        )


def _inserts(code: Codebase, unit: Unit, call: Call) -> bool:
    """Tell whether a call inserts rows."""
    target = code.target(unit, call)
    owner, _, method = target.rpartition(".")
    if owner in _SESSIONS and method in ("add", "add_all", "bulk_save_objects"):
        return True
    if target in ("sqlalchemy.insert", "sqlalchemy.dialects.postgresql.insert") or method in (
        "insert_one",
        "insert_many",
    ):
        return True
    text = code.constant(unit, call.args[0]) if call.args and method in ("execute", "executemany") else None
    return isinstance(text, str) and bool(_SQL.match(text)) and not _SAFE_SQL.search(text)


def _notices(code: Codebase, unit: Unit, call: Call) -> bool:
    """Tell whether a call may notice a message that was here before."""
    if _inserts(code, unit, call):
        return False
    name = f"{call.func.text.rpartition('.')[2]} {code.target(unit, call).rpartition('.')[2]} {' '.join(call.keywords)}"
    if call.func.text.rpartition(".")[2] in ("get", "update") and code.target(unit, call).startswith(("dict.", "")):
        return not code.target(unit, call).startswith("dict.") and "session" in call.func.text
    return bool(_NOTICES.search(name)) or any(
        arg.kind == "str" and (_SAFE_SQL.search(arg.text) or arg.text.lstrip().lower().startswith("select"))
        for arg in call.args
    )


RULE = Rule(
    id="GATE-KAFKA016",
    name="consumer-not-idempotent",
    criticality=Criticality.MEDIUM,
    category=Category.KAFKA,
    topics=("idempotent", "idempotency", "duplicate messages", "at-least-once"),
    impact="a message that is delivered again takes effect again",
    recommendation="keep the ids of handled messages in the same transaction, or insert with ON CONFLICT DO NOTHING",
    needs=("kafka",),
    find=_find,
)
