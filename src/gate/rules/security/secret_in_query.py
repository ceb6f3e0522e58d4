"""A password or a token travels in the address of the request.

What it checks
Query parameters of endpoints that are named like a secret: `password`, `token`, `api_key`. A plain `str` parameter of a
function is a query parameter, for POST as well. Not for links that are mailed (confirmation, reset, invitation), where
the token is good for one use, and not for WebSockets, where browsers have no other place.

Why it matters
Addresses are written to the logs of servers, proxies and browsers, kept in histories and sent to other sites as
referrer.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.post("/login")
    async def login(name: str, password: str) -> str:
        return name + password

Good
    from fastapi import FastAPI
    from pydantic import BaseModel, SecretStr


    class Credentials(BaseModel):
        name: str
        password: SecretStr


    app = FastAPI()


    @app.post("/login")
    async def login(body: Credentials) -> str:
        return body.name

When to ignore it
Where the value is good for one use and a short time.

Where it comes from
OWASP: information exposure through query strings in URLs.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security._names import is_secret
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase

_MAILED = re.compile(
    r"verif|confirm|reset|forgot|activat|unsubscrib|invit|callback|magic|download|webhook|share|accept", re.IGNORECASE
)
_TEXTS = ("str", "", "pydantic.SecretStr")
_PAGES = {"next_token", "page_token", "continuation_token", "sync_token", "cursor_token"}


def _find(code: Codebase) -> Iterator[Problem]:
    for route in code.web.routes:
        if "WEBSOCKET" in route.methods or ASIDE.search(route.unit.path):
            continue
        mailed = _MAILED.search(f"{route.path} {route.unit.name}") is not None
        for param in route.params:
            secret = param.name == "token" or is_secret(param.name)
            if param.kind == "query" and param.type in _TEXTS and secret and param.name not in _PAGES:
                if mailed and "password" not in param.name:
                    continue
                yield Problem(
                    message=f"`{route.unit.qualname}` ({route.methods[0]} {route.path or '/'}) takes `{param.name}` in the query",
                    path=route.unit.path,
                    line=route.unit.line,
                    symbol=route.unit.qualname,
                )
                break


RULE = Rule(
    id="GATE-SEC015",
    name="secret-in-query",
    criticality=Criticality.HIGH,
    category=Category.SECURITY,
    topics=("password", "token", "query string", "url"),
    impact="logs, histories and referrers keep it",
    recommendation="take it in the body or in a header",
    find=_find,
    needs=("fastapi",),
)
