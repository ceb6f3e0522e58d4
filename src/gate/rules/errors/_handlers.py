"""What happens in exception handlers: shared by the rules about errors."""

import re
from collections.abc import Iterator

from gate.model.facts import Block, Expr
from gate.rules.mention import parts
from gate.rules.services import ASIDE, tells
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

PROBE = re.compile(
    r"health|ready|readiness|liveness|(?<![a-z])(ping|probe|alive|available|supports?)(?![a-z])", re.IGNORECASE
)
"""Functions whose answer is the report."""
_CLEANING = re.compile(
    r"^(close|aclose|stop|astop|disconnect|shutdown|cancel|unlink|remove|terminate|kill|rollback|dispose|release|flush|"
    r"unsubscribe|leave|__aexit__|__exit__|join|wait|wait_closed|rmtree|cleanup|exit|discard|uncancel|detach|reset)$"
)
_FEW = 3
_ROOTS = ("Exception", "BaseException")


def handlers(code: Codebase) -> Iterator[tuple[Unit, Block]]:
    """Give the exception handlers of the service with their functions."""
    for unit in code.units():
        if not ASIDE.search(unit.path):
            yield from ((unit, block) for block in unit.blocks if block.kind == "handler")


def caught(code: Codebase, unit: Unit, block: Block) -> tuple[str, ...]:
    """Give the canonical names of what a handler catches; nothing for a bare `except`."""
    shown = [expr for one in block.exprs for expr in (one.items if one.kind == "tuple" else (one,))]
    return tuple(code.resolve(unit.module, expr).removeprefix("builtins.") for expr in shown)


def broad(code: Codebase, unit: Unit, block: Block) -> bool:
    """Tell whether a handler takes every exception."""
    names = caught(code, unit, block)
    return not names or any(name in _ROOTS for name in names)


def raises(unit: Unit, block: Block) -> bool:
    """Tell whether a handler raises anything."""
    return any(unit.inside(block, one) for one in unit.exits_of("raise"))


def reports(code: Codebase, unit: Unit, block: Block) -> bool:
    """Tell whether a handler reports what has happened."""
    return any(tells(code, unit, call) for call in unit.calls_in(block))


def uses(unit: Unit, block: Block) -> bool:
    """Tell whether a handler does anything with the exception that it has caught."""
    return bool(block.names) and any(
        part.kind == "name" and part.text.partition(".")[0] in block.names
        for expr in values(unit, block)
        for part in parts(unit, expr)
    )


def values(unit: Unit, block: Block) -> Iterator[Expr]:
    """Give all expressions in a block."""
    for call in unit.calls_in(block):
        yield from (call.func, *call.args, *call.keywords.values())
    for assign in unit.assigns:
        if assign.value is not None and unit.inside(block, assign):
            yield assign.value
    for one in unit.exits:
        if unit.inside(block, one):
            yield from (expr for expr in (one.value, one.cause) if expr is not None)
    for inner in unit.blocks:
        if unit.inside(block, inner):
            yield from inner.exprs


def cleans(unit: Unit, block: Block) -> bool:
    """Tell whether a handler guards nothing but cleaning up, such as the closing of a connection."""
    owner = unit.owner(block)
    inner = unit.calls_in(owner) if owner is not None else ()
    last = [call.func.text.rpartition(".")[2] for call in inner]
    return (len(last) <= _FEW and any(map(is_cleaning, last))) or unit.name in ("__del__", "__exit__", "__aexit__")


def is_cleaning(name: str) -> bool:
    """Tell whether a method cleans up."""
    return _CLEANING.match(name) is not None


def guarded(unit: Unit, block: Block) -> str:
    """Name what a handler guards: the first call of its `try`."""
    owner = unit.owner(block)
    inner = unit.calls_in(owner) if owner is not None else ()
    names = [call.func.text for call in sorted(inner, key=lambda one: (one.line, one.column)) if call.func.text]
    first = names[0] if names else ""
    return (
        first if first.count(".") < _FEW - 1 else first.rpartition(".")[2]
    )  # `httpx.get` as it is, `app.store.load` short
