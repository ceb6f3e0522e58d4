"""Finds where a service as a whole is made, and which of its files are no part of the running service."""

import re

from gate.model.facts import Call, Expr, ModuleFacts
from gate.rules.imports import imports
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_ASIDE = re.compile(
    r"(^|/)(scripts?|tools?|bin|cli|commands|management|examples?|samples?|notebooks?|benchmarks?|docs?|demo|seeds?|"
    r"fixtures|utils/scripts|plugins?/cli)(/|$)|(^|[/_])(cli|manage|seed\w*|script|examples?|demo|setup|noxfile|tasks)\.py$|"
    r"(^|/)(dev_\w+|tests?)\.py$|(^|/)(try|check|debug|generate|simulate|load|populate|migrate)_\w+\.py$"
)
_COMMANDS = ("click", "typer", "argparse", "fire", "docopt", "rich", "questionary", "alembic", "invoke")


def aside(module: ModuleFacts) -> bool:
    """Tell whether a file is a command or script beside the service, which speaks to who has called it."""
    if _ASIDE.search(module.path):
        return True
    return any(one.target.partition(".")[0] in _COMMANDS for one in module.imports)


def origin(code: Codebase) -> tuple[Unit, Call] | None:
    """Give where the service is made: the application that includes the most, else the first consumer."""
    usable = (app for app in code.web.apps if not aside(app.unit.module))
    apps = [app for app in usable if code.web.routes or code.web.includes or app.unit.is_body]
    if apps:
        weight = {id(app): sum(one.parent is app for one in code.web.includes) for app in apps}
        app = min(apps, key=lambda one: (-weight[id(one)], one.unit.path, one.line))
        return app.unit, app.call
    clients = [one for one in code.messaging.consumers if not aside(one.unit.module)]
    if not clients:
        return None
    first = min(clients, key=lambda one: (one.unit.path, one.line))
    return first.unit, first.call


def running(code: Codebase) -> set[str]:
    """Give the paths of the modules that a running service loads: its start, its routes, and what these import."""
    starts = {app.unit.path for app in (*code.web.apps, *code.web.routers)}
    starts |= {route.unit.path for route in code.web.routes}
    starts |= {one.unit.path for one in code.messaging.clients}
    starts |= {one.unit.path for one in code.messaging.subscribers}
    starts |= {one.path for one in code.sources if any(item.target.startswith("celery") for item in one.imports)}
    apart = {one.path for one in code.sources if aside(one)}
    return imports(code).reached(starts - apart) - apart


def words(unit: Unit) -> tuple[str, ...]:
    """Give the names and short texts that a function uses."""
    function = unit.function
    found = [function.name, *function.loads, *(one.name for one in function.params)]
    found += [name for one in function.assigns for name in one.targets]
    found += [one.text for one in function.reads]
    for call in function.calls:
        found += [call.func.text, *call.keywords]
    found += [text for text, _ in texts(unit)]
    return tuple(found)


def texts(unit: Unit) -> tuple[tuple[str, int], ...]:
    """Give the text constants of a function and the lines of what they stand in."""
    return tuple((expr.text, line) for expr, line in unit.expressions() if expr.kind == "str" and len(expr.text) < 200)


def guarded(unit: Unit, call: Call) -> bool:
    """Tell whether a call only runs where its file is started as a program."""
    return any(block.kind == "if" and any(map(_main, block.exprs)) for block in unit.enclosing(call))


def _main(expr: Expr) -> bool:
    return any(item.text == "__name__" for item in expr.items)
