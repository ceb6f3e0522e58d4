"""Reads what the gate's pytest plugin has written about each test."""

from msgspec import Struct

from gate.model.testrun import TestRun
from gate.parsing import jsontext


class _Document(Struct):
    tests: tuple[TestRun, ...]
    format: int


def read(text: str | None) -> tuple[TestRun, ...]:
    """Give the tests one by one; none where the file is absent or cannot be read."""
    document = jsontext.read(text, _Document) if text else None
    return document.tests if document and document.format == 1 else ()
