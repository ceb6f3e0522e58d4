"""Whether anything checks who asks: shared by the rules about access."""

import re

from gate.syntax.codebase import Codebase
from gate.syntax.dependencies import Dependency
from gate.syntax.units import Unit
from gate.syntax.web import Route

CHECKS = re.compile(
    r"auth|user|admin|perm|role|token|secur|require|verif|guard|credential|principal|identity|api_?key|bearer|jwt|"
    r"scope|acl|polic|access|protect|allow|restrict|staff|superuser|logged|session_id|signature|tenant|owner",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"auth|perm|require|verif|guard|ensure|is_admin|is_staff|superuser|current_user|check|validate_token|decode|assert_|enforce",
    re.IGNORECASE,
)
_DATABASE = re.compile(
    r"(^|_)(db|session|database|engine|uow|repo|repository|service|producer|redis|cache|settings|logger)s?$",
    re.IGNORECASE,
)


def checked(code: Codebase, route: Route) -> bool:
    """Tell whether something asks who calls a route, or may: a dependency, a decorator, the function, a middleware."""
    unit = route.unit
    names = [name for name, _ in code.decorators(unit)] + [expr.text for expr in unit.function.decorators]
    if any(
        CHECKS.search(_last(name))
        for name in names
        if "router" not in name and ".get" not in name and ".post" not in name
    ):
        return True
    if any(_check(code, one) for one in code.web.all_dependencies(route)):
        return True
    if any(
        one.kind == "depends" and CHECKS.search(f"{one.name} {_last(one.type)}") and not _DATABASE.search(one.name)
        for one in route.params
    ):
        return True
    if any(one.kind in ("header", "cookie") for one in route.params):
        return True
    if any(_CALLED.search(_last(call.func.text)) for call in unit.calls) or any(
        "state.user" in one.text for one in unit.reads
    ):
        return True
    return any(
        CHECKS.search(_last(one.name)) or (one.handler is not None and _reads_token(one.handler))
        for one in code.web.middleware
    )


def _check(code: Codebase, one: Dependency) -> bool:
    """Tell whether a dependency checks who asks; one that cannot be seen may, unless it is named like a database."""
    given = next(iter(one.call.args), None)
    last = _last(one.name or (given.text if given is not None else ""))
    if one.name.startswith("fastapi.security."):
        return True
    if _DATABASE.search(last):
        return one.unit is not None and _reads_token(one.unit)
    if CHECKS.search(last) or not last:
        return True
    return _reads_token(one.unit) if one.unit is not None else code.class_(one.name) is None


def _reads_token(unit: Unit) -> bool:
    return any(
        call.args and call.args[0].text.lower() in ("authorization", "x-api-key", "x-token") for call in unit.calls
    )


def _last(name: str) -> str:
    return name.rpartition(".")[2]
