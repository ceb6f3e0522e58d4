"""What checks, findings and scores say in words."""

import pytest
from msgspec.structs import replace

from gate.model.review import Overall, Score, Triage, Verdict
from gate.model.words import State
from gate.wording import outcomes
from tests import reviews
from tests.values import finding, outcome


@pytest.mark.parametrize(
    ("score", "decided"),
    [
        (Score(3, ("coverage 84 %: 3", "no tests of these kinds: router: at most 4")), "coverage 84 %"),
        (Score(1, ("coverage 84 %: 3", "1 failing: at most 1")), "1 failing: at most 1"),
        (Score(5, ("ruff: clean", "0 in 900 lines; 2 are allowed")), "0 in 900 lines; 2 are allowed"),
        (Score(None, ("not assessed: no tests",)), "no tests"),
        (Score(4), ""),
        (Overall(11 / 3, ("mean of tests 5, quality 4, requirements 2: 3.67",)), "mean of tests 5, quality 4, requirements 2"),
        (Overall(2.0, ("mean of tests 5, quality 2: 3.50", "1 open: at most 2")), "1 open: at most 2"),
        (Overall(1.5, ("mean of tests 2, quality 1: 1.50", "1 open: at most 2")), "mean of tests 2, quality 1"),
    ],
)  # fmt: skip
def test_the_deciding_evidence_is_found(score: Score | Overall, decided: str) -> None:
    assert outcomes.deciding(score) == decided


def test_an_overall_score_without_all_evidence_says_so() -> None:
    review = reviews.incomplete()
    assert outcomes.overall(review) == "5/5, of what was assessed"
    assert outcomes.overall(replace(review, verdict=Verdict(state=State.PASS))) == "5/5"
    assert outcomes.overall(reviews.named()) == "not assessed"


def test_findings_of_a_rule_are_one_group_for_each_criticality() -> None:
    found = [finding(line=1), finding(line=2), finding(criticality="LOW", line=3), finding("mypy/x", line=4)]
    groups = outcomes.grouped(found)
    assert [(g.name, str(g.criticality), len(g.findings)) for g in groups] == [
        ("ruff/F401", "HIGH", 2),
        ("ruff/F401", "LOW", 1),
        ("mypy/x", "HIGH", 1),
    ]


def test_places_are_listed_without_doubles() -> None:
    found = [finding(line=1), finding(line=1), finding(line=2), finding(path=""), finding(path="b.py", line=0)]
    assert outcomes.places(found, 5) == "src/a.py:1, src/a.py:2, b.py"
    assert outcomes.places(found, 1) == "src/a.py:1 and 2 more"
    assert outcomes.by_file(found, 9) == "src/a.py:1,2, b.py"
    assert outcomes.by_file(found, 1) == "src/a.py:1 and 4 more"
    assert outcomes.by_file([finding(path="")], 1) == ""


def test_a_symbol_is_said_where_the_message_does_not_name_it() -> None:
    assert outcomes.said(finding(symbol="test_a")) == "test_a: something is wrong"
    assert outcomes.said(finding(symbol="a", message="a is wrong")) == "a is wrong"


def test_what_is_switched_off_is_told_from_what_counts() -> None:
    off = finding(criticality="LOW")
    found = outcome("ruff", off)
    review = reviews.many()
    assert outcomes.says(review, found) == "1 finding"
    assert outcomes.says(replace(review, triage=Triage(closed=(off,))), found) == "1 ignored"
    assert not outcomes.harmless(replace(review, triage=Triage(closed=(off,))), outcome("ruff", off, off))
    assert not outcomes.harmless(review, outcome("ruff"))


def test_a_tool_has_its_version_and_source() -> None:
    assert outcomes.tool(outcome("ruff", tool_version="1.2", tool_source=".venv")) == "1.2 from .venv"
    assert outcomes.tool(outcome("ruff")) == ""


def test_the_reviewed_state_is_named() -> None:
    project = reviews.PROJECT
    review = reviews.approve()
    assert outcomes.commit_line(review) == "commit 4f2c1aa on feature/refunds, compared with 9a8b7c6"
    tip = replace(review, project=replace(review.project, base=review.project.commit))
    assert outcomes.commit_line(tip) == "commit 4f2c1aa on feature/refunds, where only uncommitted lines count as new"
    fresh = replace(project, commit="", base="", added=None, branch="main")
    assert outcomes.commit_line(replace(review, project=fresh)) == "uncommitted on main, every finding counts as new"
    staged = replace(project, base="", branch="")
    assert outcomes.commit_line(replace(review, project=staged)) == "commit 4f2c1aa, judged as staged"
    assert outcomes.commit_line(replace(review, project=replace(project, git=False))) == "not in git"


def test_the_environment_is_named() -> None:
    assert outcomes.environment_line(reviews.approve()) == "Python 3.12.4 from .venv, judged as Python 3.11"
    project = reviews.PROJECT
    assert project.environment is not None
    noted = replace(project, environment=replace(project.environment, notes=("installed by `uv sync`", "added mypy")))
    line = outcomes.environment_line(replace(reviews.approve(), project=noted))
    assert line == "Python 3.12.4 from .venv, judged as Python 3.11; installed by `uv sync`; added mypy"
    without = "no Python environment of the project, judged as Python 3.11"
    assert outcomes.environment_line(reviews.nothing()) == without
