"""Finds the lines of the functions and classes of a source text."""

import ast
from collections.abc import Iterator

from gate.syntax import tree

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def extract(text: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """Give the first and last line, decorators included, by qualified name; all of a name that is defined twice.

    Nothing where the text cannot be parsed.
    """
    module = tree.parse(text)
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for name, lines in _walk(module, "") if module else ():
        found[name] = (*found.get(name, ()), lines)
    return found


def _walk(node: ast.AST, above: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Give the definitions below a node."""
    for child in ast.iter_child_nodes(node):
        name = above
        if isinstance(child, _DEFINITIONS):
            name = f"{above}.{child.name}" if above else child.name
            first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
            yield name, (first, child.end_lineno or child.lineno)
        yield from _walk(child, name)
