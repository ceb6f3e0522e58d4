"""Writes foreign text so that Markdown shows it as it is: CommonMark with GitHub's tables."""

import re
from collections.abc import Iterable, Sequence

from gate.wording.text import line

_SPECIAL = re.compile(r"[\\`*\[\]<>|&~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_MARKER = re.compile(r"^(?:([-+#=])|(\d+)([.)]))")


def text(content: str, limit: int = 0) -> str:
    """Escape one line of text, for a table cell or within a line; cut where a limit is given."""
    return _SPECIAL.sub(r"\\\g<0>", line(content, limit))


def start(markdown: str) -> str:
    """Keep the beginning of a paragraph or list item from becoming a list or a heading of its own."""
    return _MARKER.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", markdown)


def code(content: str) -> str:
    """Write a name or a place as code; not for table cells, where a pipe would end the cell."""
    shown = line(content)
    if not shown:
        return ""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", shown)), default=0) + 1)
    pad = " " if "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def cell(content: str, limit: int = 0) -> str:
    """Write one cell of a table; an empty one gets a dash, so that its absence is seen."""
    return text(content, limit) or "-"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Give the lines of a table; the cells are Markdown already."""
    return [
        f"| {' | '.join(head)} |",
        f"|{'|'.join('---' for _ in head)}|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def listed(items: Iterable[str], limit: int, more: str = "more") -> list[str]:
    """Give the lines of a list, `None.` where it is empty, and how many items the limit left out."""
    lines = [f"- {start(item)}" for item in items]
    if not lines:
        return ["None."]
    rest = len(lines) - limit
    return lines if rest <= 0 else [*lines[:limit], f"- ... and {rest} {more}"]
