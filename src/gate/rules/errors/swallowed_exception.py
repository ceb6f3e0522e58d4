"""An exception of any kind is caught, and nobody ever hears of it.

What it checks
Handlers of every exception (`except:`, `except Exception`) that log nothing, raise nothing, do not use the exception
and give nothing back that tells of it: only `pass`, `continue`, `return None` or an empty value. `contextlib.suppress`
with `Exception` counts as one, and so does `pass` for whatever a database or a broker can raise. Left alone are clean-up (closing what may be closed already), health probes, helpers
that report, and handlers of the one exception that is expected.

Why it matters
The caller takes failure for an empty result. The order that was not stored, the message that was not sent, and the bug
of tomorrow leave no trace in any log.

Bad
    import httpx


    def rates(client: httpx.Client) -> dict[str, float]:
        try:
            return dict(client.get("https://rates.example/today").json())
        except Exception:
            return {}

Good
    import logging

    import httpx

    logger = logging.getLogger(__name__)


    def rates(client: httpx.Client) -> dict[str, float]:
        try:
            return dict(client.get("https://rates.example/today").json())
        except httpx.HTTPError:
            logger.exception("rates are not available")
            raise

When to ignore it
Where failing is as good as succeeding and happens often, such as a hint that may be lost.

Where it comes from
The review checklist: "All exceptions logged appropriately". Ruff's S110, S112, BLE001 and E722 see the handler; they
count as one finding with this rule.
"""

import re
from collections.abc import Iterator

from gate.model.facts import Block, Expr
from gate.model.words import Category, Criticality
from gate.rules.errors import _handlers
from gate.rules.rule import Problem, Rule
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_ASIDE = re.compile(r"telemetry|tracing|metrics|logging|observability")
"""Where an error has nowhere to be reported, and must not disturb what is observed."""
_ROOTS = ("SQLAlchemyError", "KafkaError", "KafkaException", "RedisError", "PyMongoError")
_OPTIONAL = ("import_module", "__import__", "version", "entry_points", "check_output")


def _find(code: Codebase) -> Iterator[Problem]:
    for unit, block in _handlers.handlers(code):
        if _silent(unit, block) and _all(code, unit, block) and not _excused(unit, block):
            what = _handlers.guarded(unit, block)
            about = f"every exception around `{what}`" if what else "every exception"
            yield _problem(unit, block.line, about)
    for unit in code.units():
        for call in unit.calls:
            if code.target(unit, call) == "contextlib.suppress" and not ASIDE.search(unit.path):
                names = [code.resolve(unit.module, arg) for arg in call.args]
                if {"Exception", "BaseException"} & set(names) and not _only_cleans(unit, call.line):
                    yield _problem(unit, call.line, "every exception with `contextlib.suppress`")


def _all(code: Codebase, unit: Unit, block: Block) -> bool:
    """Tell whether a handler takes every exception, or, doing nothing, everything that a database or broker can raise."""
    roots = any(name.rpartition(".")[2] in _ROOTS for name in _handlers.caught(code, unit, block))
    return _handlers.broad(code, unit, block) or (block.idle and roots)


def _problem(unit: Unit, line: int, about: str) -> Problem:
    who = unit.qualname or unit.module.module
    return Problem(message=f"`{who}` swallows {about}", path=unit.path, line=line, symbol=unit.qualname)


def _silent(unit: Unit, block: Block) -> bool:
    """Tell whether a handler does nothing, or only gives or keeps an empty value."""
    if block.idle:
        return True
    if unit.calls_in(block) or any(unit.inside(block, one) for one in unit.blocks):
        return False
    assigns = [one for one in unit.assigns if unit.inside(block, one)]
    exits = [one for one in unit.exits if unit.inside(block, one)]
    if any(one.kind not in ("return", "continue") or not _empty(one.value) for one in exits):
        return False
    return all(one.kind == "=" and _empty(one.value) for one in assigns) and len(assigns) + len(exits) >= block.body


def _empty(value: Expr | None) -> bool:
    return value is None or value.kind == "none" or (value.kind in ("list", "dict", "tuple") and not value.items)


def _excused(unit: Unit, block: Block) -> bool:
    owner = unit.owner(block)
    return (
        _handlers.PROBE.search(unit.name) is not None
        or _ASIDE.search(unit.path) is not None
        or _handlers.guarded(unit, block).rpartition(".")[2] in _OPTIONAL
        or _handlers.cleans(unit, block)
        or owner is None
        or not unit.calls_in(owner)
        or unit.within(block, "handler", "finally") is not None
    )


def _only_cleans(unit: Unit, line: int) -> bool:
    """Tell whether a `with suppress(...)` holds clean-up alone."""
    block = next((one for one in unit.blocks if one.kind == "with" and one.line == line), None)
    inner = [call.func.text.rpartition(".")[2] for call in unit.calls_in(block)] if block is not None else []
    return bool(inner) and any(map(_handlers.is_cleaning, inner))


RULE = Rule(
    id="GATE-ERR001",
    name="swallowed-exception",
    criticality=Criticality.HIGH,
    category=Category.CODE,
    topics=("swallowed", "silent failure", "exception", "except pass"),
    impact="failures look like empty results and leave no trace",
    recommendation="catch the one exception that is expected, log it with its trace, or let it through",
    find=_find,
)
