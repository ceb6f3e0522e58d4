"""A secret is compared with `==`, which tells by its time how much of a guess was right.

What it checks
Comparisons with `==` and `!=` between two values of which one is named like an API key, a token, a signature, a digest
or a password, and neither is a constant. Not where both come from the same form (a password and its repetition), where
a column of a mapped class stands on one side (that is a condition of a query), and not for kinds, lengths and names.

Why it matters
`==` stops at the first difference. Over many requests the time of the answer tells a key byte by byte. For passwords it
means as well that they are kept as they are.

Bad
    from fastapi import FastAPI, Header, HTTPException

    from app.config import settings

    app = FastAPI()


    @app.get("/orders")
    async def orders(x_api_key: str = Header()) -> list[int]:
        if x_api_key != settings.api_key:
            raise HTTPException(status_code=401)
        return [1]

    # app/config.py
    from pydantic_settings import BaseSettings


    class Settings(BaseSettings):
        api_key: str


    settings = Settings()

Good
    import secrets

    from fastapi import FastAPI, Header, HTTPException

    from app.config import settings

    app = FastAPI()


    @app.get("/orders")
    async def orders(x_api_key: str = Header()) -> list[int]:
        if not secrets.compare_digest(x_api_key, settings.api_key):
            raise HTTPException(status_code=401)
        return [1]

    # app/config.py
    from pydantic_settings import BaseSettings


    class Settings(BaseSettings):
        api_key: str


    settings = Settings()

When to ignore it
Where both values are known to the one who asks.

Where it comes from
The documentation of FastAPI on HTTP Basic authentication; Python's `secrets.compare_digest`.
"""

from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security._names import is_secret
from gate.rules.services import ASIDE, place_of, short, words
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_PROOFS = {"signature", "hmac", "otp", "csrf"}
_AGAIN = {
    "confirm",
    "confirmation",
    "repeat",
    "repeated",
    "again",
    "new",
    "old",
    "confirmed",
    "retype",
    "second",
    "2",
    "verify",
}


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.functions():
        if ASIDE.search(unit.path):
            continue
        told: set[int] = set()
        for expr, line in unit.expressions():
            if expr.kind == "operation" and expr.text in ("==", "!=") and line not in told:
                named = _secret(code, unit, expr.items)
                if named:
                    told.add(line)
                    yield Problem(
                        message=f"`{unit.qualname}` compares `{named}` with `{expr.text}`",
                        path=unit.path,
                        line=line,
                        symbol=unit.qualname,
                    )


def _secret(code: Codebase, unit: Unit, sides: tuple[Expr, ...]) -> str:
    """Give the name of a secret that a comparison is about; empty where it is none."""
    if len(sides) != 2:
        return ""
    names = [_name(unit, side) for side in sides]
    if not all(names) or any(_column(code, unit, side) for side in sides):
        return ""
    both = [set(words(name)) for name in names]
    if any(_AGAIN & one for one in both) or any(
        name.isupper() and "." in name and "setting" not in name.lower() for name in names
    ):
        return ""
    return next((short(name) for name in names if is_secret(name) or _PROOFS & set(words(name)[-1:])), "")


def _name(unit: Unit, side: Expr) -> str:
    """Name one side: a variable, an attribute, `values["api_key"]`, `headers.get("x-api-key")`, a digest; else nothing."""
    call = unit.call(side)
    last = call.func.text.rpartition(".")[2] if call is not None else ""
    if side.kind == "index" and side.items[1].kind == "str":
        return side.items[1].text.replace("-", "_")
    if call is not None and last in ("get", "getenv") and call.args and call.args[0].kind == "str":
        return call.args[0].text.replace("-", "_")
    made = unit.local_assigns.get(side.text, ()) if side.kind == "name" else ()
    if any(_keyed(unit, one) for one in (call, *(unit.call(assign.value) for assign in made))):
        return "hmac"
    return place_of(unit, side)


def _keyed(unit: Unit, call: Call | None) -> bool:
    """Tell whether a call gives the digest of an HMAC; that of mere content is no secret."""
    inner = unit.call(call.func.items[0]) if call is not None and call.func.kind == "member" else None
    return inner is not None and inner.func.text.startswith("hmac.")


def _column(code: Codebase, unit: Unit, side: Expr) -> bool:
    """Tell whether a side is a column of a mapped class, or a member of any class (an enumeration's)."""
    if side.kind != "name" or "." not in side.text:
        return False
    owner = side.text.rpartition(".")[0]
    first = owner.rpartition(".")[2]
    resolved = code.resolve(unit.module, Expr("name", owner, (), -1, side.local))
    return code.class_(resolved) is not None or first[:1].isupper() or first in ("c", "columns")


RULE = Rule(
    id="GATE-SEC007",
    name="secret-compared-with-equals",
    criticality=Criticality.MEDIUM,
    category=Category.SECURITY,
    topics=("timing attack", "constant time", "compare", "secret"),
    impact="the time of the answer tells how much of a guess was right",
    recommendation="compare with `secrets.compare_digest`; keep passwords as hashes and verify them with their library",
    find=_find,
)
