"""The report that people read at their desk: quiet above, the verdict at the end."""

from collections.abc import Sequence
from io import StringIO
from itertools import takewhile

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.report import Report, Surface
from gate.model.review import Overall, Review, Score
from gate.model.words import Criticality, Dimension, Recommendation, State, Status
from gate.wording import outcomes, remembered, steps
from gate.wording.text import counted, duration, line, score, spread

Part = tuple[str, str]
"""A piece of text and its style."""

_SHOWN = 10
_SHOWN_NAMED = 50
_SHOWN_URGENT = 30
_MESSAGE_LINES = 3
_NARROWEST, _WIDEST = 40, 120

_LEVELS = {
    Criticality.BLOCKER: "bold red",
    Criticality.CRITICAL: "red",
    Criticality.HIGH: "yellow",
    Criticality.MEDIUM: "cyan",
    Criticality.LOW: "dim",
}
_MARKS = {
    Status.CLEAN: ("✓", "+", "green"),
    Status.FINDINGS: ("✗", "x", "yellow"),
    Status.SKIPPED: ("-", "-", "dim"),
    Status.UNAVAILABLE: ("!", "!", "bold yellow"),
    Status.UNTRUSTED: ("!", "!", "bold red"),
}
_BANNERS = {
    State.PASS: "bold black on green",
    State.FAIL: "bold white on red",
    State.INCOMPLETE: "bold black on yellow",
}


class _Page:
    """The lines of the report; knows what the surface can show."""

    def __init__(self, surface: Surface) -> None:
        self.width = min(max(surface.width, _NARROWEST), _WIDEST)
        self.color = surface.color
        self._surface = surface
        self._lines: list[Text] = []

    def mark(self, fancy: str, plain: str) -> str:
        """Choose between a Unicode character and its ASCII stand-in."""
        return fancy if self._surface.unicode else plain

    def shown(self, text: str) -> str:
        """Give a text in the characters that the surface has."""
        return text if self._surface.unicode else text.encode("ascii", "backslashreplace").decode()

    def add(self, *parts: Part) -> None:
        """Add one line, however long it is; tools' own `[markup]` and `:emoji:` stay as they are."""
        text = Text()
        for content, style in parts:
            text.append(self.shown(content), style)
        self._lines.append(text)

    def title(self, text: str, more: str = "") -> None:
        """Begin a part of the report."""
        self.add()
        self.add((text, "bold"), (f"  {more}" if more else "", "dim"))

    def flow(self, head: Sequence[Part], body: Sequence[Part], indent: int = 2, limit: int = 0) -> None:
        """Add a head and the words of a body after it, broken between words and never within one or in the head.

        The lines after the first begin in column `indent`; with a limit, what follows that many lines is left out.
        """
        start = sum(cell_len(self.shown(content)) for content, _ in head)
        rows: list[list[Part]] = [[*head, ("", "")]]
        column, empty = start, min(start, indent)
        for content, style in body:
            for word in content.split():
                size = cell_len(self.shown(word))
                if column + size > self.width and column > empty:
                    rows.append([(" " * indent, "")])
                    column = empty = indent
                before, same = rows[-1][-1]
                rows[-1][-1:] = (
                    [(f"{before}{word} ", style)] if style == same else [(before, same), (f"{word} ", style)]
                )
                column += size + 1
        for row in [*rows[:limit], [(" " * indent + "...", "")]] if limit and len(rows) > limit + 1 else rows:
            *others, (last, style) = row
            self.add(*others, (last.rstrip(), style))

    def render(self) -> str:
        """Write the lines with as much style as the surface has."""
        console = Console(
            file=StringIO(), width=self.width, force_terminal=self._surface.color, no_color=not self._surface.color,
            color_system="standard" if self._surface.color else None, markup=False, emoji=False, highlight=False,
            legacy_windows=False, force_jupyter=False, _environ={},
        )  # fmt: skip
        with console.capture() as capture:
            for text in self._lines:
                if not self._surface.color:
                    text.rstrip()
                console.print(text, soft_wrap=True)
        return capture.get()


def render(review: Review, surface: Surface) -> str:
    """Write the review for a terminal of that width, the verdict last."""
    page = _Page(surface)
    _head(page, review)
    _checks(page, review)
    _findings(page, review, surface)
    _memory(page, review)
    _scores(page, review)
    _first_steps(page, review)
    _reasons(page, review)
    if surface.written:
        page.add()
        page.flow([("Reports", "bold"), ("  ", "")], [(", ".join(surface.written.values()), "dim")], 9)
    _banner(page, review)
    return page.render()


def _head(page: _Page, review: Review) -> None:
    """Say what was reviewed and what was assumed."""
    page.flow([(line(review.project.name), "bold"), ("  ", "")], [(outcomes.commit_line(review), "dim")])
    page.flow([("  ", "")], [(outcomes.environment_line(review) + ("; in CI" if review.ci else ""), "dim")])
    if review.layout.assumed:
        page.flow([("  ", "")], [(f"assumed {'; '.join(map(line, review.layout.assumed))}", "dim")])


def _checks(page: _Page, review: Review) -> None:
    """Write one line per check; what gave no evidence is loud."""
    page.add()
    wide = max((cell_len(line(outcome.check)) for outcome in review.outcomes), default=0)
    late = max((len(_time(outcome)) for outcome in review.outcomes), default=0)
    waived = {text.partition(":")[0] for text in review.verdict.waived}
    for outcome in review.outcomes:
        fancy, plain, style = _MARKS[Status.CLEAN if outcomes.harmless(review, outcome) else outcome.status]
        if outcome.status is Status.FINDINGS and _urgent(review, outcome):
            style = "bold red"
        name = line(outcome.check)
        head = [(f"{page.mark(fancy, plain)} ", style), (f"{name:{wide}}  ", "")]
        indent = wide + 4
        if outcome.status.answered:
            time = _time(outcome)
            page.add(
                *head,
                (f"{outcomes.says(review, outcome):14}", style),
                (f"{time:>{late}}  {outcomes.tool(outcome)}", "dim"),
            )
        elif outcome.status is Status.SKIPPED:
            page.flow(head, [(f"skipped: {line(outcome.reason)}", "dim")], indent)
        else:
            word = outcome.status.value.upper() + (", waived" if outcome.check in waived else "")
            page.flow(head, [(f"{word}:", style), (line(outcome.reason, 600), "")], indent)
        for note in outcome.notes[:2]:
            page.flow([(" " * indent, "")], [(line(note), "dim")], indent, limit=2)


def _time(outcome: Outcome) -> str:
    """Say how long a check took."""
    return "cached" if outcome.cached else duration(outcome.seconds)


def _urgent(review: Review, outcome: Outcome) -> bool:
    """Tell whether a check has a finding that fails the build."""
    return any(finding.check == outcome.check for finding in review.triage.at_least(review.config.fail_level))


def _findings(page: _Page, review: Review, surface: Surface) -> None:
    """Write the findings that matter and count the others."""
    found = review.triage.open
    if not found and not review.triage.closed:
        return
    page.title("Findings", spread(found) or "none that counts")
    shown = _chosen(review)
    explained: set[str] = set()
    for finding in shown:
        _finding(page, finding, review.scorecard is None, finding.name not in explained)
        explained.add(finding.name)
    rest = found[len(shown) :]
    if rest:
        where = surface.written.get("markdown")
        text = f"{len(rest)} more: {spread(rest)} "
        page.flow([("  ", "")], [(text + (f"in {where}" if where else "(--format markdown lists them)"), "")])
    ignored = sum(finding.status != "known" for finding in review.triage.closed)
    if ignored:
        text = f"{counted(ignored, 'finding')} switched off by the policy, the configuration or a comment"
        page.flow([("  ", "")], [(text, "dim")])


def _memory(page: _Page, review: Review) -> None:
    """Write what the project's memory has to say, where it has."""
    said = [*remembered.brief(review.memory)] if review.memory else []
    if said:
        page.title("Memory", line(review.memory.folder) if review.memory else "")
    for word, text in said:
        page.flow([(f"  {word:13} ", "")], [(text, "dim" if word in ("known", "recorded") else "")], 16, 3)


def _chosen(review: Review) -> tuple[Finding, ...]:
    """Give the findings to show: the urgent ones up to a bound, then heavy ones, LOW only where all fit."""
    found = review.triage.open
    urgent = len(review.triage.at_least(Criticality.CRITICAL))
    limit = max(_SHOWN_NAMED if review.scorecard is None else _SHOWN, min(urgent, _SHOWN_URGENT))
    if len(found) <= limit or review.scorecard is None:
        return found[:limit]
    return tuple(takewhile(lambda finding: finding.criticality is not Criticality.LOW, found[:limit]))


def _finding(page: _Page, finding: Finding, named: bool, explain: bool) -> None:
    """Write one finding; what helps comes once per rule."""
    tags = [line(finding.status)] if finding.status != "new" else []
    tags += ["asked by gate only"] if named and finding.extra else []
    tags += ["fixable"] if finding.fixable else []
    place = outcomes.place(finding)
    head = [(f"  {finding.criticality:8} ", _LEVELS[finding.criticality]), (f"{place} " if place else "", "bold")]
    name = f"{line(finding.name)} {' '.join(f'({tag})' for tag in tags)}"
    page.flow(head, [(name, "dim"), (outcomes.said(finding, 600), "")], 11, _MESSAGE_LINES)
    urgent = finding.criticality.weight >= Criticality.CRITICAL.weight
    tests = finding.dimension is Dimension.TESTS  # a failing test explains itself
    helps = "" if finding.fixable else finding.recommendation or (finding.impact if urgent and not tests else "")
    url = finding.url if urgent else ""
    texts = [line(text, 300) for text in (helps, url) if text and line(text) != line(finding.message)]
    recalled = remembered.recalled(finding)
    if recalled:
        page.flow([(" " * 11, "")], [(recalled, "yellow")], 11, 3)
    if explain and texts:
        page.flow([(" " * 11, "")], [("; ".join(texts), "dim")], 11, 2)


def _scores(page: _Page, review: Review) -> None:
    """Write the three scores and the whole, each with what decided it and what lifts it."""
    card = review.scorecard
    if card is None:
        page.title("Scores", "only these checks ran: no scores")
        return
    page.title(
        "Scores", "of what was assessed; evidence is missing" if review.verdict.state is State.INCOMPLETE else ""
    )
    for name in ("requirements", "tests", "quality"):
        _score(page, name, getattr(card, name))
    _score(page, "overall", card.overall)


def _score(page: _Page, name: str, given: Score | Overall) -> None:
    """Write one score."""
    head = [(f"  {name:13} ", ""), (f"{score(given.value)}  ", "" if given.value is None else "bold")]
    page.flow(head, [(outcomes.deciding(given), "dim")], 16, 3)
    if isinstance(given, Score):
        for step in given.next_level[:1]:
            page.flow([(" " * 16, "")], [(f"next: {line(step)}", "dim")], 22, 3)


def _first_steps(page: _Page, review: Review) -> None:
    """Write what to do first."""
    todo = steps.first(review)
    if not todo:
        return
    page.title("What to do first")
    for number, step in enumerate(todo, 1):
        page.flow([(f"  {number}. ", "")], [(step, "")], 5, 4)


def _reasons(page: _Page, review: Review) -> None:
    """Write why the verdict is what it is, under which conditions, and what was waived."""
    verdict = review.verdict
    page.title("Why")
    parts = (("", verdict.reasons), ("condition: ", verdict.conditions), ("waived: ", verdict.waived))
    for word, texts in parts:
        for text in texts:
            head = f"  {page.mark('•', '-')} {word}"
            page.add((head, "yellow" if word else ""), (line(text, page.width - len(head)), ""))


def _banner(page: _Page, review: Review) -> None:
    """Write the verdict so that nobody can miss it."""
    state, advice = review.verdict.state, review.verdict.recommendation
    style = _BANNERS[state]
    if state is State.PASS and advice is Recommendation.REJECT:
        style = _BANNERS[State.INCOMPLETE]
    words = [state.value]
    if advice:
        words.append(advice.value)
    elif state is State.INCOMPLETE:
        words.append("evidence is missing")
    elif review.scorecard is None:
        words.append("named checks only")
    if advice and review.scorecard and review.scorecard.overall.value is not None:
        words.append(f"overall {score(review.scorecard.overall.value)}")
    words.append(duration(review.seconds))
    bar = " " if page.color else page.mark("━", "=")
    text = f"{bar * 3} {f' {bar * 2} '.join(words)} "
    page.add()
    page.add((text + bar * max(3, page.width - cell_len(text)), style))


REPORT = Report("terminal", "gate.txt", render, "The verdict for a terminal.")
