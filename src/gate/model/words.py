"""The closed vocabularies: criticality, dimension, status, verdict."""

from enum import StrEnum


class Criticality(StrEnum):
    """How much a finding weighs, heaviest first."""

    BLOCKER = "BLOCKER"
    CRITICAL = "CRITICAL"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"

    @property
    def weight(self) -> int:
        """Give 5 for BLOCKER down to 1 for LOW, for sorting and comparing."""
        return _WEIGHTS[self]


_WEIGHTS = {level: 5 - place for place, level in enumerate(Criticality)}


class Level(StrEnum):
    """What a criticality table may say about a rule: a criticality, or OFF for no finding at all."""

    BLOCKER = "BLOCKER"
    CRITICAL = "CRITICAL"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    OFF = "OFF"


class Dimension(StrEnum):
    """The three things that a review scores."""

    REQUIREMENTS = "requirements"
    TESTS = "tests"
    QUALITY = "quality"


class Category(StrEnum):
    """What a finding is about, as the review report groups it."""

    REQUIREMENT = "Requirement"
    TEST = "Test"
    CODE = "Code"
    ASYNC = "Async"
    KAFKA = "Kafka"
    DATABASE = "Database"
    SECURITY = "Security"
    ARCHITECTURE = "Architecture"
    DOCS = "Docs"


class Status(StrEnum):
    """How far the outcome of a check can be trusted, and what it says."""

    CLEAN = "clean"
    FINDINGS = "findings"
    SKIPPED = "skipped"
    UNAVAILABLE = "unavailable"
    UNTRUSTED = "untrusted"

    @property
    def answered(self) -> bool:
        """Tell whether the check gave evidence."""
        return self in (Status.CLEAN, Status.FINDINGS)


class State(StrEnum):
    """The three verdicts."""

    PASS = "PASS"  # noqa: S105  # nosec B105  # a verdict, not a password
    FAIL = "FAIL"
    INCOMPLETE = "INCOMPLETE"


class Recommendation(StrEnum):
    """What a reviewer should do with the change."""

    APPROVE = "APPROVE"
    CONDITIONAL_APPROVE = "CONDITIONAL_APPROVE"
    REJECT = "REJECT"
