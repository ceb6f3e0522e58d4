"""What the database rules share: which texts reach a database, and of which parts they are built."""

import re
from collections.abc import Iterator

from msgspec import Struct

from gate.model.facts import Call, Expr
from gate.syntax.codebase import Codebase
from gate.syntax.constants import UNKNOWN
from gate.syntax.units import Unit

_TEXTS = ("sqlalchemy.text", "sqlalchemy.sql.text", "sqlmodel.text", "sqlalchemy.sql.expression.text")
APART = re.compile(
    r"(^|[/_.])(seed|seeds|seeding|seeder|fixtures?|scripts?|cli|commands|backfill|initial_data|jobs?|wait|dev|demo|samples?|"
    r"examples?|populate|recreate|migrate|migration|create_db|init_db|env\.py|revisions)([/_.]|$)"
)
"""Paths of code that runs once, by hand."""
_SQL = re.compile(r"\s*(select|insert|update|delete|with|merge|replace|call|exec)\b", re.IGNORECASE)
_SUBQUERY = re.compile(r"\b(as|from|join|exists|union|all|intersect|except)\s*\(\s*$", re.IGNORECASE)
_NAMES = re.compile(
    r"(^|_)((table|column|field|schema|seq|sequence|index|view|db)_?names?|tables?|columns?|cols?|fields?|schemas?|seq)$",
    re.IGNORECASE,
)
_PIECES = re.compile(
    r"(^|_)(sql|query|queries|subquery|clauses?|conditions?|where|order_by|sort|direction|placeholders?|params|marks)$",
    re.IGNORECASE,
)
"""Words of variables that hold the name of a thing in the database, or a piece of SQL: no parameter can carry them."""
_VALUE = re.compile(
    r"(=|<|>|'|\"|%|\(|,|\blike|\bin|\bvalues|\bthen|\blimit|\boffset|\bbetween|\band|\bor)\s*$", re.IGNORECASE
)


def statements(code: Codebase) -> Iterator[tuple[Unit, Call, Expr]]:
    """Give every call of the sources that takes SQL, with what it takes: `text(...)` and the methods of drivers."""
    sent = {id(query.call) for query in code.database.queries}
    for unit in code.units():
        for call in unit.calls:
            if id(call) in sent or code.target(unit, call) in _TEXTS:
                expr = _first(call)
                if expr is not None:
                    yield unit, call, expr


def _first(call: Call) -> Expr | None:
    """Give the statement among the arguments, by place or by the names that libraries use."""
    named = (
        call.keywords[word] for word in ("statement", "query", "sql", "text", "operation") if word in call.keywords
    )
    return call.args[0] if call.args else next(named, None)


class Hole(Struct, frozen=True):
    """A part of an SQL text that is not constant, and the text before it."""

    before: str
    part: Expr

    @property
    def is_value(self) -> bool:
        """Tell whether it stands where a value stands, and so could be a parameter."""
        name = self.part.text.rpartition(".")[2]
        if _SUBQUERY.search(self.before) or _NAMES.search(name):
            return False
        quoted = self.before.endswith(("'", '"', "%"))
        return bool(_VALUE.search(self.before)) and (quoted or not _PIECES.search(name))


def holes(code: Codebase, unit: Unit, expr: Expr, line: int) -> tuple[Hole, ...]:
    """Give the parts of an SQL text that are put in as text; none where it is constant or is no text."""
    text = ""
    found = []
    for part in _parts(code, unit, expr, line, 0):
        if isinstance(part, str):
            text += part
        else:
            found.append(Hole(text, part))
            text += " ? "
    return tuple(found) if _SQL.match(text) else ()


def _parts(code: Codebase, unit: Unit, expr: Expr, line: int, depth: int) -> Iterator[str | Expr]:
    """Give the constant texts and the other parts of a text that is put together."""
    value = code.constant(unit, expr)
    if value is not UNKNOWN:
        yield str(value)
    elif depth > 6:
        return
    elif expr.kind == "fstring" or (expr.kind == "operation" and expr.text == "+"):
        for item in expr.items:
            yield from _parts(code, unit, item, line, depth + 1)
    elif expr.kind == "operation" and expr.text == "%":
        yield from _formatted(code, unit, expr.items[0], _elements(expr.items[1]), r"%(?:\(\w+\))?[sdrif]")
    elif (call := unit.call(expr)) is not None and call.func.kind == "member" and call.func.text == "format":
        given = (*call.args, *call.keywords.values())
        yield from _formatted(code, unit, call.func.items[0], given, r"\{[^{}]*\}")
    elif expr.kind == "name" and expr.text in unit.local_assigns:
        yield from _variable(code, unit, expr, line, depth)
    else:
        yield expr


def _variable(code: Codebase, unit: Unit, expr: Expr, line: int, depth: int) -> Iterator[str | Expr]:
    """Give the parts of a local variable: what it is set to last, and all that is added afterwards."""
    before = [one for one in unit.local_assigns[expr.text] if one.line <= line and one.value is not None]
    if not any(one.kind == "=" for one in before):
        yield expr
        return
    start = max(index for index, one in enumerate(before) if one.kind == "=")
    for one in before[start:]:
        if one.value is not None:
            yield from _parts(code, unit, one.value, one.line - 1, depth + 1)


def _formatted(code: Codebase, unit: Unit, template: Expr, given: tuple[Expr, ...], hole: str) -> Iterator[str | Expr]:
    """Give the parts of a template with holes; where it is no constant, nothing is known."""
    text = code.constant(unit, template)
    if not isinstance(text, str):
        return
    texts = re.split(hole, text)
    for index, piece in enumerate(texts):
        yield piece
        if index < len(texts) - 1 and given:
            expr = given[min(index, len(given) - 1)]
            value = code.constant(unit, expr)
            yield str(value) if value is not UNKNOWN else expr


def _elements(expr: Expr) -> tuple[Expr, ...]:
    """Give what stands at the right of `%`: a tuple's elements, a dict's values, or one value."""
    if expr.kind == "tuple":
        return expr.items
    return expr.items[1::2] if expr.kind == "dict" else (expr,)
