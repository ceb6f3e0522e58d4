"""The score of the requirements explains itself line by line."""

import pytest

from gate.model.matrix import Evidence, Matrix, Met, Sign, Traced
from gate.model.outcome import Outcome
from gate.model.review import Score
from gate.model.words import Criticality, Status
from gate.score import requirements


def traced(
    id_: str, status: str = "proven", level: str = "HIGH", cases: tuple[int, int] = (0, 0), said: str = ""
) -> Traced:
    against = {"missing": Sign.MISSING, "contradicted": Sign.CONTRADICTED, "partly": Sign.MISSING}.get(status)
    evidence = (Evidence(kind="route", sign=against, text=said or "it is not there"),) if against else ()
    return Traced(
        id=id_, text="", document="d.md", line=1, criticality=Criticality(level), status=Met(status), evidence=evidence,
        cases=cases,
    )  # fmt: skip


def grade(*some: Traced, tested: bool = True) -> Score:
    matrix = Matrix(documents=("d.md",), requirements=some, tested=tested)
    return requirements.grade((Outcome(check="requirements", status=Status.CLEAN, matrix=matrix),))


def test_everything_proven_with_its_error_cases_is_five() -> None:
    assert grade(traced("REQ-1", cases=(2, 2)), traced("REQ-2")) == Score(
        5, ("2 requirements of d.md: 2 proven", "100 % of the weight is shown to be met: 5")
    )


def test_error_cases_without_a_test_are_four() -> None:
    score = grade(traced("REQ-1", cases=(3, 1)), traced("REQ-2"))
    assert (score.value, score.evidence[-1]) == (4, "2 error cases without a passing test: at most 4")
    assert score.next_level == ("test the error cases of REQ-1",)


@pytest.mark.parametrize(
    ("missing", "value"), [(1, 4), (2, 3), (5, 2), (6, 1)], ids=["90 %", "80 %", "50 %", "40 %"]
)  # fmt: skip
def test_the_share_decides(missing: int, value: int) -> None:
    some = [traced(f"REQ-{number}", "missing" if number < missing else "proven") for number in range(10)]
    assert grade(*some).value == value


def test_each_requirement_counts_by_its_weight_and_says_why() -> None:
    score = grade(
        traced("REQ-1", level="CRITICAL"),
        traced("REQ-2", "untested", "LOW"),
        traced("REQ-3", "contradicted", said="it answers 200, not 201"),
    )
    assert score.evidence == (
        "3 requirements of d.md: 1 proven, 1 untested, 1 contradicted",
        "REQ-2 (LOW) untested, 0.5 of 1: no passing test names it",
        "REQ-3 (HIGH) contradicted, 0 of 3: it answers 200, not 201",
        "56.25 % of the weight is shown to be met: 2",
    )
    assert score.next_level == ("prove REQ-3: 1 requirement brings 3",)


def test_many_are_cut_short() -> None:
    score = grade(*(traced(f"REQ-{number}", "missing") for number in range(30)))
    assert (len(score.evidence), score.evidence[-2]) == (23, "and 10 more")
    assert score.next_level == ("prove REQ-0, REQ-1, REQ-2 and 12 more: 15 requirements bring 2",)


def test_the_last_step_needs_all() -> None:
    score = grade(*(traced(f"REQ-{number}") for number in range(20)), traced("X", "untested"), traced("Y", "untested"))
    assert (score.value, score.next_level) == (4, ("prove X, Y: 2 requirements bring 5",))


def test_without_tests_or_documents_it_is_not_assessed() -> None:
    assert grade(traced("REQ-1", "untested"), tested=False).value is None
    skipped = Outcome(check="requirements", status=Status.SKIPPED, reason="there is no design document")
    assert requirements.grade((skipped,)) == Score(evidence=("not assessed: there is no design document",))
    assert requirements.grade(()) == Score(evidence=("not assessed: the check was not part of this run",))
