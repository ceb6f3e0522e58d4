"""A handler of every exception answers or goes on without a line in any log.

What it checks
Handlers of every exception (`except:`, `except Exception`) that answer with a server error, give a constant such as
`False`, or go on with something else, while the exception itself is neither logged nor handed on nor raised again.
Helpers that log count, over files as well. Left alone are answers with a client error (a broken token is the client's
fault), health probes, clean-up, and loops that try again.

Why it matters
The client sees "500", the operator sees nothing: what failed, where and why is lost with the exception.

Bad
    from fastapi import APIRouter, HTTPException

    from app.store import store

    router = APIRouter()


    @router.post("/orders", status_code=201)
    async def create(order: int) -> int:
        try:
            return await store(order)
        except Exception:
            raise HTTPException(status_code=500, detail="The order was not stored")

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
Where a middleware or a decorator around the function logs every exception before this handler sees it.

Where it comes from
The review checklist: "All exceptions logged appropriately".
"""

import re
from collections.abc import Iterator
from http import HTTPStatus

from gate.model.facts import Block, Expr
from gate.model.words import Category, Criticality
from gate.rules.errors import _handlers
from gate.rules.errors._answers import status_of
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_CONSTANTS = ("bool", "str")
_ASKS = re.compile(
    r"^_*(is|has|should|can|verify|valid|validate|check|exists?|matches|test|supports?|needs?|was|in)(_|$)"
)
"""Functions whose `False` is an answer and no failure."""


def _find(code: Codebase) -> Iterator[Problem]:
    for unit, block in _handlers.handlers(code):
        if (
            not _handlers.broad(code, unit, block)
            or _handlers.uses(unit, block)
            or _handlers.reports(code, unit, block)
        ):
            continue
        how = _how(code, unit, block)
        if how and not (
            _handlers.PROBE.search(unit.name) or _handlers.cleans(unit, block) or _tries_again(unit, block)
        ):
            yield Problem(
                message=f"`{unit.qualname or unit.module.module}` {how} for any exception and logs nothing",
                path=unit.path,
                line=block.line,
                symbol=unit.qualname,
            )


def _how(code: Codebase, unit: Unit, block: Block) -> str:
    """Say how a handler answers; empty where it raises again, blames the client, or does nothing at all."""
    for one in unit.exits:
        if not unit.inside(block, one) or one.kind not in ("raise", "return"):
            continue
        call = unit.call(one.value)
        status = status_of(code, unit, call) if call is not None else None
        if one.kind == "raise" or call is not None:
            return f"answers with {status}" if status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
        if _ASKS.search(unit.name) or "property" in (expr.text for expr in unit.function.decorators):
            return ""
        if one.value is not None and one.value.kind in _CONSTANTS:
            return f"gives `{one.value.text}`" if one.value.kind == "bool" else "gives a constant"
        return "gives a constant" if _constant(one.value) else ""
    return ""


def _constant(value: Expr | None) -> bool:
    return value is not None and value.kind in ("dict", "tuple") and bool(value.items)


def _tries_again(unit: Unit, block: Block) -> bool:
    """Tell whether a loop around the handler makes another attempt."""
    return unit.within(block, "for", "while", "async for") is not None and not any(
        unit.inside(block, one) for one in unit.exits_of("return", "raise")
    )


RULE = Rule(
    id="GATE-ERR002",
    name="error-path-without-log",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("logging", "error handling", "exception"),
    impact="operators see that something failed, never what",
    recommendation="log the exception with its trace (`logger.exception`) before answering, or raise it further",
    find=_find,
)
