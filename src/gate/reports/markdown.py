"""code-review.md: the review as a document, in the sections that the team's review format names."""

from collections.abc import Iterable, Iterator, Sequence

from gate.model.finding import Finding
from gate.model.matrix import Met
from gate.model.report import Report, Surface
from gate.model.review import Review, Score
from gate.model.words import Category, Criticality, Dimension, Status
from gate.wording import markdown as md
from gate.wording import measures, memory_section, outcomes, remembered, steps
from gate.wording import traced as matrix
from gate.wording.issues import brief, issues
from gate.wording.outcomes import grouped, place, said, says
from gate.wording.text import counted, duration, ended, score, sentence, spread

_ITEMS = 40
_ROWS = 100
_FILES = 200
_MESSAGE = 400

_TEST_CHECKS = ("tests", "integration")
_NO_SCORES = "only the named checks or the staged files were judged"


def render(review: Review, surface: Surface) -> str:
    """Write the review as Markdown; the surface does not matter."""
    del surface
    blocks = [
        f"# Code Review Report: {md.text(review.project.name)}",
        *_summary(review),
        *_checks(review),
        *_artifacts(review),
        "## Detailed Assessment",
        *_requirements(review),
        *_tests(review),
        *_quality(review),
        *_critical(review),
        *_recommendations(review),
        *_specific(review),
        *(memory_section.blocks(review.memory) if review.memory else ()),
        *_files(review),
        "---",
        f"**Reviewer**: gate {md.text(review.version)}",
        f"**Review Guidelines**: the rubric of gate with the preset {md.code(review.config.preset)}",
    ]
    return "\n\n".join(blocks) + "\n"


def _summary(review: Review) -> Iterator[str]:
    """Give the numbers that a reader wants first, then the verdict with its reasons."""
    verdict, card = review.verdict, review.scorecard
    missing = f"none ({_NO_SCORES})" if card is None else "none (the evidence is not complete)"
    assumed = "; ".join(md.text(text) for text in review.layout.assumed) or "nothing"
    yield "## Executive Summary"
    yield _lines(
        f"- **Overall Score**: {outcomes.overall(review)}",
        f"- **Recommendation**: {md.text(verdict.recommendation) if verdict.recommendation else missing}",
        f"- **Critical Issues**: {len(review.triage.at_least(Criticality.CRITICAL))}{remembered.hidden(review.memory)}",
        f"- **Review Date**: {md.text(review.date)}",
        f"- **Verdict**: {verdict.state}",
        f"- **Reviewed**: {md.text(outcomes.commit_line(review))}",
        f"- **Environment**: {md.text(outcomes.environment_line(review))}{', in CI' if review.ci else ''}",
        f"- **Assumed**: {assumed}",
        f"- **Time**: {duration(review.seconds)}",
    )
    yield f"### Verdict: {verdict.state}"
    yield _texts(verdict.reasons)
    for title, texts in (("Conditions", verdict.conditions), ("Waived checks", verdict.waived)):
        yield f"**{title}**:"
        yield _texts(texts)
    yield "**What to do first**:"
    yield _lines(
        *(f"{n}. {md.start(md.text(sentence(step)))}" for n, step in enumerate(steps.first(review), 1))
    ) or "Nothing."


def _checks(review: Review) -> Iterator[str]:
    """Give the table of what ran."""
    head = ("Check", "Status", "Reason and notes", "Version", "Source", "Files", "Seconds")
    waived = {text.partition(":")[0] for text in review.verdict.waived}
    yield "### Checks"
    if not review.outcomes:
        yield "None."
        return
    yield _lines(
        *md.table(
            head,
            [
                (
                    md.cell(o.check),
                    md.cell(says(review, o) if o.status.answered else o.status.value.upper())
                    + (" (waived)" if o.check in waived else ""),
                    md.cell("; ".join(filter(None, (o.reason, *o.notes))), _MESSAGE),
                    md.cell(o.tool_version),
                    md.cell(o.tool_source),
                    str(o.files) if o.files else "-",
                    f"{o.seconds:.1f}{' (cached)' if o.cached else ''}" if o.status is not Status.SKIPPED else "-",
                )
                for o in review.outcomes
            ],
        )
    )


def _artifacts(review: Review) -> Iterator[str]:
    """List what the checks left behind."""
    yield "**Artifacts**:"
    yield _lines(*md.listed([md.code(path) for o in review.outcomes for path in o.artifacts], _ITEMS))


def _requirements(review: Review) -> Iterator[str]:
    """Assess what was to be built."""
    given = review.scorecard.requirements if review.scorecard else None
    assessed = given is not None and given.value is not None
    yield from _justified("1. Requirement Implementation", given)
    yield "#### ✅ Successfully Implemented:"
    traced = review.outcome("requirements")
    met = traced.matrix.requirements if traced and traced.matrix else ()
    proven = [f"{one.id}: {one.text}" if one.text else one.id for one in met if one.status is Met.PROVEN]
    yield _texts(proven) if assessed else _not_assessed(given)
    yield "#### ❌ Missing/Incomplete:"
    yield _issues(review.triage.of(Dimension.REQUIREMENTS), given, assessed)
    if traced and traced.matrix:
        yield "#### Requirements and Their Evidence:"
        yield _lines(*matrix.markdown(traced.matrix))
        yield "#### In the Code, but in No Requirement:"
        yield _texts(f"{one.kind} {one.name} {one.place}" for one in traced.matrix.unclaimed)


def _tests(review: Review) -> Iterator[str]:
    """Assess the tests: coverage, strengths, gaps."""
    given = review.scorecard.tests if review.scorecard else None
    outcome = review.outcome("tests")
    strong = [sentence(text) for text in measures.strengths(outcome, review.config)]
    strong += _clean(review, tests=True)
    answered = any(o.status.answered for o in review.outcomes if o.check in _TEST_CHECKS)
    yield from _justified("2. Test Coverage & Quality", given)
    yield "#### Coverage Metrics:"
    yield _lines(*(f"- **{md.text(title)}**: {md.text(value)}" for title, value in measures.metrics(outcome)))
    yield "#### ✅ Test Strengths:"
    yield _texts(strong) if answered else _not_assessed(given)
    yield "#### ❌ Test Gaps:"
    yield _issues(review.triage.of(Dimension.TESTS), given, answered)


def _quality(review: Review) -> Iterator[str]:
    """Assess the code: what is clean, and what is not."""
    given = review.scorecard.quality if review.scorecard else None
    answered = any(o.status.answered for o in review.outcomes if o.check not in _TEST_CHECKS)
    yield from _justified("3. Code Quality & Best Practices", given)
    yield "#### ✅ Best Practices Followed:"
    yield _texts(_clean(review, tests=False)) if answered else _not_assessed(given)
    yield "#### ❌ Quality Issues:"
    yield _issues(review.triage.of(Dimension.QUALITY), given, answered)
    ignored = [finding for finding in review.triage.closed if finding.status != "known"]
    if ignored:
        yield "#### Switched Off by the Policy or the Configuration:"
        groups = [f"{brief(group)} ({md.text(group.first.why)})" for group in grouped(ignored)]
        yield _lines(*md.listed(groups, _ITEMS))


def _clean(review: Review, tests: bool) -> Iterator[str]:
    """Give the checks that found nothing."""
    for outcome in review.outcomes:
        if outcome.status is Status.CLEAN and (outcome.check in _TEST_CHECKS) is tests:
            files = f" in {counted(outcome.files, 'file')}" if outcome.files else ""
            yield f"{f'{outcome.check} {outcome.tool_version}'.strip()}: no finding{files}"


def _justified(title: str, given: Score | None) -> Iterator[str]:
    """Give the head of a dimension: its score, why, the evidence, and what reaches the next level."""
    yield f"### {title} ({score(given.value) if given else 'not assessed'})"
    if given is None:
        yield f"**Score Justification**: not assessed, {_NO_SCORES}."
        return
    why = outcomes.deciding(given)
    yield f"**Score Justification**: {ended(md.text(why if given.value is not None else f'not assessed: {why}'))}"
    if given.value is not None:
        yield "**Evidence**:"
        yield _texts(given.evidence)
        yield "**Next level**:"
        yield _texts(given.next_level)


def _not_assessed(given: Score | None) -> str:
    """Say why there is nothing to say."""
    return ended(f"Not assessed: {md.text(outcomes.deciding(given)) if given else _NO_SCORES}")


def _issues(findings: Sequence[Finding], given: Score | None, answered: bool) -> str:
    """List the findings of a dimension; where there are none, say whether anyone looked."""
    if findings:
        return _lines(*issues(findings))
    return "None." if answered else _not_assessed(given)


def _critical(review: Review) -> Iterator[str]:
    """Give the table of what must not be merged."""
    urgent = review.triage.at_least(Criticality.CRITICAL)
    yield "## Critical Issues Summary"
    if not urgent:
        yield "None."
        return
    yield _lines(
        *md.table(
            ("Issue", "Type", "Criticality", "Impact", "Recommendation"),
            [
                (
                    md.cell(": ".join(filter(None, (place(finding), said(finding, _MESSAGE))))),
                    md.cell(finding.category),
                    md.cell(finding.criticality),
                    md.cell(finding.impact, _MESSAGE),
                    md.cell(finding.recommendation or finding.url, _MESSAGE),
                )
                for finding in urgent[:_ROWS]
            ],
        )
    )
    if len(urgent) > _ROWS:
        yield f"And {len(urgent) - _ROWS} more: {spread(urgent[_ROWS:])}."


def _recommendations(review: Review) -> Iterator[str]:
    """Give what to do, by urgency."""
    titles = ("Immediate Actions (BLOCKER/CRITICAL)", "Before Merge (HIGH)", "Future Improvements (MEDIUM/LOW)")
    yield "## Recommendations"
    for title, items in zip(titles, steps.by_urgency(review), strict=True):
        yield f"### {title}:"
        yield _texts(map(sentence, items))


def _specific(review: Review) -> Iterator[str]:
    """Give what the checks say about Python and FastAPI in particular."""
    yield "## Python/FastAPI Specific Findings"
    yield "### Async Patterns Review:"
    yield _topic(review, Category.ASYNC, "ruff", "its rules for async code found nothing")
    yield "### Pydantic Models Review:"
    yield f"- Not assessed: no check judges Pydantic models. {_uses(review, 'pydantic')}"
    yield "### Kafka Integration Review:"
    if any(finding.category is Category.KAFKA for finding in review.triage.open):
        yield _topic(review, Category.KAFKA, "", "")
    else:
        yield f"- Not assessed: no check judges producers and consumers. {_uses(review, 'kafka')}"
    yield "### Type Hints Review:"
    yield _types(review)


def _topic(review: Review, category: Category, check: str, clean: str) -> str:
    """Give the findings of a category, or what the check that speaks for it says."""
    found = grouped(finding for finding in review.triage.open if finding.category is category)
    if found:
        return _lines(*md.listed(map(brief, found), _ITEMS))
    hidden = sum(finding.category is category for finding in review.triage.closed)
    said = f"{counted(hidden, 'finding')}, none of which counts" if hidden else clean
    return f"- {_speaks(review, check, said)}"


def _types(review: Review) -> str:
    """Give what mypy says."""
    found = [finding for finding in review.triage.open if finding.check == "mypy"]
    outcome = review.outcome("mypy")
    hidden = sum(finding.check == "mypy" for finding in review.triage.closed)
    clean = f"{counted(hidden, 'type error')}, none of which counts" if hidden else "no type error"
    said = f"{counted(len(found), 'finding')} ({spread(found)}), listed above" if found else clean
    notes = outcome.notes if outcome else ()
    return _lines(f"- {_speaks(review, 'mypy', said)}", *(f"- {md.text(note)}" for note in notes))


def _speaks(review: Review, check: str, said: str) -> str:
    """Give what a check said, or why it said nothing."""
    outcome = review.outcome(check)
    if outcome is None:
        return f"Not assessed: {check} was not part of this run."
    if not outcome.status.answered:
        return f"Not assessed: {check} is {outcome.status}: {md.text(outcome.reason)}"
    files = f" on {counted(outcome.files, 'file')}" if outcome.files else ""
    return f"{md.text(f'{check} {outcome.tool_version}'.strip())}{files}: {said}"


def _uses(review: Review, name: str) -> str:
    """Say whether the project uses a technology."""
    found = next((t for t in review.stack.technologies if t.name == name), None)
    if found is None:
        return f"The project does not name {name} among its dependencies."
    return f"The project uses {md.text(f'{name} {found.version}'.strip())}."


def _files(review: Review) -> Iterator[str]:
    """List what was looked at."""
    layout = review.layout
    parts = (("Sources", layout.source_files), ("Tests", layout.test_files), ("Other", layout.other_files))
    yield "## Files Reviewed"
    for title, paths in parts:
        yield f"**{title}** ({counted(len(paths), 'file')}):"
        yield _lines(*md.listed(map(md.code, paths), _FILES))


def _texts(texts: Iterable[str]) -> str:
    """List plain texts."""
    return _lines(*md.listed([md.text(text) for text in texts], _ITEMS))


def _lines(*lines: str) -> str:
    """Join lines."""
    return "\n".join(lines)


REPORT = Report("markdown", "code-review.md", render, "The review as a document.")
