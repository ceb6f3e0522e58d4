"""What a project remembers: known issues, false positives, priorities, budgets and past reviews, as values."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from gate.model.budget import Budget
from gate.model.measurement import Mark
from gate.model.words import Criticality


class Standing(StrEnum):
    """What a known issue is to its team."""

    OPEN = "open"
    INTENTIONAL = "intentional"
    RESOLVED = "resolved"


class Place(Struct, frozen=True, kw_only=True):
    """Where an entry applies: a path or glob with its lines or its function, or, where there is none, words.

    Lines count from 1 and include both ends; 0 means the whole file. The function may be a test with its parameters.
    """

    path: str = ""
    first: int = 0
    last: int = 0
    symbol: str = ""
    words: str = ""

    def __str__(self) -> str:
        """Write the place as the memory files have it."""
        if not self.path:
            return self.words
        name, bracket, parameters = self.symbol.partition("[")
        if bracket:
            return f"{self.path}::{name.replace('.', '::')}[{parameters}"
        lines = f":{self.first}" if self.first else ""
        lines += f"-{self.last}" if self.last > self.first else ""
        return f"{self.path}{lines}{f':{self.symbol}()' if self.symbol else ''}"


class Term(Struct, frozen=True):
    """The end of an entry: the words of the promise, and its last day; None where no day can be read from them."""

    text: str
    last: date | None

    def passed(self, today: date) -> bool:
        """Tell whether the last day is over; a day that cannot be read is."""
        return self.last is None or today > self.last


class Issue(Struct, frozen=True, kw_only=True):
    """A known issue.

    `text` are the words that topics are looked for in, besides the title. `status_line` is the line of its status, 0
    where it has none; a line with one belongs behind `insert_after`, in a list with `indent` before it.
    """

    title: str
    file: str
    line: int
    standing: Standing = Standing.OPEN
    places: tuple[Place, ...] = ()
    rules: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    text: str = ""
    status: str = ""
    reported: date | None = None
    term: Term | None = None
    count: int | None = None
    impact: str = ""
    workaround: str = ""
    guidance: str = ""
    owner: str = ""
    ticket: str = ""
    status_line: int = 0
    insert_after: int = 0
    indent: str = ""

    @property
    def at(self) -> str:
        """Give `file:line`."""
        return f"{self.file}:{self.line}"


class FalsePositive(Struct, frozen=True, kw_only=True):
    """What is no problem in some places; `place` is None where the entry names none."""

    title: str
    file: str
    line: int
    subject: str
    place: Place | None
    rules: tuple[str, ...] = ()
    why: str = ""

    @property
    def at(self) -> str:
        """Give `file:line`."""
        return f"{self.file}:{self.line}"


class Priority(Struct, frozen=True, kw_only=True):
    """What a review must look at: some paths, or a subject everywhere; `level` is what findings about it weigh."""

    title: str
    file: str
    line: int
    text: str
    places: tuple[Place, ...] = ()
    level: Criticality | None = None

    @property
    def at(self) -> str:
        """Give `file:line`."""
        return f"{self.file}:{self.line}"


class Note(Struct, frozen=True):
    """One convention, rule or fact that people wrote down for the reader."""

    title: str
    text: str
    file: str
    line: int


class Record(Struct, frozen=True, kw_only=True):
    """One past review, as its machine-readable line has it.

    `at` is the time of the commit in seconds since 1970, `answered` the checks that gave evidence. `heavy` are the
    HIGH and heavier findings, open or known: fingerprint, name, path; `complete` tells whether it holds them all.
    `criticality`, `category` and `rules` count the open findings, `known` those that known issues hid, by criticality.
    `oldest` is the day on which the oldest of these issues was reported. `issues` are the titles that no earlier
    record had, `lapsed` those of all issues that have lapsed. `measured` are the statistics that budgets speak for.
    """

    commit: str
    day: date
    at: int = 0
    verdict: str = ""
    scores: dict[str, float] = {}
    coverage: float | None = None
    criticality: dict[str, int] = {}
    category: dict[str, int] = {}
    rules: dict[str, int] = {}
    answered: tuple[str, ...] = ()
    heavy: tuple[tuple[str, str, str], ...] = ()
    complete: bool = True
    known: dict[str, int] = {}
    oldest: date | None = None
    issues: tuple[str, ...] = ()
    lapsed: tuple[str, ...] = ()
    measured: tuple[Mark, ...] = ()


class Entry(Struct, frozen=True, kw_only=True):
    """One `## Review:` of the history, written by the gate (with its record) or by a person."""

    day: date
    line: int
    fields: dict[str, str] = {}
    record: Record | None = None


class Memory(Struct, frozen=True, kw_only=True):
    """Everything that the memory files and gates.toml say; `folder` is relative to the project, empty where absent."""

    folder: str = ""
    files: tuple[str, ...] = ()
    facts: dict[str, str] = {}
    issues: tuple[Issue, ...] = ()
    false_positives: tuple[FalsePositive, ...] = ()
    priorities: tuple[Priority, ...] = ()
    budgets: tuple[Budget, ...] = ()
    notes: tuple[Note, ...] = ()
    history: tuple[Entry, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """Give the machine-readable reviews, oldest first, each commit once."""
        found = {entry.record.commit: entry.record for entry in self.history if entry.record}
        return tuple(sorted(found.values(), key=lambda record: (record.day, record.at)))


class Observation(Struct, frozen=True, kw_only=True):
    """A convention that can be counted: `holds` of `total` cases follow it, `except_at` are places that do not."""

    title: str
    text: str
    holds: int
    total: int
    except_at: tuple[str, ...] = ()
