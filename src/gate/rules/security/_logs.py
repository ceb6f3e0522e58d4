"""What is written to logs: shared by the rules about secrets and personal data in logs."""

from collections.abc import Callable, Iterator

from gate.model.facts import Call, Expr
from gate.rules.services import ASIDE, is_log
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SHOWN = ("str", "repr", "format", "str.format", "dict")


def logged(code: Codebase, wanted: Callable[[str], bool]) -> Iterator[tuple[Unit, Call, str]]:
    """Give the calls that log or print a value of a wanted name, with that name; one for each call."""
    for unit in code.units():
        if ASIDE.search(unit.path):
            continue
        for call in unit.calls:
            if call.func.text == "print" or is_log(code, unit, call):
                given = (*call.args, *call.keywords.values())
                named = [name for expr in given for name in _shown(unit, expr) if wanted(name)]
                named += [
                    key for key, value in call.keywords.items() if value.kind in ("name", "index") and wanted(key)
                ]
                if named:
                    yield unit, call, named[0]


def _shown(unit: Unit, expr: Expr) -> Iterator[str]:
    """Give the names whose values a text shows in full: not of what a function makes of them."""
    if expr.kind == "name" and not expr.text.isupper():
        yield expr.text
    elif expr.kind in ("fstring", "operation", "tuple", "list", "star"):
        if expr.kind != "operation" or expr.text in ("+", "%"):
            for item in expr.items:
                yield from _shown(unit, item)
    elif expr.kind == "dict":
        for value in expr.items[1::2]:
            yield from _shown(unit, value)
    elif expr.kind == "index" and expr.items[1].kind == "str":
        yield expr.items[1].text
    elif expr.kind == "call":
        yield from _of_call(unit, unit.calls[expr.ref])


def _of_call(unit: Unit, call: Call) -> Iterator[str]:
    last = call.func.text.rpartition(".")[2]
    if call.func.text in _SHOWN or last == "format":
        for arg in (*call.args, *call.keywords.values()):
            yield from _shown(unit, arg)
    elif last == "get_secret_value":
        yield call.func.text.removesuffix(".get_secret_value")
    elif last == "get" and call.args and call.args[0].kind == "str":
        yield call.args[0].text
