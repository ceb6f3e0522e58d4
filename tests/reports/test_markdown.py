"""code-review.md, read back by a Markdown parser."""

import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from gate.model.finding import Finding
from gate.model.matrix import Evidence, Matrix, Met, Sign, Traced, Unclaimed
from gate.model.outcome import Outcome
from gate.model.report import Surface
from gate.model.review import Review, Score, Triage
from gate.model.scope import Layout
from gate.model.words import Category, Criticality, Dimension, Status
from gate.reports.markdown import render
from tests import reviews
from tests.reviews import finding

PARSER = MarkdownIt("commonmark").enable("table")

SEED = [
    ("h1", "Code Review Report: orders"),
    ("h2", "Executive Summary"),
    ("h2", "Detailed Assessment"),
    ("h3", "1. Requirement Implementation"),
    ("h4", "✅ Successfully Implemented:"),
    ("h4", "❌ Missing/Incomplete:"),
    ("h3", "2. Test Coverage & Quality"),
    ("h4", "Coverage Metrics:"),
    ("h4", "✅ Test Strengths:"),
    ("h4", "❌ Test Gaps:"),
    ("h3", "3. Code Quality & Best Practices"),
    ("h4", "✅ Best Practices Followed:"),
    ("h4", "❌ Quality Issues:"),
    ("h2", "Critical Issues Summary"),
    ("h2", "Recommendations"),
    ("h3", "Immediate Actions (BLOCKER/CRITICAL):"),
    ("h3", "Before Merge (HIGH):"),
    ("h3", "Future Improvements (MEDIUM/LOW):"),
    ("h2", "Python/FastAPI Specific Findings"),
    ("h3", "Async Patterns Review:"),
    ("h3", "Pydantic Models Review:"),
    ("h3", "Kafka Integration Review:"),
    ("h3", "Type Hints Review:"),
    ("h2", "Files Reviewed"),
]
"""The headings of the team's review format, in its order."""


def plain(token: Token) -> str:
    """Give the text of an inline token."""
    return "".join(child.content for child in token.children or ())


def headings(text: str) -> list[tuple[str, str]]:
    """Give level and text of every heading."""
    tokens = PARSER.parse(text)
    return [(token.tag, plain(tokens[n + 1])) for n, token in enumerate(tokens) if token.type == "heading_open"]


def tables(text: str) -> list[list[list[str]]]:
    """Give the rows of every table, as texts of cells."""
    found: list[list[list[str]]] = []
    for token in PARSER.parse(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and token.level and found and found[-1]:
            found[-1][-1].append(plain(token))
        elif token.type == "table_close":
            found.append([])
    return [table for table in found if table]


def section(text: str, title: str) -> str:
    """Give what stands under the heading that begins so."""
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if line.lstrip("#").strip().startswith(title))
    depth = len(lines[start]) - len(lines[start].lstrip("#"))
    rest = lines[start + 1 :]
    end = next((n for n, line in enumerate(rest) if line.startswith("#") and len(line.split()[0]) <= depth), len(rest))
    return "\n".join(rest[:end]).strip()


def with_findings(*findings: Finding) -> Review:
    """Give a review with these open findings."""
    return replace(reviews.many(), triage=Triage(findings))


MEMORY = ("Project Memory", "Known Issues:", "Needs Attention:", "Resolved from Previous Review:", "Trends Over Time:")


@pytest.mark.parametrize("name", reviews.ALL)
def test_every_section_of_the_format_is_there_in_its_order(name: str) -> None:
    review = replace(reviews.ALL[name](), project=reviews.PROJECT)
    found = [
        (tag, re.sub(r" \((not assessed|[\d.]+/5)\)$", "", title)) for tag, title in headings(render(review, Surface()))
    ]
    own = {title for _, title in found} - {title for _, title in SEED}
    assert [heading for heading in found if heading[1] not in own] == SEED
    assert own <= {
        f"Verdict: {review.verdict.state}",
        "Checks",
        "Switched Off by the Policy or the Configuration:",
        *MEMORY,
    }


def test_the_memory_has_a_section_of_its_own_where_there_is_one() -> None:
    titles = [title for _, title in headings(render(reviews.remembered(), Surface()))]
    start = titles.index("Project Memory")
    assert tuple(titles[start : start + 5]) == MEMORY
    assert not set(MEMORY) & {title for _, title in headings(render(reviews.many(), Surface()))}


@pytest.mark.parametrize("name", reviews.ALL)
def test_no_heading_is_left_empty(name: str) -> None:
    text = render(reviews.ALL[name](), Surface())
    tokens = PARSER.parse(text)
    for number, token in enumerate(tokens):
        if token.type == "heading_close" and tokens[number + 1].type == "heading_open":
            assert int(token.tag[1]) < int(tokens[number + 1].tag[1]), plain(tokens[number - 1])


@pytest.mark.parametrize("name", reviews.ALL)
def test_the_document_is_html_free_markdown(name: str) -> None:
    text = render(reviews.ALL[name](), Surface())
    kinds = {child.type for token in PARSER.parse(text) for child in token.children or ()}
    assert kinds <= {"text", "strong_open", "strong_close", "code_inline", "softbreak", "link_open", "link_close"}
    assert "Claude" not in text
    assert text.endswith("preset `service`\n")


def test_the_summary_has_its_four_lines() -> None:
    text = section(render(reviews.conditional(), Surface()), "Executive Summary")
    assert text.splitlines()[:4] == [
        "- **Overall Score**: 3/5",
        "- **Recommendation**: CONDITIONAL_APPROVE",
        "- **Critical Issues**: 0",
        "- **Review Date**: 2026-11-21",
    ]
    incomplete = section(render(reviews.incomplete(), Surface()), "Executive Summary")
    assert "- **Overall Score**: 5/5, of what was assessed" in incomplete
    assert "- **Recommendation**: none (the evidence is not complete)" in incomplete
    assert "only the named checks" in section(render(reviews.named(), Surface()), "Executive Summary")


def test_the_table_of_checks_has_one_row_for_each() -> None:
    (checks,) = tables(render(reviews.conditional(), Surface()))
    assert checks[0] == ["Check", "Status", "Reason and notes", "Version", "Source", "Files", "Seconds"]
    assert [row[:2] for row in checks[1:]] == [
        ["black", "1 finding"],
        ["mypy", "1 finding"],
        ["ruff", "clean"],
        ["safety", "UNAVAILABLE (waived)"],
        ["tests", "clean"],
    ]
    assert all(len(row) == 7 for row in checks)


def test_the_table_of_critical_issues_holds_what_tools_say_without_breaking() -> None:
    nasty = finding("ruff/X1", Criticality.BLOCKER, "a | b\n| `c` <img src=x> [d](e) \\", "src/a|b.py", 3, impact="*x*",
                    recommendation="_y_", category=Category.ASYNC)  # fmt: skip
    _, critical = tables(render(with_findings(nasty), Surface()))
    assert critical == [
        ["Issue", "Type", "Criticality", "Impact", "Recommendation"],
        ["src/a|b.py:3: a | b | `c` <img src=x> [d](e) \\", "Async", "BLOCKER", "*x*", "_y_"],
    ]


def test_only_what_has_evidence_is_called_good() -> None:
    good = section(render(reviews.approve(), Surface()), "✅ Best Practices Followed")
    assert good.splitlines() == [
        "- black 26.10.1: no finding in 4 files",
        "- mypy 2.4.1: no finding in 4 files",
        "- ruff 0.17.5: no finding in 4 files",
    ]
    assert section(render(reviews.many(), Surface()), "✅ Best Practices Followed") == "None."
    nothing = render(reviews.nothing(), Surface())
    assert section(nothing, "✅ Best Practices Followed") == "Not assessed: no check of the code gave an answer."
    assert section(nothing, "✅ Test Strengths") == "Not assessed: the check was not part of this run."
    assert section(nothing, "❌ Test Gaps") == "Not assessed: the check was not part of this run."


def test_clean_tests_have_no_gap_and_missing_ones_are_not_assessed() -> None:
    assert section(render(reviews.approve(), Surface()), "❌ Test Gaps") == "None."
    missing = section(render(reviews.incomplete(), Surface()), "❌ Test Gaps")
    assert missing == "Not assessed: the project has no environment: \\`uv sync\\` makes one."


def test_heavy_findings_stand_alone_and_light_ones_by_rule() -> None:
    issues = section(render(reviews.many(), Surface()), "❌ Quality Issues")
    assert "- ruff/F821 at `src/orders/services/refunds.py:44:16` - **Criticality**: CRITICAL\n  - Undefined" in issues
    assert issues.count("ruff/F401 at ") == 3
    assert "- ruff/E302 (30 findings) - **Criticality**: LOW\n  - Expected 2 blank lines (at " in issues
    assert issues.count("ruff/PERF401") == 1


def test_a_huge_review_stays_readable() -> None:
    found = [finding(f"ruff/X{n % 90}", Criticality.HIGH, "wrong", f"src/{n}.py", n) for n in range(1, 3001)]
    found += [finding(f"ruff/Y{n}", Criticality.LOW, "wrong", f"src/{n}.py", n) for n in range(1, 3001)]
    urgent = [finding("ruff/Z", Criticality.BLOCKER, "wrong", "src/a.py", n) for n in range(1, 301)]
    files = Layout(source_files=tuple(f"src/{n}.py" for n in range(5000)))
    text = render(replace(with_findings(*urgent, *found), layout=files), Surface())
    assert len(text.splitlines()) < 1000
    assert "And 200 more: 200 BLOCKER." in text
    issues = section(text, "❌ Quality Issues")
    assert "- ... and 3260 more: 260 BLOCKER, 3000 HIGH, by rule:" in issues
    assert "  - ... and 51 more rules" in issues
    assert issues.endswith("- ... and 2960 more rules")
    assert "- ... and 4800 more" in section(text, "Files Reviewed")


def test_requirements_that_are_missing_are_listed() -> None:
    gap = finding("requirements/R1", Criticality.HIGH, "Refunds over the limit are not refused", dimension=Dimension.REQUIREMENTS, category=Category.REQUIREMENT, impact="money is lost")  # fmt: skip
    review = with_findings(gap)
    assert review.scorecard is not None
    card = replace(review.scorecard, requirements=Score(4, ("19 of 20: 4",), ("implement R1",)))
    text = render(replace(review, scorecard=card), Surface())
    assert "### 1. Requirement Implementation (4/5)" in text
    assert section(text, "❌ Missing/Incomplete").splitlines() == [
        "- requirements/R1 - **Criticality**: HIGH",
        "  - Refunds over the limit are not refused. Impact: money is lost.",
    ]
    assert section(text, "✅ Successfully Implemented") == "None."


def test_requirements_are_shown_with_their_evidence() -> None:
    found = Evidence(kind="route", sign=Sign.FOUND, text="POST /refunds", place="src/a.py:7")
    gone = Evidence(kind="topic", sign=Sign.MISSING, text="nothing in the code writes to refunds.v1")
    first = Traced(
        id="REQ-1", text="Refunds | are *made*.", document="tech-design.md", line=3, criticality=Criticality.HIGH,
        status=Met.PROVEN, evidence=(found,), tests=("t.py::a",),
    )  # fmt: skip
    second = replace(first, id="REQ-2", text="", line=4, status=Met.MISSING, evidence=(gone,), tests=())
    matrix = Matrix(
        documents=("tech-design.md",),
        requirements=(first, second),
        unclaimed=(Unclaimed("route", "GET /hidden", "src/a.py:9"),),
    )  # fmt: skip
    traced = Outcome(check="requirements", status=Status.CLEAN, matrix=matrix)
    review = reviews.approve()
    assert review.scorecard is not None
    card = replace(review.scorecard, requirements=Score(3, ("half: 3",)))
    text = render(replace(review, outcomes=(*review.outcomes, traced), scorecard=card), Surface())
    assert section(text, "✅ Successfully Implemented") == "- REQ-1: Refunds \\| are \\*made\\*."
    assert section(text, "Requirements and Their Evidence").splitlines()[2:] == [
        "| REQ-1: Refunds \\| are \\*made\\*. | HIGH | proven | POST /refunds (src/a.py:7); 1 test passed | 3 |",
        "| REQ-2 | HIGH | missing | nothing in the code writes to refunds.v1 | 4 |",
    ]
    assert section(text, "In the Code, but in No Requirement") == "- route GET /hidden src/a.py:9"


def test_what_no_check_speaks_for_is_not_assessed() -> None:
    text = render(reviews.approve(), Surface())
    assert section(text, "Pydantic Models") == "- Not assessed: no check judges Pydantic models. The project uses pydantic 2.12.3."  # fmt: skip
    assert section(text, "Kafka Integration") == "- Not assessed: no check judges producers and consumers. The project uses kafka."  # fmt: skip
    assert section(text, "Async Patterns") == "- ruff 0.17.5 on 4 files: its rules for async code found nothing"
    assert section(text, "Type Hints") == "- mypy 2.4.1 on 4 files: no type error"
    nothing = render(reviews.nothing(), Surface())
    assert section(nothing, "Async Patterns") == "- Not assessed: ruff is untrusted: there are no Python files"
    assert section(nothing, "Type Hints") == "- Not assessed: mypy was not part of this run."
    assert "does not name kafka among its dependencies" in section(nothing, "Kafka Integration")


def test_findings_about_kafka_and_async_code_are_listed_in_their_own_place() -> None:
    dlq = finding(
        "review/KAFKA002", Criticality.CRITICAL, "no dead letter queue", "src/a.py", 1, category=Category.KAFKA
    )
    text = render(with_findings(dlq), Surface())
    assert section(text, "Kafka Integration") == "- review/KAFKA002 (1 CRITICAL): no dead letter queue (at src/a.py:1)"
    assert section(render(reviews.many(), Surface()), "Async Patterns") == (
        "- ruff/ASYNC251 (2 BLOCKER): Async functions should not call \\`time.sleep\\` "
        "(at src/orders/api/refunds.py:12,30)"
    )


def test_type_errors_are_counted() -> None:
    text = section(render(reviews.conditional(), Surface()), "Type Hints")
    assert text == "- mypy 2.4.1 on 4 files: 1 finding (1 HIGH), listed above"


def test_a_review_without_checks_says_none() -> None:
    text = render(replace(reviews.nothing(), outcomes=()), Surface())
    assert section(text, "Checks").startswith("None.")
