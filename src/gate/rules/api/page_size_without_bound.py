"""A client may ask for as many items at once as it likes.

What it checks
Query parameters that say how many items are wanted (`limit`, `page_size`, `per_page` ...), also those of dependencies
and of models of query parameters, without an upper bound: no `Query(le=...)`, no constrained type, no `Literal` or
enumeration, and nothing in the function that cuts the number (`min(limit, 100)`, a comparison).

Why it matters
`?limit=100000000` reads a whole table into memory. One client, or one typing error, takes the service down.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders")
    async def show(limit: int = 20, offset: int = 0) -> list[int]:
        return list(range(offset, offset + limit))

Good
    from typing import Annotated

    from fastapi import FastAPI, Query

    app = FastAPI()


    @app.get("/orders")
    async def show(limit: Annotated[int, Query(ge=1, le=100)] = 20, offset: int = 0) -> list[int]:
        return list(range(offset, offset + limit))

When to ignore it
Where the number is of something else that cannot grow.

Where it comes from
The rules of a real team: "Default page size is 20, max is 100"; OWASP API4, unrestricted resource consumption.
"""

from collections.abc import Iterator

from gate.model.facts import Expr
from gate.model.words import Category, Criticality
from gate.rules.api import _routes
from gate.rules.mention import names, names_of_call
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_BOUNDS = ("le", "lt")
_NUMBERS = ("int", "")


def _find(code: Codebase) -> Iterator[Problem]:
    told: set[tuple[str, int, str]] = set()
    for route in _routes.routes(code):
        if "GET" not in route.methods:
            continue
        for unit, param in _routes.all_params(code, route):
            at = (unit.path, unit.line, param.name)
            if at in told or param.kind != "query":
                continue
            if _routes.is_page_size(param.name) and _free(param.param.annotation, param.type):
                if any(_routes.bound(mark.keywords.get(key)) for mark in param.marks for key in _BOUNDS):
                    continue
                if _cut(code, unit, param.name):
                    continue
                told.add(at)
                yield Problem(
                    message=f"`{param.name}` of `{unit.qualname}` has no upper bound",
                    path=unit.path,
                    line=unit.line,
                    symbol=unit.qualname,
                )
        yield from _of_models(code, route.unit, told)


def _of_models(code: Codebase, unit: Unit, told: set[tuple[str, int, str]]) -> Iterator[Problem]:
    """Give the unbounded fields of models that hold query parameters: `Depends()` or `Query()` of a model."""
    for param in unit.params:
        found = code.param_type(unit, param.name)
        model = code.schemas.model(found.name) if found is not None else None
        marks = [
            code.target(body, call)
            for body, expr in (*code.metadata(code.outer(unit), param.annotation), (code.outer(unit), param.default))
            if expr is not None and (call := body.call(expr)) is not None
        ]
        if model is None or not {"fastapi.Depends", "fastapi.Query"} & set(marks) or model.validators:
            continue
        for field in model.fields:
            at = (model.info.path, field.line, field.name)
            free = field.type == "int" and not any(_routes.bound(field.constraints.get(key)) for key in _BOUNDS)
            if _routes.is_page_size(field.name) and free and at not in told:
                told.add(at)
                yield Problem(
                    message=f"`{field.name}` of `{model.info.qualname}` has no upper bound",
                    path=model.info.path,
                    line=field.line,
                    symbol=model.info.qualname,
                )


def _free(annotation: Expr | None, kind: str) -> bool:
    """Tell whether a type is a plain number, or a number or None."""
    if kind not in _NUMBERS:
        return False
    if annotation is None:
        return True
    plain = [annotation] if annotation.kind != "operation" else list(annotation.items)
    while plain and plain[0].kind == "index":
        inner = plain[0].items[1]
        plain = list(inner.items) if inner.kind == "tuple" else [inner]
    return any(one.kind == "name" and one.text == "int" for one in plain[:2])


def _cut(code: Codebase, unit: Unit, name: str) -> bool:
    """Tell whether the function, or one that it hands the number to, bounds or compares it."""
    if _bounds(unit, name):
        return True
    for edge in code.calls_from(unit):
        given = dict(
            zip((one.name for one in edge.unit.params if one.name not in ("self", "cls")), edge.call.args, strict=False)
        )
        given.update(edge.call.keywords)
        inner = [key for key, value in given.items() if value.kind == "name" and value.text.partition(".")[0] == name]
        if any(_bounds(edge.unit, one) for one in inner) or "settings" in edge.unit.function.loads:
            return True
    return False


def _bounds(unit: Unit, name: str) -> bool:
    if any(call.func.text in ("min", "clamp") and name in names_of_call(unit, call) for call in unit.calls):
        return True
    return any(
        expr.kind == "operation" and set(expr.text) & set("<>") and "->" not in expr.text and name in names(unit, expr)
        for expr, _ in unit.expressions()
    )


RULE = Rule(
    id="GATE-API003",
    name="page-size-without-bound",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("pagination", "page size", "limit", "unbounded"),
    impact="one request can read a whole table into memory",
    recommendation="bound it: `Annotated[int, Query(ge=1, le=100)] = 20`",
    find=_find,
    needs=("fastapi",),
)
