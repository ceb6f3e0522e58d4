"""Changes of known issues: the entry is complete, and every other byte stays."""

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gate.errors import MemoryFileError, UsageError
from gate.memory import editing, outline, reading
from gate.memory.applying import apply
from gate.memory.reach import Ground
from gate.model.finding import Finding
from gate.model.memory import Issue, Standing
from tests.memory.test_reading import DATA
from tests.values import finding

TODAY = date(2026, 11, 21)
FILE = "memory/known_issues.md"
SQL = finding(
    "bandit/B608", "HIGH", path="src/a.py", line=7, fingerprint="0123456789abcdef", message="Possible SQL injection.",
    impact="anyone reads anything", recommendation="bind parameters",
)  # fmt: skip


def issues(text: str) -> tuple[Issue, ...]:
    """Read known issues."""
    return reading.read({FILE: text}, "memory").issues


def entry(one: Finding = SQL, **more: str) -> str:
    """Write an entry."""
    given = {"title": "SQL", "why": "a demo", "until": "2027-03-31", "owner": "Ada", "ticket": "ABC-1", **more}
    return editing.entry(one, **given, today=TODAY)


def test_an_entry_is_complete() -> None:
    assert entry() == (
        "## SQL\n\n**Location**: `src/a.py:7`\n**Rules**: `bandit/B608`\n**Fingerprint**: `0123456789abcdef`\n"
        "**Status**: Accepted until 2027-03-31\n**Reported**: 2026-11-21\n**Until**: 2027-03-31\n**Owner**: Ada\n"
        "**Ticket**: ABC-1\n\n### Current Behavior\n\nPossible SQL injection.\n\n### Impact\n\nanyone reads anything\n\n"
        "### Rationale\n\na demo\n\n### Planned Fix\n\nbind parameters\n\n### Review Guidance\n\n"
        "**DO NOT flag this as a new issue** until 2027-03-31.\n"
    )


def test_an_entry_hides_its_finding_until_the_day() -> None:
    known = reading.read({FILE: outline.append("# Known Issues\n", entry())}, "memory")
    (issue,) = known.issues
    assert (issue.standing, issue.reported, issue.owner, issue.ticket) == (Standing.OPEN, TODAY, "Ada", "ABC-1")
    for today, hidden in ((date(2027, 3, 31), 1), (date(2027, 4, 1), 0)):
        assert len(apply((SQL,), known, Ground(today=today, files=("src/a.py",))).closed) == hidden


def test_a_decision_has_no_end() -> None:
    (issue,) = issues(entry(until="", owner="", ticket=""))
    assert (issue.standing, issue.term, issue.owner) == (Standing.INTENTIONAL, None, "")


def test_a_finding_without_a_place_or_with_an_odd_one() -> None:
    assert "**Location**: Whole project\n" in entry(finding("tests/coverage", path="", line=0, fingerprint="0" * 16))
    assert "**Location**: `src/a.py`\n" in entry(finding(line=0, fingerprint="0" * 16))
    assert "**Location**" not in entry(finding(path="src/a b.py", fingerprint="0" * 16))


TEXTS = st.text(alphabet=st.sampled_from("ab1.#*_`<>!-+=|[]()\n\r\u2028 :~\\"), max_size=60) | st.text(max_size=60)


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_of_a_tool_or_a_person_changes_what_an_entry_says(message: str, why: str, title: str) -> None:
    assume(title.strip())
    one = finding(
        "bandit/B608", path="src/a.py", line=7, fingerprint="0123456789abcdef", message=message, impact=message
    )
    (issue,) = issues(outline.append("# Known Issues\n", entry(one, why=why, title=title, owner=why)))
    assert issue.fingerprints == ("0123456789abcdef",)
    assert issue.term is not None
    assert issue.term.last == date(2027, 3, 31)
    assert (issue.count, issue.standing) == (None, Standing.OPEN)


RESOLVABLE = {
    "a status": ("## A\n**Location**: `a.py`\n**Status**: Open, for now\n\ntext\n", "**Status**: Resolved on 2026-11-21 (before: Open, for now)\n"),
    "a status with its colon inside": ("## A\n**Status:** Open\n", "**Status:** Resolved on 2026-11-21 (before: Open)\n"),
    "an empty status": ("## A\n**Location**: `a.py`\n**Status**:\n", "**Status**: Resolved on 2026-11-21\n"),
    "trailing spaces": ("## A\n**Status**: Open  \n**Owner**: Ada\n", "**Status**: Resolved on 2026-11-21 (before: Open)\n"),
    "a status below a heading": ("## A\n\n### Status\n\nOpen\n", "\nResolved on 2026-11-21 (before: Open)\n"),
    "a status in a list": ("## A\n\n- **Status**: Open\n- **Owner**: Ada\n", "- **Status**: Resolved on 2026-11-21 (before: Open)\n"),
    "no status": ("## A\n**Location**: `a.py`\n", "## A\n\n**Status**: Resolved on 2026-11-21\n**Location**"),
    "no status at the end of the file": ("text\n\n## A", "## A\n\n**Status**: Resolved on 2026-11-21\n"),
    "windows": ("## A\r\n**Status**: Open\r\nx\r\n", "**Status**: Resolved on 2026-11-21 (before: Open)\r\nx\r\n"),
    "an entry of a list": ("## Known Issues\n\n1. **A**: slow\n   - **Workaround**: wait\n2. **B**: x\n", "1. **A**: slow\n   - **Status**: Resolved on 2026-11-21\n   - **Workaround**: wait\n"),
    "a bare entry of a list": ("## Known Issues\n\n1. **A**: slow\n\n2. **B**: x\n", "1. **A**: slow\n   - **Status**: Resolved on 2026-11-21\n\n2."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "changed"), RESOLVABLE.values(), ids=RESOLVABLE)
def test_an_issue_is_marked_as_resolved_and_stays_on_record(text: str, changed: str) -> None:
    result = editing.resolve(text, FILE, issues(text)[0], TODAY)
    assert changed in result
    assert [(one.title, one.standing.value) for one in issues(result)] == [
        (one.title, "resolved" if place == 0 else "open") for place, one in enumerate(issues(text))
    ]


@pytest.mark.parametrize("name", ["folder/known_issues.md", "single/reference.md"])
def test_every_issue_of_the_examples_can_be_resolved_and_one_line_changes(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    file = f"memory/{name.rpartition('/')[2]}"
    for issue in reading.read({file: text}, "memory").issues:
        if issue.standing is Standing.RESOLVED:
            continue
        result = editing.resolve(text, file, issue, TODAY)
        before, after = text.splitlines(), result.splitlines()
        assert len(after) - len(before) == (0 if issue.status_line else 2 - bool(issue.indent))
        kept = [line for line in after if "Resolved on" not in line and line]
        assert [line for line in before if line in kept and line] == kept


def test_a_change_that_would_say_something_else_is_refused() -> None:
    text = "## A\n**Status**: Open,\nmore of it\n**Location**: `a.py`\n\n## B\n"
    result = editing.resolve(text, FILE, issues(text)[0], TODAY)
    assert issues(result)[0].status == "Resolved on 2026-11-21 (before: Open,) more of it"
    two = "## A\n**Location**: `a.py`\n**Status**: Open <!-- x\ny -->\n"
    (issue,) = issues(two)
    with pytest.raises(UsageError, match=rf"^{FILE}:1: this entry cannot be marked as resolved"):
        editing.resolve(two.replace("**Status**", "*Status*"), FILE, issue, TODAY)


HUMAN = st.text(alphabet=st.sampled_from("ab #-*`>\n\r\u2028:1.[]()"), max_size=80)


@given(HUMAN, HUMAN)
def test_people_keep_every_byte_around_what_changes(before: str, after: str) -> None:
    text = f"# Known Issues\n\n{before}\n\n## Target\n\n**Status**: Open\n\n{after}"
    try:
        found = [one for one in issues(text) if one.title == "Target" and one.standing is Standing.OPEN]
        assume(len(found) == 1)
        result = editing.resolve(text, FILE, found[0], TODAY)
    except (MemoryFileError, UsageError):
        return  # refused, and nothing is written
    assert result == re.sub(
        r"(## Target\n\n\*\*Status\*\*: )Open", r"\1Resolved on 2026-11-21 (before: Open)", text, count=1
    )
