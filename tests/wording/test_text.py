"""Numbers and foreign text in short plain words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.wording import text
from tests.values import finding


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (84.9999, "84.999"),
        (84.501, "84.501"),
        (85.07, "85.07"),
        (100.0, "100"),
        (0.0, "0"),
        (99.99999, "99.999"),
        (1e-7, "0"),
        (120.0, "120"),
    ],
)
def test_a_percentage_is_cut_and_never_rounded_up(value: float, written: str) -> None:
    assert text.percent(value) == written


@settings(deadline=None)
@given(st.floats(min_value=0, max_value=100, allow_nan=False))
def test_a_percentage_never_looks_higher_than_it_is_and_is_less_than_a_thousandth_lower(value: float) -> None:
    assert value - 0.001 < float(text.percent(value)) <= value


@pytest.mark.parametrize(
    ("value", "written"), [(None, "not assessed"), (4, "4/5"), (11 / 3, "3.67/5"), (4.5, "4.5/5"), (10, "10/5")]
)
def test_a_score_is_short(value: float | None, written: str) -> None:
    assert text.score(value) == written


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\nb\r\n\tc", "a b c"),
        ("bell\x07 nul\x00", "bell nul"),
        ("\x1b]8;;http://evil\x07link\x1b]8;;\x07", "link"),
        ("turned \u202egnp.exe", "turned gnp.exe"),
        ("one\u2028two", "one two"),
        ("not UTF-8: \udcff", "not UTF-8: \ufffd"),
        ("\x1bcreset", "reset"),
        ("[bold]kept[/bold] :tada:", "[bold]kept[/bold] :tada:"),
    ],
)
def test_foreign_text_cannot_act(given_: str, shown: str) -> None:
    assert text.line(given_) == shown


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_a_line_is_one_line_that_can_be_written(content: str) -> None:
    shown = text.line(content)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert text.line(shown) == shown


def test_a_long_line_is_cut_between_words() -> None:
    assert text.line("one two three four", 12) == "one two ..."
    assert text.line("one two", 7) == "one two"
    assert text.line("abcdefghijkl", 8) == "abcde ..."


def test_spaces_in_a_path_stay() -> None:
    assert text.literal("a  b/\x1b[1mc.py") == "a  b/c.py"


@pytest.mark.parametrize(
    ("seconds", "written"), [(0.04, "0.0 s"), (99.94, "99.9 s"), (99.96, "1 min 40 s"), (3725, "62 min 05 s")]
)
def test_a_time_changes_to_minutes(seconds: float, written: str) -> None:
    assert text.duration(seconds) == written


def test_findings_are_counted_heaviest_first() -> None:
    levels = ["LOW", "HIGH", "LOW", "BLOCKER"]
    assert text.spread(finding(criticality=level) for level in levels) == "1 BLOCKER, 1 HIGH, 2 LOW"
    assert text.spread(()) == ""


def test_nouns_agree_with_their_numbers() -> None:
    assert [text.counted(n, "finding") for n in (0, 1, 2)] == ["0 findings", "1 finding", "2 findings"]


def test_only_a_full_hash_is_shortened() -> None:
    assert text.commit("4f2c1aa90b1d4c6e8f7a5b3c2d1e0f9a8b7c6d5e") == "4f2c1aa"
    assert text.commit("origin/main") == "origin/main"


def test_sentences_begin_and_end_properly() -> None:
    assert (text.sentence("fix it"), text.sentence("")) == ("Fix it", "")
    assert (text.ended("done"), text.ended("done ..."), text.ended("why?")) == ("done.", "done ...", "why?")
