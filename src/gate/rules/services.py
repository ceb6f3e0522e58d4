"""What rules about a whole service share: which services a project holds, what it logs, the words in a name."""

import re
from functools import cache
from pathlib import PurePosixPath

from msgspec import Struct

from gate.model.facts import Call, Expr
from gate.syntax.codebase import Codebase
from gate.syntax.routing import App
from gate.syntax.units import Unit
from gate.syntax.web import Route

ASIDE = re.compile(r"(^|/)(examples?|scripts?|tools?|docs?|docs_src|benchmarks?|demos?|samples?|seeds?|fixtures?)/")
"""What lies beside the service."""

_LOGGING = ("debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "success", "trace")
_LIBRARIES = ("logging.", "loguru.", "structlog.", "sentry_sdk.capture", "traceback.print", "warnings.warn")
_TELLS = re.compile(
    r"^_?(log|report|capture|notify|record|alert|send_alert|track|print|echo|handle|dead_letter|send_to_dlq)"
    r"(_|$)|_(log|error|exception|failure|failed|dlq|dead_letter)s?$"
)


class Service(Struct, frozen=True, eq=False):
    """One of the services of a project: the folder that it has for itself, its applications and its routes."""

    root: str
    apps: tuple[App, ...]
    routes: tuple[Route, ...]

    def holds(self, path: str) -> bool:
        """Tell whether a file belongs to the service; what no service has for itself belongs to all."""
        return path.startswith(self.root)


def services(code: Codebase) -> tuple[Service, ...]:
    """Give the services that have routes: several where applications lie in folders of their own."""
    apps = [app for app in code.web.apps if not ASIDE.search(app.unit.path)]
    folders = [PurePosixPath(app.unit.path).parts[:-1] for app in apps]
    depth = 0
    while folders and all(len(one) > depth for one in folders) and len({one[depth] for one in folders}) == 1:
        depth += 1
    shared = len(apps) == 1 or any(len(one) <= depth for one in folders)
    found: dict[str, list[App]] = {}
    for app, folder in zip(apps, folders, strict=True):
        found.setdefault("" if shared else "/".join(folder[: depth + 1]) + "/", []).append(app)
    every = [
        Service(root, tuple(some), tuple(one for one in code.web.routes if one.outer.path.startswith(root)))
        for root, some in found.items()
    ]
    return tuple(one for one in every if any(route.methods != ("WEBSOCKET",) for route in one.routes))


def counted_of(some: int, every: int) -> str:
    """Say how many of several services are meant; nothing where there is one."""
    return "" if every == 1 else f" ({some} of {every} services)"


@cache
def words(name: str) -> tuple[str, ...]:
    """Give the words of the last part of a name, in lower case: `user.passwordHash` has `password` and `hash`."""
    last = name.rpartition(".")[2]
    return tuple(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last).lower().strip("_").split("_"))


def short(name: str) -> str:
    """Give the last two parts of a dotted name, as a reader knows it: `settings.api_key`."""
    return ".".join(name.split(".")[-2:])


def is_log(code: Codebase, unit: Unit, call: Call) -> bool:
    """Tell whether a call writes to a log."""
    owner, _, last = call.func.text.rpartition(".")
    if call.func.kind == "member":  # get_logger(__name__).info(...)
        inner = unit.call(call.func.items[0])
        owner = inner.func.text if inner is not None else ""
    if last in _LOGGING and owner.rpartition(".")[2].lower().strip("_").endswith(("logger", "log", "logging")):
        return True
    target = code.target(unit, call)
    return target.startswith(_LIBRARIES) and target.rpartition(".")[2] not in ("getLogger", "get_logger", "bind")


def tells(code: Codebase, unit: Unit, call: Call, depth: int = 2) -> bool:
    """Tell whether a call reports something: to a log, the console, a tracker, or through a helper that does."""
    last = call.func.text.rpartition(".")[2]
    if is_log(code, unit, call) or call.func.text == "print" or _TELLS.search(last):
        return True
    callee = code.callee(unit, call) if depth else None
    return callee is not None and any(tells(code, callee, one, depth - 1) for one in callee.calls)


def place_of(unit: Unit, expr: Expr | None) -> str:
    """Give the dotted name of an expression, of `str(name)` and the like as well; empty for anything else."""
    if expr is None:
        return ""
    if expr.kind == "name":
        return expr.text
    call = unit.call(expr)
    if call is not None and call.func.text in ("str", "repr") and len(call.args) == 1:
        return place_of(unit, call.args[0])
    if call is not None and call.func.text.endswith(".get_secret_value"):
        return call.func.text.removesuffix(".get_secret_value")
    return ""
