"""Reads the memory files, each section by what its heading says."""

from collections.abc import Iterator, Mapping

from gate.errors import MemoryFileError
from gate.memory import advice, budgets, history, issues, outline
from gate.memory.outline import Section
from gate.memory.phrases import plain
from gate.model.budget import Budget
from gate.model.memory import Entry, FalsePositive, Issue, Memory, Note, Priority
from gate.policy import memory as words

_WHOLE = {
    words.ISSUES_FILE: words.ISSUES,
    words.HISTORY_FILE: words.HISTORY,
    "security_requirements.md": words.SECURITY,
    "performance_budgets.md": words.BUDGETS,
}
"""What a file holds as a whole, whatever its headings say."""

_KINDS = (
    words.ISSUES, words.FALSE_POSITIVES, words.PRIORITIES, words.BUDGETS, words.SECURITY, words.HISTORY,
)  # fmt: skip


class _Found:
    """Collects what is read."""

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.issues: list[Issue] = []
        self.false_positives: list[FalsePositive] = []
        self.priorities: list[Priority] = []
        self.budgets: list[Budget] = []
        self.notes: list[Note] = []
        self.history: list[Entry] = []


def read(texts: Mapping[str, str], folder: str) -> Memory:
    """Give the memory that lies in some files; `texts` are their contents by path.

    Raises MemoryFileError, with the line, for what cannot be meant as it stands.
    """
    found = _Found()
    for path, text in texts.items():
        document = outline.read(text, path)
        kind = _WHOLE.get(path.rpartition("/")[2])
        for section, holds in _parts(document, kind):
            _take(found, section, holds, path)
    _no_doubles(found.issues)
    return Memory(
        folder=folder,
        files=tuple(texts),
        facts=found.facts,
        issues=tuple(found.issues),
        false_positives=tuple(found.false_positives),
        priorities=tuple(found.priorities),
        budgets=tuple(found.budgets),
        notes=tuple(found.notes),
        history=tuple(found.history),
    )


def _parts(section: Section, inherited: object = None) -> Iterator[tuple[Section, object]]:
    """Give the sections that hold one kind of thing, each without the parts below it that hold another kind."""
    kind = next((kind for kind in _KINDS if kind.search(section.title)), None)
    holds = kind or inherited
    apart = [below for below in section.sections if _apart(below, holds)]
    inside = tuple(below for below in section.sections if below not in apart)
    if holds is None:
        yield _with(section, ()), None
        for below in section.sections:
            yield from _parts(below)
        return
    yield _with(section, inside), holds
    for below in apart:
        yield from _parts(below)


def _apart(section: Section, holds: object) -> bool:
    """Tell whether a heading begins another kind of thing; below known issues a title may have any word in it."""
    kind = next((kind for kind in _KINDS if kind.search(section.title)), None)
    if kind is None or kind is holds:
        return False
    return holds is not words.ISSUES or not any(True for _ in section.fields)


def _with(section: Section, below: tuple[Section, ...]) -> Section:
    """Give a section with other subsections."""
    return Section(
        section.title, section.level, section.number, section.end, section.lines, section.items, section.comments, below
    )


def _take(found: _Found, section: Section, kind: object, path: str) -> None:
    """Read a section as what it holds."""
    if kind is words.ISSUES:
        found.issues += issues.read(_unwrapped(section), path)
    elif kind is words.FALSE_POSITIVES:
        found.false_positives += advice.false_positives(section, path)
    elif kind is words.PRIORITIES:
        found.priorities += advice.priorities(section, path)
    elif kind is words.BUDGETS:
        found.budgets += budgets.read(section, path)
    elif kind is words.SECURITY:
        found.priorities += advice.security(section, path)
    elif kind is words.HISTORY:
        found.history += history.read(section, path)
    if kind is None or kind is words.SECURITY:
        for one in section.walk():
            found.notes += advice.notes(one, path)
            for field in one.fields:
                found.facts.setdefault(plain(field.key), plain(field.value))


def _unwrapped(section: Section) -> Section:
    """Take the title of a whole file off: its issues stand below it."""
    if section.level == 0 and len(section.sections) == 1 and section.sections[0].level == 1:
        return section.sections[0]
    return section


def _no_doubles(found: list[Issue]) -> None:
    """Refuse a fingerprint that two entries claim; raises MemoryFileError."""
    owners: dict[str, Issue] = {}
    for issue in found:
        for fingerprint in issue.fingerprints:
            other = owners.setdefault(fingerprint, issue)
            if other is not issue:
                raise MemoryFileError(
                    f"{issue.at}: the fingerprint {fingerprint} is already in {other.title!r} ({other.at}).",
                    "Keep it in one entry.",
                )
