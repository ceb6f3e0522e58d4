"""A verdict is green only on full evidence."""

import pytest

from gate.config import parse
from gate.model.outcome import Outcome
from gate.model.review import Score, Scorecard, Triage, Verdict
from gate.model.words import Recommendation, State
from gate.verdict import Circumstances, decide, decide_named
from tests.values import finding, measured, outcome

CHECKS = dict.fromkeys(("ruff", "black", "mypy", "tests", "safety", "pip-audit", "integration"), ())
GOOD = Scorecard(tests=Score(5), quality=Score(5))
CLEAN = (outcome("ruff"), outcome("black"), outcome("mypy"), outcome("pre-commit"), measured(95.0))
STAND_INS = {"safety": "pip-audit"}


def judge(
    *outcomes: Outcome, card: Scorecard = GOOD, toml: str = "", triage: Triage | None = None, **how: object
) -> Verdict:
    config = parse(toml, "gates.toml", CHECKS)
    found = Triage(tuple(f for o in outcomes for f in o.findings)) if triage is None else triage
    return decide(found, card, outcomes, config, Circumstances(stand_ins=STAND_INS, **how))  # type: ignore[arg-type]  # keywords of a test


def test_all_clean_is_approved() -> None:
    verdict = judge(*CLEAN)
    assert (verdict.state, verdict.recommendation, verdict.conditions) == (State.PASS, Recommendation.APPROVE, ())


@pytest.mark.parametrize(("level", "state"), [("BLOCKER", State.FAIL), ("CRITICAL", State.FAIL), ("HIGH", State.PASS)])
def test_blocker_and_critical_fail(level: str, state: State) -> None:
    verdict = judge(*CLEAN, outcome("bandit", finding("bandit/B602", level)))
    assert verdict.state is state
    if state is State.FAIL:
        assert verdict.recommendation is Recommendation.REJECT
        assert verdict.reasons == (f"1 open {level} finding",)


def test_the_fail_level_can_be_set() -> None:
    red = outcome("bandit", finding("bandit/B602", "HIGH"))
    assert judge(*CLEAN, red, toml='fail_level = "HIGH"').state is State.FAIL
    assert (
        judge(*CLEAN, outcome("bandit", finding("x/y", "CRITICAL")), toml='fail_level = "BLOCKER"').state is State.PASS
    )


def test_raw_coverage_under_the_floor_fails_whatever_the_table_says() -> None:
    verdict = judge(*CLEAN[:4], measured(84.501))
    assert (verdict.state, verdict.reasons) == (State.FAIL, ("coverage 84.501 % is under 85 %",))
    assert judge(*CLEAN[:4], measured(85.0)).state is State.PASS


def test_a_failing_test_fails_even_where_its_finding_was_weighed_away() -> None:
    red = measured(95.0, finding("tests/failed", "BLOCKER"))
    assert judge(*CLEAN[:4], red, triage=Triage()).reasons == ("tests fail",)


def test_untrusted_is_incomplete_everywhere_and_cannot_be_waived() -> None:
    broken = outcome("bandit", status="untrusted", reason="no files")
    for how in ({}, {"ci": True}, {"allow_missing": ("bandit",)}):
        verdict = judge(*CLEAN, broken, **how)
        assert (verdict.state, verdict.recommendation, verdict.reasons) == (
            State.INCOMPLETE,
            None,
            ("bandit: no files",),
        )


def test_fail_wins_over_incomplete_and_says_both() -> None:
    verdict = judge(
        *CLEAN, outcome("bandit", status="untrusted", reason="no files"), outcome("x", finding("x/y", "BLOCKER"))
    )
    assert verdict.state is State.FAIL
    assert verdict.reasons == ("1 open BLOCKER finding", "bandit: no files")


def test_unavailable_is_tolerated_at_a_desk_and_not_in_ci() -> None:
    absent = outcome("integration", status="unavailable", reason="no Docker engine")
    assert judge(*CLEAN, absent).state is State.PASS
    assert judge(*CLEAN, absent, ci=True).reasons == ("integration: no Docker engine",)
    waived = judge(*CLEAN, absent, ci=True, allow_missing=("integration",))
    assert (waived.state, waived.waived) == (State.PASS, ("integration: no Docker engine",))


def test_the_verdict_needs_the_tests_at_a_desk_too() -> None:
    absent = outcome("tests", status="unavailable", reason="no environment")
    assert judge(*CLEAN[:4], absent).state is State.INCOMPLETE
    assert judge(*CLEAN[:4], absent, toml="[checks.tests]\nrequired = false").state is State.PASS


def test_a_stand_in_that_answered_covers_the_check() -> None:
    safety = outcome("safety", status="unavailable", reason="no answer")
    assert judge(*CLEAN, safety, outcome("pip-audit"), ci=True).state is State.PASS
    neither = judge(*CLEAN, safety, outcome("pip-audit", status="unavailable", reason="no answer either"), ci=True)
    assert (neither.state, neither.reasons) == (State.INCOMPLETE, ("safety: no answer",))
    broken = judge(*CLEAN, safety, outcome("pip-audit", status="untrusted", reason="garbage"))
    assert broken.reasons == ("pip-audit: garbage",)


def test_one_reason_for_many_checks_is_said_once() -> None:
    verdict = judge(*(outcome(name, status="untrusted", reason="no Python files") for name in ("ruff", "black")))
    assert verdict.reasons == ("ruff, black: no Python files",)


def test_nothing_ran_is_not_green() -> None:
    assert judge().reasons == ("no check gave an answer",)
    skipped = judge(outcome("ruff", status="skipped", reason="off"))
    assert (skipped.state, skipped.reasons) == (State.INCOMPLETE, ("no check gave an answer",))


@pytest.mark.parametrize(
    ("replaced", "condition"),
    [
        (outcome("ruff", finding("ruff/F401", "LOW")), "lint not clean: 1 finding of ruff"),
        (outcome("black", status="skipped", reason="switched off"), "format not shown to be clean: black switched off"),
        (outcome("mypy", status="unavailable", reason="not there"), "types not shown to be clean: mypy not there"),
    ],
)
def test_what_is_not_shown_to_be_clean_makes_the_approval_conditional(replaced: Outcome, condition: str) -> None:
    verdict = judge(*(replaced if o.check == replaced.check else o for o in CLEAN))
    assert (verdict.state, verdict.recommendation) == (State.PASS, Recommendation.CONDITIONAL_APPROVE)
    assert verdict.conditions == (condition,)


def test_what_the_gate_asked_for_on_top_does_not_spoil_lint_clean() -> None:
    extra = outcome("ruff", finding("ruff/DTZ005", "LOW", extra=True))
    assert judge(extra, *CLEAN[1:]).recommendation is Recommendation.APPROVE


def test_scores_under_four_are_conditional_and_two_is_rejected() -> None:
    assert judge(*CLEAN, card=Scorecard(tests=Score(3), quality=Score(5))).conditions == ("tests scores 3, under 4",)
    low = judge(*CLEAN, card=Scorecard(tests=Score(2), quality=Score(5)))
    assert (low.state, low.recommendation) == (State.PASS, Recommendation.REJECT)


def test_unassessed_tests_are_a_condition() -> None:
    assert judge(*CLEAN, card=Scorecard(quality=Score(5))).conditions == ("the tests were not assessed",)


def named(*outcomes: Outcome, staged: bool = False, ci: bool = False) -> Verdict:
    config = parse("", "gates.toml", CHECKS)
    found = Triage(tuple(f for o in outcomes for f in o.findings))
    return decide_named(
        found, outcomes, config, Circumstances(named=not staged, staged=staged, ci=ci, stand_ins=STAND_INS)
    )


def test_a_named_check_fails_on_its_own_findings() -> None:
    verdict = named(outcome("black", finding("black/format", "MEDIUM"), finding("black/format", "MEDIUM")))
    assert (verdict.state, verdict.reasons, verdict.recommendation) == (State.FAIL, ("2 findings: black 2",), None)


def test_a_named_check_ignores_light_findings_that_only_the_gate_asked_for() -> None:
    assert named(outcome("ruff", finding("ruff/DTZ005", "LOW", extra=True))).state is State.PASS
    assert named(outcome("ruff", finding("ruff/ASYNC251", "BLOCKER", extra=True))).state is State.FAIL


def test_a_named_check_that_cannot_run_is_incomplete_at_a_desk_too() -> None:
    verdict = named(outcome("pip-audit", status="unavailable", reason="no network"))
    assert (verdict.state, verdict.reasons) == (State.INCOMPLETE, ("pip-audit: no network",))


def test_staged_files_are_judged_by_their_new_findings() -> None:
    old = outcome("ruff", finding("ruff/F401", "HIGH", status="existing"))
    assert named(old, staged=True).state is State.PASS
    assert named(old).state is State.FAIL
    assert named(outcome("ruff", finding("ruff/F401", "HIGH")), staged=True).state is State.FAIL


def test_nothing_staged_is_nothing_to_refuse() -> None:
    assert named(outcome("ruff", status="skipped", reason="no Python file is staged"), staged=True).state is State.PASS


@pytest.mark.parametrize(("toml", "state"), [("", State.PASS), ("[memory]\ndebt = 2\n", State.PASS), ("[memory]\ndebt = 1\n", State.FAIL), ("[memory]\ndebt = 0\n", State.FAIL)])  # fmt: skip
def test_known_issues_may_not_hide_more_than_the_team_allows(toml: str, state: State) -> None:
    hidden = tuple(finding(line=line, status="known") for line in (1, 2))
    triage = Triage((), (*hidden, finding(line=3, status="ignored")))
    given = judge(*CLEAN, triage=triage, toml=toml)
    assert given.state is state
    if state is State.FAIL:
        assert given.reasons[0] == f"known issues hide 2 findings, over the {toml[-2]} of memory.debt"


def test_no_known_issue_hides_an_untrusted_outcome() -> None:
    crashed = outcome("ruff", status="untrusted", reason="crashed")
    given = judge(crashed, triage=Triage((), (finding(status="known"),)))
    assert (given.state, given.reasons) == (State.INCOMPLETE, ("ruff: crashed",))
