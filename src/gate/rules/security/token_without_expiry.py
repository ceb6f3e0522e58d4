"""A token is signed that never expires.

What it checks
`jwt.encode` of PyJWT and python-jose over a dictionary that stands in the same function and has no `exp`, where nothing
adds one: no `update`, no assignment of the key, no other dictionary unpacked into it. What comes from elsewhere is left
alone.

Why it matters
A token that is stolen once opens the account for ever; logging out, changing the password and leaving the company do
not end it.

Bad
    import jwt


    def token(user: str, key: str) -> str:
        return jwt.encode({"sub": user}, key, algorithm="HS256")

Good
    from datetime import UTC, datetime, timedelta

    import jwt


    def token(user: str, key: str) -> str:
        end = datetime.now(UTC) + timedelta(minutes=15)
        return jwt.encode({"sub": user, "exp": end}, key, algorithm="HS256")

When to ignore it
Where the token can be revoked one by one and is checked against that list at every use.

Where it comes from
The rules of a real team: "Access tokens expire in 15 minutes, refresh tokens in 7 days".
"""

from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_ENCODES = ("jwt.encode", "jose.jwt.encode", "jwt.api_jwt.encode")


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.functions():
        for call in unit.calls:
            if code.target(unit, call) in _ENCODES and not ASIDE.search(unit.path) and _endless(unit, call):
                yield Problem.at(unit, call, f"`{unit.qualname}` signs a token without `exp`")


def _endless(unit: Unit, call: Call) -> bool:
    """Tell whether the claims are a dictionary of this function, and nothing speaks of an expiry."""
    given = call.keywords.get("payload") or call.keywords.get("claims") or next(iter(call.args), None)
    if given is not None and given.kind == "name":
        assigns = unit.local_assigns.get(given.text, ())
        changed = any(one.func.text in (f"{given.text}.update", f"{given.text}.setdefault") for one in unit.calls)
        if (
            len(assigns) != 1
            or changed
            or any(place.items and place.items[0].text == given.text for place in _places(unit))
        ):
            return False
        given = assigns[0].value
    if given is None or given.kind != "dict":
        return False
    keys = given.items[::2]
    return all(key.kind == "str" for key in keys) and not any(key.text == "exp" for key in keys)


def _places(unit: Unit) -> Iterator[Expr]:
    return (place for assign in unit.assigns for place in assign.places)


RULE = Rule(
    id="GATE-SEC014",
    name="token-without-expiry",
    criticality=Criticality.HIGH,
    category=Category.SECURITY,
    topics=("jwt", "expiry", "token", "expiration"),
    impact="a token that is stolen once opens the account for ever",
    recommendation="add `exp` with a short lifetime, and a refresh token where sessions are long",
    find=_find,
)
