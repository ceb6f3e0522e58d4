"""A comment takes back the finding that it names, with its reason, and nothing else."""

from typing import Any

import pytest

from gate.model.facts import Ignore
from gate.model.finding import Finding
from gate.parsing import ignores
from tests.values import finding

NAMES = {"GATE-DB004": "n-plus-one", "GATE-DB005": "no-limit"}


def closed(*comments: Ignore, unsure: tuple[str, ...] = (), **more: Any) -> tuple[Finding, ...]:
    """Close one finding on line 4 with some comments of its file."""
    found = (finding("review/GATE-DB004", path="a.py", **{"line": 4, **more}),)
    return ignores.close("review", found, {"a.py": comments}, NAMES, set(unsure))


@pytest.mark.parametrize(
    "comment",
    [
        Ignore(4, ("GATE-DB004",), "ten rows"),
        Ignore(4, ("GATE-DB005", "n-plus-one"), "ten rows"),
        Ignore(3, ("GATE-DB004",), "ten rows", alone=True),
        Ignore(6, ("GATE-DB004",), "ten rows"),
    ],
)
def test_it_is_closed_by_the_comment_at_its_place(comment: Ignore) -> None:
    first = closed(comment, end_line=6)[0]
    assert (first.status, first.why) == ("ignored", "ignored in the code: ten rows")


@pytest.mark.parametrize(
    "comment",
    [
        Ignore(3, ("GATE-DB004",), "ten rows"),
        Ignore(5, ("GATE-DB004",), "ten rows"),
        Ignore(2, ("GATE-DB004",), "ten rows", alone=True),
        Ignore(4, ("GATE-DB005",), "ten rows"),
        Ignore(4, ("GATE-DB004",), ""),
        Ignore(4, (), "ten rows"),
    ],
)
def test_another_place_or_rule_or_no_reason_closes_nothing(comment: Ignore) -> None:
    first, complaint = closed(comment, end_line=6)
    assert (first.status, first.why) == ("new", "")
    assert (complaint.path, complaint.line, complaint.status) == ("a.py", comment.line, "new")


def test_comments_above_one_another_speak_of_the_line_below_them() -> None:
    comments = (Ignore(2, ("GATE-DB004",), "ten rows", alone=True), Ignore(3, ("GATE-DB005",), "why", alone=True))
    first, complaint = closed(*comments)
    assert first.status == "ignored"
    assert complaint.message == "GATE-DB005 has nothing against this line; remove it from the comment"


def test_a_finding_about_the_file_is_closed_at_its_first_line() -> None:
    assert closed(Ignore(1, ("GATE-DB004",), "generated", alone=True), line=0)[0].status == "ignored"


def test_what_is_wrong_with_a_comment_is_a_finding() -> None:
    _, *complaints = closed(
        Ignore(1, (), "why"),
        Ignore(2, ("GATE-DB004",), ""),
        Ignore(7, ("GATE-DB04",), "why"),
        Ignore(8, ("n-plus-one",), "why"),
        Ignore(9, ("zzz",), "why"),
    )
    assert [(one.rule, one.line, one.criticality.value, one.message) for one in complaints] == [
        (
            "ignore-reason",
            1,
            "MEDIUM",
            "this comment names no rule, so it ignores nothing: `# gate: ignore[RULE] reason`",
        ),
        (
            "ignore-reason",
            2,
            "MEDIUM",
            "this comment gives no reason, so it ignores nothing: `# gate: ignore[GATE-DB004] reason`",
        ),
        ("ignore-unused", 7, "LOW", "there is no rule 'GATE-DB04'. Did you mean 'GATE-DB004'?"),
        ("ignore-unused", 8, "LOW", "n-plus-one has nothing against this line; remove it from the comment"),
        ("ignore-unused", 9, "LOW", "there is no rule 'zzz'."),
    ]


def test_a_comment_for_a_rule_that_failed_is_not_called_unused() -> None:
    assert len(closed(Ignore(9, ("GATE-DB005",), "why"), Ignore(8, ("no-limit",), "why"), unsure=("GATE-DB005",))) == 1
