"""Reads where an entry applies: paths with lines or functions, globs, lists of them, or words."""

import re

from gate.errors import MemoryFileError
from gate.memory.phrases import plain
from gate.model.memory import Place

_CODE = re.compile(r"`([^`]+)`")
_PATH = re.compile(r"^(?P<path>(?:\.{0,2}/)?[^\s:`/!#][^\s:`]*)(?P<rest>::?.*)?$")
_LINES = re.compile(r"^[Ll]?(?P<first>\d+)(?:\s*[-–—]\s*[Ll]?(?P<last>\d+)?)?$")  # noqa: RUF001  # people paste dashes
_SYMBOL = re.compile(r"^(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)(?:\([^)]*\))?$")
_TEST = re.compile(r"^::(?P<name>[^\W\d]\w*(?:::[^\W\d]\w*)*)(?P<parameters>\[.*\])?$")
_LIKE_A_PATH = re.compile(r"[/*]|\.(?:pyi?|toml|txt|lock|in|cfg|ini|ya?ml|md|sql|html|jinja2?|j2)(?::|$)|^Dockerfile")
_SEPARATOR = re.compile(r"\s*,\s*|\s+and\s+|\s*;\s*")


def parse(text: str, file: str, line: int) -> tuple[Place, ...]:
    """Give the places that a text names; raises MemoryFileError where a path has lines that cannot be read."""
    spans = [span.strip() for span in _CODE.findall(text)]
    pieces = [piece for span in spans for piece in _pieces(span)]
    if not any(_is_path(piece) for piece in pieces):
        pieces = _pieces(plain(text))
        if not pieces or not all(_is_path(piece) or piece[0].isdigit() for piece in pieces):
            words = plain(text)
            return (Place(words=words),) if words else ()
    found: list[Place] = []
    for piece in pieces:
        if _is_path(piece):
            found.append(_place(piece, file, line))
        elif found and _LINES.match(piece):
            found.append(_with_lines(found[-1].path, piece, file, line))
    return tuple(found)


def _pieces(text: str) -> list[str]:
    """Split a list of paths."""
    return [piece for piece in _SEPARATOR.split(text) if piece]


def _is_path(text: str) -> bool:
    """Tell whether a word is a path of the project; `/orders` is an address of its API."""
    return _PATH.match(text) is not None and _LIKE_A_PATH.search(text) is not None and not text.startswith("/")


def _place(text: str, file: str, line: int) -> Place:
    """Read one path with what follows its colon."""
    match = _PATH.match(text)
    if match is None:
        raise _unreadable(text, file, line)
    path = match["path"].removeprefix("./")
    rest = (match["rest"] or "").lstrip(":").strip()
    if match["rest"] is None:
        return Place(path=path)
    test = _TEST.match(match["rest"])
    if test:
        return Place(path=path, symbol=test["name"].replace("::", ".") + (test["parameters"] or ""))
    symbol = _SYMBOL.match(rest)
    if symbol:
        return Place(path=path, symbol=symbol["name"])
    return _with_lines(path, rest, file, line)


def _with_lines(path: str, text: str, file: str, line: int) -> Place:
    """Read the lines of a path."""
    match = _LINES.match(text)
    if match is None:
        raise _unreadable(f"{path}:{text}", file, line)
    first = int(match["first"])
    last = int(match["last"]) if match["last"] else first
    if not 0 < first <= last:
        raise _unreadable(f"{path}:{text}", file, line)
    return Place(path=path, first=first, last=last)


def _unreadable(text: str, file: str, line: int) -> MemoryFileError:
    """Make the sentence."""
    return MemoryFileError(
        f"{file}:{line}: the location {text!r} cannot be read.",
        "Wanted is a path, path:12, path:12-40, path:function() or the id of a test, path::test_name.",
    )
