"""Passwords can be tried against the login as fast as the network allows.

What it checks
Routes that take a password or a one-time code (login, token, registration, password reset) without any limit on their
rate: no decorator, dependency or middleware that limits, nothing in the function that does, and no proxy in the
repository that may. Once for the project, at the login.

Why it matters
Lists of leaked passwords are tried by the million. Each try costs a password hash as well, so that the login is the
cheapest place to take a service down.

Bad
    from typing import Annotated

    from fastapi import Depends, FastAPI
    from fastapi.security import OAuth2PasswordRequestForm

    app = FastAPI()


    @app.post("/login")
    async def login(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> str:
        return form.username

Good
    from typing import Annotated

    from fastapi import Depends, FastAPI, Request
    from fastapi.security import OAuth2PasswordRequestForm
    from slowapi import Limiter
    from slowapi.util import get_remote_address

    limiter = Limiter(key_func=get_remote_address)
    app = FastAPI()
    app.state.limiter = limiter


    @app.post("/login")
    @limiter.limit("10/15minutes")
    async def login(request: Request, form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> str:
        return form.username

When to ignore it
Where a gateway outside of the repository limits it.

Where it comes from
The rules of a real team: "Rate limiting: 10 login attempts per IP per 15 minutes"; OWASP's advice on authentication.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security._proxy import has_proxy, limits
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit
from gate.syntax.web import Route

_LOGIN = re.compile(r"(^|[/_.-])(log-?_?in|sign-?_?in|token|auth|authenticate|access-token)([/_.-]|$)", re.IGNORECASE)
_FIRST = re.compile(r"log-?_?in|sign-?_?in", re.IGNORECASE)


def _find(code: Codebase) -> Iterator[Problem]:
    if has_proxy(code) or any(_limits(one.name, one.handler) for one in code.web.middleware) or _everywhere(code):
        return
    open_ = [route for route in code.web.routes if _login(route) and not _limited(code, route)]
    if not open_:
        return
    route = min(open_, key=lambda one: (_FIRST.search(f"{one.path} {one.unit.name}") is None, one.unit.path, one.line))
    yield Problem(
        message=f"`{route.unit.qualname}` ({route.methods[0]} {route.path or '/'}) takes passwords without a limit on its rate",
        path=route.unit.path,
        line=route.unit.line,
        symbol=route.unit.qualname,
    )


def _login(route: Route) -> bool:
    """Tell whether a route takes credentials."""
    if "POST" not in route.methods or ASIDE.search(route.unit.path):
        return False
    own = route.path.rstrip("/").rpartition("/")[2]
    named = _LOGIN.search(own) or _LOGIN.search(route.unit.name)
    refresh = "refresh" in f"{own} {route.unit.name}" or "logout" in own or "verify" in own or "revoke" in own
    given = any(one.type.endswith(("PasswordRequestForm", "PasswordRequestFormStrict")) for one in route.params)
    read = any(call.func.text.endswith((".json", ".form")) for call in route.unit.calls)
    taken = read or any(one.kind in ("body", "form") for one in route.params)
    return given or (named is not None and not refresh and taken)


def _limits(name: str, unit: Unit | None) -> bool:
    return limits(name) or (unit is not None and any(limits(one) for one in unit.function.loads))


def _everywhere(code: Codebase) -> bool:
    """Tell whether a limiter has default limits, or an application is wrapped by one."""
    return any(
        "default_limits" in call.keywords or "application_limits" in call.keywords
        for unit in code.units()
        for call in unit.calls
        if call.func.text.endswith("Limiter")
    )


def _limited(code: Codebase, route: Route) -> bool:
    """Tell whether something about a route limits its rate."""
    unit = route.unit
    names = [name for name, _ in code.decorators(unit)] + [expr.text for expr in unit.function.decorators]
    names += [one.name for one in code.web.all_dependencies(route)] + [one.type for one in route.params]
    names += [call.func.text for call in unit.calls] + list(unit.function.loads)
    names += [call.func.text for expr in unit.function.decorators if (call := code.outer(unit).call(expr)) is not None]
    below = [edge.unit for edge in code.calls_from(unit)]
    below += [one.unit for one in code.web.all_dependencies(route) if one.unit is not None]
    names += [call.func.text for one in below for call in one.calls] + [one.name for one in below]
    return any(limits(name) for name in names)


RULE = Rule(
    id="GATE-SEC004",
    name="login-without-rate-limit",
    criticality=Criticality.HIGH,
    category=Category.SECURITY,
    topics=("rate limit", "brute force", "login", "throttling"),
    impact="passwords can be guessed by the million, and each guess costs a hash",
    recommendation="limit the tries per address and account, with slowapi, fastapi-limiter or the gateway",
    find=_find,
    needs=("fastapi",),
)
