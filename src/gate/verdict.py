"""Decides: PASS, FAIL or INCOMPLETE, with reasons."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from gate.model.outcome import Outcome
from gate.model.review import Scorecard, Triage, Verdict
from gate.model.settings import CheckSettings, Config
from gate.model.words import Criticality, Recommendation, State, Status
from gate.policy.rubric import APPROVE_FROM, REJECT_UNTIL
from gate.wording.text import percent

_FAILING_TESTS = ("tests/failed", "tests/error", "tests/collection")
_CLEAN_FOR_APPROVAL = {
    "mypy": "types",
    "black": "format",
    "ruff": "lint",
    "pre-commit": "pre-commit hooks",
}


class Circumstances(Struct, frozen=True, kw_only=True):
    """What the run was asked for.

    In CI or at a desk, named checks or all, staged files or all, which missing checks are waived, and which check
    stands in for which (`stand_ins`: from the one replaced to its replacement).
    """

    ci: bool = False
    named: bool = False
    staged: bool = False
    allow_missing: tuple[str, ...] = ()
    stand_ins: Mapping[str, str] = {}


def decide(
    triage: Triage,
    scorecard: Scorecard,
    outcomes: Sequence[Outcome],
    config: Config,
    circumstances: Circumstances,
) -> Verdict:
    """Give the verdict of a full run; FAIL wins over INCOMPLETE, and only full evidence gives PASS."""
    failing = _failures(triage, outcomes, config)
    missing, waived = _gaps(outcomes, config, circumstances)
    if failing:
        return Verdict(
            state=State.FAIL,
            reasons=(*failing, *missing),
            recommendation=Recommendation.REJECT,
            waived=waived,
        )
    if missing:
        return Verdict(state=State.INCOMPLETE, reasons=missing, waived=waived)
    scores = {name: getattr(scorecard, name).value for name in ("requirements", "tests", "quality")}
    low = [f"{name} scores {value}" for name, value in scores.items() if value is not None and value <= REJECT_UNTIL]
    if low:
        return Verdict(
            state=State.PASS,
            reasons=("nothing fails the build", *low),
            recommendation=Recommendation.REJECT,
            waived=waived,
        )
    conditions = [
        f"{name} scores {value}, under {APPROVE_FROM}"
        for name, value in scores.items()
        if value is not None and value < APPROVE_FROM
    ]
    if scores["tests"] is None:
        conditions.append("the tests were not assessed")
    conditions += [condition for check in _CLEAN_FOR_APPROVAL for condition in _unclean(check, outcomes)]
    return Verdict(
        state=State.PASS,
        reasons=("no open finding fails the build, and every check that counts has answered",),
        recommendation=Recommendation.CONDITIONAL_APPROVE if conditions else Recommendation.APPROVE,
        conditions=tuple(conditions),
        waived=waived,
    )


def decide_named(triage: Triage, outcomes: Sequence[Outcome], config: Config, circumstances: Circumstances) -> Verdict:
    """Give the verdict of named checks or staged files: their own findings, no rubric, no recommendation.

    A finding counts where the team's own tool configuration reports it or it reaches the fail level, and, in a run
    on staged files, only where it is new.
    """
    counted = tuple(
        finding
        for finding in triage.open
        if not finding.extra or finding.criticality.weight >= config.fail_level.weight
        if finding.status == "new" or not circumstances.staged
    )
    missing, waived = _gaps(outcomes, config, circumstances)
    if counted:
        total = f"{len(counted)} finding{'s' * (len(counted) > 1)}"
        by_check = {f.check: sum(g.check == f.check for g in counted) for f in counted}
        spread = ", ".join(f"{check} {number}" for check, number in by_check.items())
        return Verdict(state=State.FAIL, reasons=(f"{total}: {spread}", *missing), waived=waived)
    if missing:
        return Verdict(state=State.INCOMPLETE, reasons=missing, waived=waived)
    return Verdict(state=State.PASS, reasons=("the checks that ran have no finding that counts",), waived=waived)


def _failures(triage: Triage, outcomes: Sequence[Outcome], config: Config) -> tuple[str, ...]:
    """Give the reasons to fail the build."""
    reasons = []
    for level in Criticality:
        number = sum(finding.criticality is level for finding in triage.open)
        if number and level.weight >= config.fail_level.weight:
            reasons.append(f"{number} open {level} finding{'s' * (number > 1)}")
    tests = next((o for o in outcomes if o.check == "tests"), None)
    if tests and tests.coverage and tests.coverage.total < tests.coverage.floor:
        reasons.append(f"coverage {percent(tests.coverage.total)} % is under {tests.coverage.floor:g} %")
    if tests and any(finding.name in _FAILING_TESTS for finding in tests.findings):
        reasons.append("tests fail")
    hidden = sum(finding.status == "known" for finding in triage.closed)
    if config.memory.debt is not None and hidden > config.memory.debt:
        reasons.append(f"known issues hide {hidden} findings, over the {config.memory.debt} of memory.debt")
    return tuple(reasons)


def _gaps(
    outcomes: Sequence[Outcome], config: Config, circumstances: Circumstances
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the reasons why the evidence is not complete, and the checks whose absence was waived."""
    by_name = {outcome.check: outcome for outcome in outcomes}
    reasons: dict[str, list[str]] = {}
    waived: list[str] = []
    for outcome in outcomes:
        if outcome.status is Status.UNTRUSTED:
            reasons.setdefault(outcome.reason, []).append(outcome.check)
        if outcome.status is not Status.UNAVAILABLE:
            continue
        stand_in = by_name.get(circumstances.stand_ins.get(outcome.check, ""))
        stands_in = outcome.check in circumstances.stand_ins.values() and len(outcomes) > 1
        if stands_in or (stand_in and stand_in.status.answered):
            continue
        if outcome.check in circumstances.allow_missing:
            waived.append(f"{outcome.check}: {outcome.reason}")
        elif circumstances.ci or config.checks.get(outcome.check, CheckSettings()).required or circumstances.named:
            reasons.setdefault(outcome.reason, []).append(outcome.check)
    if not any(outcome.status.answered for outcome in outcomes) and not reasons and not circumstances.staged:
        reasons["no check gave an answer"] = []
    sentences = (f"{', '.join(checks)}: {reason}" if checks else reason for reason, checks in reasons.items())
    return tuple(sentences), tuple(waived)


def _unclean(check: str, outcomes: Sequence[Outcome]) -> list[str]:
    """Say what keeps one of the team's own checks from being clean."""
    word = _CLEAN_FOR_APPROVAL[check]
    outcome = next((o for o in outcomes if o.check == check), None)
    if outcome is None or not outcome.status.answered:
        return [f"{word} not shown to be clean: {check} {outcome.reason if outcome else 'was not part of this run'}"]
    own = [finding for finding in outcome.findings if not finding.extra]
    return [f"{word} not clean: {len(own)} finding{'s' * (len(own) > 1)} of {check}"] if own else []
