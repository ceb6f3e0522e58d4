"""Reads past reviews, and writes one: prose for people with one line in it that programs read."""

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from gate.errors import MemoryFileError
from gate.memory import terms
from gate.memory.outline import Line, Section
from gate.memory.phrases import plain
from gate.model.memory import Entry, Record

_REVIEW = re.compile(r"^Review:\s*(?P<day>\S+)", re.IGNORECASE)
_RECORD = re.compile(r"^<!-- gate:review (?P<json>\{.*\}) -->$")
_BEGUN = re.compile(r"^<!--\s*gate:review")
_DATED = re.compile(r"^\*\*(?P<day>\d{4}-\d\d-\d\d)\*\*:?\s*(?P<text>.*)$", re.DOTALL)


def read(section: Section, file: str) -> Iterator[Entry]:
    """Give the reviews below a heading; raises MemoryFileError for a day or a record that cannot be read."""
    match = _REVIEW.match(section.title)
    within = [*section.walk()] if match else [section]
    records = [_record(line, file) for one in within for line in one.comments if _BEGUN.match(line.text)]
    if match:
        when = terms.day(match["day"])
        if when is None:
            raise MemoryFileError(
                f"{file}:{section.number}: the day of this review, {match['day']!r}, cannot be read.",
                "Wanted is a heading such as `## Review: 2026-11-21`.",
            )
        said = {field.key.casefold(): plain(field.value) for field in section.fields}
        yield Entry(day=when, line=section.number, fields=said, record=records[0] if records else None)
        records = records[1:]
    yield from (Entry(day=record.day, line=section.number, record=record) for record in records)
    if match:
        return
    for item in section.items:
        dated = _DATED.match(item.text)
        on = terms.day(dated["day"]) if dated else None
        if dated and on:
            yield Entry(day=on, line=item.number, fields={"summary": plain(dated["text"])})
    for below in section.sections:
        yield from read(below, file)


def line(record: Record) -> str:
    """Give the line that programs read: one comment with JSON, whose texts cannot end the comment."""
    text = msgspec.json.encode(record).decode().replace(">", "\\u003e").replace("<", "\\u003c")
    return f"<!-- gate:review {text} -->"


def day(text: str) -> date:
    """Read the day of a review, as the gate writes it."""
    return date.fromisoformat(text)


def _record(text: Line, file: str) -> Record:
    """Read a record."""
    match = _RECORD.match(text.text)
    try:
        if match:
            return msgspec.json.decode(match["json"], type=Record)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    raise MemoryFileError(
        f"{file}:{text.number}: the record of this review cannot be read.",
        "Restore the line from git, or remove it; the review then no longer counts in the trends.",
    )
