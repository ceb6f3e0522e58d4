"""No test shows that the doors are closed.

What it checks
Services whose routes ask who is calling (a security scheme of FastAPI, a dependency that finds the user, checks a token
or a role) and whose tests speak to the routes, where no test expects 401 or 403, and no test is about security by its
place or name. Reported once, at the first such route.

Why it matters
Every test logs in first. A route that loses its dependency stays green, and so does a check that lets everybody pass.

Bad
    from fastapi import Depends, FastAPI
    from fastapi.security import OAuth2PasswordBearer

    app = FastAPI()
    token = OAuth2PasswordBearer(tokenUrl="token")


    @app.get("/orders")
    async def orders(given: str = Depends(token)) -> list[str]:
        return []

    # tests/test_orders.py
    from fastapi.testclient import TestClient

    from app.main import app


    def test_orders():
        answer = TestClient(app).get("/orders", headers={"Authorization": "Bearer x"})
        assert answer.status_code == 200

Good
    from fastapi import Depends, FastAPI
    from fastapi.security import OAuth2PasswordBearer

    app = FastAPI()
    token = OAuth2PasswordBearer(tokenUrl="token")


    @app.get("/orders")
    async def orders(given: str = Depends(token)) -> list[str]:
        return []

    # tests/test_orders.py
    from fastapi.testclient import TestClient

    from app.main import app


    def test_orders_without_token():
        assert TestClient(app).get("/orders").status_code == 401

When to ignore it
Where another repository tests the rights of the whole system.

Where it comes from
The list of improvements: security test suite; the kinds of test: security.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality, Dimension
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.dependencies import Dependency
from gate.syntax.units import Unit
from gate.syntax.web import Route

_GUARD = re.compile(
    r"(^|[._])(get_|require_?|verify_?|check_?|validate_?)?(current_?(active_?)?(super_?)?(user|account|admin|principal|identity)|"
    r"auth(enticat\w*|oriz\w*)?(_user|_token)?|permissions?|roles?|access_token|jwt(_token)?|api_key|bearer)(_required|_only)?$",
    re.IGNORECASE,
)
_SCHEMES = ("fastapi.security.", "fastapi_users.", "fastapi_jwt")
_REFUSED = re.compile(r"HTTP_40[13]\w*|UNAUTHORIZED|FORBIDDEN")
_ABOUT = re.compile(
    r"un_?auth|forbidden|not_?allowed|denied|refus|permission|without_token|invalid_token|no_token|anonymous"
)
_SECURITY = re.compile(
    r"(^|/)(security|penetration|pentest|authorization)/|test_(security|vulnerab|permission|authoriz)\w*\.py$"
)
_CLIENTS = (
    "starlette.testclient.TestClient",
    "httpx.AsyncClient",
    "httpx.ASGITransport",
    "httpx2.AsyncClient",
    "httpx2.ASGITransport",
    "async_asgi_testclient.TestClient",
)


def _find(code: Codebase) -> Iterator[Problem]:
    guarded = [(route, one) for route in code.web.routes for one in route.dependencies if _guards(one)]
    speaks = any(code.target(unit, call) in _CLIENTS for unit in code.units(code.tests) for call in unit.calls)
    if not guarded or not speaks or not code.testcode.tests:
        return
    if any(_SECURITY.search(module.path) for module in code.tests) or any(map(_refuses, code.units(code.tests))):
        return
    route, guard = min(guarded, key=lambda one: (one[0].outer.path, one[0].line))
    number = len({id(one) for one, _ in guarded})
    yield Problem(
        message=f"{_words(number, route)} `{guard.name.rpartition('.')[2]}`, and no test expects anybody to be refused",
        path=route.outer.path,
        line=route.line,
        symbol=route.unit.qualname,
    )


def _words(number: int, route: Route) -> str:
    first = f"`{route.unit.name}`"
    return (f"{first} asks" if number == 1 else f"{first} and {number - 1} more routes ask") + " for"


def _guards(one: Dependency) -> bool:
    """Tell whether a dependency asks who is calling."""
    if one.name.endswith("RequestForm"):
        return False  # what a login is sent, open to everybody
    return bool(_GUARD.search(one.name)) or one.name.startswith(_SCHEMES)


def _refuses(unit: Unit) -> bool:
    """Tell whether a function of the tests expects a refusal."""
    if _ABOUT.search(unit.name.lower()):
        return True
    kinds = ((expr.kind, expr.text) for expr, _ in unit.expressions())
    if any(
        (kind == "int" and text in ("401", "403")) or (kind == "name" and _REFUSED.search(text)) for kind, text in kinds
    ):
        return True
    outer = (item for one in unit.function.decorators for item in one.items)
    return any(item.text in ("401", "403") for item in outer) or any(_REFUSED.search(read.text) for read in unit.reads)


RULE = Rule(
    id="GATE-TEST006",
    name="refusals-not-tested",
    criticality=Criticality.MEDIUM,
    category=Category.TEST,
    dimension=Dimension.TESTS,
    topics=("security tests", "authorization", "permissions"),
    impact="a route that lets everybody in stays green",
    recommendation="ask each guarded route without a token and with another user's, and expect 401 and 403",
    find=_find,
    needs=("fastapi",),
)
