"""Two memories as teams write them, one in a folder of files and one in a single file: every construct is understood."""

from datetime import date
from pathlib import Path

import pytest

from gate.errors import MemoryFileError
from gate.memory.reading import read
from gate.model.memory import Issue, Memory, Place, Standing, Term
from gate.model.words import Criticality

DATA = Path(__file__).parent.parent / "data" / "memory"


def load(name: str) -> Memory:
    """Read one of the example memories."""
    return read(
        {f"memory/{p.name}": p.read_text(encoding="utf-8") for p in sorted((DATA / name).glob("*.md"))}, "memory"
    )


FOLDER, SINGLE = load("folder"), load("single")


def issue(memory: Memory, title: str) -> Issue:
    """Find an issue by the beginning of its title."""
    (found,) = (one for one in memory.issues if one.title.startswith(title))
    return found


def one(text: str, name: str = "known_issues.md") -> Memory:
    """Read one file."""
    return read({f"memory/{name}": text}, "memory")


def test_every_heading_below_known_issues_is_one() -> None:
    assert [(one.title, one.line, one.standing.value) for one in FOLDER.issues] == [
        ("Seats Sold Twice (Documented Limitation)", 3, "open"),
        ("Statement per Passenger (Low Priority)", 28, "open"),
        ("Hardcoded Password of the Demo Account (Intentional)", 45, "intentional"),
        ("No CSRF Tokens (Intentional)", 58, "intentional"),
    ]


def test_a_location_with_lines_and_its_fields() -> None:
    found = issue(FOLDER, "Seats")
    assert found.places == (Place(path="app/services/seats.py", first=20, last=48),)
    assert (found.status, found.reported) == ("Acknowledged, fix planned for Q1 2027", date(2026, 6, 15))
    assert (found.impact, found.workaround) == ("Rare. Only when a flight opens", "A nightly job moves one of them")
    assert found.guidance.startswith("DO NOT flag this as a new issue.")
    assert found.at == "memory/known_issues.md:3"


def test_a_planned_fix_ends_with_its_quarter_although_the_guidance_says_do_not_flag() -> None:
    found = issue(FOLDER, "Seats")
    assert found.term == Term("Lock the row, together with the new schema in Q1 2027", date(2027, 3, 31))
    assert found.standing is Standing.OPEN


def test_a_location_with_a_function() -> None:
    found = issue(FOLDER, "Statement")
    assert found.places == (Place(path="app/api/bookings.py", symbol="list_passengers"),)
    assert found.term is None


def test_a_decision_has_no_end() -> None:
    found = issue(FOLDER, "Hardcoded")
    assert (found.standing, found.term) == (Standing.INTENTIONAL, None)


def test_a_location_in_words() -> None:
    assert issue(FOLDER, "No CSRF").places == (Place(words="All API endpoints"),)


def test_what_not_to_flag_is_searched_and_other_guidance_is_not() -> None:
    assert issue(FOLDER, "No CSRF").text == "DO NOT flag missing CSRF tokens"
    assert "make it worse" not in issue(FOLDER, "Seats").text


def test_budgets_of_the_overview() -> None:
    assert [(b.name, str(b), b.line) for b in FOLDER.budgets] == [
        ("Search Endpoint", "p95 < 180 ms", 15),
        ("Search Endpoint", "p99 < 450 ms", 15),
        ("Database Statements", "< 40 ms", 16),
    ]


def test_facts_and_notes() -> None:
    assert FOLDER.facts["Framework"] == "FastAPI 0.121+"
    assert FOLDER.facts["Database"] == "PostgreSQL 16, one writer"
    assert [(note.title, note.text, note.line) for note in FOLDER.notes] == [
        ("Sessions", "Sessions that a service opens by itself; A commit inside of a repository", 13),
        ("Sessions", "statements in loops", 17),
    ]


def test_reviews_that_people_wrote() -> None:
    assert [(entry.day, entry.fields["scope"], entry.record) for entry in FOLDER.history] == [
        (date(2026, 8, 3), "Seat maps (PR #71)", None),
        (date(2026, 7, 20), "Everything", None),
    ]
    assert FOLDER.records == ()


def test_issues_in_a_list_with_their_tickets() -> None:
    found = issue(SINGLE, "Lost Boxes")
    assert (found.ticket, found.workaround) == ("#31", "counted by hand on Mondays")
    assert found.term == Term("Lock the shelf in Q2 2027", date(2027, 6, 30))
    assert found.places == ()


def test_a_path_in_the_text_of_a_list_is_its_location_and_an_address_of_the_api_is_none() -> None:
    assert issue(SINGLE, "Slow Export").places == (Place(path="app/services/export.py"),)
    assert issue(SINGLE, "Depot Map").places == ()


def test_an_arrow_to_fixed_is_resolved() -> None:
    assert issue(SINGLE, "Parcel List").standing is Standing.RESOLVED
    assert issue(SINGLE, "Depot Map").standing is Standing.OPEN


def test_a_heading_among_lists_with_a_number_and_two_locations() -> None:
    found = issue(SINGLE, "Labels Without Timeout")
    assert found.places == (
        Place(path="app/services/labels.py", symbol="print_label"),
        Place(path="app/services/cups.py"),
    )
    assert found.term == Term("Documented limitation, fixing in Q4 2026", date(2026, 12, 31))


def test_history_below_known_issues_is_none() -> None:
    assert len(SINGLE.issues) == 5
    assert not [one for one in SINGLE.issues if "Flask" in one.title]


def test_false_positives_by_place() -> None:
    assert [(f.subject, f.place.words if f.place else None, f.line) for f in SINGLE.false_positives] == [
        ("Sync SQLAlchemy", "Celery tasks", 71),
        ("Global http_client", None, 72),
        ("Missing type hints", "tests", 73),
        ("Long functions", "migration scripts", 74),
    ]
    assert SINGLE.false_positives[0].why == "workers have threads of their own"


def test_priorities_by_subject_path_and_security_requirement() -> None:
    assert [(p.title, p.level, [str(place) for place in p.places], p.line) for p in SINGLE.priorities] == [
        ("Raw SQL", Criticality.CRITICAL, [], 34),
        ("Security", Criticality.CRITICAL, [], 59),
        ("Reliability", Criticality.HIGH, [], 60),
        ("Code quality", Criticality.LOW, [], 61),
        ("Stock of Boxes", None, ["services/boxes.py"], 62),
        ("Async", None, [], 63),
    ]


def test_budgets_of_a_single_file() -> None:
    assert [(b.name, str(b), b.base, b.base_unit) for b in SINGLE.budgets] == [
        ("API Response Time", "p95 < 200 ms", 0.2, "s"),
        ("API Response Time", "p99 < 500 ms", 0.5, "s"),
        ("Label Printing", "< 20 s", 20.0, "s"),
        ("Memory per Request", "<= 64 MB", 64e6, "B"),
    ]


def test_history_in_a_list() -> None:
    assert [(e.day, e.fields["summary"]) for e in SINGLE.history][:2] == [
        (date(2026, 2, 1), "Added the export"),
        (date(2026, 1, 10), "First notes"),
    ]


def test_the_conventions_of_a_single_file() -> None:
    assert [note.text for note in SINGLE.notes] == [
        "Repositories get their session by constructor:",
        "Sessions in globals",
        "Nobody commits but the service.",
    ]


def test_nothing_is_documented_yet() -> None:
    assert one("# Known Issues\n\n(None documented yet)\n").issues == ()
    assert one("").issues == ()


def test_all_optional_fields() -> None:
    found = one(
        "# Known Issues\n\n## Odd\n**Location:** `a.py`\n**Rules**: ruff/S608, `mypy/*`\n**Until**: 2027-03-31\n"
        "**Owner**: Ada\n**Ticket**: ABC-1\n**Fingerprint**: `0123456789abcdef`\n**Count**: 3\n"
    ).issues[0]
    assert (found.rules, found.owner, found.ticket) == (("ruff/S608", "mypy/*"), "Ada", "ABC-1")
    assert (found.fingerprints, found.count) == (("0123456789abcdef",), 3)
    assert found.term == Term("2027-03-31", date(2027, 3, 31))


def test_a_title_may_have_any_word() -> None:
    text = "# Known Issues\n\n## N+1 in Order History\n**Location**: `a.py`\n\n## History of Changelog\n**Location**: `b.py`\n"
    assert [one.title for one in one(text).issues] == ["N+1 in Order History", "History of Changelog"]


def test_a_group_of_resolved_issues() -> None:
    text = "# Known Issues\n\n## Resolved\n\n### Old\n**Location**: `a.py`\n\n## New\n**Location**: `b.py`\n**Status**: Open\n"
    assert [(one.title, one.standing.value) for one in one(text).issues] == [("Old", "resolved"), ("New", "open")]


def test_fields_as_headings_have_their_own_lines() -> None:
    found = one("# Known Issues\n\n## Slow\n\n### Location\n\n- `a.py:3-9`\n- `b.py`\n\n### Status\n\nOpen\n").issues[0]
    assert [str(place) for place in found.places] == ["a.py:3-9", "b.py"]
    assert (found.status, found.status_line) == ("Open", 12)


def test_a_list_below_a_field_is_its_value() -> None:
    text = (
        "## A\n\n**Location**:\n- `a.py:3-9`\n- `b.py`\n\n**Rules**:\n\n* ruff/S608\n* B101\n\n**Until**: 2027-01-01\n"
    )
    (found,) = one(f"# Known Issues\n\n{text}").issues
    assert [str(place) for place in found.places] == ["a.py:3-9", "b.py"]
    assert (found.rules, found.term) == (("ruff/S608", "B101"), Term("2027-01-01", date(2027, 1, 1)))
    listed = "1. **A**: slow\n   - **Location**:\n     - `a.py:3`\n     - `b.py`\n   - **Status**: Open\n"
    (found,) = one(f"# Known Issues\n\n{listed}").issues
    assert ([str(place) for place in found.places], found.status) == (["a.py:3", "b.py"], "Open")


def test_a_broken_entry_of_a_list_is_named_with_its_own_line() -> None:
    with pytest.raises(MemoryFileError, match=r"^memory/known_issues\.md:4: the location 'a\.py:9-3'"):
        one("## A\n\n**Location**:\n- `a.py:9-3`\n")


def test_only_what_describes_an_issue_is_searched_for_topics() -> None:
    text = (
        "## A\n**Location**: `a.py`\n**Review guidance**: Flag\nany raw SQL.\n**Impact**: slow\n\nIt is\n**Note**: blocking\nat night.\n\n"
        "- a bullet\n- **Workaround**: restart\n\n**Planned fix**:\n- pickle\n"
    )
    assert one(f"# Known Issues\n\n{text}").issues[
        0
    ].text == "It is **Note**: blocking at night. a bullet. slow".replace("**", "")


def test_dashes_right_below_a_field_are_no_heading() -> None:
    text = "# Known Issues\n\n## A\n**Location**: `a.py`\n**Status**: Open\n---\n## B\n**Location**: `b.py`\n"
    assert [(one.title, one.status) for one in one(text).issues] == [("A", "Open"), ("B", "")]


def test_line_ends_of_windows_and_a_byte_order_mark() -> None:
    found = one("\ufeff# Known Issues\r\n\r\n## A\r\n**Location**: `a.py:2`\r\n").issues[0]
    assert (found.title, found.line, str(found.places[0])) == ("A", 3, "a.py:2")


BROKEN = {
    "an endless code block": ("## A\n\n```python\nx = 1\n\n## B\n**Location**: `b.py`\n", 3, "never ends"),
    "an endless comment": ("## A\n\n<!-- note\n\n## B\n", 3, "a comment begins here and never ends"),
    "an endless pre": ("## A\n\n<pre>\n\n## B\n", 3, "a <pre> begins here and never ends"),
    "a merge": ("## A\n<<<<<<< HEAD\n**Location**: `a.py`\n", 2, "unfinished merge"),
    "an indented field": ("## A\n\n    **Until**: 2027-01-01\n", 3, "make code of it"),
    "a reversed range": ("## A\n**Location**: `a.py:9-3`\n", 2, "'a.py:9-3' cannot be read"),
    "odd lines": ("## A\n**Location**: `a.py:4 to 6`\n", 2, "cannot be read"),
    "a count in words": ("## A\n**Location**: `a.py`\n**Count**: few\n", 3, "Count is 'few'"),
    "a negative count": ("## A\n**Count**: -1\n", 2, "Count is '-1'"),
    "two ends": ("## A\n**Until**: 2027-01-01\n**Until**: 2028-01-01\n", 3, '"Until" is given twice'),
    "a misspelt end": ("## A\n**Untill**: 2027-01-01\n", 2, 'there is no field "Untill"'),
    "a misspelt location": ("## A\n**Locaton**: `a.py`\n", 2, 'there is no field "Locaton"'),
    "a rule for everything": ("## A\n**Rules**: *\n", 2, "'*' would hide everything"),
    "no fingerprint": ("## A\n**Fingerprint**: abc\n", 2, "'abc' is no fingerprint"),
    "a fingerprint twice": (
        "## A\n**Fingerprint**: 0123456789abcdef\n\n## B\n**Fingerprint**: 0123456789abcdef\n",
        4,
        "is already in 'A' (memory/known_issues.md:1)",
    ),
}


@pytest.mark.parametrize(("text", "line", "says"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_named_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(MemoryFileError) as error:
        one(text)
    assert error.value.message.startswith(f"memory/known_issues.md:{line}: ")
    assert says in error.value.message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("# H\n\n## Review: tomorrow\n", 3, "'tomorrow', cannot be read"),
        ("# H\n\n## Review: 2026-02-30\n", 3, "'2026-02-30', cannot be read"),
        (
            '# H\n\n## Review: 2026-02-03\n\n<!-- gate:review {"commit": -->\n',
            5,
            "the record of this review cannot be read",
        ),
        ('# H\n\n## Review: 2026-02-03\n\n<!-- gate:review {"day": "2026-02-03"} -->\n', 5, "the record"),
    ],
)
def test_a_broken_history_is_named_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(MemoryFileError) as error:
        one(text, "review_history.md")
    assert error.value.message.startswith(f"memory/review_history.md:{line}: ")
    assert says in error.value.message


def test_titles_of_a_list_may_look_like_fields_and_a_misspelt_field_beside_a_good_one_is_an_error() -> None:
    assert [i.title for i in one("# Known Issues\n\n- **Statuses**: slow\n- **Counts**: wrong\n").issues] == [
        "Statuses",
        "Counts",
    ]
    with pytest.raises(MemoryFileError, match=r"^memory/known_issues\.md:4: there is no field \"Untill\""):
        one("# Known Issues\n\n1. **A**: slow\n   - **Untill**: 2027-01-01\n   - **Workaround**: wait\n")


def test_marks_of_a_merge_in_a_code_block_are_no_merge() -> None:
    assert one("## A\n**Location**: `a.py`\n\n```\n<<<<<<< HEAD\n```\n").issues[0].title == "A"
