"""The text of an exception that nobody expected goes out to the client.

What it checks
Answers that hold the text of a caught exception (`str(error)`, an f-string, `traceback.format_exc()`): in an
HTTPException, a response, the value that an endpoint returns, a WebSocket message, and in registered handlers of
`Exception`. Only where every exception or one of a database, broker or HTTP client is caught: the project's own
exceptions and a `ValueError` are written for their readers. Text that only goes out in debug mode is left alone.

Why it matters
Such texts name hosts, tables, queries, paths and sometimes passwords. They help an attacker, and clients begin to
depend on the wording of a driver.

Bad
    from fastapi import APIRouter, HTTPException

    from app.store import store

    router = APIRouter()


    @router.post("/orders", status_code=201)
    async def create(order: int) -> int:
        try:
            return await store(order)
        except Exception as error:
            raise HTTPException(status_code=500, detail=str(error))

    # app/store.py
    async def store(order: int) -> int:
        return order

Good
    import logging

    from fastapi import APIRouter, HTTPException

    from app.store import store

    logger = logging.getLogger(__name__)
    router = APIRouter()


    @router.post("/orders", status_code=201)
    async def create(order: int) -> int:
        try:
            return await store(order)
        except Exception as error:
            logger.exception("order %s was not stored", order)
            raise HTTPException(status_code=500, detail="The order was not stored") from error

    # app/store.py
    async def store(order: int) -> int:
        return order

When to ignore it
In a tool for administrators that is not reachable from outside.

Where it comes from
The review checklist: "Error messages don't leak sensitive info"; OWASP's advice on error handling.
"""

import re
from collections.abc import Iterator

from gate.model.facts import Block, Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.errors import _handlers
from gate.rules.errors._answers import is_http_error, is_response
from gate.rules.mention import parts
from gate.rules.rule import Problem, Rule
from gate.rules.services import is_log
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_FOREIGN = (
    "sqlalchemy.", "sqlmodel.", "aiokafka.", "kafka.", "confluent_kafka.", "redis.", "httpx.", "requests.", "aiohttp.",
    "psycopg.", "psycopg2.", "asyncpg.", "pymongo.", "botocore.", "boto3.", "OSError", "RuntimeError", "smtplib.",
    "ConnectionError", "grpc.", "elasticsearch.", "minio.", "celery.", "KeyError", "AttributeError",
)  # fmt: skip
_DEBUG = re.compile(r"debug|develop|(?<![a-z])(dev|local|testing)(?![a-z])", re.IGNORECASE)
_SENDS = ("send_text", "send_json", "send_bytes")
_TRACES = ("traceback.format_exc", "traceback.format_exception", "traceback.format_tb")


def _find(code: Codebase) -> Iterator[Problem]:
    routed = {route.unit for route in code.web.routes}
    for unit, block in _handlers.handlers(code):
        names = _handlers.caught(code, unit, block)
        if names and not any(name in ("Exception", "BaseException") or name.startswith(_FOREIGN) for name in names):
            continue
        yield from _told(code, unit, block, frozenset(block.names), unit in routed)
    for handler in code.web.exception_handlers:
        known = handler.exception in ("Exception", "500") or handler.exception.startswith(_FOREIGN)
        if known and handler.unit is not None and len(handler.unit.params) > 1:
            yield from _told(code, handler.unit, None, frozenset({handler.unit.params[1].name}), True)


def _told(code: Codebase, unit: Unit, block: Block | None, names: frozenset[str], answers: bool) -> Iterator[Problem]:
    """Give the first place of a handler that sends the text of the exception."""
    tainted = names | _copies(code, unit, block, names)
    for line, end, how, expr in sorted(_sent(code, unit, block, answers), key=lambda one: one[0]):
        if _carries(code, unit, expr, tainted, names) and not _in_debug(unit, block, line):
            yield Problem(
                message=f"`{unit.qualname}` sends the text of an unexpected exception to the client {how}",
                path=unit.path,
                line=line,
                end_line=end,
                symbol=unit.qualname,
            )
            return


def _sent(code: Codebase, unit: Unit, block: Block | None, answers: bool) -> Iterator[tuple[int, int, str, Expr]]:
    """Give what goes to the client: the line, its end, how, and the expression."""
    for call in unit.calls if block is None else unit.calls_in(block):
        arguments = (*call.args, *call.keywords.values())
        if is_http_error(code, unit, call):
            yield from ((call.line, call.end_line, "in an HTTPException", one) for one in arguments)
        elif is_response(code, unit, call):
            yield from ((call.line, call.end_line, "in a response", one) for one in arguments)
        elif call.func.text.rpartition(".")[2] in _SENDS:
            yield from ((call.line, call.end_line, "over the WebSocket", one) for one in arguments)
    for one in unit.exits_of("return") if answers else ():
        if one.value is not None and (block is None or unit.inside(block, one)) and unit.call(one.value) is None:
            yield one.line, one.line, "in what it returns", one.value


def _copies(code: Codebase, unit: Unit, block: Block | None, names: frozenset[str]) -> frozenset[str]:
    """Give the variables that hold the text of the exception."""
    return frozenset(
        target
        for assign in unit.assigns
        if assign.value is not None and (block is None or unit.inside(block, assign))
        if _carries(code, unit, assign.value, names, names)
        for target in assign.targets
    )


def _carries(code: Codebase, unit: Unit, expr: Expr, tainted: frozenset[str], names: frozenset[str]) -> bool:
    """Tell whether the text of the exception is in an expression, other than in a log call or in debug mode."""
    if expr.kind == "if":
        test, *branches = expr.items
        free = any(part.kind == "name" and _DEBUG.search(part.text) for part in parts(unit, test))
        return not free and any(_carries(code, unit, one, tainted, names) for one in branches)
    if expr.kind == "name":
        first, _, rest = expr.text.partition(".")
        return first in tainted and (not rest or (first in names and rest in ("args", "message", "orig")))
    call = unit.call(expr)
    if call is not None:
        return _in_call(code, unit, call, tainted, names)
    return any(_carries(code, unit, item, tainted, names) for item in expr.items)


def _in_call(code: Codebase, unit: Unit, call: Call, tainted: frozenset[str], names: frozenset[str]) -> bool:
    if is_log(code, unit, call):
        return False
    target = code.target(unit, call)
    if target in _TRACES:
        return True
    plain = target in ("str", "repr", "str.format", "dict") or call.func.text in ("str", "repr")
    built = code.class_(target) is not None  # ErrorResponse(detail=str(error))
    given = (*call.args, *call.keywords.values())
    return (plain or built) and any(_carries(code, unit, one, tainted, names) for one in given)


def _in_debug(unit: Unit, block: Block | None, line: int) -> bool:
    """Tell whether a place is only reached in debug mode."""
    around = (one for one in unit.blocks if one.kind == "if" and one.line <= line <= one.end_line)
    inner = (one for one in around if block is None or unit.inside(block, one))
    return any(
        part.kind == "name" and _DEBUG.search(part.text)
        for one in inner
        for test in one.exprs
        for part in parts(unit, test)
    )


RULE = Rule(
    id="GATE-ERR003",
    name="exception-text-sent-to-client",
    criticality=Criticality.HIGH,
    category=Category.SECURITY,
    topics=("information leak", "error message", "stack trace", "exception text"),
    impact="hosts, queries and paths of the inside are told to whoever asks",
    recommendation="log the exception and answer with a fixed text",
    find=_find,
    needs=("fastapi",),
)
