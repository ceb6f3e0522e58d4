"""An endpoint takes its body as a raw dictionary instead of a model.

What it checks
Endpoints with a body parameter of type `dict` or `Any`, with `Body(...)` for a parameter without a type, and endpoints
that call `request.json()` themselves. Not where the value goes into a Pydantic model afterwards (`Model(**body)`,
`Model.model_validate(body)`), where a signature is checked over the raw body, as webhooks do, or where the endpoint
passes the body on to another service.

Why it matters
Nothing is checked at the door: a missing key is a KeyError and a 500 deep inside, a wrong type goes to the database,
and the OpenAPI document shows an empty object.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.post("/orders", status_code=201)
    async def create(order: dict) -> int:
        return order["amount"] * order["price"]

Good
    from fastapi import FastAPI
    from pydantic import BaseModel, PositiveInt


    class OrderIn(BaseModel):
        amount: PositiveInt
        price: PositiveInt


    app = FastAPI()


    @app.post("/orders", status_code=201)
    async def create(order: OrderIn) -> int:
        return order.amount * order.price

When to ignore it
Where the body is any JSON by design: a store for documents, a proxy.

Where it comes from
The review checklist: "All API inputs validated with Pydantic".
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.api import _routes
from gate.rules.mention import names
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit
from gate.syntax.web import Route

_RAW = (
    "dict",
    "typing.Any",
    "typing.Dict",
    "collections.abc.Mapping",
    "typing.Mapping",
    "collections.abc.MutableMapping",
)
_LISTS = ("list", "typing.List", "collections.abc.Sequence", "typing.Sequence")
_VALID = (
    "model_validate",
    "parse_obj",
    "validate_python",
    "from_dict",
    "structure",
    "validate",
    "load",
    "parse",
    "convert",
)
_PASSED = re.compile(r"proxy|forward|gateway|webhook|hook|callback|echo|graphql", re.IGNORECASE)


def _find(code: Codebase) -> Iterator[Problem]:
    for route in _routes.routes(code):
        unit = route.unit
        if _PASSED.search(f"{unit.path} {unit.name} {route.path}"):
            continue
        raw = _parameter(code, route)
        if raw and not _validated(code, unit, raw):
            yield _problem(route, f"takes its body `{raw}` as a plain dictionary")
            continue
        call = _read(code, unit)
        if call is not None:
            yield _problem(route, "reads its body with `request.json()` and validates it by no model")


def _problem(route: Route, what: str) -> Problem:
    unit = route.unit
    method = route.methods[0]
    return Problem(
        message=f"`{unit.qualname}` ({method} {route.path or '/'}) {what}",
        path=unit.path,
        line=unit.line,
        symbol=unit.qualname,
    )


def _parameter(code: Codebase, route: Route) -> str:
    """Name the body parameter that is a dictionary or has no type."""
    for param in route.params:
        whole = not any("embed" in mark.keywords for mark in param.marks)
        given = param.param.annotation
        untyped = given is None and bool(param.marks)
        if param.kind == "body" and whole and (param.type in _RAW or untyped or _listed(code, route.unit, param.name)):
            return param.name
    return ""


def _listed(code: Codebase, unit: Unit, name: str) -> bool:
    """Tell whether a parameter is a list of dictionaries."""
    found = code.param_type(unit, name)
    return found is not None and found.name in _LISTS and any(one.name in _RAW for one in found.args)


def _validated(code: Codebase, unit: Unit, name: str) -> bool:
    """Tell whether a value goes into a model, or to a function that is said to validate it."""
    copies = {name} | {
        target
        for assign in unit.assigns
        if assign.value is not None and name in assign.value.text.split(".")
        for target in assign.targets
    }
    return any(_checks(code, unit, call) and _takes(unit, call, copies) for call in unit.calls)


def _takes(unit: Unit, call: Call, copies: set[str]) -> bool:
    """Tell whether a call looks into a value: `Order(**body)`, `check(body)`; not `Event(data=body)`, which keeps it."""
    kept = {key for key, value in call.keywords.items() if key != "**" and value.text in copies}
    looked = [value for key, value in call.keywords.items() if key not in kept]
    return bool(names(unit, *call.args, *looked) & copies)


def _checks(code: Codebase, unit: Unit, call: Call) -> bool:
    last = call.func.text.rpartition(".")[2]
    return last in _VALID or "valid" in last or code.is_a(code.target(unit, call), "pydantic.BaseModel")


def _read(code: Codebase, unit: Unit) -> Call | None:
    """Give the call of `request.json()` whose result no model sees."""
    for call in unit.calls:
        if call.used != "await" or not call.func.text.endswith(".json"):
            continue
        if not code.is_a(code.receiver(unit, call), "fastapi.Request"):
            continue
        held = {target for one in unit.assigns if unit.call(one.value) is call for target in one.targets}
        signed = any(other.func.text.endswith(".body") for other in unit.calls)
        direct = any(_checks(code, unit, other) and _holds(unit, other, call) for other in unit.calls)
        if not signed and not direct and not any(_validated(code, unit, name) for name in held):
            return call
    return None


def _holds(unit: Unit, outer: Call, inner: Call) -> bool:
    given = (*outer.args, *outer.keywords.values())
    return any(unit.call(one) is inner for one in given) or any(
        unit.call(item) is inner for one in given for item in one.items
    )


RULE = Rule(
    id="GATE-API002",
    name="body-without-model",
    criticality=Criticality.HIGH,
    category=Category.CODE,
    topics=("validation", "raw dict", "request body", "pydantic"),
    impact="anything gets in, and wrong input fails as a 500 deep inside",
    recommendation="declare the body as a Pydantic model",
    find=_find,
    needs=("fastapi",),
)
