"""Reads JSON that a tool printed, and tells unreadable from empty."""

from typing import TypeVar

import msgspec

T = TypeVar("T")


def read(text: str, kind: type[T]) -> T | None:
    """Decode a JSON text into a typed value; None where it is not JSON or not of that form."""
    try:
        return msgspec.json.decode(text.encode(), type=kind)
    except msgspec.DecodeError:
        return None


def read_lines(text: str, kind: type[T]) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """Decode one JSON value per line; give the values, and the lines that are no such value."""
    values: list[T] = []
    rest: list[str] = []
    for line in text.splitlines():
        value = read(line, kind) if line.startswith("{") else None
        if value is not None:
            values.append(value)
        elif line.strip():
            rest.append(line)
    return tuple(values), tuple(rest)
