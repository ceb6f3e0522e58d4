"""A response model sends a password or another secret to the client.

What it checks
The models that endpoints promise (`response_model` or return type, also in lists, pages and inner models), and the
mapped classes that endpoints return as they are, for fields such as `password`, `hashed_password`, `secret_key`,
`card_number`, `cvv` or `ssn`. Not fields with `exclude=True`, of type `SecretStr`, left out by `response_model_exclude`,
nor tokens and keys that the endpoint exists to hand out.

Why it matters
Hashes can be cracked at leisure. What is sent is kept: by browsers, proxies, logs and the caches of clients.

Bad
    from fastapi import FastAPI
    from pydantic import BaseModel


    class User(BaseModel):
        name: str
        hashed_password: str


    app = FastAPI()


    @app.get("/users/{number}")
    async def show(number: int) -> User:
        return User(name="Ann", hashed_password=str(number))

Good
    from fastapi import FastAPI
    from pydantic import BaseModel


    class User(BaseModel):
        name: str
        hashed_password: str


    class UserOut(BaseModel):
        name: str


    app = FastAPI()


    @app.get("/users/{number}", response_model=UserOut)
    async def show(number: int) -> User:
        return User(name="Ann", hashed_password=str(number))

When to ignore it
Where the endpoint exists to show the secret once, such as a new client's password.

Where it comes from
The rules of a real team on personal data; OWASP API3, broken object property level authorisation.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security._names import is_password
from gate.rules.services import ASIDE, words
from gate.syntax.annotations import Type
from gate.syntax.codebase import Codebase
from gate.syntax.web import Route

_NUMBERS = ({"cvv"}, {"cvc"}, {"ssn"}, {"card", "number"}, {"iban"}, {"secret", "key"}, {"private", "key"}, {"totp", "secret"}, {"mfa", "secret"}, {"otp", "secret"}, {"social", "security", "number"})  # fmt: skip
_MASKED = {"last4", "masked", "last", "hint", "has", "set"}
_HIDDEN = ("pydantic.SecretStr", "pydantic.SecretBytes")
_DEPTH = 4


def _find(code: Codebase) -> Iterator[Problem]:
    told: set[tuple[str, str]] = set()
    for route in code.web.routes:
        if ASIDE.search(route.unit.path) or "WEBSOCKET" in route.methods or _left_out(route):
            continue
        where = next((one for kind in _promised(code, route) if (one := _secret(code, kind, _DEPTH)) is not None), None)
        if where is not None and (route.unit.symbol, where) not in told:
            told.add((route.unit.symbol, where))
            yield Problem(
                message=f"`{route.unit.qualname}` ({route.methods[0]} {route.path or '/'}) answers with `{where}`",
                path=route.unit.path,
                line=route.unit.line,
                symbol=route.unit.qualname,
            )


def _promised(code: Codebase, route: Route) -> Iterator[Type]:
    """Give the types that a route sends: its response model, its return type, or what stands in what it returns."""
    unit = route.unit
    if "response_model" in route.keywords:
        found = [code.annotation_value(route.outer.module, route.response_model)]
    elif unit.returns is not None:
        found = [code.annotation_value(unit.module, unit.returns)]
    else:
        returned = [(one.value, one.line) for one in unit.exits_of("return") if one.value is not None]
        inner = [(item, line) for value, line in returned if value.kind == "dict" for item in value.items[1::2]]
        found = [code.gives(unit), *(code.value(unit, expr, line) for expr, line in (*returned, *inner))]
    return (one for one in found if one is not None)


def _left_out(route: Route) -> bool:
    return (
        bool({"response_model_exclude", "response_model_include"} & route.keywords.keys())
        or "response_class" in route.keywords
    )


def _secret(code: Codebase, kind: Type, depth: int) -> str | None:
    """Name the field of a type, or of what it holds, that is a secret."""
    if depth == 0:
        return None
    info = code.class_(kind.name)
    sends = info is not None and (
        code.is_a(kind.name, "pydantic.BaseModel") or code.database.model(kind.name) is not None
    )
    if sends:
        found = _in_class(code, kind.name, depth)
        if found is not None:
            return found
    inner = (_secret(code, one, depth - 1) for one in kind.args)
    return next((one for one in inner if one is not None), None)


def _in_class(code: Codebase, name: str, depth: int) -> str | None:
    last = name.rpartition(".")[2]
    for base in (name, *code.bases(name)):
        model = code.schemas.model(base)
        for field in model.fields if model is not None else ():
            excluded = field.constraints.get("exclude")
            if field.type in _HIDDEN or (excluded is not None and excluded.text == "True"):
                continue
            if is_leak(field.name):
                return f"{last}.{field.name}"
            value = code.annotation_value(model.info.module, field.annotation) if model is not None else None
            if value is not None and value.name != name and (found := _secret(code, value, depth - 1)) is not None:
                return found
        table = code.database.model(base) if model is None else None
        for column in table.columns if table is not None else ():
            if is_leak(column):
                return f"{last}.{column}"
    return None


def is_leak(name: str) -> bool:
    """Tell whether a field holds a secret in full."""
    found = set(words(name))
    return not _MASKED & found and (is_password(name) or any(one <= found for one in _NUMBERS))


RULE = Rule(
    id="GATE-SEC009",
    name="secret-in-response",
    criticality=Criticality.CRITICAL,
    category=Category.SECURITY,
    topics=("sensitive data", "password", "response model", "data exposure"),
    impact="clients, proxies and caches get what only the service should know",
    recommendation="answer with a model of its own that has the public fields only",
    find=_find,
    needs=("fastapi",),
)
