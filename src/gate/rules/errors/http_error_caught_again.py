"""An HTTPException is raised inside a `try` whose handler of everything turns it into another answer.

What it checks
`raise HTTPException(...)` in the body of a `try` that has a handler of `Exception` (or a bare one) and no handler
before it for the HTTPException, where the handler answers for itself: it raises another HTTPException, or returns. A
handler that raises again, or that asks for the type of the exception, is left alone.

Why it matters
An HTTPException is an Exception. The careful 404 comes out as a 500, clients retry what cannot succeed, and alarms ring
for a missing order.

Bad
    from fastapi import APIRouter, HTTPException

    router = APIRouter()
    orders = {1: "shoes"}


    @router.get("/orders/{number}")
    async def show(number: int) -> str:
        try:
            if number not in orders:
                raise HTTPException(status_code=404, detail="No such order")
            return orders[number]
        except Exception:
            raise HTTPException(status_code=500, detail="Something went wrong")

Good
    from fastapi import APIRouter, HTTPException

    router = APIRouter()
    orders = {1: "shoes"}


    @router.get("/orders/{number}")
    async def show(number: int) -> str:
        if number not in orders:
            raise HTTPException(status_code=404, detail="No such order")
        return orders[number]

When to ignore it
Where the other answer is meant: an inner check whose status must not be seen.

Where it comes from
The review checklist: "Proper HTTP status codes returned".
"""

from collections.abc import Iterator

from gate.model.facts import Block, Exit
from gate.model.words import Category, Criticality
from gate.rules.errors import _handlers
from gate.rules.errors._answers import is_http_error, status_of
from gate.rules.mention import names
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit


def _find(code: Codebase) -> Iterator[Problem]:
    for unit, block in _handlers.handlers(code):
        raised = _raised(code, unit, block)
        if raised is None or not _handlers.broad(code, unit, block) or not _answers(code, unit, block):
            continue
        status = status_of(code, unit, unit.call(raised.value))
        said = f" with {status}" if status is not None else ""
        yield Problem(
            message=f"`{unit.qualname}` raises an HTTPException{said} that its own handler of line {block.line} catches",
            path=unit.path,
            line=raised.line,
            symbol=unit.qualname,
        )


def _raised(code: Codebase, unit: Unit, block: Block) -> Exit | None:
    """Give the first HTTPException that is raised in what a handler guards, and that none before it takes."""
    owner = unit.owner(block)
    if owner is None:
        return None
    earlier = [one for one in unit.parts(owner, "handler") if one.line < block.line]
    if any(code.is_a(name, "fastapi.HTTPException") for one in earlier for name in _handlers.caught(code, unit, one)):
        return None
    for one in unit.exits_of("raise"):
        if unit.inside(owner, one) and is_http_error(code, unit, unit.call(one.value)) and _reaches(unit, owner, one):
            return one
    return None


def _reaches(unit: Unit, owner: Block, place: Exit) -> bool:
    """Tell whether what is raised at a place comes out of a `try`: no inner `try` takes it, nor is it in a lambda."""
    for block in unit.enclosing(place):
        if block is owner:
            return True
        if block.kind == "try":
            return False
    return False


def _answers(code: Codebase, unit: Unit, block: Block) -> bool:
    """Tell whether a handler always gives an answer of its own, whatever it has caught."""
    if any(unit.inside(block, one) and one.kind in ("if", "case") and _asks(unit, one, block) for one in unit.blocks):
        return False
    exits = [one for one in unit.exits_of("raise", "return") if unit.inside(block, one)]
    return bool(exits) and all(_own(code, unit, block, one) for one in exits)


def _own(code: Codebase, unit: Unit, block: Block, one: Exit) -> bool:
    if one.kind == "raise":
        return is_http_error(code, unit, unit.call(one.value)) and not _status_kept(unit, block, one)
    return not (
        one.value is not None and unit.call(one.value) is not None and names(unit, one.value) & set(block.names)
    )


def _status_kept(unit: Unit, block: Block, one: Exit) -> bool:
    """Tell whether the status is taken from what was caught."""
    call = unit.call(one.value)
    status = call.keywords.get("status_code") or next(iter(call.args), None) if call is not None else None
    return status is not None and bool(names(unit, status) & set(block.names))


def _asks(unit: Unit, inner: Block, block: Block) -> bool:
    return any(names(unit, expr) & set(block.names) for expr in inner.exprs)


RULE = Rule(
    id="GATE-ERR005",
    name="http-error-caught-again",
    criticality=Criticality.HIGH,
    category=Category.CODE,
    topics=("status code", "httpexception", "wrong status", "error handling"),
    impact="clients get another status than the one that was meant, mostly a 500",
    recommendation="raise it outside of the `try`, or put `except HTTPException: raise` first",
    find=_find,
    needs=("fastapi",),
)
