"""Finds the parts of a source text that tests most easily miss: errors, async functions, dead letters and retries."""

import ast
import re
from collections.abc import Iterator

from msgspec import Struct

from gate.syntax import tree

_KAFKA = re.compile(r"Kafka\w*(?:Error|Exception)|\w*(?:Kafka|Broker|Producer)\w*(?:Error|Exception|Timeout)")
_WORDS = {
    "dead letter": re.compile(r"dead_?letter|dlq|dlt\b", re.IGNORECASE),
    "retry": re.compile(r"retr(?:y|ies)|backoff", re.IGNORECASE),
}


class Hard(Struct, frozen=True):
    """The first lines of what has to run: `raise` and handlers, async functions, and places of Kafka's failures by name."""

    errors: tuple[int, ...] = ()
    asynchronous: tuple[int, ...] = ()
    kafka: tuple[tuple[str, int], ...] = ()


def find(text: str) -> Hard:
    """Give the hard parts of a source text; nothing where it cannot be parsed."""
    module = tree.parse(text)
    if module is None:
        return Hard()
    errors, asynchronous = set(), set()
    kafka: set[tuple[str, int]] = set()
    for node in ast.walk(module):
        match node:
            case ast.Raise():
                errors.add(node.lineno)
            case ast.ExceptHandler(type=caught, body=[first, *_]):
                errors.add(first.lineno)
                if caught is not None and any(_KAFKA.fullmatch(name) for name in _names(caught)):
                    kafka.add(("producer failure", first.lineno))
            case ast.AsyncFunctionDef(body=body):
                asynchronous.add(_start(body))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            kafka |= set(_mentions(node))
    return Hard(tuple(sorted(errors)), tuple(sorted(asynchronous)), tuple(sorted(kafka)))


def _start(body: list[ast.stmt]) -> int:
    """Give the line of the first statement that runs: a docstring does not."""
    first = body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(body) > 1
    return body[1].lineno if documented else first.lineno


def _mentions(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, int]]:
    """Give the lines of a body that name a dead letter or a retry."""
    for statement in function.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name | ast.Attribute):
                name = node.id if isinstance(node, ast.Name) else node.attr
                yield from ((word, node.lineno) for word, pattern in _WORDS.items() if pattern.search(name))


def _names(node: ast.AST) -> Iterator[str]:
    """Give the last names of an expression, and of the parts of a tuple."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Tuple(elts=parts):
            for part in parts:
                yield from _names(part)
