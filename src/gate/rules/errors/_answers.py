"""What is sent to the client: shared by the rules about errors."""

from http import HTTPStatus

from gate.model.facts import Call, Expr
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

RESPONSES = (
    "starlette.responses.JSONResponse", "starlette.responses.ORJSONResponse", "starlette.responses.UJSONResponse",
    "starlette.responses.Response", "starlette.responses.PlainTextResponse", "starlette.responses.HTMLResponse",
)  # fmt: skip


def is_http_error(code: Codebase, unit: Unit, call: Call | None) -> bool:
    """Tell whether a call makes an HTTPException, or a class of the project's that is one."""
    return call is not None and code.is_a(code.target(unit, call), "fastapi.HTTPException")


def is_response(code: Codebase, unit: Unit, call: Call | None) -> bool:
    """Tell whether a call makes a response."""
    return call is not None and code.is_a(code.target(unit, call), *RESPONSES)


def status_of(code: Codebase, unit: Unit, call: Call | None) -> int | None:
    """Give the status of an HTTPException or response that a call makes; None where it is not known."""
    if call is None:
        return None
    if is_http_error(code, unit, call):
        return number(code, unit, call.keywords.get("status_code") or next(iter(call.args), None))
    if is_response(code, unit, call):
        return number(code, unit, call.keywords.get("status_code") or (call.args[1] if len(call.args) > 1 else None))
    return None


def number(code: Codebase, unit: Unit, expr: Expr | None) -> int | None:
    """Give a status as a number, also of `status.HTTP_404_NOT_FOUND` and `HTTPStatus.NOT_FOUND`."""
    value = code.constant(unit, expr)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _named(expr)


def _named(expr: Expr | None) -> int | None:
    if expr is None or expr.kind != "name":
        return None
    last = expr.text.removesuffix(".value").rpartition(".")[2]
    digits = last.removeprefix("HTTP_")[:3]
    if digits.isdigit():
        return int(digits)
    return HTTPStatus[last].value if last in HTTPStatus.__members__ else None
