"""A token is read without checking that it is genuine.

What it checks
`jwt.decode` of PyJWT and python-jose with `verify_signature` off, `verify=False`, without `algorithms`, or with `none`
among them; `get_unverified_claims` in a function that decodes nothing with a check. Looking at the header to choose the
key is left alone, and so is a token that the service has got straight from its issuer in the same function.

Why it matters
A token that is not verified is a letter from anybody. Whoever changes `sub` in it is the other user.

Bad
    import jwt


    def user(token: str) -> str:
        claims = jwt.decode(token, options={"verify_signature": False})
        return str(claims["sub"])

Good
    import jwt


    def user(token: str, key: str) -> str:
        claims = jwt.decode(token, key, algorithms=["HS256"])
        return str(claims["sub"])

When to ignore it
Where a gateway has verified the token and nothing else can reach the service.

Where it comes from
OWASP's advice on JSON Web Tokens; the documentation of PyJWT.
"""

from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_DECODES = ("jwt.decode", "jose.jwt.decode", "jwt.api_jwt.decode", "jwt.decode_complete")
_UNVERIFIED = ("jose.jwt.get_unverified_claims",)
_ISSUERS = ("post", "request", "fetch_token", "fetch_access_token", "get_token")


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.units():
        if ASIDE.search(unit.path):
            continue
        decodes = [call for call in unit.calls if code.target(unit, call) in _DECODES]
        faults = [(call, _fault(code, unit, call)) for call in decodes]
        sound = any(not fault for _, fault in faults)
        unverified = (call for call in unit.calls if code.target(unit, call) in _UNVERIFIED and not sound)
        faults.extend((call, "without verifying it") for call in unverified)
        fetched = any(call.func.text.rpartition(".")[2] in _ISSUERS for call in unit.calls)
        told: set[str] = set()
        for call, fault in faults:
            excused = fault in told or ((fetched or sound) and "verifying" in fault)
            if fault and not excused:
                told.add(fault)
                yield Problem.at(unit, call, f"`{unit.qualname or unit.module.module}` decodes a token {fault}")


def _fault(code: Codebase, unit: Unit, call: Call) -> str:
    """Say what is wrong with a decoding."""
    words = call.keywords
    if "**" in words or any(arg.kind == "star" for arg in call.args):
        return ""
    if code.constant(unit, words.get("verify")) is False or _off(unit, words.get("options")):
        return "without verifying it"
    given = words.get("algorithms") or (call.args[2] if len(call.args) > 2 else None)
    if given is None:
        return "without naming the algorithms that it accepts"
    value = code.constant(unit, given)
    names = value if isinstance(value, tuple) else (value,)
    if any(isinstance(name, str) and name.lower() == "none" for name in names):
        return "that may be signed with `none`"
    return ""


def _off(unit: Unit, options: Expr | None) -> bool:
    """Tell whether options switch the check of the signature off."""
    if options is not None and options.kind == "name" and options.local:
        assigns = unit.local_assigns.get(options.text, ())
        options = assigns[0].value if len(assigns) == 1 else None
    if options is None or options.kind != "dict":
        return False
    pairs = zip(options.items[::2], options.items[1::2], strict=False)
    return any(key.text == "verify_signature" and value.text == "False" for key, value in pairs)


RULE = Rule(
    id="GATE-SEC006",
    name="jwt-not-verified",
    criticality=Criticality.CRITICAL,
    category=Category.SECURITY,
    topics=("jwt", "token", "signature", "authentication"),
    impact="anybody can write a token for any user",
    recommendation='verify it: `jwt.decode(token, key, algorithms=["HS256"])`, with audience and issuer where they are set',
    find=_find,
)
