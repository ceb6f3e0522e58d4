"""What the memory says, in words."""

from datetime import date

from gate.model.memory import Standing
from gate.model.recollection import Debt, Kind, Known, Notice, Recollection, Repeat, Series, Trends
from gate.wording.remembered import brief, debt, facts, hidden, known, recalled, rows, spark
from tests.values import finding


def test_a_memory_with_nothing_to_say_is_quiet() -> None:
    vague = Notice(Kind.VAGUE, "A", "k:1", "too little")
    assert [*brief(Recollection(notices=(vague,), trends=Trends(dates=(date(2027, 1, 1),))))] == []


def test_many_notices_are_cut() -> None:
    many = tuple(Notice(Kind.LAPSED, f"I{n}", "k:1", "gone") for n in range(10))
    lines = [*brief(Recollection(notices=many))]
    assert len(lines) == 9
    assert lines[-1] == ("more", "2 more; `gate memory lint` lists what the memory needs")


def test_the_debt_in_words() -> None:
    assert debt(Debt()) == "no finding is hidden by a known issue"
    assert debt(Debt(findings=1, criticality={"LOW": 1}, issues=1)) == "1 known issue hides 1 finding (1 LOW)"
    assert debt(Debt(findings=3, criticality={"LOW": 1, "HIGH": 2}, issues=2, days=1, budget=4)) == (
        "2 known issues hide 3 findings (2 HIGH, 1 LOW); the oldest was reported 1 day ago; 4 are allowed"
    )


def test_a_known_issue_in_words() -> None:
    one = Known(title="A", at="k:1", standing=Standing.INTENTIONAL, findings=2, criticality={"LOW": 2}, because=("names x", 'says "y"'))  # fmt: skip
    assert known(one) == 'A (k:1) hides 2 findings (2 LOW), intentional; it names x and says "y"'


def test_hidden_criticals_are_told_beside_the_open_ones() -> None:
    assert hidden(None) == hidden(Recollection()) == ""
    levels = {"BLOCKER": 1, "CRITICAL": 2, "LOW": 9}
    assert hidden(Recollection(debt=Debt(criticality=levels))) == ", and 3 known"


def test_only_the_memorys_reasons_are_told() -> None:
    assert recalled(finding(why='[criticality] "ruff/*"')) == ""
    assert recalled(finding(why="known issue 'A' (k:1) lapsed: x")) == "known issue 'A' (k:1) lapsed: x"
    both = "priority 'P' (k:2); known issue 'A' (k:1) is marked resolved"
    assert recalled(finding(why=both)) == both


def test_a_drawing_goes_from_the_least_to_the_greatest() -> None:
    assert spark((1.0, None, 4.5, 8.0)) == "▁ ▅█"
    assert spark((1.0, 8.0), unicode=False) == "_@"
    assert spark((3.0, 3.0)) == "▄▄"
    assert spark((None, None)) == "  "
    assert spark(()) == ""


def test_trends_in_words() -> None:
    trends = Trends(
        series=(Series("coverage", (84.9999, 90.0)), Series("tests", (None, None)), Series("overall", (None, 3.5))),
        repeats=(Repeat("ruff/S608", 3),), fixed=1, days=2.0,
    )  # fmt: skip
    assert [*rows(trends)] == [("coverage", "▁█", "84.999 to 90 %"), ("overall", " ▄", "3.5")]
    assert [*facts(trends)] == [
        "third consecutive review with ruff/S608",
        "1 HIGH or heavier finding solved, half of them within 2 days of the review that found them",
    ]
