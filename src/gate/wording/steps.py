"""Decides what to do first: one to three concrete steps."""

from collections.abc import Iterable, Iterator

from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.review import Review
from gate.model.words import Criticality, Recommendation, Status
from gate.policy.rubric import APPROVE_FROM
from gate.wording.outcomes import Group, grouped, places, said
from gate.wording.text import counted, line

_STEPS = 3
_GROUPS = 2
_COMMANDS = {"ruff": "ruff check --fix"}
"""What repairs the fixable findings of a check that gives no recommendation of its own for it."""


def first(review: Review) -> tuple[str, ...]:
    """Give what to do first, most urgent first; nothing where the change can be merged as it is."""
    if review.verdict.recommendation is Recommendation.APPROVE:
        return ()
    return tuple(dict.fromkeys(_steps(review)))[:_STEPS] or tuple(map(line, review.verdict.conditions[:_STEPS]))


def by_urgency(review: Review) -> tuple[tuple[str, ...], ...]:
    """Give everything to do in three parts: at once, before the merge, and later."""
    open_gaps = gaps(review)
    waived = {text.partition(":")[0] for text in review.verdict.waived}
    wanting = [
        outcome
        for outcome in review.outcomes
        if outcome.status is Status.UNAVAILABLE and outcome not in open_gaps and outcome.check not in waived
    ]
    before, later = [*_lifts(review, below=True)], [*_lifts(review, below=False)]
    parts: tuple[tuple[tuple[Criticality, ...], Iterable[str]], ...] = (
        ((Criticality.BLOCKER, Criticality.CRITICAL), answers(open_gaps)),
        ((Criticality.HIGH,), (*before, *review.verdict.conditions, *answers(wanting))),
        ((Criticality.MEDIUM, Criticality.LOW), later),
    )
    return tuple(
        tuple(dict.fromkeys((*map(fix, grouped(f for f in review.triage.open if f.criticality in levels)), *more)))
        for levels, more in parts
    )


def fix(group: Group) -> str:
    """Say what to do about the findings of one rule."""
    finding = group.first
    number = f"{len(group.findings)} " if len(group.findings) > 1 else ""
    where = places(group.findings, 3)
    what = "; ".join(filter(None, (said(finding, 140), line(finding.recommendation, 140))))
    return f"fix {group.name} ({number}{group.criticality}){f' at {where}' if where else ''}: {what}"


def answers(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Say how checks that gave no evidence come to give some; what several of them need is said once."""
    alike: dict[tuple[Status, str], list[Outcome]] = {}
    for outcome in outcomes:
        name = outcome.check if outcome.status is Status.UNTRUSTED else ""
        alike.setdefault((outcome.status, f"{name}:{outcome.reason}"), []).append(outcome)
    for first, *others in alike.values():
        if others:
            names = f"{', '.join(o.check for o in (first, *others[:-1]))} and {others[-1].check}"
            yield f"give {names} what they need: {line(first.reason, 200)}"
        else:
            yield answer(first)


def answer(outcome: Outcome) -> str:
    """Say how a check that gave no evidence comes to give some."""
    if outcome.status is Status.UNTRUSTED:
        ran = outcome.exit_code is not None
        log = f" (what it printed: .gate/outcomes/{outcome.check}.log)" if ran else ""
        return f"make {outcome.check} answer: {line(outcome.reason, 200)}{log}"
    return f"give {outcome.check} what it needs: {line(outcome.reason, 200)}"


def gaps(review: Review) -> tuple[Outcome, ...]:
    """Give the checks whose missing answer counts: every untrusted one, and what the verdict names."""
    return tuple(
        outcome
        for outcome in review.outcomes
        if outcome.status is Status.UNTRUSTED
        or (outcome.status is Status.UNAVAILABLE and any(r.endswith(outcome.reason) for r in review.verdict.reasons))
    )


def repairs(review: Review) -> Iterator[str]:
    """Say what a tool can repair by itself; what only the gate asks for is out of its reach."""
    by_check: dict[str, list[Finding]] = {}
    for finding in review.triage.open:
        if finding.fixable and not finding.extra:
            by_check.setdefault(finding.check, []).append(finding)
    for check, findings in by_check.items():
        number = counted(len(findings), "finding")
        if check in _COMMANDS:
            yield f"let `{_COMMANDS[check]}` repair {number}"
        else:
            helps = findings[0].recommendation or findings[0].message
            if len({finding.path for finding in findings}) > 1:  # the command for one file serves the whole folder
                helps = helps.replace(findings[0].path, ".")
            yield f"let {check} repair {number}: {line(helps, 160)}"


def _steps(review: Review) -> Iterator[str]:
    """Give every step that could be taken, most urgent first."""
    urgent = review.triage.at_least(review.config.fail_level)
    missing = gaps(review)
    groups = grouped(urgent)
    yield from map(fix, groups[: _GROUPS if missing or len(groups) > _STEPS else _STEPS])
    yield from answers(missing)
    yield from map(fix, groups)
    yield from repairs(review)
    card = review.scorecard
    if card is None:
        yield from map(fix, grouped(finding for finding in review.triage.open if not finding.fixable))
        return
    heavy = review.triage.at_least(Criticality.HIGH)
    yield from map(fix, grouped(finding for finding in heavy if not finding.fixable))
    yield from _lifts(review, below=True)


def _lifts(review: Review, below: bool) -> Iterator[str]:
    """Say what lifts the scores that are below approval, or those that have it already.

    What lifts the quality to approval are its findings, which have steps of their own.
    """
    card = review.scorecard
    scores = {"tests": card.tests, "requirements": card.requirements, "quality": card.quality} if card else {}
    for name, given in scores.items():
        if given.value is None or (given.value < APPROVE_FROM) is not below or (below and name == "quality"):
            continue
        yield from (f"lift {name} over {given.value}: {line(step)}" for step in given.next_level)
