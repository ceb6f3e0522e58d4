"""The one value that reports take: the whole review."""

from msgspec import Struct

from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.recollection import Recollection
from gate.model.scope import Layout, Project, Stack
from gate.model.settings import Config
from gate.model.words import Criticality, Dimension, Recommendation, State


class Triage(Struct, frozen=True):
    """The findings, sorted by weight: those that count, and those that something explains away."""

    open: tuple[Finding, ...] = ()
    closed: tuple[Finding, ...] = ()

    def at_least(self, level: Criticality) -> tuple[Finding, ...]:
        """Give the open findings of this criticality and above."""
        return tuple(finding for finding in self.open if finding.criticality.weight >= level.weight)

    def of(self, dimension: Dimension) -> tuple[Finding, ...]:
        """Give the open findings of one dimension."""
        return tuple(finding for finding in self.open if finding.dimension == dimension)


class Score(Struct, frozen=True):
    """One dimension on the scale of 1 to 5, what it rests on, and what brings it to the next level."""

    value: int | None = None
    evidence: tuple[str, ...] = ()
    next_level: tuple[str, ...] = ()


class Overall(Struct, frozen=True):
    """The mean of the assessed dimensions, capped where something critical is open."""

    value: float | None = None
    evidence: tuple[str, ...] = ()
    next_level: tuple[str, ...] = ()


class Scorecard(Struct, frozen=True, kw_only=True):
    """The rubric, filled in."""

    requirements: Score = Score()
    tests: Score = Score()
    quality: Score = Score()
    overall: Overall = Overall()


class Verdict(Struct, frozen=True, kw_only=True):
    """The answer, its reasons, and what a reviewer should do; an incomplete review recommends nothing."""

    state: State
    reasons: tuple[str, ...] = ()
    recommendation: Recommendation | None = None
    conditions: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()


class Review(Struct, frozen=True, kw_only=True):
    """Everything that is known at the end of a run.

    `scorecard` is None where only named checks ran, `memory` where the project keeps none.
    """

    version: str
    date: str
    project: Project
    layout: Layout
    stack: Stack
    config: Config
    outcomes: tuple[Outcome, ...]
    triage: Triage
    verdict: Verdict
    scorecard: Scorecard | None = None
    memory: Recollection | None = None
    seconds: float = 0.0
    ci: bool = False

    def outcome(self, check: str) -> Outcome | None:
        """Give the outcome of one check, where it was part of the run."""
        return next((outcome for outcome in self.outcomes if outcome.check == check), None)
