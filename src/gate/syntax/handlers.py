"""Finds the middleware, exception handlers and lifecycle functions of FastAPI applications."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gate.model.facts import Call, Expr
from gate.syntax.units import Unit
from gate.syntax.web import Handler, Lifecycle, Middleware

if TYPE_CHECKING:
    from gate.syntax.codebase import Codebase


def _decorated(code: "Codebase", method: str) -> Iterator[tuple[Unit, Unit, Call]]:
    """Give the functions below `@app.method(...)`, the bodies that they stand in, and the decorators' calls."""
    for unit in code.functions():
        outer = code.outer(unit)
        for one in unit.function.decorators:
            call = outer.call(one)
            if call is not None and call.func.text.endswith(f".{method}"):
                yield unit, outer, call


def _calls(code: "Codebase", *methods: str) -> Iterator[tuple[Unit, Call]]:
    """Give the calls of methods of applications."""
    endings = tuple(f".{method}" for method in methods)
    for unit in code.units():
        for call in unit.calls:
            if call.func.text.endswith(endings):
                yield unit, call


def middleware(code: "Codebase") -> tuple[Middleware, ...]:
    """Give the middleware of all applications."""
    found = []
    for unit, call in _calls(code, "add_middleware"):
        given = call.args[0] if call.args else call.keywords.get("middleware_class")
        found.append(_middleware(code, unit, call, given))
    listed = (
        _middleware(code, unit, call, call.args[0] if call.args else call.keywords.get("cls"))
        for unit in code.units()
        for call in unit.calls
        if code.target(unit, call) == "starlette.middleware.Middleware"
    )
    functions = (
        Middleware(handler.symbol, outer, call, handler) for handler, outer, call in _decorated(code, "middleware")
    )
    return (*found, *listed, *functions)


def _middleware(code: "Codebase", unit: Unit, call: Call, given: Expr | None) -> Middleware:
    name = code.name(unit, given, call.line)
    return Middleware(name, unit, call, code.unit(f"{name}.dispatch") or code.unit(f"{name}.__call__"))


def exception_handlers(code: "Codebase") -> tuple[Handler, ...]:
    """Give the exception handlers of all applications."""
    found = []
    decorating = set()
    for handler, outer, call in _decorated(code, "exception_handler"):
        decorating.add(id(call))
        found.append(Handler(_exception(code, outer, call), handler, outer, call.line))
    for unit, call in _calls(code, "add_exception_handler", "exception_handler"):
        if id(call) in decorating:
            continue
        given = call.args[1] if len(call.args) > 1 else call.keywords.get("handler") or _applied(unit, call)
        found.append(Handler(_exception(code, unit, call), code.unit(code.name(unit, given)), unit, call.line))
    for app in code.web.apps:
        pairs = app.call.keywords.get("exception_handlers")
        items = pairs.items if pairs is not None and pairs.kind == "dict" else ()
        for key, value in zip(items[::2], items[1::2], strict=True):
            name = code.name(app.unit, key) or key.text
            found.append(Handler(name, code.unit(code.name(app.unit, value)), app.unit, app.line))
    return tuple(found)


def _applied(unit: Unit, call: Call) -> Expr | None:
    """Give the function in `app.exception_handler(Error)(function)`."""
    for other in unit.calls:
        if other.func.kind == "call" and unit.calls[other.func.ref] is call and other.args:
            return other.args[0]
    return None


def _exception(code: "Codebase", unit: Unit, call: Call) -> str:
    given = call.args[0] if call.args else call.keywords.get("exc_class_or_status_code")
    if given is None:
        return ""
    return code.name(unit, given, call.line) or given.text


def lifecycle(code: "Codebase") -> tuple[Lifecycle, ...]:
    """Give the functions that run at the start and the end of applications."""
    found = []
    for handler, _, call in _decorated(code, "on_event"):
        found.append(Lifecycle(call.args[0].text if call.args else "", handler))
    for unit, call in _calls(code, "add_event_handler"):
        added = code.unit(code.name(unit, call.args[1], call.line)) if len(call.args) > 1 else None
        if added is not None:
            found.append(Lifecycle(call.args[0].text, added))
    for app in (*code.web.apps, *code.web.routers):
        for word, kind in (("lifespan", "lifespan"), ("on_startup", "startup"), ("on_shutdown", "shutdown")):
            given = app.call.keywords.get(word)
            for item in given.items if given is not None and given.kind in ("list", "tuple") else (given,):
                unit_ = code.unit(code.name(app.unit, item, app.line))
                if unit_ is not None:
                    found.append(Lifecycle(kind, unit_))
    return tuple(found)
