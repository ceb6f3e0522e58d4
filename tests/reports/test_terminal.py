"""The terminal report: what is shown, where it breaks, and what cannot break it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gate.model.finding import Finding
from gate.model.report import Surface
from gate.model.review import Review, Triage, Verdict
from gate.model.words import Criticality, Recommendation, State
from gate.reports.terminal import render
from tests import reviews
from tests.reviews import finding

PLAIN = Surface()
COLORS = re.compile(r"\x1b\[[0-9;]*m")
ANY = st.text(alphabet=st.characters(codec=None, exclude_categories=()))


def with_findings(*findings: Finding, named: bool = False) -> Review:
    """Give a review with these open findings."""
    review = reviews.named() if named else reviews.many()
    return replace(review, triage=Triage(findings))


def many(level: Criticality, number: int) -> tuple[Finding, ...]:
    """Give that many findings of one level, each on a line of its own."""
    return tuple(finding("ruff/X1", level, "wrong", "src/a.py", line) for line in range(1, number + 1))


@pytest.mark.parametrize("name", reviews.ALL)
def test_the_last_line_is_the_verdict(name: str) -> None:
    review = reviews.ALL[name]()
    last = render(review, PLAIN).splitlines()[-1]
    words = [word for word in re.split(r" ?━+ ?", last) if word]
    assert words[0] == review.verdict.state
    if review.verdict.recommendation:
        assert words[1] == review.verdict.recommendation
    assert len(last) == PLAIN.width


def test_the_banner_of_missing_evidence_shows_no_score() -> None:
    assert "5/5" not in render(reviews.incomplete(), PLAIN).splitlines()[-1]


@pytest.mark.parametrize(
    ("state", "recommendation", "style"),
    [
        (State.PASS, Recommendation.APPROVE, "1;30;42"),
        (State.PASS, Recommendation.REJECT, "1;30;43"),
        (State.FAIL, Recommendation.REJECT, "1;37;41"),
        (State.INCOMPLETE, None, "1;30;43"),
    ],
)
def test_the_banner_has_the_colour_of_the_verdict(
    state: State, recommendation: Recommendation | None, style: str
) -> None:
    review = replace(reviews.approve(), verdict=Verdict(state=state, recommendation=recommendation))
    assert render(review, Surface(color=True)).splitlines()[-1].startswith(f"\x1b[{style}m")


@pytest.mark.parametrize("name", reviews.ALL)
@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    lines = render(reviews.ALL[name](), Surface(width=width)).splitlines()
    assert max(map(len, lines)) == width
    assert all(line == line.rstrip() for line in lines)


def test_a_very_wide_or_narrow_terminal_gets_lines_that_can_be_read() -> None:
    assert max(map(len, render(reviews.approve(), Surface(width=400)).splitlines())) == 120
    assert render(reviews.approve(), Surface(width=1)) == render(reviews.approve(), Surface(width=40))


@pytest.mark.parametrize("name", reviews.ALL)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    review = reviews.ALL[name]()
    colored = COLORS.sub("", render(review, Surface(color=True)))
    plain = render(review, PLAIN)
    assert [line.rstrip() for line in colored.splitlines()[:-1]] == plain.splitlines()[:-1]
    assert "\x1b" not in plain


@pytest.mark.parametrize("name", reviews.ALL)
def test_ascii_is_enough(name: str) -> None:
    assert render(reviews.ALL[name](), Surface(unicode=False)).isascii()


@settings(deadline=None)
@given(ANY, ANY)
def test_no_text_of_a_tool_acts_on_the_terminal(message: str, path: str) -> None:
    found = finding("ruff/X1", Criticality.BLOCKER, message, path, 1, recommendation=message, url=message)
    review = with_findings(found)
    text = render(review, PLAIN)
    text.encode("utf-8")
    assert not set(text) & {chr(code) for code in (*range(10), *range(11, 32), *range(127, 160), 0x2028, 0x202E)}
    assert render(review, Surface(unicode=False)).isascii()


@settings(deadline=None)
@given(
    st.from_regex(r"[a-zé界]{1,8}( [a-z]{1,30}){0,3}(/[a-z_ ]{0,30}[a-z_]){0,4}\.py", fullmatch=True),
    st.integers(20, 130),
)
def test_a_path_is_never_broken(path: str, width: int) -> None:
    text = render(with_findings(finding("ruff/X1", Criticality.HIGH, "wrong " * 30, path, 7)), Surface(width=width))
    assert f"  HIGH     {path}:7" in text


def test_markup_and_emoji_names_are_shown_as_they_are() -> None:
    text = render(with_findings(finding("ruff/X1", Criticality.HIGH, "[red]a[/red] :bomb: [link=x]b[/]", "src/a.py", 1)), PLAIN)  # fmt: skip
    assert "[red]a[/red] :bomb: [link=x]b[/]" in text


def test_the_environment_variables_of_colour_and_width_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {color: render(reviews.many(), Surface(color=color)) for color in (True, False)}
    for name, value in {"NO_COLOR": "1", "COLUMNS": "30", "TERM": "dumb", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert {color: render(reviews.many(), Surface(color=color)) for color in (True, False)} == before


def test_every_urgent_finding_is_shown_up_to_a_bound() -> None:
    text = render(with_findings(*many(Criticality.BLOCKER, 25), *many(Criticality.HIGH, 3)), PLAIN)
    assert text.count("  BLOCKER ") == 25
    assert "  HIGH " not in text
    assert "  3 more: 3 HIGH (--format markdown lists them)" in text
    text = render(with_findings(*many(Criticality.CRITICAL, 40)), PLAIN)
    assert text.count("  CRITICAL ") == 30
    assert "  10 more: 10 CRITICAL " in text


def test_low_findings_are_shown_only_where_all_fit() -> None:
    few = render(with_findings(*many(Criticality.HIGH, 4), *many(Criticality.LOW, 6)), PLAIN)
    assert (few.count("  HIGH "), few.count("  LOW "), "(--format" in few) == (4, 6, False)
    full = render(with_findings(*many(Criticality.HIGH, 4), *many(Criticality.LOW, 7)), PLAIN)
    assert (full.count("  HIGH "), full.count("  LOW "), "  7 more: 7 LOW " in full) == (4, 0, True)


def test_a_named_run_lists_more_and_says_that_it_has_no_scores() -> None:
    text = render(with_findings(*many(Criticality.LOW, 60), named=True), PLAIN)
    assert text.count("  LOW ") == 50
    assert "Scores  only these checks ran: no scores" in text
    assert "(asked by gate only)" in render(reviews.named(), PLAIN)


def test_what_is_not_new_is_marked() -> None:
    assert "mypy/arg-type (existing) Argument 1" in render(reviews.conditional(), PLAIN)
    assert "existing" not in render(reviews.many(), PLAIN)


def test_missing_evidence_is_loud_and_a_waiver_is_said_twice() -> None:
    text = render(reviews.incomplete(), PLAIN)
    assert "! mypy   UNTRUSTED: mypy failed" in text
    assert "! tests  UNAVAILABLE: the project has no environment" in text
    text = render(reviews.conditional(), PLAIN)
    assert "! safety  UNAVAILABLE, waived: the advisory service" in text
    assert "• waived: safety: the advisory service" in text


def test_help_comes_once_for_a_rule() -> None:
    text = render(reviews.many(), PLAIN)
    assert text.count("https://docs.astral.sh/ruff/rules/blocking-sleep-in-async-function") == 1
    assert text.count("ruff/ASYNC251 Async functions") == 2


def test_a_failing_test_is_named() -> None:
    assert "tests/test_refunds.py:19 tests/failed test_total: AssertionError" in render(reviews.many(), PLAIN)


def test_a_check_line_has_time_version_and_source() -> None:
    lines = render(reviews.approve(), PLAIN).splitlines()
    assert "✓ black      clean         cached  26.10.1 from .venv" in lines
    assert "✓ mypy       clean          3.2 s  2.4.1 from .venv" in lines
    assert "- pip-audit  skipped: safety has answered" in lines


def test_a_long_message_ends_with_dots() -> None:
    lines = render(
        with_findings(finding("ruff/X1", Criticality.HIGH, "word " * 100, "src/a.py", 1)), PLAIN
    ).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("  HIGH "))
    assert lines[first + 3 : first + 5] == ["           ...", ""]


def test_where_everything_is_well_there_is_nothing_to_do() -> None:
    text = render(reviews.approve(), PLAIN)
    assert "What to do first" not in text
    assert "Findings" not in text


def test_switched_off_findings_are_counted() -> None:
    closed = replace(reviews.conditional().triage, open=())
    assert "Findings  none that counts\n  1 finding switched off by the policy" in render(
        replace(reviews.conditional(), triage=closed), PLAIN
    )


def test_a_check_with_an_urgent_finding_is_red() -> None:
    assert "\x1b[1;31m✗ \x1b[0mruff" in render(reviews.many(), Surface(color=True))
    assert "\x1b[33m✗ \x1b[0mmypy" in render(reviews.conditional(), Surface(color=True))
