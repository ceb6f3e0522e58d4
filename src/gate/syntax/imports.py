"""Finds the absolute imports of a source text, and which of them the code can do without."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from gate.syntax import tree

_OPTIONAL = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
"""Exceptions that a failing import is, or that it inherits from."""


class Import(Struct, frozen=True):
    """One absolute import: the dotted module, its line from 1, and whether the code may run without it.

    Guarded is what stands below an `if` (also `if TYPE_CHECKING`), in a `try` that catches ImportError, in its
    handlers, or in `with suppress(ImportError)`.
    """

    module: str
    line: int
    guarded: bool

    @property
    def top(self) -> str:
        """Give the top-level name."""
        return self.module.partition(".")[0]


def extract(text: str) -> tuple[Import, ...] | None:
    """Give the absolute imports of a source text in the order of their lines; None where it cannot be parsed."""
    module = tree.parse(text)
    if module is None:
        return None
    try:
        found = list(_walk(module.body, guarded=False))
    except RecursionError:
        return None  # a chain of a thousand `elif` is nested that deep
    return tuple(sorted(found, key=lambda one: (one.line, one.module)))


def _walk(body: list[ast.stmt], guarded: bool) -> Iterator[Import]:
    """Give the imports of some statements and of all below them."""
    for statement in body:
        match statement:
            case ast.Import(names=names):
                for alias in names:
                    yield Import(alias.name, statement.lineno, guarded)
            case ast.ImportFrom(module=str(module), level=0):
                yield Import(module, statement.lineno, guarded)
            case ast.Try() | ast.TryStar():
                yield from _attempt(statement, guarded)
            case _:
                yield from _walk(_inside(statement), guarded or _conditional(statement))


def _inside(statement: ast.stmt) -> list[ast.stmt]:
    """Give the statements below a statement: its body, its `else` and its cases."""
    cases = [inner for case in getattr(statement, "cases", ()) for inner in case.body]
    return [*getattr(statement, "body", ()), *getattr(statement, "orelse", ()), *cases]


def _conditional(statement: ast.stmt) -> bool:
    """Tell whether what is below a statement need not run, or may fail."""
    match statement:
        case ast.If() | ast.Match():
            return True
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return any(_suppresses(item.context_expr) for item in items)
    return False


def _attempt(statement: ast.Try | ast.TryStar, guarded: bool) -> Iterator[Import]:
    """Give the imports of a `try`: where it catches a failing import, all but those of `finally` are optional."""
    optional = any(handler.type is None or _names(handler.type) & _OPTIONAL for handler in statement.handlers)
    handlers = [inner for handler in statement.handlers for inner in handler.body]
    yield from _walk([*statement.body, *handlers, *statement.orelse], guarded or optional)
    yield from _walk(statement.finalbody, guarded)


def _suppresses(expression: ast.expr) -> bool:
    """Tell whether a context manager is `suppress` of a failing import."""
    return (
        isinstance(expression, ast.Call)
        and "suppress" in _names(expression.func)
        and any(_names(argument) & _OPTIONAL for argument in expression.args)
    )


def _names(expression: ast.expr) -> set[str]:
    """Give the last names of an expression such as `ImportError`, `builtins.ImportError` or a tuple of them."""
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return {name}
        case ast.Tuple(elts=parts):
            return {name for part in parts for name in _names(part)}
    return set()
