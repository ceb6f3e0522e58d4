"""The rubric, at both sides of every step."""

import pytest
from msgspec.structs import replace

from gate.config import parse
from gate.model.outcome import Outcome, TestCounts
from gate.model.review import Triage
from gate.score import quality, tests, whole
from tests.values import TESTS, finding, measured, outcome


@pytest.mark.parametrize(
    ("total", "value"),
    [
        (100.0, 5), (90.0, 5), (89.9999, 4), (85.0, 4), (84.9999, 3), (75.0, 3), (74.9999, 2), (60.0, 2), (59.9999, 1), (0.0, 1),
    ],
)  # fmt: skip
def test_raw_coverage_earns_the_score(total: float, value: int) -> None:
    assert tests.grade(Triage(), [measured(total)]).value == value


def test_coverage_is_shown_cut_off_and_never_rounded_up() -> None:
    score = tests.grade(Triage(), [measured(84.9999)])
    assert score.evidence == ("coverage 84.999 %, raw, floor 85 %: 3",)
    assert score.next_level == ("85 % coverage gives 4; 0.001 points are missing",)


@pytest.mark.parametrize("rule", ["failed", "error", "collection"])
def test_a_failing_test_caps_at_one(rule: str) -> None:
    failing = finding(f"tests/{rule}", "BLOCKER", dimension=TESTS, path="tests/test_a.py", line=7)
    score = tests.grade(Triage((failing,)), [measured(99.0, failing)])
    assert score.value == 1
    assert score.next_level[0] == "make the failing tests pass, first tests/test_a.py:7"
    thirteen = replace(measured(99.0, failing), tests=TestCounts(failed=12, errors=1))
    assert "13 failing: at most 1" in tests.grade(Triage((failing,)), [thirteen]).evidence


def test_tests_that_cannot_be_collected_score_one_without_coverage() -> None:
    broken = finding("tests/collection", "BLOCKER", dimension=TESTS, path="tests/test_a.py", line=1)
    score = tests.grade(Triage((broken,)), [outcome("tests", broken)])
    assert (score.value, score.evidence) == (1, ("1 failing, so that coverage was not measured: 1",))


def test_thin_business_code_caps_at_four() -> None:
    assert tests.grade(Triage(), [measured(99.0, service=94.99)]).value == 4
    assert tests.grade(Triage(), [measured(99.0, service=95.0)]).value == 5
    assert tests.grade(Triage(), [measured(70.0, service=50.0)]).value == 2


def test_absent_kinds_of_test_cap_at_four_then_three() -> None:
    router = finding("tests/type-missing", "MEDIUM", dimension=TESTS, symbol="router")
    consumer = finding("tests/type-missing", "MEDIUM", dimension=TESTS, symbol="consumer")
    assert tests.grade(Triage((router,)), [measured(99.0)]).value == 4
    two = tests.grade(Triage((router, consumer)), [measured(99.0)])
    assert two.value == 3
    assert "no tests of these kinds: router, consumer: at most 3" in two.evidence


@pytest.mark.parametrize(
    "outcomes",
    [
        [],
        [outcome("tests", status="unavailable", reason="no environment")],
        [outcome("tests", status="untrusted", reason="no test ran")],
        [outcome("tests")],
    ],
)
def test_no_evidence_is_not_assessed(outcomes: list[Outcome]) -> None:
    score = tests.grade(Triage(), outcomes)
    assert score.value is None
    assert score.evidence[0].startswith("not assessed: ")


@pytest.mark.parametrize(
    ("levels", "value"),
    [
        (["BLOCKER", "CRITICAL", "HIGH"], 1), (["CRITICAL", "HIGH"], 2), (["HIGH", "LOW"], 3),
        (["MEDIUM"] * 3, 4), (["LOW"] * 3, 4), (["MEDIUM", "LOW"], 5), ([], 5),
    ],
)  # fmt: skip
def test_the_heaviest_finding_decides_quality(levels: list[str], value: int) -> None:
    findings = tuple(finding("ruff/X", level, line=n + 1) for n, level in enumerate(levels))
    score = quality.grade(Triage(findings), [outcome("ruff", *findings, files=3)], 1000, 2.0, ["ruff"])
    assert score.value == value
    assert bool(score.next_level) == (value < 5)


def test_findings_of_other_dimensions_do_not_lower_quality() -> None:
    red = finding("tests/failed", "BLOCKER", dimension=TESTS)
    assert quality.grade(Triage((red,)), [outcome("ruff")], 100, 2.0, ["ruff"]).value == 5


def test_quality_without_an_answer_is_not_assessed() -> None:
    score = quality.grade(Triage(), [outcome("ruff", status="untrusted"), outcome("tests")], 100, 2.0, ["ruff"])
    assert score.value is None


def test_the_whole_is_the_mean_of_what_was_assessed() -> None:
    config = parse("", "gates.toml", {})
    card = whole.grade(Triage(), [outcome("ruff"), measured(86.0)], config, 100, ["ruff"])
    assert (card.requirements.value, card.tests.value, card.quality.value) == (None, 4, 5)
    assert card.overall.value == 4.5
    assert card.overall.evidence == ("mean of tests 4, quality 5: 4.50",)


def test_something_critical_caps_the_whole_at_two() -> None:
    config = parse("", "gates.toml", {})
    red = finding("ruff/F821", "CRITICAL")
    card = whole.grade(Triage((red,)), [outcome("ruff", red), measured(99.0)], config, 100, ["ruff"])
    assert card.overall.value == 2.0
    assert "1 BLOCKER or CRITICAL open: at most 2" in card.overall.evidence


def test_nothing_assessed_has_no_overall_score() -> None:
    assert whole.grade(Triage(), [], parse("", "gates.toml", {}), 0, []).overall.value is None
