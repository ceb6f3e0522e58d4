"""The quality dimension: the heaviest open finding decides, then the density of the light ones."""

from collections.abc import Sequence

from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.review import Score, Triage
from gate.model.words import Criticality, Dimension

_HEAVY = ((Criticality.BLOCKER, 1), (Criticality.CRITICAL, 2), (Criticality.HIGH, 3))
_LIGHT = (Criticality.MEDIUM, Criticality.LOW)


def grade(triage: Triage, outcomes: Sequence[Outcome], lines: int, density: float, checks: Sequence[str]) -> Score:
    """Give the score of the code from 1 to 5; not assessed where no check of this dimension answered.

    `lines` is the size of the sources, `density` the allowed MEDIUM and LOW findings per 1,000 of them, `checks`
    the names of the checks that speak for quality.
    """
    spoke = [o for o in outcomes if o.check in checks and o.status.answered]
    if not spoke:
        return Score(evidence=("not assessed: no check of the code gave an answer",))
    evidence = [_says(o) for o in spoke]
    findings = triage.of(Dimension.QUALITY)
    for level, value in _HEAVY:
        heavy = [finding for finding in findings if finding.criticality is level]
        if heavy:
            evidence.append(f"{_count(heavy, level)} open: {value}")
            return Score(value, tuple(evidence), (_fix(heavy, level, findings),))
    light = [finding for finding in findings if finding.criticality in _LIGHT]
    rate = 1000 * len(light) / max(lines, 1)
    evidence.append(f"{len(light)} MEDIUM or LOW in {lines} lines, {rate:.1f} per 1,000; {density:g} are allowed")
    if rate > density:
        allowed = int(density * lines / 1000)
        return Score(4, tuple(evidence), (f"fix {len(light) - allowed} of {len(light)} MEDIUM or LOW findings",))
    return Score(5, tuple(evidence))


def _says(outcome: Outcome) -> str:
    """Write what one check says."""
    number = len(outcome.findings)
    says = "clean" if not number else f"{number} finding{'s' * (number > 1)}"
    name = f"{outcome.check} {outcome.tool_version}".strip()
    return f"{name} on {outcome.files} files: {says}"


def _count(findings: Sequence[Finding], level: Criticality) -> str:
    """Write how many findings of one level there are."""
    return f"{len(findings)} {level}"


def _fix(heavy: Sequence[Finding], level: Criticality, findings: Sequence[Finding]) -> str:
    """Say what lifts the score over this level."""
    places = ", ".join(dict.fromkeys(finding.place or finding.name for finding in heavy[:3]))
    below = next(
        (other for other, _ in _HEAVY if other.weight < level.weight and any(f.criticality is other for f in findings)),
        None,
    )
    then = f" (then {below} findings decide)" if below else ""
    return f"fix {_count(heavy, level)}: {places}{' ...' if len(heavy) > 3 else ''}{then}"
