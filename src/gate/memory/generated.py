"""The parts of a memory file that the gate writes: between two comments; everything outside belongs to people."""

import re

from gate.errors import MemoryFileError
from gate.memory.outline import newline, split

_BEGIN = "<!-- gate:begin {name}: `gate memory init` and recorded reviews write this part anew -->"
_END = "<!-- gate:end {name} -->"


def part(name: str, body: str) -> str:
    """Write a generated part with its marks."""
    return f"{_BEGIN.format(name=name)}\n\n{body.strip()}\n\n{_END.format(name=name)}\n"


def refresh(text: str, name: str, body: str, file: str) -> str:
    """Replace a generated part; a file without its marks stays as it is.

    Raises MemoryFileError where only one of the marks is left, or they are there twice.
    """
    lines = split(text)
    begins = _marks(lines, "begin", name)
    ends = _marks(lines, "end", name)
    if not begins and not ends:
        return text
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        line = min(begins + ends) + 1
        raise MemoryFileError(
            f"{file}:{line}: the generated part {name!r} has {len(begins)} beginnings and {len(ends)} ends.",
            "Keep one of each, or remove both to write the part yourself.",
        )
    end = newline(text)
    inside = f"\n{body.strip()}\n\n".replace("\n", end)
    return "".join(lines[: begins[0] + 1]) + inside + "".join(lines[ends[0] :])


def _marks(lines: list[str], word: str, name: str) -> list[int]:
    """Give the places of the lines that are a mark."""
    mark = re.compile(rf"^<!-- gate:{word} {re.escape(name)}(?=[: ]).*-->\s*$")
    return [place for place, line in enumerate(lines) if mark.match(line)]
