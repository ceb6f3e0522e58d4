"""Reads what a Python tool leaves on stderr when it fails: warnings, and the traceback of an exception."""

import re

from msgspec import Struct

_TRACEBACK = "Traceback (most recent call last):"
_EXCEPTION = re.compile(r"^(?P<kind>(?:\w+\.)*[A-Z]\w*)(?:: (?P<text>.*))?$", re.MULTILINE)
_WARNING = re.compile(r"^\S+:\d+: \w+Warning: (?:.*\n)+?  \S.*\n?", re.MULTILINE)
_REASONS = (
    (re.compile(r"\[Errno -?\d+\] (?P<reason>[A-Z][\w ,]+)"), ""),
    (
        re.compile(r"(?i)certificate[ _]verify[ _]failed|SSLCertificateError|SSL certificate"),
        "its certificate is not trusted",
    ),
    (re.compile(r"(?i)timed out|timeout"), "no answer in time"),
    (re.compile(r"(?P<reason>[45]\d\d (?:Client|Server) Error: [\w -]+?) for url"), ""),
)


class Crash(Struct, frozen=True):
    """One exception of a traceback: its qualified name and its message."""

    kind: str
    text: str = ""


def chain(stderr: str) -> tuple[Crash, ...]:
    """Give the exceptions of a traceback, the last one last; none where there is no traceback."""
    if _TRACEBACK not in stderr:
        return ()
    lines = stderr[stderr.index(_TRACEBACK) :]
    return tuple(Crash(match["kind"], match["text"] or "") for match in _EXCEPTION.finditer(lines))


def reason(text: str) -> str:
    """Give in a few words why a connection failed, as far as the text of an exception says it."""
    for pattern, words in _REASONS:
        match = pattern.search(text)
        if match:
            return words or match["reason"].strip()
    return ""


def without_warnings(stderr: str) -> str:
    """Leave out what Python's warnings printed."""
    return _WARNING.sub("", stderr)
