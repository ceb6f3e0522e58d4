"""The application registers no exception handler, so every error answers in its own way.

What it checks
FastAPI applications, once for the project: no `exception_handler`, no `add_exception_handler`, no handlers given to
the application, and no middleware that catches exceptions, although the service raises exceptions of its own or an
HTTPException in at least three places. Applications whose set-up goes through another library are left alone.

Why it matters
Without handlers each endpoint turns exceptions into answers by hand. Those that none has thought of come out as a bare
"Internal Server Error" without a code, a request id or a common form.

Bad
    from fastapi import FastAPI


    class OrderNotFoundError(Exception):
        pass


    app = FastAPI()


    @app.get("/orders/{order}")
    async def show(order: int) -> int:
        if order < 1:
            raise OrderNotFoundError(order)
        return order

Good
    from fastapi import FastAPI, Request
    from fastapi.responses import JSONResponse


    class OrderNotFoundError(Exception):
        pass


    app = FastAPI()


    @app.exception_handler(OrderNotFoundError)
    async def not_found(request: Request, error: OrderNotFoundError) -> JSONResponse:
        return JSONResponse({"code": "ORDER_NOT_FOUND"}, status_code=404)


    @app.get("/orders/{order}")
    async def show(order: int) -> int:
        if order < 1:
            raise OrderNotFoundError(order)
        return order

When to ignore it
Where a gateway in front of the service gives errors their common form.

Where it comes from
The review checklist: "FastAPI exception handlers registered", and the list of improvements: one standard for errors.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.errors._answers import is_http_error
from gate.rules.rule import Problem, Rule
from gate.rules.services import Service, counted_of, services
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_FEW = 3
_HANDLING = (
    "exception_handler",
    "error_handler",
    "register_error",
    "register_exception",
    "problem_details",
    "errors.register",
)


def _find(code: Codebase) -> Iterator[Problem]:
    every = services(code)
    bare = [one for one in every if not _handles(code, one) and _raises(code, one)]
    if bare:
        app = bare[0].apps[0]
        yield Problem(
            message=f"The application of `{app.unit.module.module}` registers no exception handler"
            + counted_of(len(bare), len(every)),
            path=app.unit.path,
            line=app.line,
            symbol=app.unit.qualname,
        )


def _handles(code: Codebase, service: Service) -> bool:
    """Tell whether exceptions are answered in one place, or may be."""
    if any(service.holds(one.outer.path) for one in code.web.exception_handlers):
        return True
    if any(_catches(one.handler) for one in code.web.middleware if one.handler is not None):
        return True
    for unit in code.units():
        if service.holds(unit.path):
            for call in unit.calls:
                if any(word in call.func.text for word in _HANDLING):
                    return True
    return any(
        app.call.keywords.get("**") is not None or "exception_handlers" in app.call.keywords for app in service.apps
    )


def _catches(unit: Unit) -> bool:
    return any(block.kind == "handler" for block in unit.blocks)


def _raises(code: Codebase, service: Service) -> bool:
    """Tell whether there are errors to be answered: an exception of its own, or several HTTPExceptions."""
    plain = 0
    for unit in code.functions():
        if not service.holds(unit.path):
            continue
        for one in unit.exits_of("raise"):
            call = unit.call(one.value)
            name = code.target(unit, call) if call is not None else code.name(unit, one.value)
            if code.class_(name) is not None and not code.is_a(name, "fastapi.HTTPException"):
                return True
            plain += is_http_error(code, unit, call)
    return plain >= _FEW


RULE = Rule(
    id="GATE-ERR004",
    name="no-exception-handlers",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("exception handler", "error standardization", "error responses"),
    impact="errors answer in many forms, and unexpected ones without any",
    recommendation="register handlers for the base of the project's exceptions, for validation errors and for `Exception`",
    find=_find,
    needs=("fastapi",),
)
