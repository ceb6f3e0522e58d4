"""An administrator's route asks nobody who they are.

What it checks
Routes with `admin`, `superuser` or `backoffice` in their path, for which nothing checks who calls: no dependency of the
route, its router, its inclusion or the application, also of dependencies in turn, no decorator, no header or cookie that
the function takes, nothing that it calls, and no middleware for authentication. What cannot be seen counts as a check.

Why it matters
The path is easy to guess. Whoever guesses it is an administrator.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.delete("/admin/orders/{order}", status_code=204)
    async def remove(order: int) -> None:
        print(order)

Good
    from typing import Annotated

    from fastapi import Depends, FastAPI, Header, HTTPException


    def administrator(authorization: Annotated[str, Header()]) -> None:
        if not authorization:
            raise HTTPException(status_code=401)


    app = FastAPI()


    @app.delete("/admin/orders/{order}", status_code=204, dependencies=[Depends(administrator)])
    async def remove(order: int) -> None:
        print(order)

When to ignore it
Where the service is reachable from an administrators' network only.

Where it comes from
The rules of a real team: "Admin endpoints: require a token and the admin role"; OWASP API5, function level access.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security._access import checked
from gate.rules.security._names import ADMIN
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase

_OPEN = ("login", "signin", "token", "logout", "auth", "register", "health")


def _find(code: Codebase) -> Iterator[Problem]:
    for route in code.web.routes:
        if not ADMIN.search(route.path) or ASIDE.search(route.unit.path):
            continue
        if route.path.rstrip("/").rpartition("/")[2].lower() in _OPEN or checked(code, route):
            continue
        yield Problem(
            message=f"Nothing checks who calls `{route.unit.qualname}` ({route.methods[0]} {route.path})",
            path=route.unit.path,
            line=route.unit.line,
            symbol=route.unit.qualname,
        )


RULE = Rule(
    id="GATE-SEC008",
    name="admin-route-without-check",
    criticality=Criticality.CRITICAL,
    category=Category.SECURITY,
    topics=("authorization", "admin", "access control", "authentication"),
    impact="whoever guesses the path is an administrator",
    recommendation="make the router depend on a function that requires the administrator's role",
    find=_find,
    needs=("fastapi",),
)
