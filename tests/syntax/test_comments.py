"""Comments that take findings back, in Python and in other texts."""

from gate.model.facts import Ignore
from gate.syntax import comments


def test_a_comment_names_rules_and_a_reason() -> None:
    text = "x = 1  # gate: ignore[GATE-DB004, n-plus-one] the table has ten rows\n"
    assert comments.ignores(text) == (Ignore(1, ("GATE-DB004", "n-plus-one"), "the table has ten rows", alone=False),)


def test_a_comment_alone_on_its_line() -> None:
    text = "def f() -> None:\n    # gate: ignore[A1]: why not\n    pass\n"
    assert comments.ignores(text) == (Ignore(2, ("A1",), "why not", alone=True),)


def test_another_comment_may_stand_before_or_behind() -> None:
    text = "x = 1  # noqa: S101 # gate: ignore[A1] because # nosec\n"
    assert comments.ignores(text) == (Ignore(1, ("A1",), "because", alone=False),)


def test_without_brackets_or_reason() -> None:
    text = "x = 1  # gate: ignore\ny = 2  # gate: ignore[A1]\nz = 3  # gate: ignore[ ] why\n"
    assert comments.ignores(text) == (Ignore(1, (), ""), Ignore(2, ("A1",), ""), Ignore(3, (), "why"))


def test_a_string_is_no_comment() -> None:
    assert comments.ignores('x = "# gate: ignore[A1] because"\n"""\n# gate: ignore[A1] because\n"""\n') == ()
    assert comments.ignores("x = 1  # about the gate: it ignores much\n") == ()


def test_the_end_of_a_broken_text_is_no_error() -> None:
    assert comments.ignores("# gate: ignore[A1] why\nx = (\n") == (Ignore(1, ("A1",), "why", alone=True),)


def test_comments_of_other_texts() -> None:
    text = (
        "services:\n  # gate: ignore[GATE-OPS001] tried\n  db:\n    image: postgres  # gate: ignore[B2] pinned later\n"
    )
    assert comments.plain(text) == (
        Ignore(2, ("GATE-OPS001",), "tried", alone=True),
        Ignore(4, ("B2",), "pinned later"),
    )
    assert comments.plain("services: {}\n") == ()
