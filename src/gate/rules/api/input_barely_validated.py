"""A form takes an e-mail address or a new password as any text at all.

What it checks
Models that endpoints take as their body, with a field `email` of plain type `str` (no `EmailStr`, no pattern, no
validator for it), and models by which accounts are made or passwords changed, with a password of plain type `str`
without a minimum length and without a validator. Models of a login are left alone: what was accepted once must be
accepted there. One problem for each model.

Why it matters
`email="x"` is stored, mailed to and bounced; `password=""` is accepted. What the door lets in, every function behind it
has to doubt.

Bad
    from fastapi import FastAPI
    from pydantic import BaseModel


    class Registration(BaseModel):
        email: str
        password: str


    app = FastAPI()


    @app.post("/register", status_code=201)
    async def register(body: Registration) -> str:
        return body.email

Good
    from fastapi import FastAPI
    from pydantic import BaseModel, EmailStr, Field


    class Registration(BaseModel):
        email: EmailStr
        password: str = Field(min_length=12, max_length=128)


    app = FastAPI()


    @app.post("/register", status_code=201)
    async def register(body: Registration) -> str:
        return body.email

When to ignore it
Where another service has validated the value and this one only passes it on.

Where it comes from
The list of improvements that a service needs: "Input validation enhancement", with `EmailStr` and a password of twelve
characters.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.api import _routes
from gate.rules.rule import Problem, Rule
from gate.rules.services import words
from gate.syntax.codebase import Codebase
from gate.syntax.schemas import Field, Model

_BOUNDS = ("min_length", "pattern", "regex")
_NEW = re.compile(r"create|regist|sign_?up|reset|change|new", re.IGNORECASE)
_LOGIN = re.compile(r"log_?in|sign_?in|auth|credential|token", re.IGNORECASE)


def _find(code: Codebase) -> Iterator[Problem]:
    told: set[str] = set()
    for route in _routes.routes(code):
        if not {"POST", "PUT", "PATCH"} & set(route.methods):
            continue
        for param in route.params:
            model = code.schemas.model(param.type) if param.kind == "body" else None
            login = _LOGIN.search(f"{route.unit.name} {param.type.rpartition('.')[2]}")
            if model is None or model.name in told or login is not None:
                continue
            new = _NEW.search(f"{route.unit.name} {model.info.qualname}") is not None
            loose = [field for field in _fields(code, model) if _loose(code, model, field, new)]
            if loose:
                told.add(model.name)
                names = " and ".join(f"`{field.name}`" for field in loose)
                yield Problem(
                    message=f"`{model.info.qualname}` takes any text as {names}",
                    path=model.info.path,
                    line=model.info.line,
                    symbol=model.info.qualname,
                )


def _fields(code: Codebase, model: Model) -> Iterator[Field]:
    """Give the fields of a model and of those that it inherits from, each once."""
    seen: set[str] = set()
    for name in (model.name, *code.bases(model.name)):
        base = code.schemas.model(name)
        for field in base.fields if base is not None else ():
            if field.name not in seen:
                seen.add(field.name)
                yield field


def _loose(code: Codebase, model: Model, field: Field, new: bool) -> bool:
    """Tell whether a field takes any text."""
    if field.type != "str" or any(key in field.constraints for key in _BOUNDS) or _validated(code, model, field.name):
        return False
    found = words(field.name)
    if field.annotation is None or field.annotation.kind != "name" or field.annotation.text != "str":
        return False  # an optional one, or one by an alias that may say more
    password = found[-1] == "password" and not {"current", "old"} & set(found)
    return found[-1] == "email" or (password and new and not {"confirm", "confirmation", "repeat"} & set(found))


def _validated(code: Codebase, model: Model, name: str) -> bool:
    """Tell whether a validator of the model, or of one that it inherits from, looks at a field or at the whole."""
    for base in (model.name, *code.bases(model.name)):
        found = code.schemas.model(base)
        for kind, unit in found.validators if found is not None else ():
            if kind in ("model_validator", "root_validator"):
                return True
            for _, call in code.decorators(unit):
                if call is not None and any(arg.text in (name, "*") for arg in call.args):
                    return True
    return False


RULE = Rule(
    id="GATE-API009",
    name="input-barely-validated",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("validation", "email", "password", "input"),
    impact="what is no address and no password gets in and fails later",
    recommendation="use `EmailStr` for addresses and `Field(min_length=12)` or a validator for new passwords",
    find=_find,
    needs=("fastapi",),
)
