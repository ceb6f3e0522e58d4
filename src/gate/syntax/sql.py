"""Reads the statement that a query sends: the calls that build it, what it selects, its text."""

from typing import TYPE_CHECKING

from msgspec import Struct

from gate.model.facts import Call, Expr
from gate.syntax.units import Unit, receiver

if TYPE_CHECKING:
    from gate.syntax.codebase import Codebase

_TEXTS = ("sqlalchemy.text", "sqlalchemy.sql.text", "sqlmodel.text", "psycopg.sql.SQL", "psycopg2.sql.SQL")

_ABOUT = ("select", "query", "get", "get_one", "select_from", "update", "delete", "insert")
_AGAIN = 100
"""Added to the depth below a variable; no chain of calls is that long."""


class Statement(Struct, frozen=True, eq=False):
    """What is known of a statement: nothing where it comes from elsewhere (`known` is false).

    `calls` build it, in the order in which they are written, `chain` are their names; `entities` are the canonical
    classes that it selects; `text` is the SQL itself, a constant or whatever it is put together from.
    """

    calls: tuple[Call, ...] = ()
    chain: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    text: Expr | None = None
    known: bool = False


def read(code: "Codebase", unit: Unit, call: Call) -> Statement:
    """Give what the call of a session, connection or cursor sends."""
    found: list[Call] = []
    owner = receiver(call)
    legacy = code.receiver(unit, call) == "sqlalchemy.orm.Query"
    text = _follow(code, unit, owner if legacy else next(iter(call.args), None), found, 0)
    if code.target(unit, call).rpartition(".")[2] in ("get", "get_one", "query"):
        found.append(call)
    names = tuple(_last(one) for one in found)
    entities = [
        _owner(code, code.resolve(unit.module, given)) or _owner(code, code.name(unit, given))
        for one in found
        if _last(one) in _ABOUT
        for given in (one.args[:1] if _last(one).startswith("get") else one.args)
    ]
    about = tuple(dict.fromkeys(name for name in entities if name))
    return Statement(tuple(found), names, about, text, bool(found) or text is not None)


def _follow(code: "Codebase", unit: Unit, expr: Expr | None, found: list[Call], depth: int) -> Expr | None:
    """Collect the calls that build a statement, first ones first; gives its text where it is one."""
    if expr is None or depth > 2 * _AGAIN:
        return None
    if expr.kind == "call":
        return _called(code, unit, unit.calls[expr.ref], found, depth)
    if expr.kind == "if":
        texts = [_follow(code, unit, item, found, depth + 1) for item in expr.items[1:]]
        return next(filter(None, texts), None)
    if expr.kind in ("str", "fstring", "operation"):
        return expr
    if expr.kind == "name" and expr.local and "." not in expr.text and expr.text in unit.local_assigns:
        return _variable(code, unit, expr, found, depth)
    return expr if expr.kind == "name" and isinstance(code.constant(unit, expr), str) else None


def _called(code: "Codebase", unit: Unit, call: Call, found: list[Call], depth: int) -> Expr | None:
    """Collect a call and those whose result it is a method of."""
    if any(call is one for one in found):
        return None
    target = code.target(unit, call)
    if target in _TEXTS or (target.endswith(".text") and call.func.kind == "name" and len(call.args) == 1):
        return _source(unit, next(iter(call.args), None))
    text = _follow(code, unit, receiver(call), found, depth + 1)
    if code.callee(unit, call) is None:  # what a function of the project gives is known only there
        found.append(call)
    return text


def _variable(code: "Codebase", unit: Unit, expr: Expr, found: list[Call], depth: int) -> Expr | None:
    """Collect the calls in all values of a local name: `query = query.limit(10)` adds to what it was."""
    text = None
    if depth >= _AGAIN:  # query = query.limit(10): the name stands for its other values, which are read anyway
        return None
    for assign in unit.local_assigns.get(expr.text, ()):
        if assign.kind == "+=" and assign.value is not None:
            return Expr("operation", "+", (expr, assign.value))
        text = _follow(code, unit, assign.value, found, depth + _AGAIN) or text
    return text


def _source(unit: Unit, expr: Expr | None) -> Expr | None:
    """Give what a local name is set to, where it is set once."""
    if expr is not None and expr.kind == "name" and expr.local:
        assigns = unit.local_assigns.get(expr.text, ())
        if len(assigns) == 1 and assigns[0].kind == "=" and assigns[0].value is not None:
            return assigns[0].value
    return expr


def _last(call: Call) -> str:
    """Give the name of the function or method that is called."""
    return call.func.text.rpartition(".")[2]


def _owner(code: "Codebase", name: str) -> str:
    """Give the class of a selected class or column."""
    while name and code.class_(name) is None:
        name = name.rpartition(".")[0]
    return name
