"""A service speaks the language of HTTP.

What it checks
Modules of the service layer that import what only a web request has: `HTTPException`, `Request`, `Response` and its
like, `APIRouter`, `WebSocket`. `Depends`, `status` numbers, uploads, thread pools and encoders alone are left alone, and
so are imports for types only. Reported once for each file.

Why it matters
A service that raises `HTTPException` cannot be called by a consumer, a job or a test without pretending that there is a
request, and decides about status codes that are the router's business.

Bad
    from fastapi import APIRouter

    router = APIRouter()

    # app/services/orders.py
    from fastapi import HTTPException


    def find(orders: dict[int, str], number: int) -> str:
        if number not in orders:
            raise HTTPException(404, "no such order")
        return orders[number]

Good
    from fastapi import APIRouter

    router = APIRouter()

    # app/services/orders.py
    class OrderNotFound(Exception):
        pass


    def find(orders: dict[int, str], number: int) -> str:
        if number not in orders:
            raise OrderNotFound(number)
        return orders[number]

When to ignore it
Where the service is about HTTP itself, such as a proxy.

Where it comes from
The review checklist: "Layered Architecture", "Custom exception handlers with FastAPI".
"""

from collections.abc import Iterator

from gate.model.facts import Expr, ModuleFacts
from gate.model.words import Category, Criticality
from gate.rules.architecture._layers import services
from gate.rules.mention import listed
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_WEB = {
    "HTTPException", "Request", "Response", "JSONResponse", "StreamingResponse", "FileResponse", "RedirectResponse",
    "HTMLResponse", "PlainTextResponse", "ORJSONResponse", "APIRouter", "FastAPI", "WebSocket", "Cookie", "Header", "Form",
    "abort", "jsonify", "make_response",
}  # fmt: skip
_FRAMEWORKS = ("fastapi", "starlette", "flask")


def _find(code: Codebase) -> Iterator[Problem]:
    routed = {route.unit.path for route in code.web.routes}
    for modules in services(code).values():
        for module in modules:
            if module.path in routed:
                continue
            read = {name for unit in code.units((module,)) for name in _named(unit)}
            used = [(name, line) for name, line in _used(module) if name in read]
            if used:
                names = listed([f"`{name}`" for name, _ in used])
                yield Problem(
                    message=f"the service `{module.module}` uses {names} of the web framework{_where(code, module)}",
                    path=module.path,
                    line=used[0][1],
                )


def _used(module: ModuleFacts) -> list[tuple[str, int]]:
    """Give what a module imports of a web framework, and in which lines."""
    found = {
        one.target.rpartition(".")[2]: one.line
        for one in module.imports
        if not one.typing and one.target.partition(".")[0] in _FRAMEWORKS
    }
    return [(name, line) for name, line in found.items() if name in _WEB]


def _named(unit: Unit) -> Iterator[str]:
    """Give the names that a function or body uses, annotations and decorators included."""
    yield from unit.function.loads
    annotations = [one.annotation for one in unit.params] + [unit.returns]
    for expr in annotations:
        yield from (item.text.rpartition(".")[2] for item in _inside(expr))


def _inside(expr: Expr | None) -> Iterator[Expr]:
    if expr is not None:
        yield expr
        for item in expr.items:
            yield from _inside(item)


def _where(code: Codebase, module: ModuleFacts) -> str:
    """Say which function raises the framework's exception, if one does."""
    for unit in code.functions((module,)):
        for one in unit.exits_of("raise"):
            call = unit.call(one.value)
            name = code.target(unit, call) if call is not None else ""
            if name.endswith("HTTPException"):
                return f", first in `{unit.qualname}`"
    return ""


RULE = Rule(
    id="GATE-ARCH003",
    name="web-framework-in-service",
    criticality=Criticality.MEDIUM,
    category=Category.ARCHITECTURE,
    topics=("layers", "service layer", "httpexception"),
    impact="nothing but a web request can use the service",
    recommendation="raise an exception of the project's own, and turn it into a response in a handler of the application",
    find=_find,
    needs=("fastapi", "flask"),
)
