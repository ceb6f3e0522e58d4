"""The scorecard: every dimension, and the whole."""

from collections.abc import Sequence

from gate.model.outcome import Outcome
from gate.model.review import Overall, Scorecard, Triage
from gate.model.settings import Config
from gate.model.words import Criticality
from gate.policy.rubric import CRITICAL_CAP
from gate.score import quality, requirements, tests


def grade(
    triage: Triage, outcomes: Sequence[Outcome], config: Config, lines: int, quality_checks: Sequence[str]
) -> Scorecard:
    """Fill in the rubric; `lines` is the size of the sources."""
    scores = {
        "requirements": requirements.grade(outcomes),
        "tests": tests.grade(triage, outcomes),
        "quality": quality.grade(triage, outcomes, lines, config.density, quality_checks),
    }
    values = {name: score.value for name, score in scores.items() if score.value is not None}
    if not values:
        return Scorecard(**scores, overall=Overall(evidence=("no dimension was assessed",)))
    mean = sum(values.values()) / len(values)
    evidence = [f"mean of {', '.join(f'{name} {value}' for name, value in values.items())}: {mean:.2f}"]
    urgent = triage.at_least(Criticality.CRITICAL)
    if urgent:
        evidence.append(f"{len(urgent)} BLOCKER or CRITICAL open: at most {CRITICAL_CAP:g}")
        mean = min(mean, CRITICAL_CAP)
    lowest = min(values, key=lambda name: values[name])
    return Scorecard(**scores, overall=Overall(mean, tuple(evidence), scores[lowest].next_level))
