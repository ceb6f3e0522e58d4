"""The days on which promises end, on both sides of each boundary."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.memory import terms
from gate.model.memory import Term

DAY = timedelta(days=1)

ENDS = {
    "2027-03-31": date(2027, 3, 31),
    "2027-3-1": date(2027, 3, 1),
    "`2027-03-31`": date(2027, 3, 31),
    "2027-03-31 (agreed on 2026-01-05)": date(2027, 3, 31),
    "by the end of 2027-03": date(2027, 3, 31),
    "2028-02": date(2028, 2, 29),
    "2027-02": date(2027, 2, 28),
    "2100-02": date(2100, 2, 28),
    "2028-02-29": date(2028, 2, 29),
    "Q1 2025": date(2025, 3, 31),
    "Q2 2025": date(2025, 6, 30),
    "Q3 2025": date(2025, 9, 30),
    "Q4 2025": date(2025, 12, 31),
    "q2/2025": date(2025, 6, 30),
    "2025-Q2": date(2025, 6, 30),
    "2025 Q4": date(2025, 12, 31),
    "H1 2026": date(2026, 6, 30),
    "2026 H2": date(2026, 12, 31),
    "March 2027": date(2027, 3, 31),
    "Feb 2028": date(2028, 2, 29),
    "Sept. 2026": date(2026, 9, 30),
    "may 2026": date(2026, 5, 31),
    "31 March 2027": date(2027, 3, 31),
    "March 1st, 2027": date(2027, 3, 1),
    "end of 2026": date(2026, 12, 31),
    "in 2026": date(2026, 12, 31),
    "before Q2 2025": date(2025, 3, 31),
    "before 2028-03-01": date(2028, 2, 29),
}


@pytest.mark.parametrize(("text", "last"), ENDS.items(), ids=ENDS)
def test_an_end_is_inclusive(text: str, last: date) -> None:
    term = terms.until(text)
    assert term == Term(text, last)
    assert not term.passed(last - DAY)
    assert not term.passed(last)
    assert term.passed(last + DAY)


UNREADABLE = (
    "2027-02-29", "2025-02-30", "2025-13", "2025-13-01", "Q5 2025", "Q0 2025", "soon", "", "31.03.2027", "03/31/2027",
    "30 February 2027", "2027", "next quarter", "after the 2027-03-31 release", "never", "Ada 2027-03-31", "0000-01-01",
)  # fmt: skip


@pytest.mark.parametrize("text", UNREADABLE)
def test_an_end_that_cannot_be_read_is_past(text: str) -> None:
    term = terms.until(text)
    assert term.last is None
    assert term.passed(date(1970, 1, 1))


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_as_itself(day: date) -> None:
    assert terms.until(day.isoformat()).last == day


@given(st.text(max_size=60), st.dates())
def test_no_text_is_an_accident(text: str, today: date) -> None:
    for read in (terms.until, terms.timeline, terms.planned, terms.status):
        term = read(text)
        assert term is None or term.passed(today) is (term.last is None or term.last < today)


STATUSES = {
    "Acknowledged, fix planned for Q2 2025": date(2025, 6, 30),
    "Documented limitation, fixing in Q2 2025": date(2025, 6, 30),
    "Acknowledged 2024-12-10, fix planned for Q2 2025": date(2025, 6, 30),
    "Fix planned for Q1 2025, moved to Q3 2025": date(2025, 9, 30),
    "scheduled by end of 2026": date(2026, 12, 31),
}


@pytest.mark.parametrize(("text", "last"), STATUSES.items(), ids=STATUSES)
def test_a_status_ends_with_what_it_promises(text: str, last: date) -> None:
    assert terms.status(text) == Term(text, last)


@pytest.mark.parametrize(
    "text",
    [
        "Acknowledged", "Low priority (affects <1% of users)", "Known since 2024-12-10", "Acceptable design decision",
        "fix planned", "",
    ],
)  # fmt: skip
def test_a_status_without_a_promised_day_has_no_end(text: str) -> None:
    assert terms.status(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "fix planned for next quarter", "fix planned for Q2", "fix planned for Q5 2025", "fix planned for spring 2025",
        "fix planned for 2025-02-30", "fix planned soon", "planned by March",
    ],
)  # fmt: skip
def test_a_promise_whose_day_cannot_be_read_is_past(text: str) -> None:
    assert terms.status(text) == Term(text, None)


def test_a_planned_fix_may_name_no_day() -> None:
    assert terms.planned("Stream the answer, in steps of 2000 rows") is None
    assert terms.planned("Upgrade (released 2026-04-01), in Q2 2027") == Term(
        "Upgrade (released 2026-04-01), in Q2 2027", date(2027, 6, 30)
    )


def test_a_timeline_is_a_day_or_says_that_nothing_is_planned() -> None:
    assert terms.timeline("Q2 2027") == Term("Q2 2027", date(2027, 6, 30))
    assert terms.timeline("when the new broker is there") == Term("when the new broker is there", None)
    assert terms.timeline("none") is None
    assert terms.timeline("Not planned") is None
    assert terms.timeline("") is None


def test_the_day_of_a_report() -> None:
    assert terms.day("2026-06-15, by Ada") == date(2026, 6, 15)
    assert terms.day("in June") is None
    assert terms.day("2026-06-31") is None
