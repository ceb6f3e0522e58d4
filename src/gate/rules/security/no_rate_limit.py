"""Nothing limits how often a client may ask.

What it checks
FastAPI applications with routes that anybody may call, once for the project: no library, middleware, dependency or name
that speaks of limiting rates, and no proxy in the repository that may do it. Silent where the login is reported already,
where every route asks for a user, and for services of fewer than three routes.

Why it matters
One client with a loop takes the share of all others: connections, database, and the bill of whatever the routes call.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders")
    async def orders() -> list[int]:
        return [1]


    @app.post("/orders", status_code=201)
    async def create(order: int) -> int:
        return order


    @app.get("/prices")
    async def prices() -> list[int]:
        return [1]

Good
    from fastapi import FastAPI
    from slowapi import Limiter
    from slowapi.middleware import SlowAPIMiddleware
    from slowapi.util import get_remote_address

    app = FastAPI()
    app.state.limiter = Limiter(key_func=get_remote_address, default_limits=["100/minute"])
    app.add_middleware(SlowAPIMiddleware)


    @app.get("/orders")
    async def orders() -> list[int]:
        return [1]


    @app.post("/orders", status_code=201)
    async def create(order: int) -> int:
        return order


    @app.get("/prices")
    async def prices() -> list[int]:
        return [1]

When to ignore it
Where a gateway outside of the repository limits it, or only services of the same team can reach it.

Where it comes from
The rules of a real team: "All public endpoints use a rate limiter"; OWASP API4, unrestricted resource consumption.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security import login_without_rate_limit
from gate.rules.security._access import checked
from gate.rules.security._proxy import has_proxy, limited
from gate.rules.services import services
from gate.syntax.codebase import Codebase

_FEW = 3


def _find(code: Codebase) -> Iterator[Problem]:
    every = services(code)
    routes = [route for one in every for route in one.routes if "WEBSOCKET" not in route.methods]
    if len(routes) < _FEW or has_proxy(code) or limited(code):
        return
    if login_without_rate_limit.RULE.problems(code) or all(checked(code, route) for route in routes):
        return
    app = every[0].apps[0]
    yield Problem(
        message=f"Nothing limits the rate of requests to the service of `{app.unit.module.module}`",
        path=app.unit.path,
        line=app.line,
        symbol=app.unit.qualname,
    )


RULE = Rule(
    id="GATE-SEC005",
    name="no-rate-limit",
    criticality=Criticality.LOW,
    category=Category.SECURITY,
    topics=("rate limit", "throttling", "denial of service"),
    impact="one client can take the share of all others",
    recommendation="add a limiter with default limits (slowapi, fastapi-limiter), or limit at the gateway and say so here",
    find=_find,
    needs=("fastapi",),
)
