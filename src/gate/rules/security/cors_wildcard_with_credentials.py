"""Every website may use the interface with the cookies of its visitors.

What it checks
`CORSMiddleware` with `allow_credentials=True` together with `allow_origins=["*"]` or an `allow_origin_regex` that
matches everything. Values are followed through names and the defaults of settings.

Why it matters
Starlette answers a request with cookies by naming its origin, whichever it is. Any page that a user visits can then
read and change the user's data.

Bad
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True, allow_methods=["*"])

Good
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"], allow_credentials=True)

When to ignore it
Where nothing the service does depends on cookies or HTTP authentication; then leave `allow_credentials` out.

Where it comes from
OWASP's guide to testing cross-origin resource sharing; the documentation of FastAPI on CORS.
"""

from collections.abc import Iterator

from gate.model.facts import Expr
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_ANY = (".*", "^.*$", ".+", "^.+$", "https?://.*", "^https?://.*$", "http.*")


def _find(code: Codebase) -> Iterator[Problem]:
    for one in code.web.middleware:
        words = one.call.keywords
        if not one.name.endswith("CORSMiddleware") or ASIDE.search(one.unit.path):
            continue
        if code.constant(one.unit, words.get("allow_credentials")) is True and (
            _open(code, one.unit, words.get("allow_origins"))
            or _matches(code, one.unit, words.get("allow_origin_regex"))
        ):
            yield Problem(
                message="CORS allows every origin together with credentials",
                path=one.unit.path,
                line=one.call.line,
                end_line=one.call.end_line,
                symbol=one.unit.qualname,
            )


def _open(code: Codebase, unit: Unit, origins: Expr | None) -> bool:
    value = code.constant(unit, origins)
    return value == "*" or (isinstance(value, tuple) and "*" in value)


def _matches(code: Codebase, unit: Unit, regex: Expr | None) -> bool:
    return code.constant(unit, regex) in _ANY


RULE = Rule(
    id="GATE-SEC002",
    name="cors-wildcard-with-credentials",
    criticality=Criticality.HIGH,
    category=Category.SECURITY,
    topics=("cors", "wildcard", "origin", "credentials"),
    impact="any page that a user visits can act with the user's cookies",
    recommendation="name the origins that may ask, from the settings, or leave `allow_credentials` out",
    find=_find,
    needs=("fastapi",),
)
