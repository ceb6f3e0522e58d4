"""Reads Markdown into an outline: sections with their fields, paragraphs and lists, each with its line.

Lines count from 1. What would hide the rest of a file from the reader is an error: a code block or a comment that is
never closed, the marks of an unfinished merge.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from gate.errors import MemoryFileError

if TYPE_CHECKING:
    from markdown_it.token import Token

FIELD = re.compile(r"^\*\*(?P<key>[^*:]{1,60}?)\s*(?::\*\*|\*\*\s*:)\s*(?P<value>.*)$")
_NEWLINE = re.compile(r"\r\n|\n|\r")
_CONFLICT = re.compile(r"^(<{7}|>{7}|\|{7})( |$)")
_RAW = re.compile(r"\s*<(script|pre|style|textarea)\b", re.IGNORECASE)


class Line(Struct, frozen=True):
    """One line of a paragraph."""

    text: str
    number: int


class Item(Struct, frozen=True):
    """One entry of a list, with the entries below it."""

    lines: tuple[Line, ...]
    number: int
    items: tuple["Item", ...] = ()

    @property
    def text(self) -> str:
        """Give the lines as one."""
        return " ".join(line.text for line in self.lines)


class Field(Struct, frozen=True):
    """One `**Key**: value`; the value goes on over the following lines."""

    key: str
    value: str
    number: int


class Section(Struct, frozen=True):
    """A heading with what stands below it: its own content, then its subsections.

    `level` is 0 for what stands before the first heading; `end` is the number of the first line after its own content.
    """

    title: str
    level: int
    number: int
    end: int
    lines: tuple[Line, ...] = ()
    items: tuple[Item, ...] = ()
    comments: tuple[Line, ...] = ()
    sections: tuple["Section", ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """Give the fields of the section's own paragraphs and of its own lists."""
        return (*fields(self.lines), *(field for item in self.items for field in fields(item.lines)))

    @property
    def last(self) -> int:
        """Give the number of the first line after the section and its subsections."""
        return self.sections[-1].last if self.sections else self.end

    def walk(self) -> Iterator["Section"]:
        """Give the section and everything below it, in the order of the text."""
        yield self
        for section in self.sections:
            yield from section.walk()


def split(text: str) -> list[str]:
    """Split a text into lines as Markdown sees them, each with its line end."""
    ends = [match.end() for match in _NEWLINE.finditer(text)]
    lines = [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return lines if not text[ends[-1] if ends else 0 :] else [*lines, text[ends[-1] if ends else 0 :]]


def newline(text: str) -> str:
    """Give the line end that a text uses."""
    first = _NEWLINE.search(text)
    return first[0] if first else "\n"


def append(text: str, added: str) -> str:
    """Put lines at the end of a text, after an empty one; what is there stays, and its line ends are used."""
    end = newline(text)
    start = text if not text or text.endswith(("\n", "\r")) else text + end
    return start + end + added.replace("\n", end)


def fields(lines: Sequence[Line]) -> tuple[Field, ...]:
    """Give the fields among the lines of paragraphs."""
    found: list[Field] = []
    before = -1
    for line in lines:
        match = FIELD.match(line.text)
        if match:
            found.append(Field(match["key"].strip(), match["value"].strip(), line.number))
        elif found and line.number == before + 1:
            last = found[-1]
            found[-1] = Field(last.key, f"{last.value} {line.text}".strip(), last.number)
        before = line.number if match or (found and line.number == before + 1) else -1
    return tuple(found)


def read(text: str, file: str) -> Section:
    """Give the whole file as one section of level 0; raises MemoryFileError with the line of what is broken."""
    from markdown_it import MarkdownIt

    source = text.removeprefix("\ufeff")
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    tokens = parser.parse(source)
    lines = _NEWLINE.split(source)
    _refuse(tokens, lines, file)
    flat = _sections(tokens, len(lines) + 1)
    return _nest(flat)


def _refuse(tokens: Sequence["Token"], lines: Sequence[str], file: str) -> None:
    """Refuse what hides a part of the file; raises MemoryFileError."""
    hidden: set[int] = set()
    for token in tokens:
        first, end = token.map or (0, 0)
        if token.type == "fence":
            hidden |= set(range(first, end))
            closing = lines[end - 1].strip(" \t>") if end - first > 1 else ""
            if set(closing) != set(token.markup) or len(closing) < len(token.markup):
                hint = f"Close it with {token.markup} on a line of its own."
                raise MemoryFileError(
                    f"{file}:{first + 1}: a code block begins here and never ends, which hides the rest.", hint
                )
        if token.type == "html_block":
            raw = _RAW.match(token.content)
            ending = f"</{raw[1].lower()}>" if raw else "-->" if token.content.lstrip().startswith("<!--") else ""
            if ending not in token.content.lower():
                what = f"a <{raw[1]}>" if raw else "a comment"
                raise MemoryFileError(
                    f"{file}:{first + 1}: {what} begins here and never ends, which hides the rest.",
                    f"Close it with {ending}.",
                )
        if token.type == "code_block":
            lost = next((n for n in range(first, end) if FIELD.match(lines[n].strip())), None)
            if lost is not None:
                raise MemoryFileError(
                    f"{file}:{lost + 1}: four spaces before a field make code of it, which nobody reads.",
                    "Take the spaces away.",
                )
    for number, line in enumerate(lines):
        if number not in hidden and _CONFLICT.match(line):
            raise MemoryFileError(
                f"{file}:{number + 1}: these are the marks of an unfinished merge.", "Resolve the conflict first."
            )


def _sections(tokens: Sequence["Token"], end: int) -> list[Section]:
    """Give the sections in the order of the text, each with its own content only."""
    found: list[Section] = []
    title, level, number = "", 0, 1
    body: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "heading_open" and not _is_field(token, tokens[place + 1]) and token.level == 0:
            start = (token.map or (0, 0))[0] + 1
            found.append(_section(title, level, number, start, body))
            title, level, number, body = tokens[place + 1].content.strip(), int(token.tag[1:]), start, []
            place += 3
            continue
        body.append(token)
        place += 1
    found.append(_section(title, level, number, end, body))
    return found


def _is_field(heading: "Token", content: "Token") -> bool:
    """Tell whether a line of dashes under fields made a heading of them, which nobody meant."""
    return heading.markup in "-=" and FIELD.match(content.content.rpartition("\n")[2]) is not None


def _section(title: str, level: int, number: int, end: int, body: Sequence["Token"]) -> Section:
    """Make a section of the tokens below its heading."""
    items, rest = _lists(body)
    lines = tuple(line for token in rest if token.type == "inline" for line in _lines(token))
    comments = tuple(
        Line(text.strip(), (token.map or (0, 0))[0] + 1 + offset)
        for token in body
        if token.type == "html_block"
        for offset, text in enumerate(token.content.split("\n"))
        if text.strip()
    )
    return Section(title, level, number, end, lines, items, comments)


def _lines(token: "Token") -> Iterator[Line]:
    """Give the lines of a paragraph."""
    first = (token.map or (0, 0))[0] + 1
    for offset, text in enumerate(token.content.split("\n")):
        yield Line(text.strip(), first + offset)


def _lists(body: Sequence["Token"]) -> tuple[tuple[Item, ...], list["Token"]]:
    """Give the lists among some tokens as entries, and the tokens outside of them."""
    rest: list[Token] = []
    stack: list[list[Item]] = [[]]
    texts: list[list[Line]] = []
    starts: list[int] = []
    for token in body:
        if token.type == "list_item_open":
            stack.append([])
            texts.append([])
            starts.append((token.map or (0, 0))[0] + 1)
        elif token.type == "list_item_close":
            inner = tuple(stack.pop())
            stack[-1].append(Item(tuple(texts.pop()), starts.pop(), inner))
        elif texts:
            texts[-1] += _lines(token) if token.type == "inline" else ()
        else:
            rest.append(token)
    return tuple(stack[0]), rest


def _nest(flat: Sequence[Section]) -> Section:
    """Put subsections below their sections."""
    stack: list[tuple[Section, list[Section]]] = [(flat[0], [])]

    def close() -> Section:
        section, below = stack.pop()
        return Section(
            section.title, section.level, section.number, section.end, section.lines, section.items, section.comments,
            tuple(below),
        )  # fmt: skip

    for section in flat[1:]:
        while stack[-1][0].level >= section.level:
            done = close()
            stack[-1][1].append(done)
        stack.append((section, []))
    while len(stack) > 1:
        done = close()
        stack[-1][1].append(done)
    return close()
