"""Says in words what checks, findings and scores say."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.review import Overall, Review, Score
from gate.model.words import Criticality, State, Status
from gate.wording.text import commit, counted, line, literal, score


class Group(Struct, frozen=True):
    """Findings of one rule with the same criticality."""

    name: str
    criticality: Criticality
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """Give the finding that speaks for the group."""
        return self.findings[0]


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Put findings of the same rule and criticality together, in the order of their first."""
    groups: dict[tuple[str, Criticality], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.name, finding.criticality), []).append(finding)
    return tuple(Group(line(name), level, tuple(same)) for (name, level), same in groups.items())


def places(findings: Sequence[Finding], limit: int) -> str:
    """List where findings are, without doubles; empty where none has a place."""
    known = tuple(dict.fromkeys(place(finding) for finding in findings if finding.path))
    more = len(known) - limit
    return ", ".join(known[:limit]) + (f" and {more} more" if more > 0 else "")


def by_file(findings: Sequence[Finding], limit: int) -> str:
    """List where findings are, the lines of a file together; empty where none has a place."""
    found: dict[str, list[str]] = {}
    for finding in findings[:limit]:
        if finding.path:
            numbers = found.setdefault(literal(finding.path), [])
            numbers += [str(finding.line)] if finding.line and str(finding.line) not in numbers else []
    known = ", ".join(f"{path}:{','.join(numbers)}" if numbers else path for path, numbers in found.items())
    return known + (f" and {len(findings) - limit} more" if known and len(findings) > limit else "")


def place(finding: Finding) -> str:
    """Give `path:line:column` as it can be printed."""
    return literal(finding.place)


def said(finding: Finding, limit: int = 0) -> str:
    """Give the message of a finding after the symbol that it is about, where it does not name that itself."""
    symbol = line(finding.symbol)
    message = line(finding.message, limit)
    return f"{symbol}: {message}" if symbol and symbol not in message else message


def overall(review: Review) -> str:
    """Give the overall score, with a warning where something is missing in it."""
    if review.scorecard is None:
        return score(None)
    value = score(review.scorecard.overall.value)
    return f"{value}, of what was assessed" if review.verdict.state is State.INCOMPLETE else value


def harmless(review: Review, outcome: Outcome) -> bool:
    """Tell whether everything that a check found is switched off or known."""
    closed = sum(finding.check == outcome.check for finding in review.triage.closed)
    return outcome.status is Status.FINDINGS and closed >= len(outcome.findings)


def says(review: Review, outcome: Outcome) -> str:
    """Give the answer of a check in two words; the reason comes beside it, and what is switched off is told below."""
    if harmless(review, outcome):
        known = sum(f.check == outcome.check and f.status == "known" for f in review.triage.closed)
        words = (f"{known} known", known), (f"{len(outcome.findings) - known} ignored", len(outcome.findings) - known)
        return ", ".join(word for word, number in words if number > 0)
    if outcome.status is Status.FINDINGS:
        closed = sum(finding.check == outcome.check for finding in review.triage.closed)
        return counted(len(outcome.findings) - closed, "finding")
    return outcome.status.value


def tool(outcome: Outcome) -> str:
    """Say which version ran and where it came from."""
    source = f"from {line(outcome.tool_source)}" if outcome.tool_source else ""
    return " ".join(filter(None, (line(outcome.tool_version), source)))


def deciding(given: Score | Overall) -> str:
    """Give the evidence that made a score what it is, or why there is none."""
    if given.value is None:
        return line(" ".join(given.evidence)).removeprefix("not assessed: ")
    ends = tuple(
        f"{word}{value}" for word in (": ", "at most ") for value in (f"{given.value:g}", f"{given.value:.2f}")
    )
    lines = [line(evidence) for evidence in given.evidence]
    found = next((text for text in reversed(lines) if text.endswith(ends)), lines[-1] if lines else "")
    for end in ends:
        if end.startswith(": "):
            found = found.removesuffix(end)
    return found


def commit_line(review: Review) -> str:
    """Say which state of the project was reviewed, and what it was compared with."""
    project = review.project
    if not project.git:
        return "not in git"
    state = f"commit {commit(project.commit)}" if project.commit else "uncommitted"
    branch = f" on {line(project.branch)}" if project.branch else ""
    if project.base:
        return f"{state}{branch}, compared with {line(commit(project.base))}"
    return f"{state}{branch}, {'every finding counts as new' if project.added is None else 'judged as staged'}"


def environment_line(review: Review) -> str:
    """Say which Python environment was used."""
    found = review.project.environment
    if found is None:
        return f"no Python environment of the project, judged as Python {review.project.python}"
    return f"Python {line(found.version)} from {line(found.source)}, judged as Python {review.project.python}"
