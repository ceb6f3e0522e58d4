"""The tests dimension: raw coverage, capped by failing tests, thin business code and absent kinds of test."""

from collections.abc import Sequence
from math import ceil

from gate.model.finding import Finding
from gate.model.outcome import CoverageReport, Outcome, TestCounts
from gate.model.review import Score, Triage
from gate.model.words import Dimension
from gate.policy.rubric import BUSINESS_FLOOR, BUSINESS_LAYER, COVERAGE_STEPS
from gate.wording.text import percent

_FAILING = ("failed", "error", "collection")


def grade(triage: Triage, outcomes: Sequence[Outcome]) -> Score:
    """Give the score of the tests from 1 to 5; not assessed where the tests gave no evidence."""
    outcome = next((o for o in outcomes if o.check == "tests"), None)
    findings = triage.of(Dimension.TESTS)
    if outcome and outcome.status.answered and outcome.coverage is None and _failing(findings, outcome.tests):
        cap, reason, step = _failing(findings, outcome.tests)[0]
        return Score(cap, (*outcome.notes, f"{reason}, so that coverage was not measured: {cap}"), (step,))
    if outcome is None or not outcome.status.answered or outcome.coverage is None:
        reason = outcome.reason if outcome else "the check was not part of this run"
        return Score(evidence=(f"not assessed: {reason}",))
    coverage = outcome.coverage
    value = next((score for step, score in COVERAGE_STEPS if coverage.total >= step), 1)
    evidence = [
        *outcome.notes,
        f"coverage {percent(coverage.total)} %, raw, floor {percent(coverage.floor)} %: {value}",
    ]
    steps = [_more_coverage(coverage, value)] if value < 5 else []
    for cap, reason, step in _caps(coverage, findings, outcome.tests):
        evidence.append(f"{reason}: at most {cap}")
        if cap <= value:
            value = cap
            steps.insert(0, step)
    return Score(value, tuple(evidence), tuple(steps))


def _caps(
    coverage: CoverageReport, findings: Sequence[Finding], tests: TestCounts | None
) -> list[tuple[int, str, str]]:
    """Give what limits the score: the cap, why, and what lifts it; the lowest cap last."""
    caps = []
    business = coverage.layers.get(BUSINESS_LAYER)
    if business is not None and business < BUSINESS_FLOOR:
        step = f"cover the {BUSINESS_LAYER} layer to {percent(BUSINESS_FLOOR)} %"
        caps.append((4, f"{BUSINESS_LAYER} layer at {percent(business)} %, under {percent(BUSINESS_FLOOR)} %", step))
    missing = [finding for finding in findings if finding.rule == "type-missing"]
    if missing:
        kinds = ", ".join(finding.symbol for finding in missing)
        caps.append((4 if len(missing) == 1 else 3, f"no tests of these kinds: {kinds}", f"add tests: {kinds}"))
    caps += _failing(findings, tests)
    return sorted(caps, key=lambda cap: -cap[0])


def _failing(findings: Sequence[Finding], tests: TestCounts | None) -> list[tuple[int, str, str]]:
    """Give the cap of failing tests, where there are any; one finding may speak for many of them."""
    failing = [finding for finding in findings if finding.rule in _FAILING]
    if not failing:
        return []
    first = failing[0].place or failing[0].symbol
    number = max(len(failing), tests.failed + tests.errors) if tests else len(failing)
    return [(1, f"{number} failing", f"make the failing tests pass, first {first}")]


def _more_coverage(coverage: CoverageReport, value: int) -> str:
    """Say which coverage earns the next score."""
    step = min(step for step, score in COVERAGE_STEPS if score > value)
    missing = ceil((step - coverage.total) * 1000) / 1000
    return f"{percent(step)} % coverage gives {value + 1}; {missing:g} points are missing"
