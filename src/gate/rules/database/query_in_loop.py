"""A query runs once for every element of a loop (N+1).

What it checks
Queries in a `for` or a comprehension over rows, over an attribute, or over what a caller handed in; directly, or through
functions of the project that the loop calls. Loops over a fixed range, over constants, over batches, and endless ones
(consumers, streams, polling with `while`) are left alone; so are steps with a transaction of their own, searches that
end with the first hit, and adding to a session and flushing it.

Why it matters
A hundred rows are a hundred and one trips to the database. It is quick with the five rows of a test and slow with the
ten thousand of a customer.

Bad
    from sqlalchemy import select
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.models import Item, Order


    async def totals(session: AsyncSession) -> list[int]:
        orders = (await session.scalars(select(Order))).all()
        found = []
        for order in orders:
            items = await session.scalars(select(Item).where(Item.order_id == order.id))
            found.append(sum(item.price for item in items))
        return found

Good
    from sqlalchemy import func, select
    from sqlalchemy.ext.asyncio import AsyncSession

    from app.models import Item


    async def totals(session: AsyncSession) -> list[int]:
        statement = select(func.sum(Item.price)).group_by(Item.order_id)
        return list(await session.scalars(statement))

When to ignore it
Where the loop is known to be short for good, or each step must be its own transaction, such as a job that works off
tasks one by one.

Where it comes from
The review checklist: "No N+1 query problems"; SQLAlchemy's documentation on relationship loading techniques.
"""

import re
from collections.abc import Iterator

from gate.model.facts import Block, Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.database._sql import APART
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.database import Query
from gate.syntax.graph import Chain
from gate.syntax.units import Unit

_BATCHES = re.compile(r"(^|[._])(batch|batches|batched|chunk|chunks|chunked|pages|partitions|range|attempts?|retries)$")
_FEW = {"range", "itertools.batched", "more_itertools.chunked"}
_SETUP = re.compile(r"(^|/)(revisions|alembic|migrations)/|(^|/)env\.py$")
_WORKERS = re.compile(r"(^|[/_.])(workers?|consumers?|tasks?|scheduled|schedulers?|cron|daemon|queues?|mq)([/_.]|$)")
"""Code that works off one task after the other, each in its own transaction."""
_STEPS = 3
_STATEMENTS = re.compile(r"^(sqlalchemy|sqlmodel)\.(\w+\.)*(select|update|delete|insert)$|\.query$")
_ONCE = ("seed", "populate", "migrate", "backfill")
_READS = re.compile(r"(^|_)(get|find|fetch|load|list|read|lookup|exists|count|query|by|search|resolve|select)(_|$)")
"""Names of functions that look something up; one that does more in each step is no N+1 to mend with a join."""


def _find(code: Codebase) -> Iterator[Problem]:
    sent = {id(query.call): query for query in code.database.queries}

    def asks(_unit: Unit, call: Call) -> str:
        return _words(sent[id(call)]) if id(call) in sent else ""

    for unit in code.functions():
        if (
            APART.search(unit.path)
            or _WORKERS.search(unit.path)
            or _SETUP.search(unit.path)
            or unit.name.startswith(_ONCE)
        ):
            continue
        told: set[int] = set()
        for chain in code.reaches(unit, asks, True):
            call = chain.steps[0][1]
            loop = unit.in_loop(call)
            if loop is None or loop.line in told or not _reads(chain) or not _repeats(code, unit, loop, call):
                continue
            if len(chain.steps) > 1 and _guarded(unit, loop, call):
                continue
            told.add(loop.line)
            through = (
                "" if len(chain.steps) == 1 else f" through `{'` -> `'.join(u.qualname for u, _ in chain.steps[1:])}`"
            )
            yield Problem.at(
                unit,
                call,
                f"`{unit.qualname}` runs `{chain.what}`{through} for each element of the loop in line {loop.line}",
            )


def _reads(chain: Chain) -> bool:
    """Tell whether the functions on the way to a query, if any, only look something up."""
    way = chain.steps[1:]
    return len(way) < _STEPS and all(_READS.search(unit.name) for unit, _ in way)


def _words(query: Query) -> str:
    """Name a query as a reader knows it: `AsyncSession.scalars`."""
    kind, _, method = query.target.rpartition(".")
    return f"{kind.rpartition('.')[2]}.{method}" if kind else query.call.func.text


def _repeats(code: Codebase, unit: Unit, loop: Block, call: Call) -> bool:
    """Tell whether a loop runs over as many elements as there are data, and the query in it each time."""
    if loop.kind not in ("for", "comprehension") or not loop.exprs:
        return False
    if any(block.kind in ("handler", "while", "async for") for block in unit.enclosing(call)):
        return False
    given = call.args[0] if call.args else None
    if given is not None and given.kind == "name" and given.text in loop.names and code.callee(unit, call) is None:
        return "refresh" in call.func.text  # statements that were made before run one after the other
    if any(one.kind == "break" and one.line >= call.line and unit.in_loop(one) is loop for one in unit.exits):
        return False  # a search that ends with the first hit
    if _over_tables(unit, loop):
        return False
    if _handed_over(unit, loop, given) or _own_transaction(unit, loop, call):
        return False
    ends = (one for one in unit.exits if one.kind in ("return", "break") and one.line >= call.line)
    return _grows(code, unit, loop, call) and not any(one.block == call.block for one in ends)


def _over_tables(unit: Unit, loop: Block) -> bool:
    """Tell whether a loop runs over mapped classes, each of which has a statement of its own."""
    made = (call for call in unit.calls_in(loop) if _STATEMENTS.search(call.func.text))
    return any(call.args and call.args[0].kind == "name" and call.args[0].text in loop.names for call in made)


def _guarded(unit: Unit, loop: Block, call: Call) -> bool:
    """Tell whether the failure of one step leaves the others alone, so that they are separate pieces of work."""
    tries = [block for block in unit.enclosing(call) if block.kind == "try" and unit.inside(loop, block)]
    handlers = [handler for block in tries for handler in unit.parts(block, "handler")]
    return any(not any(unit.inside(handler, one) for one in unit.exits_of("raise", "return")) for handler in handlers)


def _handed_over(unit: Unit, loop: Block, given: Expr | None) -> bool:
    """Tell whether each statement itself is an element of the loop, such as those of a batch that a caller wrote."""
    if given is None or given.kind != "name":
        return False
    for one in unit.local_assigns.get(given.text, ()):
        value = one.value
        while value is not None and value.kind in ("index", "call", "member") and value.items:
            value = value.items[0]
        made = unit.call(one.value)
        head = value.text if value is not None and value.kind == "name" else made.func.text if made is not None else ""
        if head.partition(".")[0] in loop.names:
            return True
    return False


def _own_transaction(unit: Unit, loop: Block, call: Call) -> bool:
    """Tell whether each step has its own savepoint or transaction, and so cannot be joined with the others."""
    inner = (
        block for block in unit.enclosing(call) if block.kind in ("with", "async with") and unit.inside(loop, block)
    )
    made = (unit.call(one) for block in inner for one in block.exprs)
    return any(one is not None and one.func.text.rpartition(".")[2] in ("begin", "begin_nested") for one in made)


def _grows(code: Codebase, unit: Unit, loop: Block, call: Call) -> bool:
    """Tell whether a loop runs over something whose length is not known when the code is written."""
    iterable = loop.exprs[0]
    made = unit.call(iterable)
    if made is not None:
        few = code.target(unit, made) in _FEW or _BATCHES.search(made.func.text)
        return not few and not _is_first(loop, made, call)
    if iterable.kind != "name":
        return iterable.kind not in ("tuple", "list", "set", "dict", "str")
    assigned = [one.value for one in unit.local_assigns.get(iterable.text, ()) if one.value is not None]
    written = len(assigned) == 1 and assigned[0].kind in ("list", "tuple", "set") and bool(assigned[0].items)
    written = written or code.is_a(code.name(unit, iterable), "enum.Enum")
    fixed = written or isinstance(code.constant(unit, iterable), tuple) or iterable.text.rpartition(".")[2].isupper()
    return not fixed and not _BATCHES.search(iterable.text)


def _is_first(loop: Block, made: Call, call: Call) -> bool:
    """Tell whether the call is what the loop runs over, which is asked once."""
    return call is made or (call.line == loop.line == made.line and call.column >= made.column and loop.kind == "for")


RULE = Rule(
    id="GATE-DB002",
    name="query-in-loop",
    criticality=Criticality.HIGH,
    category=Category.DATABASE,
    topics=("n+1", "query in a loop", "eager loading", "selectinload"),
    impact="the number of queries grows with the number of rows",
    recommendation="fetch all of them with one query before the loop (`in_`, a join, or `selectinload`)",
    find=_find,
    needs=("sqlalchemy", "postgresql"),
)
