"""Which requirement is met, and what shows it."""

from collections import Counter
from enum import StrEnum

from msgspec import Struct

from gate.model.words import Criticality


class Met(StrEnum):
    """How far a requirement is met."""

    PROVEN = "proven"
    UNTESTED = "untested"
    PARTLY = "partly"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


class Sign(StrEnum):
    """What one piece of evidence says."""

    FOUND = "found"
    PASSED = "passed"
    FAILED = "failed"
    UNTESTED = "untested"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


class Evidence(Struct, frozen=True, kw_only=True):
    """One thing that was looked up: a route, a model, a topic, a setting, an error code, a criterion, an error case, a test.

    `place` is `path:line`, or the id of a test; `text` is a whole clause.
    """

    kind: str
    sign: Sign
    text: str
    place: str = ""


class Traced(Struct, frozen=True, kw_only=True):
    """A requirement with its status and everything that speaks for and against it.

    `cases` are its error cases, and how many of them a passing test has seen.
    """

    id: str
    text: str
    document: str
    line: int
    criticality: Criticality
    because: str = ""
    named: bool = True
    status: Met
    evidence: tuple[Evidence, ...] = ()
    tests: tuple[str, ...] = ()
    cases: tuple[int, int] = (0, 0)

    def signs(self, *signs: Sign) -> tuple[Evidence, ...]:
        """Give the evidence that says one of these."""
        return tuple(one for one in self.evidence if one.sign in signs)


class Unclaimed(Struct, frozen=True):
    """Something in the code that no requirement mentions: its kind, name and place."""

    kind: str
    name: str
    place: str = ""


class Matrix(Struct, frozen=True, kw_only=True):
    """All requirements with their evidence; `tested` says that the tests gave evidence in this run."""

    documents: tuple[str, ...]
    requirements: tuple[Traced, ...]
    unclaimed: tuple[Unclaimed, ...] = ()
    notes: tuple[str, ...] = ()
    tested: bool = True

    @property
    def counts(self) -> dict[Met, int]:
        """Count the requirements by status, best first."""
        numbers = Counter(one.status for one in self.requirements)
        return {status: numbers[status] for status in Met if numbers[status]}
