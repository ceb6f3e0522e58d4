"""The service prints instead of logging.

What it checks
`print` in what a running service loads. Scripts and commands (by their place, their name, or because they parse arguments),
code below `if __name__ == "__main__"`, `print` into a file, the logging itself, and tests are left alone. Reported once for each file.

Why it matters
A printed line has no level, no time, no request id and no module. It cannot be filtered, and no alert can be set on it.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.post("/orders")
    async def create(order: dict[str, str]) -> dict[str, str]:
        print("created", order)
        return order

Good
    import logging

    from fastapi import FastAPI

    app = FastAPI()
    logger = logging.getLogger(__name__)


    @app.post("/orders")
    async def create(order: dict[str, str]) -> dict[str, str]:
        logger.info("order.created", extra={"order": order["id"]})
        return order

When to ignore it
Where the output is the product, such as a report that a job writes to standard output.

Where it comes from
The review checklist: "Structured logging configured". Ruff's T201 would find the prints of commands too, which are
right there.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.service import guarded, running
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit
from gate.wording.text import counted

_LOGS = re.compile(r"(^|[/_])log(s|ger|gers|ging)?(/|_|\.py$)")
"""The logging itself, which has nothing else to speak with."""
_INSTEAD = re.compile(r"^(Null|Fake|Dummy|Stub|Console|Print|Debug|Mock)")
"""Classes that stand in for something and print on purpose."""


def _find(code: Codebase) -> Iterator[Problem]:
    loaded = running(code)
    for module in code.sources:
        if module.path not in loaded or _LOGS.search(module.path):
            continue
        prints = [
            (unit, call)
            for unit in code.units((module,))
            for call in unit.calls
            if call.func.text in ("print", "pprint.pprint")
            and code.target(unit, call) in ("print", "pprint.pprint")
            and "file" not in call.keywords
            and not guarded(unit, call)
            and not _INSTEAD.search(unit.function.owner)
            and not _program(code, unit)
        ]
        if prints:
            unit, call = min(prints, key=lambda one: one[1].line)
            where = f"`{unit.qualname or module.module}`"
            more = f" ({counted(len(prints), 'time')} in this file)" if len(prints) > 1 else ""
            yield Problem(
                message=f"{where} prints instead of logging{more}",
                path=module.path,
                line=call.line,
                column=call.column,
                end_line=call.end_line,
                symbol=unit.qualname,
            )


def _program(code: Codebase, unit: Unit) -> bool:
    """Tell whether a function is only called where its file is started as a program."""
    callers = code.callers(unit)
    return bool(callers) and all(guarded(edge.unit, edge.call) for edge in callers)


RULE = Rule(
    id="GATE-OPS002",
    name="print-in-service",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("print", "logging", "structured logging"),
    impact="what is printed has no level, no time and no request id",
    recommendation="log it with the module's logger, with its values as fields",
    find=_find,
    needs=("fastapi", "kafka", "celery", "flask"),
)
