"""Creating or deleting something answers with a status that does not say so.

What it checks
POST endpoints that create something by their name (`create_order`, `register`) and leave the default status 200, or
set 200 themselves; DELETE endpoints that return nothing with the default 200, which sends `null`; endpoints with status
204 that return a body all the same; endpoints that answer reading with 201. Not where the function sets the status of
its response itself, makes the response, or accepts work for later (202).

Why it matters
201 and 204 are how clients, caches and gateways know what has happened. A 204 with a body breaks connections that are
kept alive, and FastAPI refuses to start with a response model on a 204.

Bad
    from fastapi import FastAPI
    from pydantic import BaseModel


    class OrderIn(BaseModel):
        item: int


    app = FastAPI()


    @app.post("/orders")
    async def create_order(order: OrderIn) -> int:
        return order.item

Good
    from fastapi import FastAPI, status
    from pydantic import BaseModel


    class OrderIn(BaseModel):
        item: int


    app = FastAPI()


    @app.post("/orders", status_code=status.HTTP_201_CREATED)
    async def create_order(order: OrderIn) -> int:
        return order.item

When to ignore it
Where the status is part of an interface that clients rely on already.

Where it comes from
The review checklist: "Proper HTTP status codes returned"; RFC 9110, section 15.3.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.api import _routes
from gate.rules.rule import Problem, Rule
from gate.rules.services import words
from gate.syntax.codebase import Codebase
from gate.syntax.web import Route

_CREATES = {"create", "register", "signup", "insert"}
_ALSO = {"add", "new", "place", "make", "post"}
_OTHER = {
    "login", "token", "search", "query", "session", "bulk", "batch", "upsert", "or", "get", "if", "sign", "url", "link",
    "intent", "payment", "checkout", "preview", "report", "test", "many", "access", "refresh", "job", "task", "index",
}  # fmt: skip
_OK, _CREATED, _NO_CONTENT = 200, 201, 204
_STATUS = re.compile(r"(^|\.)status_code$")


def _find(code: Codebase) -> Iterator[Problem]:
    for route in _routes.routes(code):
        how = _how(code, route)
        if how:
            yield Problem(
                message=f"`{route.unit.qualname}` ({route.methods[0]} {route.path or '/'}) {how}",
                path=route.outer.path,
                line=route.line,
                end_line=route.call.end_line,
                symbol=route.unit.qualname,
            )


def _how(code: Codebase, route: Route) -> str:
    """Say what is wrong with the status of a route."""
    unit, status = route.unit, route.status_code
    given = "status_code" in route.keywords
    if "**" in route.keywords or (given and status is None):
        return ""
    if status == _NO_CONTENT and not _routes.gives_nothing(unit) and not _makes(code, route):
        return "has status 204 and returns a body"
    if _makes(code, route) or any(_STATUS.search(target) for one in unit.assigns for target in one.targets):
        return ""
    if route.methods == ("GET",) and status == _CREATED:
        return "reads something and answers with 201"
    if route.methods == ("POST",) and status in (None, _OK) and _creates(code, route):
        return "creates something and answers with 200"
    if route.methods == ("DELETE",) and status in (None, _OK) and _empty(route):
        return "deletes something, returns nothing and answers with 200"
    return ""


def _makes(code: Codebase, route: Route) -> bool:
    """Tell whether the function makes its response itself; a plain status of 204 is no sign of that."""
    unit = route.unit
    made = (code.target(unit, call) for one in unit.exits_of("return") if (call := unit.call(one.value)) is not None)
    known = (code.type_of(unit, one.value, one.line) for one in unit.exits_of("return") if one.value is not None)
    named = any(
        call.func.text.endswith("Response") for one in unit.exits_of("return") if (call := unit.call(one.value))
    )
    return named or "response_class" in route.keywords or any(_routes.response(code, name) for name in (*made, *known))


def _creates(code: Codebase, route: Route) -> bool:
    """Tell whether a POST makes a new thing: by its name, with a body and at a path that is no action on another."""
    found = words(route.unit.name)
    path = set(re.split(r"[^a-z]+", route.path.lower()))
    if _OTHER & set(found) or _OTHER & path:
        return False
    if found[0] in _CREATES:
        return any(one.kind in ("body", "form") for one in route.params)
    last = route.path.rstrip("/").rpartition("/")[2]
    named = found[0] in _ALSO and len(found) > 1 and last.endswith("s")
    return named and any(code.is_a(one.type, "pydantic.BaseModel") for one in route.params)


def _empty(route: Route) -> bool:
    unit = route.unit
    plain = unit.returns is None or unit.returns.kind == "none"
    return plain and route.response_model is None and _routes.gives_nothing(unit)


RULE = Rule(
    id="GATE-API005",
    name="unfitting-status-code",
    criticality=Criticality.LOW,
    category=Category.CODE,
    topics=("status code", "201", "204"),
    impact="clients cannot tell from the status what has happened",
    recommendation="set `status_code=201` where something is created and 204 where nothing is left to return",
    find=_find,
    needs=("fastapi",),
)
