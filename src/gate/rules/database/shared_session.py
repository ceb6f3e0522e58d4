"""One database session is shared by all requests or by concurrent tasks.

What it checks
Sessions that are made when a module is imported and that a function uses, or in the body of a class; and one session
that is handed to several coroutines of the same `asyncio.gather`. Scripts are left alone.

Why it matters
A session is neither safe for threads nor for tasks: two requests write into the same transaction, one commits the half
work of the other, and a failed flush makes every later request fail.

Bad
    from sqlalchemy import create_engine
    from sqlalchemy.orm import sessionmaker

    engine = create_engine("postgresql+psycopg2://db/shop", pool_size=5)
    Session = sessionmaker(engine)
    session = Session()


    def save(order: object) -> None:
        session.add(order)
        session.commit()

Good
    from sqlalchemy import create_engine
    from sqlalchemy.orm import sessionmaker

    engine = create_engine("postgresql+psycopg2://db/shop", pool_size=5)
    Session = sessionmaker(engine)


    def save(order: object) -> None:
        with Session.begin() as session:
            session.add(order)

When to ignore it
In a script of one thread.

Where it comes from
The review checklist: "Database sessions managed with async context managers"; SQLAlchemy's session basics.
"""

from collections import Counter
from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.database._sql import APART
from gate.rules.rule import Problem, Rule
from gate.rules.service import aside
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SESSIONS = ("sqlalchemy.orm.Session", "sqlalchemy.ext.asyncio.AsyncSession")
_OTHERS = ("Depends", "Provide")
"""Calls that stand for a session of each request."""


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.units():
        if unit.is_body and not aside(unit.module) and not APART.search(unit.path):
            yield from _at_import(code, unit)
        for call in unit.calls:
            if code.target(unit, call) == "asyncio.gather":
                yield from _gathered(code, unit, call)


def _at_import(code: Codebase, unit: Unit) -> Iterator[Problem]:
    """Find sessions that a body of a module or class makes and keeps."""
    for assign in unit.assigns:
        call = unit.call(assign.value)
        if call is None or not assign.targets or unit.within(assign, "if", "with", "async with"):
            continue
        scoped = call.func.text.rpartition(".")[2] in _OTHERS or "scoped_session" in code.target(unit, call)
        if not unit.qualname and not _is_reached(code, unit, assign.targets[0]):
            continue
        if not scoped and code.is_a(code.type_of(unit, assign.value), *_SESSIONS):
            yield Problem.at(unit, call, f"`{assign.targets[0]}` is one session for the whole process")


def _is_reached(code: Codebase, body: Unit, name: str) -> bool:
    """Tell whether a function uses a module's variable; what only the module's own lines use serves one thread."""
    if any(name in one.loads for one in body.module.functions[1:]):
        return True
    target = f"{body.module.module}.{name}"
    return any(one.target == target for module in code.sources for one in module.imports)


def _gathered(code: Codebase, unit: Unit, gather: Call) -> Iterator[Problem]:
    """Find a session that several coroutines of one gather use at the same time."""
    used: Counter[str] = Counter()
    for arg in gather.args:
        call = unit.call(arg)
        if call is None:
            continue
        owner = call.func.text.rpartition(".")[0]
        names = {one.text for one in (*call.args, *call.keywords.values()) if one.kind == "name"}
        names |= {owner} if code.is_a(code.receiver(unit, call), *_SESSIONS) else set()
        for name in names:
            expr = next((one for one in (*call.args, *call.keywords.values()) if one.text == name), None)
            if name == owner or code.is_a(code.type_of(unit, expr, call.line), *_SESSIONS):
                used[name] += 1
    name, count = used.most_common(1)[0] if used else ("", 0)
    if count > 1:
        yield Problem.at(unit, gather, f"`{name}` is used by {count} coroutines of one `gather` at the same time")


RULE = Rule(
    id="GATE-DB014",
    name="shared-session",
    criticality=Criticality.HIGH,
    category=Category.DATABASE,
    topics=("global session", "shared session", "session scope"),
    impact="requests write into each other's transactions",
    recommendation="make one session per request or unit of work, in a context manager",
    find=_find,
    needs=("sqlalchemy",),
)
