"""What a known vulnerability weighs: data."""

from gate.model.words import Criticality

SCORES: tuple[tuple[float, Criticality], ...] = (
    (9.0, Criticality.BLOCKER),
    (7.0, Criticality.CRITICAL),
    (4.0, Criticality.HIGH),
)
"""CVSS base score from which an advisory has this criticality; under the last step it is MEDIUM."""

FIXED = Criticality.CRITICAL
"""An advisory without a score where a fixed version exists: the way out is known and was not taken."""

UNFIXED = Criticality.HIGH
"""An advisory without a score and without a fixed version."""


def criticality(score: float | None, fixed: bool) -> Criticality:
    """Give what an advisory weighs, by its CVSS base score where it has one."""
    if score is None:
        return FIXED if fixed else UNFIXED
    return next((level for floor, level in SCORES if score >= floor), Criticality.MEDIUM)
