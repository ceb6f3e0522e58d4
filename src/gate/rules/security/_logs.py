"""What is written to logs: shared by the rules about secrets and personal data in logs."""

from collections.abc import Callable, Iterator

from gate.model.facts import Call, Expr
from gate.rules.services import ASIDE, is_log, short
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_HIDDEN = ("pydantic.SecretStr", "pydantic.SecretBytes", "sqlalchemy.URL")
_SHOWN = ("str", "repr", "format", "str.format", "dict")


def logged(code: Codebase, wanted: Callable[[str], bool]) -> Iterator[tuple[Unit, Call, str]]:
    """Give the calls that log or print a value of a wanted name, with that name; one for each call."""
    for unit in code.units():
        if ASIDE.search(unit.path):
            continue
        for call in unit.calls:
            if call.func.text == "print" or is_log(code, unit, call):
                given = (*call.args, *call.keywords.values())
                shown = (pair for expr in given for pair in _shown(unit, expr))
                named = [name for name, expr in shown if wanted(name) and code.type_of(unit, expr) not in _HIDDEN]
                named += [
                    key for key, value in call.keywords.items() if value.kind in ("name", "index") and wanted(key)
                ]
                if named:
                    yield unit, call, short(named[0])


def _shown(unit: Unit, expr: Expr) -> Iterator[tuple[str, Expr | None]]:
    """Give the names whose values a text shows in full, with what may hide itself: not what a function makes of them."""
    if expr.kind == "name" and not expr.text.isupper():
        yield expr.text, expr
    elif expr.kind in ("fstring", "operation", "tuple", "list", "star"):
        if expr.kind != "operation" or expr.text in ("+", "%"):
            for item in expr.items:
                yield from _shown(unit, item)
    elif expr.kind == "dict":
        for value in expr.items[1::2]:
            yield from _shown(unit, value)
    elif expr.kind == "index" and expr.items[1].kind == "str":
        yield expr.items[1].text, None
    elif expr.kind == "call":
        yield from _of_call(unit, unit.calls[expr.ref])


def _of_call(unit: Unit, call: Call) -> Iterator[tuple[str, Expr | None]]:
    last = call.func.text.rpartition(".")[2]
    if call.func.text in _SHOWN or last == "format":
        for arg in (*call.args, *call.keywords.values()):
            yield from _shown(unit, arg)
    elif last == "get_secret_value":
        yield call.func.text.removesuffix(".get_secret_value"), None
    elif last == "get" and call.args and call.args[0].kind == "str":
        yield call.args[0].text, None
