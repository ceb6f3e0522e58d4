"""The service cannot be asked whether it is well.

What it checks
FastAPI applications with routes, once for the project: none of them has a path or a name such as `/health`, `/ready`,
`/live`, `/ping` or `/status`, and nothing like it is mounted or included from a library.

Why it matters
Without such an endpoint the platform routes requests to instances that are starting, hang, or have lost their
database, and restarts none of them.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders")
    async def orders() -> list[int]:
        return [1]

Good
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}


    @app.get("/orders")
    async def orders() -> list[int]:
        return [1]

When to ignore it
Where the platform asks another process of the same container.

Where it comes from
The review checklist: "Health check endpoints".
"""

import re
from collections.abc import Iterator

from gate.model.facts import Expr
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.services import Service, counted_of, services
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_HEALTH = re.compile(
    r"health|(?<![a-z])(ready|readyz|readiness|live|livez|liveness|alive|ping|status|heartbeat|up)(?![a-z])",
    re.IGNORECASE,
)
_LIBRARIES = (
    "fastapi_health",
    "fastapi_healthcheck",
    "fastapi_healthchecks",
    "healthcheck",
    "fastapi_watchman",
    "py_healthcheck",
)


def _find(code: Codebase) -> Iterator[Problem]:
    if any(name in code.imported for name in _LIBRARIES):
        return
    every = services(code)
    ill = [one for one in every if not _asked(code, one)]
    if ill:
        app = ill[0].apps[0]
        yield Problem(
            message=f"The application of `{app.unit.module.module}` has no health endpoint{counted_of(len(ill), len(every))}",
            path=app.unit.path,
            line=app.line,
            symbol=app.unit.qualname,
        )


def _asked(code: Codebase, service: Service) -> bool:
    """Tell whether a service has such an endpoint, or may have one that cannot be seen."""
    if any(_HEALTH.search(f"{path} {route.unit.name}") for route in service.routes for path in route.paths):
        return True
    for unit in code.units():
        if service.holds(unit.path):
            for call in unit.calls:
                last = call.func.text.rpartition(".")[2]
                if last in ("include_router", "mount", "add_api_route", "add_route") and _unseen(code, unit, call.args):
                    return True
    return False


def _unseen(code: Codebase, unit: Unit, args: tuple[Expr, ...]) -> bool:
    words = " ".join(arg.text for arg in args)
    if _HEALTH.search(words):
        return True
    name = code.name(unit, args[0]) if args else ""
    known = (
        code.module(name.rpartition(".")[0]) is not None or code.web.find(unit, args[0] if args else None) is not None
    )
    return bool(args) and args[0].kind == "name" and not args[0].local and not known


RULE = Rule(
    id="GATE-API007",
    name="no-health-endpoint",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("health check", "health endpoint", "readiness", "liveness"),
    impact="requests go to instances that cannot serve them, and nothing restarts those",
    recommendation="add `/health` that answers while the process serves, and asks the database where readiness matters",
    find=_find,
    needs=("fastapi",),
)
