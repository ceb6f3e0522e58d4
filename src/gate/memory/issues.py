"""Reads known issues: headings with their fields, or entries of a list with fields below them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from msgspec.structs import replace

from gate.errors import MemoryFileError
from gate.memory import locations, terms
from gate.memory.outline import Field, Item, Line, Section, fields
from gate.memory.phrases import plain
from gate.model.memory import Issue, Place, Standing, Term
from gate.policy import memory as words

T = TypeVar("T")

_NUMBER = re.compile(r"^\d+[.)]\s+")
_LEAD = re.compile(r"^(?:\[[ xX]\]\s+)?\*\*(?P<title>[^*]+?):?\*\*:?\s*(?P<rest>.*)$", re.DOTALL)
_TICKET = re.compile(r"\((?:issue|ticket|bug)\s+(?P<ticket>[#\w-]+)\)", re.IGNORECASE)
_NOTHING = re.compile(r"^\W*(none|nothing|(active|open|current|known|resolved|closed)(\s+issues?)?\W*$)", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{16}")
_NAMES = {name: key for key, names in words.FIELDS.items() for name in names}


def read(section: Section, file: str, resolved: bool = False) -> Iterator[Issue]:
    """Give the issues below a heading such as `Known Issues`; raises MemoryFileError for what cannot be meant."""
    for below in section.sections:
        yield from _below(below, file, resolved)
    yield from _listed(section.items, file, resolved)


def _below(section: Section, file: str, resolved: bool) -> Iterator[Issue]:
    """Give the issues of one heading: itself, or those that it groups."""
    given = _given(section, file)
    if given:
        yield _issue(_title(section.title), section.number, given, _described(section), file, resolved)
        return
    if words.HISTORY.search(section.title):
        return
    done = resolved or words.RESOLVED.match(section.title) is not None
    inside = [*read(section, file, done)]
    yield from inside
    said = " ".join(line.text for line in section.lines) or section.title
    if not inside and not section.sections and not section.items and not _NOTHING.match(said):
        yield _issue(_title(section.title), section.number, {}, _described(section), file, resolved)


def _listed(items: Sequence[Item], file: str, resolved: bool) -> Iterator[Issue]:
    """Give the issues of a list, each of which begins with its title in bold."""
    for item in items:
        match = _LEAD.match(item.text)
        if not match:
            continue
        rest = match["rest"].lstrip(": ")
        ticket = _TICKET.search(rest)
        own = [_filled(field, one.items) for one in item.items for field in fields(one.lines)]
        own += fields(item.lines[1:])
        given = _named(own, file)
        if ticket and "ticket" not in given:
            given["ticket"] = Field("Ticket", ticket["ticket"], item.number)
        where = [line for line in item.lines if "`" in line.text]
        if "location" not in given and where:
            spans = " ".join(f"`{span}`" for line in where for span in re.findall(r"`([^`]+)`", line.text))
            places = locations.parse(spans, file, where[0].number)
            if any(place.path for place in places):
                given["location"] = Field("Location", spans, where[0].number)
        fixed = re.search(r"→\s*fixed\b", rest, re.IGNORECASE) is not None
        one = _issue(_title(match["title"]), item.number, given, rest, file, resolved or fixed)
        yield replace(
            one, insert_after=item.lines[-1].number if not item.items else item.items[0].number - 1, indent="   "
        )


def _given(section: Section, file: str) -> dict[str, Field]:
    """Give the fields of a heading by their keys: written as fields, or as headings below it."""
    own = [_filled(field, _below_field(field, section)) for field in section.fields]
    for below in section.sections:
        if below.title.casefold().strip(" :") in _NAMES:
            name = below.title.strip(" :")
            content = [*below.lines, *(line for item in below.items for line in item.lines)]
            number = min((line.number for line in content), default=below.number)
            exact = _NAMES[name.casefold()] in words.DECISIVE
            listed = ", ".join(line.text for line in content)
            own.append(Field(name, listed if exact else _prose(below.lines, below.items), number))
    return _named(own, file, alone=frozenset(field.number for field in fields(section.lines)))


def _below_field(field: Field, section: Section) -> tuple[Item, ...]:
    """Give the entries of a list between a field and the next line of a paragraph."""
    end = min((line.number for line in section.lines if line.number > field.number), default=section.end)
    return tuple(item for item in section.items if field.number < item.number < end)


def _filled(field: Field, items: Sequence[Item]) -> Field:
    """Give a field whose value is the list below it, where it has none on its own line."""
    if field.value or not items:
        return field
    return Field(field.key, ", ".join(item.text for item in items), items[0].number)


def _named(own: Sequence[Field], file: str, alone: frozenset[int] = frozenset()) -> dict[str, Field]:
    """Sort fields by their keys; raises MemoryFileError where a decisive one is misspelt or given twice.

    In a list without any field that is known, bold words are titles; on the lines `alone` they are fields anyway.
    """
    found: dict[str, Field] = {}
    known = any(field.key.casefold() in _NAMES for field in own)
    for field in own:
        name = field.key.casefold()
        key = _NAMES.get(name)
        if key is None:
            near = get_close_matches(name, [n for k in words.DECISIVE for n in words.FIELDS[k]], n=1, cutoff=0.8)
            if near and (known or field.number in alone):
                wanted = near[0].capitalize()
                raise MemoryFileError(f'{file}:{field.number}: there is no field "{field.key}".', f'Did you mean "{wanted}"?')  # fmt: skip
            continue
        if key in found and key in words.DECISIVE:
            raise MemoryFileError(
                f'{file}:{field.number}: "{field.key}" is given twice in this entry.', "Keep one of them."
            )
        before = found.get(key)
        found[key] = Field(field.key, f"{before.value} {field.value}", before.number) if before else field
    return found


def _issue(title: str, line: int, given: Mapping[str, Field], prose: str, file: str, resolved: bool) -> Issue:
    """Make an issue of its fields."""

    def value(key: str) -> str:
        return plain(given[key].value) if key in given else ""

    guidance = value("review guidance")
    term = _term(given)
    intentional = term is None and words.INTENTIONAL.search(f"{title}. {value('status')}. {guidance}")
    done = resolved or words.RESOLVED.match(value("status")) is not None
    not_to_flag = " ".join(words.NOT_TO_FLAG.findall(guidance))
    searched = (plain(prose), value("behaviour"), value("impact"), not_to_flag)
    return Issue(
        title=title,
        file=file,
        line=line,
        standing=Standing.RESOLVED if done else Standing.INTENTIONAL if intentional else Standing.OPEN,
        places=_places(given.get("location"), file),
        rules=_rules(given.get("rules"), file),
        fingerprints=_fingerprints(given.get("fingerprint"), file),
        text=". ".join(filter(None, searched)),
        status=value("status"),
        reported=terms.day(value("reported")),
        term=term,
        count=_count(given.get("count"), file),
        impact=value("impact"),
        workaround=value("workaround"),
        guidance=guidance,
        owner=value("owner"),
        ticket=value("ticket"),
        status_line=given["status"].number if "status" in given else 0,
        insert_after=line,
    )


def _term(given: Mapping[str, Field]) -> Term | None:
    """Give the end of an entry: of `Until`, else of what its other fields promise."""
    if "until" in given:
        return terms.until(plain(given["until"].value))
    readers = (("timeline", terms.timeline), ("planned fix", terms.planned), ("status", terms.status))
    found = (reader(plain(given[key].value)) for key, reader in readers if key in given)
    return next((term for term in found if term), None)


def _places(field: Field | None, file: str) -> tuple[Place, ...]:
    """Read the location."""
    return locations.parse(field.value, file, field.number) if field and field.value else ()


def _rules(field: Field | None, file: str) -> tuple[str, ...]:
    """Read patterns of `check/rule`; raises MemoryFileError for one that would match everything."""
    rules = tuple(filter(None, re.split(r"[\s,;`]+", field.value))) if field else ()
    for rule in rules:
        if field and not rule.strip("*?/[]!"):
            raise MemoryFileError(
                f"{file}:{field.number}: the rule {rule!r} would hide everything.",
                'Name rules as the reports do, such as "ruff/S608" or "mypy/*".',
            )
    return rules


def _fingerprints(field: Field | None, file: str) -> tuple[str, ...]:
    """Read fingerprints; raises MemoryFileError for what is none."""
    given = tuple(filter(None, re.split(r"[\s,;`]+", field.value))) if field else ()
    wrong = next((text for text in given if not _HASH.fullmatch(text)), None)
    if field and wrong:
        raise MemoryFileError(
            f"{file}:{field.number}: {wrong!r} is no fingerprint.",
            "A fingerprint has 16 hexadecimal digits; gate.json has one for each finding.",
        )
    return given


def _count(field: Field | None, file: str) -> int | None:
    """Read how many findings an entry accepts; raises MemoryFileError for what is no number."""
    if field is None:
        return None
    value = plain(field.value)
    if not re.fullmatch(r"\d{1,6}", value, re.ASCII):
        raise MemoryFileError(
            f"{file}:{field.number}: Count is {value!r}; wanted is a number.", "Count says how many findings may stay."
        )
    return int(value)


def _prose(lines: Sequence[Line], items: Sequence[Item] = ()) -> str:
    """Give paragraphs and lists as one text, without the fields that have their own place."""
    own: list[str] = []
    inside, before = False, 0
    for line in lines:
        found = fields((line,))
        inside = found[0].key.casefold() in _NAMES if found else inside and line.number == before + 1
        before = line.number
        own += [] if inside else [line.text]
    nested = (_prose(item.lines, item.items) for item in items)
    return ". ".join(filter(None, (text.strip(" .") for text in (" ".join(own), *nested))))


def _described(section: Section) -> str:
    """Give what an entry says outside of its fields: its paragraphs, and the lists that belong to no field."""
    named = [field for field in fields(section.lines) if not field.value]
    below = {item.number for field in named for item in _below_field(field, section)}
    return _prose(section.lines, [item for item in section.items if item.number not in below])


def _title(text: str) -> str:
    """Give a heading without its number and marks."""
    return _NUMBER.sub("", plain(text)).strip(" :") or "(no title)"
