"""Responses carry none of the headers that protect browsers.

What it checks
FastAPI applications, once for the project: nothing in the code sets `X-Content-Type-Options`, `X-Frame-Options`,
`Strict-Transport-Security` or a `Content-Security-Policy`, no library that does (`secure`, `secweb`) is used, and the
repository has no proxy of its own (nginx, Caddy, Traefik, Kong, Envoy, an ingress) that may add them.

Why it matters
Without them browsers guess types, let other pages frame the service, and fall back to plain HTTP.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders")
    async def orders() -> list[int]:
        return [1]

Good
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI, Request, Response

    app = FastAPI()


    @app.middleware("http")
    async def headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


    @app.get("/orders")
    async def orders() -> list[int]:
        return [1]

When to ignore it
Where a gateway outside of the repository adds them.

Where it comes from
The list of improvements that a service needs: "Security headers: missing critical security headers".
"""

import re
from collections.abc import Iterator

from gate.model.facts import Expr
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security._proxy import has_proxy
from gate.rules.services import services
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_HEADERS = re.compile(
    r"^(x-content-type-options|x-frame-options|strict-transport-security|content-security-policy)$", re.IGNORECASE
)
_LIBRARIES = (
    "secure",
    "secweb",
    "Secweb",
    "fastapi_security_headers",
    "starlette_securityheaders",
    "fastapi_guard",
    "guard",
)
_WORDS = re.compile(r"secur\w*_?headers|securityheaders|secureheaders|helmet", re.IGNORECASE)


def _find(code: Codebase) -> Iterator[Problem]:
    every = services(code)
    if not every or any(name in code.imported for name in _LIBRARIES) or has_proxy(code):
        return
    if any(_WORDS.search(f"{one.name} {one.handler.name if one.handler else ''}") for one in code.web.middleware):
        return
    for unit in code.units():
        places = (part for assign in unit.assigns for place in assign.places for part in place.items)
        if any(expr.kind == "str" and _HEADERS.match(expr.text) for expr in (*places, *_texts(unit))):
            return
    app = every[0].apps[0]
    yield Problem(
        message=f"Nothing in the service of `{app.unit.module.module}` sets security headers",
        path=app.unit.path,
        line=app.line,
        symbol=app.unit.qualname,
    )


def _texts(unit: Unit) -> Iterator[Expr]:
    return (expr for expr, _ in unit.expressions())


RULE = Rule(
    id="GATE-SEC003",
    name="no-security-headers",
    criticality=Criticality.MEDIUM,
    category=Category.SECURITY,
    topics=("security headers", "hsts", "x-frame-options", "csp"),
    impact="browsers guess types, allow framing and fall back to plain HTTP",
    recommendation="add a middleware that sets `X-Content-Type-Options`, `X-Frame-Options` and `Strict-Transport-Security`",
    find=_find,
    needs=("fastapi",),
)
