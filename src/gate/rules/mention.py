"""Which names an expression mentions, through the calls that stand in it."""

from collections.abc import Iterator, Sequence

from gate.model.facts import Call, Expr
from gate.syntax.units import Unit


def parts(unit: Unit, expr: Expr | None) -> Iterator[Expr]:
    """Give an expression and everything in it, arguments of its calls included."""
    if expr is None:
        return
    yield expr
    for item in expr.items:
        yield from parts(unit, item)
    if expr.kind == "call":
        yield from parts_of_call(unit, unit.calls[expr.ref])


def parts_of_call(unit: Unit, call: Call) -> Iterator[Expr]:
    """Give what is called and every argument, with everything in them."""
    yield from parts(unit, call.func)
    for arg in call.args:
        yield from parts(unit, arg)
    for arg in call.keywords.values():
        yield from parts(unit, arg)


def names(unit: Unit, *exprs: Expr | None) -> set[str]:
    """Give the first part of every name in some expressions: `order` of `order.items`."""
    found = (part for expr in exprs for part in parts(unit, expr))
    return {part.text.partition(".")[0] for part in found if part.kind == "name"}


def names_of_call(unit: Unit, call: Call) -> set[str]:
    """Give the first part of every name that a call mentions."""
    return {part.text.partition(".")[0] for part in parts_of_call(unit, call) if part.kind == "name"}


def arguments(call: Call) -> tuple[Expr, ...]:
    """Give all arguments of a call, by place and by keyword."""
    return (*call.args, *call.keywords.values())


def named(unit: Unit) -> str:
    """Give the name of a function, or of the module for what stands outside of functions."""
    return unit.qualname or unit.module.module


def listed(words: Sequence[str], most: int = 4) -> str:
    """Join words for a sentence: `a`, `a and b`, `a, b and 3 more`."""
    shown = list(words) if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
