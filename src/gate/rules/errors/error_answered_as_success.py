"""An endpoint answers an error with status 200.

What it checks
Endpoints that return a body which says that something failed (`{"error": ...}`, `{"status": "error"}`,
`{"success": False}`) without setting a status, and endpoints that return a tuple such as `{"error": ...}, 404`, as one
does in Flask: FastAPI sends it as a list with status 200. Health endpoints and endpoints that set the status of their
response are left alone.

Why it matters
Clients, proxies, retries and monitoring look at the status. An error with status 200 is cached, counted as success and
never retried.

Bad
    from fastapi import FastAPI

    app = FastAPI()
    orders = {1: "shoes"}


    @app.get("/orders/{number}")
    async def show(number: int) -> dict[str, str]:
        if number not in orders:
            return {"error": "no such order"}
        return {"order": orders[number]}

Good
    from fastapi import FastAPI, HTTPException

    app = FastAPI()
    orders = {1: "shoes"}


    @app.get("/orders/{number}")
    async def show(number: int) -> dict[str, str]:
        if number not in orders:
            raise HTTPException(status_code=404, detail="no such order")
        return {"order": orders[number]}

When to ignore it
Where a protocol prescribes it, such as GraphQL, JSON-RPC or the webhook of a partner.

Where it comes from
The review checklist: "Proper HTTP status codes returned".
"""

import re
from collections.abc import Iterator

from gate.model.facts import Exit, Expr
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit
from gate.syntax.web import Route

_PROBES = re.compile(r"health|ready|live|ping|status|probe|webhook|graphql|rpc", re.IGNORECASE)
_FAILED = ("error", "failed", "failure", "fail")
_FEW = 4
_CODES = range(300, 600)


def _find(code: Codebase) -> Iterator[Problem]:
    for route in code.web.routes:
        if (
            "WEBSOCKET" in route.methods
            or ASIDE.search(route.unit.path)
            or _PROBES.search(f"{route.path} {route.unit.name}")
        ):
            continue
        for one in route.unit.exits_of("return"):
            how = _flask(code, route.unit, one) or _failing(route, one)
            if how:
                yield Problem(
                    message=f"`{route.unit.qualname}` answers an error with status {route.status_code or 200}: {how}",
                    path=route.unit.path,
                    line=one.line,
                    symbol=route.unit.qualname,
                )
                break


def _flask(code: Codebase, unit: Unit, one: Exit) -> str:
    """Say what is wrong with a tuple of a body and a status."""
    value = one.value
    if value is None or value.kind != "tuple" or len(value.items) not in (2, 3) or value.items[0].kind == "str":
        return ""
    status = code.constant(unit, value.items[1])
    if isinstance(status, int) and status in _CODES and value.items[1].kind == "int":
        return f"the {status} in the tuple is no status here but a part of the body"
    return ""


def _failing(route: Route, one: Exit) -> str:
    """Say by what a body tells of a failure."""
    value = one.value
    if value is None or value.kind != "dict" or _sets_status(route):
        return ""
    pairs = {key.text: item for key, item in zip(value.items[::2], value.items[1::2], strict=True) if key.kind == "str"}
    if "error" in pairs and _said(pairs["error"]) and len(pairs) <= _FEW:
        return 'it returns `{"error": ...}`'
    for key in ("status", "result"):
        if key in pairs and pairs[key].kind == "str" and pairs[key].text.lower() in _FAILED:
            return f'it returns `{{"{key}": "{pairs[key].text}"}}`'
    for key in ("success", "ok"):
        if key in pairs and pairs[key].kind == "bool" and pairs[key].text == "False":
            return f'it returns `{{"{key}": False}}`'
    return ""


def _said(value: Expr) -> bool:
    """Tell whether an error is named: a text, or what an exception says; not `None` or a field that may be empty."""
    return value.kind in ("str", "fstring", "call") and (value.kind != "str" or bool(value.text))


def _sets_status(route: Route) -> bool:
    assigned = any(target.endswith(".status_code") for one in route.unit.assigns for target in one.targets)
    return assigned or (route.status_code is not None and route.status_code in _CODES)


RULE = Rule(
    id="GATE-ERR006",
    name="error-answered-as-success",
    criticality=Criticality.HIGH,
    category=Category.CODE,
    topics=("status code", "error response", "200"),
    impact="clients and monitoring take the error for success",
    recommendation="raise an HTTPException or an exception of the project that a handler turns into the right status",
    find=_find,
    needs=("fastapi",),
)
