"""A value is written into the text of an SQL statement instead of being handed over as a parameter.

What it checks
Statements that reach the database (`text`, `execute`, `fetch` and their like of SQLAlchemy, asyncpg, psycopg, sqlite3
and others) and are put together with an f-string, `+`, `%` or `.format` from something that is not constant and stands
where a value stands. Texts made of constants only, bound parameters, lists of placeholders and numbers that were made
with `int()` are fine. It follows local variables to where the text is built,
and speaks there.

Why it matters
Whoever controls the value controls the statement: they read or delete every table. A quote in an ordinary name is
enough to make it fail.

Bad
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import AsyncSession


    async def find(session: AsyncSession, name: str) -> object:
        return await session.execute(text(f"SELECT * FROM products WHERE name = '{name}'"))

Good
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import AsyncSession


    async def find(session: AsyncSession, name: str) -> object:
        return await session.execute(text("SELECT * FROM products WHERE name = :name"), {"name": name})

When to ignore it
Where the part is one of a fixed set of names, such as a column to sort by, and the line above says which.

Where it comes from
The review checklist ("Input validation") and the rule of many teams that raw SQL takes parameters; OWASP A03:2021.
Bandit B608 and Ruff S608 see any string that looks like SQL; this rule sees what reaches the database.
"""

from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.database._sql import Hole, holes, statements
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SAFE = {
    "int",
    "float",
    "bool",
    "len",
    "max",
    "min",
    "sum",
    "round",
    "abs",
    "sqlalchemy.bindparam",
    "psycopg.sql.Identifier",
    "psycopg2.sql.Identifier",
}
_NUMBERS = {"int", "float", "bool", "uuid.UUID", "datetime.datetime", "datetime.date", "decimal.Decimal"}
_MARKS = ("?", "%s", "$", ":")


def _find(code: Codebase) -> Iterator[Problem]:
    told: set[tuple[str, int]] = set()
    for unit, call, expr in statements(code):
        hole = next((one for one in holes(code, unit, expr, call.line) if _dangerous(code, unit, one)), None)
        line, end = _place(unit, call, expr)
        if hole is None or (unit.path, line) in told:
            continue
        told.add((unit.path, line))
        yield Problem(
            message=f"`{unit.qualname or unit.module.module}` writes {_words(hole.part)} into the text of an SQL statement",
            path=unit.path,
            line=line,
            end_line=end,
            symbol=unit.qualname,
        )


def _place(unit: Unit, call: Call, expr: Expr) -> tuple[int, int]:
    """Give the lines of the call, or of the assignment above it where the text is put together."""
    made = [one for one in unit.local_assigns.get(expr.text, ()) if expr.kind == "name" and one.line <= call.line]
    built = [one for one in made if one.value is not None and one.value.kind in ("fstring", "operation", "call")]
    return (built[-1].line, built[-1].line) if built else (call.line, call.end_line)


def _dangerous(code: Codebase, unit: Unit, hole: Hole) -> bool:
    """Tell whether a part that is put in as text can be anything that a caller wants."""
    part = hole.part
    if not hole.is_value or part.kind not in ("name", "member", "index", "call", "fstring", "if"):
        return False
    if code.type_of(unit, part) in _NUMBERS:
        return False
    call = unit.call(part)
    if call is not None:
        name = code.target(unit, call)
        return name not in _SAFE and not _placeholders(call.func, call.args) and not name.endswith(".join")
    if part.kind == "name":
        first = part.text.partition(".")[0]
        assigned = [one.value for one in unit.local_assigns.get(first, ()) if one.value is not None]
        made = [unit.call(value) for value in assigned]
        if any(
            one is not None and (_placeholders(one.func, one.args) or code.target(unit, one) in _SAFE) for one in made
        ):
            return False
        # a local list of conditions or a chosen column: what it holds cannot be seen from here
        return not assigned or any(
            value.kind in ("index", "name") or one is not None for value, one in zip(assigned, made, strict=True)
        )
    return part.kind != "index" or part.items[0].local


def _placeholders(func: Expr, args: tuple[Expr, ...]) -> bool:
    """Tell whether a call joins the marks of parameters: `", ".join("?" for _ in ids)`."""
    return func.kind == "member" and func.text == "join" and bool(args)


def _words(part: Expr) -> str:
    """Name a part of the statement for the reader."""
    return f"`{part.text}`" if part.kind == "name" else "a value"


RULE = Rule(
    id="GATE-DB001",
    name="sql-built-from-strings",
    criticality=Criticality.CRITICAL,
    category=Category.DATABASE,
    topics=("sql injection", "raw sql", "string interpolation"),
    impact="whoever controls the value controls the statement",
    recommendation="hand the value over as a bound parameter",
    find=_find,
)
