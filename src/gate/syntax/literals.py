"""Sums up the constants that stand in the code."""

import ast
from typing import Any

from gate.model.facts import Expr
from gate.syntax.frames import Frame

_LONGEST = 1000
"""Characters of a text that are kept."""

NONE = Expr("none")
_TRUE = Expr("bool", "True")
_FALSE = Expr("bool", "False")
_DOTS = Expr("ellipsis")


def encodable(text: str) -> str:
    """Give a text that can be written as UTF-8: half a character, which Python allows in a string, becomes `?`."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def literal(_frame: Frame, node: ast.Constant) -> Expr:
    """Sum up a constant that stands in the code."""
    value: Any = node.value
    kind = type(value)
    if kind is str:
        return Expr("str", encodable(value[:_LONGEST]))
    if value is None:
        return NONE
    if value is True:
        return _TRUE
    if value is False:
        return _FALSE
    if kind is int:
        return Expr("int", str(value) if value.bit_length() < 1000 else hex(value)[:_LONGEST])
    if kind is bytes:
        return Expr("bytes", value[:_LONGEST].decode("latin-1"))
    if value is ...:
        return _DOTS
    return Expr(kind.__name__, str(value))
