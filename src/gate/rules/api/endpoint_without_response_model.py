"""An endpoint says nowhere what it answers with.

What it checks
HTTP endpoints without `response_model` and without a return annotation. Left alone are endpoints that send their own
response (files, pages, streams, redirections, a `Response` of any kind), that return nothing or only constants (a
greeting, a probe), or that stand outside of the documentation (`include_in_schema=False`). `response_model=None` is a
decision and counts as one.

Why it matters
Without a model nothing is validated or filtered on the way out: a new column of a table, a password hash among them,
goes straight to the client. Clients generated from the OpenAPI document get `any`.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders/{order}")
    async def show(order: int):
        return {"order": order}

Good
    from fastapi import FastAPI
    from pydantic import BaseModel


    class OrderOut(BaseModel):
        order: int


    app = FastAPI()


    @app.get("/orders/{order}")
    async def show(order: int) -> OrderOut:
        return OrderOut(order=order)

When to ignore it
Where the endpoint passes on what another service has answered and promises nothing itself.

Where it comes from
The review checklist: "All API outputs use response_model", "Return types specified".
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.api import _routes
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.web import Route


def _find(code: Codebase) -> Iterator[Problem]:
    for route in _routes.routes(code):
        unit = route.unit
        if "response_model" in route.keywords or unit.returns is not None or "**" in route.keywords:
            continue
        if _routes.gives_nothing(unit) or _routes.sends_itself(code, route) or _greets(route):
            continue
        yield Problem(
            message=f"`{unit.qualname}` ({route.methods[0]} {route.path or '/'}) has neither a response model nor a return type",
            path=unit.path,
            line=unit.line,
            symbol=unit.qualname,
        )


def _greets(route: Route) -> bool:
    """Tell whether a GET takes nothing and returns constants alone: a greeting, a version, the answer of a probe."""
    values = [one.value for one in route.unit.exits_of("return") if one.value is not None]
    plain = all(value.kind == "dict" and all(item.kind == "str" for item in value.items) for value in values)
    return route.methods == ("GET",) and not route.params and plain


RULE = Rule(
    id="GATE-API001",
    name="endpoint-without-response-model",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("response model", "return type", "response schema"),
    impact="whatever the function returns goes out, unfiltered and undocumented",
    recommendation="annotate the return type with a Pydantic model, or set `response_model`",
    find=_find,
    needs=("fastapi",),
)
