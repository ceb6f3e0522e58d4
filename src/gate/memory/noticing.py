"""Says what the memory needs: entries that lapsed, came back, grew, end soon, match nothing or say too little."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from gate.memory.applying import Applied, lacks, lapse, names_rule, unkept
from gate.memory.phrases import found, normal
from gate.memory.reach import Ground, Map
from gate.model.finding import Finding
from gate.model.memory import Issue, Memory, Place, Priority, Standing
from gate.model.recollection import Debt, Kind, Known, Notice, Recollection
from gate.policy.memory import NOT_TO_FLAG, QUARANTINED

_CODE = re.compile(r"\b[A-Z]+[A-Z-]*\d{2,}\b")
SOON = timedelta(days=14)


def recollect(
    memory: Memory, ground: Ground, applied: Applied, silent: frozenset[str] | None, budget: int | None
) -> Recollection | None:
    """Give what the memory says about a review; None where the project remembers nothing.

    `silent` are the checks that gave no answer, None where not all were asked; `budget` says how many findings may be
    hidden.
    """
    if not memory.files and not memory.false_positives and not memory.priorities:
        return None
    return Recollection(
        folder=memory.folder,
        issues=len(memory.issues),
        known=known(memory, applied),
        notices=notices(memory, ground, applied, silent),
        debt=debt(memory, applied, ground.today, budget),
    )


def known(memory: Memory, applied: Applied) -> tuple[Known, ...]:
    """Give the known issues that hid findings."""
    return tuple(
        Known(
            title=memory.issues[index].title,
            at=memory.issues[index].at,
            standing=memory.issues[index].standing,
            findings=len(findings),
            criticality=dict(Counter(finding.criticality.value for finding in findings)),
            because=applied.because[index],
            until=_until(memory.issues[index]),
        )
        for index, findings in sorted(applied.hidden.items())
    )


def debt(memory: Memory, applied: Applied, today: date, budget: int | None) -> Debt:
    """Count what known issues hide; `days` is the age of the oldest one that says when it was reported."""
    hidden = [finding for findings in applied.hidden.values() for finding in findings]
    reported = [day for index in applied.hidden if (day := memory.issues[index].reported)]
    oldest = min(reported, default=None)
    return Debt(
        findings=len(hidden),
        criticality=dict(Counter(finding.criticality.value for finding in hidden)),
        issues=len(applied.hidden),
        oldest=oldest,
        days=(today - oldest).days if oldest else None,
        budget=budget,
    )


def notices(memory: Memory, ground: Ground, applied: Applied, silent: frozenset[str] | None) -> tuple[Notice, ...]:
    """Give what needs attention, the most urgent first.

    That an entry matches nothing can be said only where every check that it may be about has answered.
    """
    places = Map(ground)
    said = [notice for index, issue in enumerate(memory.issues) for notice in _issue(index, issue, places, ground, applied, silent)]  # fmt: skip
    for one in memory.false_positives:
        problem = places.reach(one.place).problem if one.place else "it names no place; write `SUBJECT in PLACE`"
        about = bool(one.rules) or _is_topic(one.subject, ground)
        if not about:
            problem = f"no rule is known by {one.subject!r}; name one, such as `ruff/S101`"
        if problem:
            said.append(Notice(Kind.VAGUE, one.title, one.at, problem))
    said += [notice for one in memory.priorities for notice in _touched(one, places, ground)]
    return tuple(sorted(said, key=lambda notice: list(Kind).index(notice.kind)))


def _issue(
    index: int, issue: Issue, places: Map, ground: Ground, applied: Applied, silent: frozenset[str] | None
) -> Iterator[Notice]:
    """Say what one known issue needs."""
    again = applied.counting.get(index, ())
    counting = len(again)
    said: list[tuple[Kind, str]] = []
    if issue.standing is Standing.RESOLVED:
        said += [(Kind.BACK, f"it is marked resolved, and {_findings(counting)} of it {_count(counting)}")] * bool(
            counting
        )
    else:
        said += _promise(issue, ground, again)
        if unkept(issue) and (_quarantines(issue) or any(lacks(issue, finding) for finding in again)):
            said.append((Kind.UNKEPT, f"it hides no flaky test, as a quarantine needs {unkept(issue)}"))
        touched = _changed((place for place in issue.places if not places.reach(place).wide), places, ground)
        advice = NOT_TO_FLAG.sub("", issue.guidance).strip(" .")
        if touched and advice:
            said.append((Kind.ATTENTION, f"{touched} changed: {advice}"))
        vague = _vague(issue, places, ground)
        if vague:
            said.append((Kind.VAGUE, vague))
        elif index not in applied.matched and silent is not None and not silent & _checks(issue, ground, silent):
            said.append((Kind.UNMATCHED, "no finding matches it any more; if it is solved: `gate memory resolve`"))
    yield from (Notice(kind, issue.title, issue.at, text) for kind, text in said)


def _quarantines(issue: Issue) -> bool:
    """Tell whether an issue names the rule of flaky tests."""
    flaky = [pattern for pattern in issue.rules if pattern.endswith("flaky")]
    return any(names_rule(pattern, name) for pattern in flaky for name in QUARANTINED)


def _promise(issue: Issue, ground: Ground, again: Sequence[Finding]) -> Iterator[tuple[Kind, str]]:
    """Say what became of the promise of an issue: its end, or the number that it accepts."""
    counting = len(again)
    grown = sum(not lacks(issue, finding) for finding in again)
    if issue.term is None and issue.standing is Standing.OPEN:
        yield Kind.ENDLESS, "it has no end; add **Until**, or say that it is intentional"
    if issue.term and issue.term.passed(ground.today):
        more = f"; {_findings(counting)} {_count(counting)} again" if counting else ""
        yield Kind.LAPSED, f"{lapse(issue)}{more}"
        return
    if issue.term and issue.term.last and issue.term.last - ground.today <= SOON:
        yield Kind.ENDING, f"it ends on {issue.term.last.isoformat()}"
    if grown and issue.count is not None:
        yield Kind.GROWN, f"it accepts {issue.count}, and there are {issue.count + grown}"


def _vague(issue: Issue, places: Map, ground: Ground) -> str:
    """Say what an entry lacks to match any finding; empty where it lacks nothing."""
    if issue.fingerprints:
        return ""
    if not issue.places:
        return "it has no **Location**, and so matches nothing"
    reaches = [places.reach(place) for place in issue.places]
    problem = next((reach.problem for reach in reaches if reach.problem), "")
    if problem:
        return problem
    wide = all(reach.wide for reach in reaches)
    text = issue.title if wide else f"{issue.title}. {issue.text}"
    if issue.rules or _is_topic(text, ground) or _has_code(text):
        return ""
    where = " in its title, as it applies to many files" if wide else ""
    return f"it names no rule and no topic that a rule is known by{where}; add **Rules**"


def _is_topic(text: str, ground: Ground) -> bool:
    """Tell whether a text has the topic of any rule."""
    plain = normal(text)
    return any(found(phrases, plain) for phrases in ground.topics.values())


def _checks(issue: Issue, ground: Ground, every: frozenset[str]) -> frozenset[str]:
    """Give the checks that an entry is about; `every` where that is not known."""
    patterns = issue.rules
    if not patterns:
        text = normal(f"{issue.title}. {issue.text}")
        patterns = tuple(pattern for pattern, phrases in ground.topics.items() if found(phrases, text))
    checks = frozenset(pattern.partition("/")[0] for pattern in patterns)
    return checks if checks and all("/" in pattern for pattern in patterns) else every


def _has_code(text: str) -> bool:
    """Tell whether a text has a word that may be the code of a rule."""
    return _CODE.search(text) is not None


def _touched(priority: Priority, places: Map, ground: Ground) -> Iterator[Notice]:
    """Ask for attention where the change touches what a priority names."""
    for place in priority.places:
        reach = places.reach(place)
        if reach.problem:
            yield Notice(Kind.VAGUE, priority.title, priority.at, reach.problem)
    touched = _changed(priority.places, places, ground)
    if touched:
        yield Notice(Kind.ATTENTION, priority.title, priority.at, f"{touched} changed: {priority.text}")


def _changed(wanted: Iterable[Place], places: Map, ground: Ground) -> str:
    """Name the first changed file that some places mean, and how many more there are; empty where there is none."""
    paths = frozenset(path for place in wanted for path in places.reach(place).paths)
    touched = sorted(paths & (ground.changed or frozenset()))
    more = f" and {len(touched) - 1} more" if len(touched) > 1 else ""
    return f"{touched[0]}{more}" if touched else ""


def _until(issue: Issue) -> date | None:
    """Give the last day of an issue."""
    return issue.term.last if issue.term else None


def _findings(number: int) -> str:
    """Write a number of findings."""
    return f"{number} finding{'' if number == 1 else 's'}"


def _count(number: int) -> str:
    """Give the verb for a number of findings."""
    return "counts" if number == 1 else "count"
