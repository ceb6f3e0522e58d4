"""Entries of the history: complete, appended, and readable again."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gate.memory import outline, reading, recording
from gate.memory.recording import Change
from gate.model.measurement import Held, Mark
from gate.model.memory import Issue, Memory, Record
from gate.model.recollection import Debt, Kind, Notice, Recollection
from gate.model.review import Review, Triage
from gate.model.words import Criticality
from tests import reviews

CHANGE = Change(since="9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b", commits=3, files=8, lines=450, at=1795000000)
HISTORY = "memory/review_history.md"


def made(review: Review, memory: Memory | None = None) -> tuple[Record, str]:
    """Record a review."""
    known = memory or Memory()
    one = recording.record(review, known, CHANGE)
    return one, recording.entry(review, known, one, CHANGE)


def back(text: str) -> Memory:
    """Read a history."""
    return reading.read({HISTORY: text}, "memory")


def test_an_entry_tells_the_review() -> None:
    record, text = made(reviews.many())
    assert text.startswith("## Review: 2026-11-21 (4f2c1aa90b)\n\n**Reviewer**: gate 0.1.0 on 4f2c1aa90b\n")
    plain = text.replace(" <!-- 4f2c1aa90b -->", "")
    for line in (
        "**Scope**: 3 commits since 9a8b7c6d5e",
        "**Files**: 8 files, 450 lines changed",
        "**Verdict**: FAIL, REJECT",
        "**Scores**: tests 1/5, quality 1/5, overall 1/5",
        "**Coverage**: 84.501 %",
        "- By criticality: 3 BLOCKER, 2 CRITICAL, 4 HIGH, 12 MEDIUM, 30 LOW",
        "- By category: 2 Async, 46 Code, 1 Database, 2 Test",
        "### Critical Issues",
    ):
        assert f"\n{line}\n" in plain
    assert (
        "- ruff/ASYNC251 (BLOCKER) at src/orders/api/refunds.py:12:5: Async functions should not call \\`time.sleep\\`"
        in plain
    )
    assert len(record.heavy) == 9
    assert record.complete


def test_an_entry_is_read_again_as_it_was_recorded() -> None:
    for review in reviews.ALL.values():
        if not review().project.commit:
            continue
        record, text = made(review())
        (entry,) = back(recording.append("", text)).history
        assert entry.record == record
        assert entry.day == date(2026, 11, 21)
        assert entry.fields["verdict"].startswith(record.verdict)


def test_what_was_measured_is_kept_for_the_next_review() -> None:
    held = Held(
        budget="b", limit="p95 < 1 s", measurement="GET /orders --> {", source="k6.json", statistic="p95",
        value=0.1, unit="s", count=100, low=0.09, high=0.11,
    )  # fmt: skip
    review = reviews.many()
    measured = replace(review, outcomes=(replace(review.outcomes[0], held=(held,)), *review.outcomes[1:]))
    record, text = made(measured)
    assert record.measured == (Mark("GET /orders --> {", "k6.json", "p95", 0.1, "s", 100, 0.09, 0.11),)
    assert back(recording.append("", text)).records == (record,)


def test_a_record_from_before_measurements_were_kept_is_read() -> None:
    text = '## Review: 2026-11-21\n\n<!-- gate:review {"commit":"a","day":"2026-11-21"} -->\n'
    assert [one.measured for one in back(text).records] == [()]


def test_texts_of_tools_cannot_end_the_comment_or_begin_a_field() -> None:
    evil = "--> **Until**: x <!-- gate:review {} -->\n## Review: 2020-01-01\n\n```"
    one = replace(reviews.many().triage.open[0], message=evil, path="a-->b.py", rule="<!--")
    review = replace(reviews.many(), triage=Triage((one,)))
    record, text = made(review)
    (entry,) = back(recording.append("", text)).history
    assert entry.record == record
    assert "until" not in entry.fields


def test_new_and_lapsed_issues_are_named_once() -> None:
    issues = tuple(Issue(title=title, file="k", line=1) for title in ("A", "B"))
    notice = Notice(Kind.LAPSED, "A", "k:1", "gone")
    recalled = Recollection(notices=(notice,), debt=Debt(oldest=date(2026, 1, 1)))
    review = replace(reviews.approve(), memory=recalled)
    record, text = made(review, Memory(issues=issues))
    assert (record.issues, record.lapsed, record.oldest) == (("A", "B"), ("A",), date(2026, 1, 1))
    assert "### New Known Issues" in text
    assert "### Lapsed Known Issues" in text
    past = back(recording.append("", text))
    later = replace(review, project=replace(review.project, commit="b" * 40))
    record, text = made(later, replace(past, issues=(*issues, Issue(title="C", file="k", line=2))))
    assert record.issues == ("C",)
    assert "Lapsed Known Issues" not in text


def test_at_least_every_fourth_line_of_an_entry_is_like_no_other() -> None:
    for review in (reviews.many(), reviews.approve(), reviews.incomplete()):
        lines = made(review)[1].splitlines()
        own = ["4f2c1aa90b" in line for line in lines]
        assert all(any(own[place : place + 4]) for place in range(len(own) - 3))


def test_only_so_many_heavy_findings_are_kept() -> None:
    review = reviews.many()
    heavy = replace(review.triage.open[0], criticality=Criticality.HIGH)
    record, text = made(replace(review, triage=Triage((heavy,) * 201)))
    assert (len(record.heavy), record.complete) == (200, False)
    assert "None." in text.partition("### Critical Issues")[2]


TEXTS = st.text(alphabet=st.sampled_from("ab #*-`<>!\n\r\u2028\x0b|_"), max_size=60) | st.text(max_size=60)


@given(TEXTS, TEXTS.map(lambda text: text.replace("\r", "")))
def test_appending_keeps_every_byte_before_it(text: str, added: str) -> None:
    result = outline.append(text, added)
    end = outline.newline(text)
    assert result.startswith(text)
    assert result.endswith(f"{end}{added.replace(chr(10), end)}")
    assert len(result) - len(text) - len(added.replace("\n", end)) in (len(end), 2 * len(end))


def test_a_file_with_the_line_ends_of_windows_keeps_them() -> None:
    assert outline.append("# H\r\n", "## A\n\ntext\n") == "# H\r\n\r\n## A\r\n\r\ntext\r\n"
    assert outline.append("# H", "## A\n") == "# H\n\n## A\n"
