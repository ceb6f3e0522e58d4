"""What calls of library functions give."""

from typing import Protocol

from gate.model.facts import Call, Expr
from gate.syntax import libraries
from gate.syntax.annotations import Type, element
from gate.syntax.units import Unit, receiver


class Inference(Protocol):
    """What is needed of the rest of the inference."""

    def value(self, unit: Unit, expr: Expr | None, line: int = 0) -> Type | None:
        """Give the type of an expression."""

    def entered(self, unit: Unit, expr: Expr, line: int) -> Type | None:
        """Give what a context manager gives."""


def result(values: Inference, unit: Unit, call: Call, name: str) -> Type | None:
    """Give the type of what a call of a library function or class gives; `name` is what is called."""
    if not name:
        return None
    if name in libraries.SELECTS:
        return Type(libraries.STATEMENT, _entity(values, unit, call))
    owner, _, method = name.rpartition(".")
    if method == "__call__":
        return _instance(values, unit, call, owner)
    if method in ("enter_async_context", "enter_context") and call.args:
        return values.entered(unit, call.args[0], call.line)
    if name in libraries.MAKES:
        made = libraries.MAKES[name]
        return None if made == "type" else Type(made)
    if method in libraries.SELF_MAKING and owner.rpartition(".")[2][:1].isupper():
        return Type(owner)
    if (method[:1].isupper() and not method.isupper()) or method in ("sessionmaker", "async_sessionmaker"):
        return _class(values, unit, call, name)
    return _data(values, unit, call, owner, method)


def _data(values: Inference, unit: Unit, call: Call, owner: str, method: str) -> Type | None:
    """Give what methods of statements, sessions and results give."""
    if owner == libraries.STATEMENT:
        return values.value(unit, receiver(call), call.line)
    if owner in libraries.SESSIONS or owner.endswith((".Session", ".AsyncSession")):
        return _session(values, unit, call, method)
    if owner in libraries.ROWS:
        return _rows(values.value(unit, receiver(call), call.line), method)
    return None


def _class(values: Inference, unit: Unit, call: Call, name: str) -> Type:
    """Give the instance that a library's class makes; a session factory remembers the class of its sessions."""
    wanted = values.value(unit, call.keywords.get("class_"), call.line)
    return Type(name, wanted.args if wanted is not None and wanted.name == "type" else ())


def _instance(values: Inference, unit: Unit, call: Call, owner: str) -> Type | None:
    """Give what an instance of a library class gives when it is called, such as a session factory."""
    if owner == "sqlalchemy.orm.sessionmaker":
        factory = values.value(unit, call.func, call.line)
        if factory is not None and factory.args:
            return factory.args[0]
    return Type(libraries.CALLED[owner]) if owner in libraries.CALLED else None


def _entity(values: Inference, unit: Unit, call: Call) -> tuple[Type, ...]:
    """Give the class that a select or query is about."""
    found = values.value(unit, call.args[0], call.line) if call.args else None
    return (found.args[0],) if found is not None and found.name == "type" and found.args else ()


def _session(values: Inference, unit: Unit, call: Call, method: str) -> Type | None:
    """Give what a method of a session gives, from the statement that it is given."""
    if method == "query":
        return Type("sqlalchemy.orm.Query", _entity(values, unit, call))
    if method in ("get", "get_one"):
        return next(iter(_entity(values, unit, call)), None)
    if method == "merge":
        return values.value(unit, call.args[0], call.line) if call.args else None
    statement = values.value(unit, call.args[0], call.line) if call.args else None
    about = statement.args if statement is not None and statement.name == libraries.STATEMENT else ()
    if method == "scalar":
        return next(iter(about), None)
    if method in ("scalars", "exec", "stream_scalars"):
        return Type("sqlalchemy.ScalarResult", about)
    if method in ("execute", "stream"):
        return Type("sqlalchemy.Result", about)
    return Type(libraries.SESSIONS[0]) if method == "sync_session" else None


def _rows(rows: Type | None, method: str) -> Type | None:
    """Give what a method of a result or query gives."""
    if rows is None:
        return None
    if method in libraries.ONE:
        return element(rows)
    if method in ("scalars", "unique", "yield_per", "mappings", "tuples"):
        return Type("sqlalchemy.ScalarResult" if method == "scalars" else rows.name, rows.args)
    if method in libraries.MANY:
        return Type("list", rows.args)
    return rows if rows.name == "sqlalchemy.orm.Query" else None
