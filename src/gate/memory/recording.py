"""Writes a review into the history: an entry that is only ever appended.

Two branches append at the same place, and git's union merge then keeps the lines of both sides. Where both sides share
four lines in a row, it would weave the entries into each other; so at least every third line of an entry names its
commit, in a comment where the prose does not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_DOWN, Decimal

from msgspec import Struct

from gate.memory import drifting, history, outline, trends
from gate.memory.phrases import escaped
from gate.model.finding import Finding
from gate.model.memory import Memory, Record
from gate.model.recollection import Kind, Recollection
from gate.model.review import Review
from gate.model.words import Criticality

HEADING = "# Review History"
_HEAVY = 200
_RULES = 60
_MEASURED = 200
_LISTED = 10
_EVERY = 3


class Change(Struct, frozen=True):
    """What was reviewed: commits, files and lines since `since`; the whole project where that is empty."""

    since: str = ""
    commits: int = 0
    files: int = 0
    lines: int = 0
    at: int = 0


def record(review: Review, memory: Memory, change: Change) -> Record:
    """Give the record of a review."""
    card, found = review.scorecard, review.triage.open
    recalled = review.memory or Recollection()
    hidden = [finding for finding in review.triage.closed if finding.status == "known"]
    heavy = [f for f in (*found, *hidden) if f.criticality.weight >= Criticality.HIGH.weight]
    scores = {name: getattr(card, name).value for name in ("requirements", "tests", "quality", "overall")} if card else {}  # fmt: skip
    tests = review.outcome("tests")
    before = {title for past in memory.records for title in past.issues}
    return Record(
        commit=review.project.commit,
        day=history.day(review.date),
        at=change.at,
        verdict=review.verdict.state.value,
        scores={name: float(value) for name, value in scores.items() if value is not None},
        coverage=tests.coverage.total if tests and tests.coverage else None,
        criticality=_numbers(f.criticality.value for f in found),
        category=_numbers(f.category.value for f in found),
        rules=dict(Counter(f.name for f in found).most_common(_RULES)),
        answered=tuple(o.check for o in review.outcomes if o.status.answered),
        heavy=tuple((f.fingerprint, f.name, f.path) for f in heavy[:_HEAVY]),
        complete=len(heavy) <= _HEAVY,
        known=_numbers(f.criticality.value for f in hidden),
        oldest=recalled.debt.oldest,
        issues=tuple(dict.fromkeys(issue.title for issue in memory.issues if issue.title not in before)),
        lapsed=tuple(notice.title for notice in recalled.of(Kind.LAPSED)),
        measured=drifting.marks([held for outcome in review.outcomes for held in outcome.held])[:_MEASURED],
    )


def entry(review: Review, memory: Memory, made: Record, change: Change) -> str:
    """Write the entry of a review, without a line end before it."""
    short = made.commit[:10]
    before = memory.records[-1] if memory.records else None
    lines = [
        f"## Review: {made.day.isoformat()} ({short})",
        "",
        f"**Reviewer**: gate {review.version} on {short}",
        f"**Scope**: {_scope(change)}",
        f"**Files**: {_counted(change.files, 'file')}, {_counted(change.lines, 'line')}{' changed' if change.since else ''}",
        f"**Verdict**: {made.verdict}{f', {review.verdict.recommendation}' if review.verdict.recommendation else ''}",
        f"**Scores**: {', '.join(f'{name} {value:g}/5' for name, value in made.scores.items()) or 'none'}",
        f"**Coverage**: {f'{_cut(made.coverage)} %' if made.coverage is not None else 'not measured'}",
        "",
        "### Key Findings",
        "",
        f"- By criticality: {_spread(made.criticality)}",
        f"- By category: {_spread(made.category)}",
        f"- Hidden by known issues: {_spread(made.known)}",
        "",
        *_listed("Critical Issues", [_said(f) for f in review.triage.at_least(Criticality.CRITICAL)], always=True),
        *_listed("Resolved from Previous Review", trends.resolved(before, made) if before else ()),
        *_listed("New Known Issues", made.issues),
        *_listed("Lapsed Known Issues", [t for t in made.lapsed if before is None or t not in before.lapsed]),
        *_listed(
            "Trends Over Time", [str(repeat).capitalize() for repeat in trends.compute((*memory.records, made)).repeats]
        ),
        history.line(made),
    ]
    return "\n".join(_marked(lines, short)) + "\n"


def append(text: str, added: str) -> str:
    """Put an entry at the end of a history; everything before it stays as it is, and its line ends are the file's."""
    return outline.append(text or HEADING, added)


def _marked(lines: Sequence[str], short: str) -> Iterator[str]:
    """Name the commit at least in every third line, so that a union merge keeps entries apart."""
    since = 0
    for line in lines:
        since = 0 if short in line else since + 1
        if since >= _EVERY and line:
            since = 0
            yield f"{line} <!-- {short} -->"
        else:
            yield line


def _listed(title: str, texts: Sequence[str], always: bool = False) -> list[str]:
    """Write a part of the entry; an empty one is left out unless it must always be there."""
    if not texts and not always:
        return []
    rest = len(texts) - _LISTED
    more = [f"- and {rest} more"] if rest > 0 else []
    return [f"### {title}", "", *(f"- {escaped(text)}" for text in texts[:_LISTED]), *more, *([] if texts else ["None."]), ""]  # fmt: skip


def _said(finding: Finding) -> str:
    """Write one finding."""
    return f"{finding.name} ({finding.criticality}){f' at {finding.place}' if finding.place else ''}: {finding.message}"


def _scope(change: Change) -> str:
    """Say what was reviewed."""
    return f"{_counted(change.commits, 'commit')} since {change.since[:10]}" if change.since else "the whole project"


def _numbers(values: Iterable[str]) -> dict[str, int]:
    """Count words."""
    return dict(Counter(values))


def _spread(numbers: dict[str, int]) -> str:
    """Write numbers by name; criticalities come heaviest first."""
    order = [*Criticality, *sorted(numbers)]
    names = dict.fromkeys(str(name) for name in order if name in numbers)
    return ", ".join(f"{numbers[name]} {name}" for name in names) or "none"


def _cut(value: float) -> str:
    """Write a percentage that is never rounded up."""
    return f"{Decimal(repr(value)).quantize(Decimal('0.001'), ROUND_DOWN):f}".rstrip("0").rstrip(".")


def _counted(number: int, word: str) -> str:
    """Write a number with its noun."""
    return f"{number} {word}{'' if number == 1 else 's'}"
