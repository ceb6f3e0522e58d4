"""Reads Markdown into blocks that know their line and the headings above them."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from markdown_it.token import Token

_TAGS = re.compile(r"<[^>]*>")
_MARKS = re.compile(r"[*`]+|~~|(?<!\w)_+|_+(?!\w)")


class Heading(Struct, frozen=True):
    """A heading: its level from 1, and its text without marks."""

    level: int
    text: str
    line: int


class Prose(Struct, frozen=True):
    """A paragraph or the own text of a list item; `source` is its Markdown, `depth` counts the lists that it is in."""

    source: str
    line: int
    depth: int = 0

    @property
    def text(self) -> str:
        """Give the text without marks."""
        return plain(self.source)


class Row(Struct, frozen=True):
    """One row of a table: the Markdown of its cells."""

    cells: tuple[str, ...]
    line: int


class Table(Struct, frozen=True):
    """A table: the headers in lower case, and the rows under them; `depth` counts the lists that it is in."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int
    depth: int = 0


class Code(Struct, frozen=True):
    """A block of code with its language."""

    text: str
    language: str
    line: int


Block = Heading | Prose | Table | Code


def plain(source: str) -> str:
    """Give Markdown text without marks for emphasis and code."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", _TAGS.sub(" ", source.replace("\\|", "|")))
    return " ".join(_MARKS.sub("", text).split())


def read(text: str) -> tuple[Block, ...]:
    """Give the blocks of a Markdown text in its order; tables are GitHub's."""
    from markdown_it import MarkdownIt

    return tuple(_blocks(MarkdownIt("commonmark").enable("table").parse(text)))


def _blocks(tokens: "Sequence[Token]") -> Iterator[Block]:
    """Give the blocks of a stream of tokens; a token's map counts lines from 0."""
    place = 0
    depth = 0
    while place < len(tokens):
        token = tokens[place]
        line = token.map[0] + 1 if token.map else 0
        if token.type == "heading_open":
            yield Heading(int(token.tag[1:]), plain(tokens[place + 1].content), line)
        elif token.type == "table_open":
            end = next(n for n in range(place, len(tokens)) if tokens[n].type == "table_close")
            yield _table(tokens[place:end], line, depth)
            place = end
        elif token.type in ("list_item_open", "list_item_close"):
            depth += token.nesting
        elif token.type == "paragraph_open":
            yield Prose(tokens[place + 1].content, line, depth)
        elif token.type in ("fence", "code_block"):
            language, _, _ = token.info.strip().lower().partition(" ")
            yield Code(token.content, language, line)
        place += 1


def _table(tokens: "Sequence[Token]", line: int, depth: int) -> Table:
    """Put a table together."""
    rows: list[tuple[list[str], int]] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append(([], token.map[0] + 1 if token.map else line))
        elif token.type in ("th_open", "td_open"):
            rows[-1][0].append(tokens[place + 1].content.strip())
    head, *body = rows
    texts = tuple(plain(cell).lower() for cell in head[0])
    return Table(texts, tuple(Row(tuple(cells), at) for cells, at in body), line, depth)
