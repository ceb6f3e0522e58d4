"""How a project develops over its reviews."""

from datetime import date, timedelta
from typing import Any

from gate.memory.trends import compute, repeats, resolved, times_to_fix
from gate.model.memory import Record
from gate.model.recollection import Repeat


def record(number: int, **more: Any) -> Record:
    """Give the record of the review on one day of January."""
    given = {"day": date(2027, 1, 1) + timedelta(days=number), "answered": ("ruff", "bandit"), **more}
    return Record(commit=f"{number:040x}", **given)


def heavy(*prints: str, check: str = "ruff") -> tuple[tuple[str, str, str], ...]:
    """Give heavy findings."""
    return tuple((text, f"{check}/S608", "src/a.py") for text in prints)


def test_series_have_a_gap_where_a_review_has_no_value() -> None:
    found = compute(
        [
            record(1, scores={"tests": 3.0}, coverage=80.0),
            record(2, criticality={"HIGH": 2, "LOW": 1}, known={"LOW": 4}),
        ]
    )
    assert found.dates == (date(2027, 1, 2), date(2027, 1, 3))
    assert {series.name: series.values for series in found.series} == {
        "overall": (None, None),
        "requirements": (None, None),
        "tests": (3.0, None),
        "quality": (None, None),
        "coverage": (80.0, None),
        "findings": (0.0, 3.0),
        "hidden": (0.0, 4.0),
        "hidden heavy": (0.0, 0.0),
        "hidden days": (None, None),
    }


def test_the_debt_has_its_number_weight_and_age() -> None:
    rows = [record(9, known={"BLOCKER": 1, "HIGH": 2, "LOW": 3}, oldest=date(2026, 12, 31))]
    found = {series.name: series.values for series in compute(rows).series}
    assert (found["hidden"], found["hidden heavy"], found["hidden days"]) == ((6.0,), (3.0,), (10.0,))


def test_the_third_review_in_a_row_is_a_trend() -> None:
    rows = [record(n, rules={"ruff/S608": 1}, category={"Database": 1, "Code": 9}) for n in range(3)]
    assert repeats(rows[:2]) == ()
    assert repeats(rows) == (Repeat("Database", 3), Repeat("ruff/S608", 3))
    assert str(repeats(rows)[1]) == "third consecutive review with ruff/S608"
    assert repeats([*rows, record(3)]) == ()
    assert repeats([]) == ()


def test_a_review_in_which_the_check_was_silent_does_not_end_a_row() -> None:
    found, silent = record(0, rules={"ruff/S608": 1}), record(1, answered=("bandit",))
    assert repeats([found, silent, found, found]) == (Repeat("ruff/S608", 3),)
    assert repeats([found, record(1), found, found]) == ()


def test_ordinals() -> None:
    words = [str(Repeat("x", number)).partition(" ")[0] for number in (1, 3, 9, 10, 11, 12, 13, 21, 22, 33, 111, 121)]
    assert words == [
        "first",
        "third",
        "ninth",
        "10th",
        "11th",
        "12th",
        "13th",
        "21st",
        "22nd",
        "33rd",
        "111th",
        "121st",
    ]


def test_time_to_fix_counts_from_the_first_review_that_saw_a_finding() -> None:
    rows = [record(0, heavy=heavy("a")), record(2, heavy=heavy("a", "b")), record(7, heavy=heavy("b")), record(9)]
    assert sorted(times_to_fix(rows)) == [7, 7]
    found = compute(rows)
    assert (found.fixed, found.days) == (2, 7)


def test_a_finding_is_not_fixed_because_nobody_looked() -> None:
    seen = record(0, heavy=heavy("a"))
    assert times_to_fix([seen, record(1, answered=("bandit",))]) == ()
    assert times_to_fix([seen, record(1, complete=False)]) == ()
    assert times_to_fix([seen, record(1), record(2, heavy=heavy("a"))]) == ()


def test_what_the_last_review_had_and_this_one_has_not() -> None:
    before = record(0, heavy=(*heavy("a"), ("b", "mypy/x", "src/b.py"), ("c", "ruff/F821", "")))
    assert resolved(before, record(1)) == ("ruff/S608 in src/a.py", "ruff/F821")
    assert resolved(before, record(1, heavy=heavy("a"))) == ("ruff/F821",)
    assert resolved(before, record(1, complete=False)) == ()
