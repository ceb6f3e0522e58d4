"""What to do first, and what can wait."""

from msgspec.structs import replace

from gate.model.finding import Finding
from gate.model.review import Review, Score, Triage
from gate.model.words import Status
from gate.wording import steps
from tests import reviews
from tests.values import finding, outcome


def having(review: Review, *findings: Finding) -> Review:
    """Give the review with these open findings."""
    return replace(review, triage=Triage(findings))


def test_the_heaviest_rules_come_first_and_three_steps_are_enough() -> None:
    todo = steps.first(reviews.many())
    assert len(todo) == 3
    assert todo[0] == (
        "fix ruff/ASYNC251 (2 BLOCKER) at src/orders/api/refunds.py:12:5, src/orders/api/refunds.py:30:5: "
        "Async functions should not call `time.sleep`"
    )


def test_missing_evidence_gets_its_place_among_many_findings() -> None:
    broken = outcome("mypy", status="untrusted", reason="mypy crashed", exit_code=2)
    review = replace(reviews.many(), outcomes=(broken, *reviews.many().outcomes))
    assert steps.first(review)[2] == "make mypy answer: mypy crashed (what it printed: .gate/outcomes/mypy.log)"


def test_a_check_that_never_started_has_no_log_to_read() -> None:
    never = outcome("ruff", status="untrusted", reason="there are no Python files", exit_code=None)
    assert steps.answer(never) == "make ruff answer: there are no Python files"
    assert (
        steps.answer(replace(never, status=Status.UNAVAILABLE)) == "give ruff what it needs: there are no Python files"
    )


def test_what_is_unavailable_is_a_gap_only_where_the_verdict_says_so() -> None:
    assert [gap.check for gap in steps.gaps(reviews.incomplete())] == ["mypy", "tests"]
    assert steps.gaps(reviews.conditional()) == ()


def test_conditions_are_steps_where_nothing_else_is_left_to_do() -> None:
    review = having(reviews.conditional())
    assert review.scorecard is not None
    good = replace(review, scorecard=replace(review.scorecard, tests=Score(5)))
    assert steps.first(good) == review.verdict.conditions[:3]


def test_an_approved_change_needs_nothing() -> None:
    assert steps.first(reviews.approve()) == ()


def test_tools_repair_only_what_their_own_configuration_reports() -> None:
    own = finding(fixable=True)
    extra = finding(fixable=True, extra=True)
    hard = finding(fixable=False)
    assert list(steps.repairs(having(reviews.many(), own, own, extra, hard))) == [
        "let `ruff check --fix` repair 2 findings"
    ]
    assert list(steps.repairs(having(reviews.many(), finding("black/format", fixable=True, recommendation="run `black a`")))) == [
        "let black repair 1 finding: run `black a`"
    ]  # fmt: skip


def test_a_named_run_starts_with_its_own_findings() -> None:
    assert steps.first(reviews.named()) == (
        "let `ruff check --fix` repair 1 finding",
        "fix ruff/DTZ005 (MEDIUM) at src/orders/__init__.py:9:4: `datetime.now()` without a `tz` argument",
    )


def test_what_lifts_a_score_comes_before_the_merge_or_later() -> None:
    now, before, later = steps.by_urgency(reviews.approve())
    assert (now, before) == ((), ())
    assert later == ("lift quality over 4: fix 2 of 3 MEDIUM or LOW findings",)
    now, before, later = steps.by_urgency(reviews.conditional())
    assert now == ()
    assert "lift tests over 3: 85 % coverage gives 4; 0.001 points are missing" in before
    assert not any(step.startswith("lift quality") for step in before)
    assert "format not clean: 1 finding of black" in before
    assert [step.split(" at ")[0] for step in later] == ["fix black/format (MEDIUM)"]


def test_what_is_unavailable_and_not_waived_comes_before_the_merge() -> None:
    review = reviews.conditional()
    verdict = replace(review.verdict, waived=(), conditions=())
    assert any(
        step.startswith("give safety what it needs") for step in steps.by_urgency(replace(review, verdict=verdict))[1]
    )
    assert not any("safety" in step for part in steps.by_urgency(review) for step in part)


def test_requirements_below_approval_are_lifted_too() -> None:
    review = reviews.conditional()
    assert review.scorecard is not None
    card = replace(review.scorecard, requirements=Score(2, ("half: 2",), ("implement refunds",)))
    assert "lift requirements over 2: implement refunds" in steps.by_urgency(replace(review, scorecard=card))[1]


def test_what_several_checks_need_is_said_once() -> None:
    reason = "the project has no environment"
    lacking = [outcome(name, status=Status.UNAVAILABLE, reason=reason) for name in ("mypy", "tests", "integration")]
    broken = outcome("ruff", status=Status.UNTRUSTED, reason=reason, exit_code=None)
    assert list(steps.answers((*lacking, broken))) == [
        "give mypy, tests and integration what they need: the project has no environment",
        "make ruff answer: the project has no environment",
    ]


def test_a_command_that_repairs_one_file_is_given_for_all() -> None:
    found = [
        finding("black/format", path=path, fixable=True, recommendation=f"run `black {path}`")
        for path in ("a.py", "b.py")
    ]
    assert list(steps.repairs(having(reviews.many(), *found))) == ["let black repair 2 findings: run `black .`"]
