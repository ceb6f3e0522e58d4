"""Reads what reviewers are told: false positives by place, review priorities, conventions."""

import re
from collections.abc import Iterator

from gate.memory import locations
from gate.memory.outline import Section, fields
from gate.memory.phrases import plain
from gate.model.memory import FalsePositive, Note, Priority
from gate.model.words import Criticality
from gate.policy.memory import LEVELS

_LEAD = re.compile(r"^\*\*(?P<title>[^*]+?)\s*:?\*\*\s*:?\s*(?P<rest>.*)$", re.DOTALL)
_IN = re.compile(r"^(?P<subject>.+)\s+in\s+(?P<place>.+?)$", re.IGNORECASE)
_RULE = re.compile(r"^[\w-]+/[\w*?\[\]-]+$")
_LEVEL = re.compile(rf"^\W*(?P<level>{'|'.join(level.value for level in Criticality)})\b[:\s-]*")
_FILE = re.compile(r"(?<![\w/.*-])[\w*./-]*\w\.py\b")
_CODE = re.compile(r"`([^`]+)`")
_NOTES = re.compile(r"^(conventions?|rules?|anti-?patterns?( to (flag|avoid))?|watch for)$", re.IGNORECASE)


def false_positives(section: Section, file: str) -> Iterator[FalsePositive]:
    """Give the entries below a heading such as `Common False Positives`: lists, or a heading for each."""
    for one in section.walk():
        for item in one.items:
            title, why = lead(item.text)
            yield false_positive(title, why, file, item.number)
        if one is not section and not one.items and not one.sections:
            yield false_positive(one.title, " ".join(line.text for line in one.lines), file, one.number)


def false_positive(title: str, why: str, file: str, line: int) -> FalsePositive:
    """Read `SUBJECT in PLACE`; without a place, or with a rule such as `ruff/S101` for its subject."""
    match = _IN.match(title)
    subject, where = (match["subject"], match["place"]) if match else (title, "")
    named = _CODE.findall(subject) or [subject.strip()]
    places = locations.parse(where, file, line) if where else ()
    return FalsePositive(
        title=plain(title),
        file=file,
        line=line,
        subject=plain(subject),
        place=places[0] if len(places) == 1 else None,
        rules=tuple(name for name in named if _RULE.match(name)),
        why=plain(why),
    )


def priorities(section: Section, file: str) -> Iterator[Priority]:
    """Give the entries of the lists below a heading such as `Review Priorities`."""
    for one in section.walk():
        for item in one.items:
            title, text = lead(item.text)
            yield priority(title, text, file, item.number)


def priority(title: str, text: str, file: str, line: int, path: str = "") -> Priority:
    """Read one priority: the paths that it names in code marks, and the level that it begins with."""
    level = LEVELS.get(title.casefold())
    match = _LEVEL.match(text)
    said = text[match.end() :] if match else text
    head = re.split(r"[(:.]", said)[0].strip() if level else title
    spans = _CODE.findall(said)
    named = [span for span in spans if "/" in span or span.endswith(".py")] or _FILE.findall(said)
    paths = [path] if path else named
    places = [place for name in paths for place in locations.parse(f"`{name}`", file, line)]
    return Priority(
        title=plain(head) or plain(title),
        file=file,
        line=line,
        text=plain(said),
        places=tuple(dict.fromkeys(place for place in places if place.path)),
        level=level or (Criticality(match["level"]) if match else None),
    )


def security(section: Section, file: str) -> Iterator[Priority]:
    """Give the requirements below a heading such as `Security Requirements` that begin with their level in bold."""
    for one in section.walk():
        for field in one.fields:
            level = LEVELS.get(field.key.casefold())
            if level and one is not section:
                title = re.sub(r"^\d+[.)]\s+", "", plain(one.title))
                yield Priority(title=title, file=file, line=field.number, text=plain(field.value), level=level)


def notes(section: Section, file: str) -> Iterator[Note]:
    """Give the conventions, rules, anti-patterns and what to watch for in a section's own content."""
    for field in fields(section.lines):
        if _NOTES.match(field.key):
            listed = "; ".join(plain(item.text) for item in section.items) if not field.value else ""
            yield Note(plain(section.title), plain(field.value) or listed, file, field.number)


def lead(text: str) -> tuple[str, str]:
    """Split an entry of a list into its title and what is said about it."""
    match = _LEAD.match(text)
    if match:
        return match["title"].strip(), match["rest"].strip()
    title, _, rest = text.partition(": ")
    return title.strip(), rest.strip()
