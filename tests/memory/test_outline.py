"""Sections, fields and lists with their lines."""

from hypothesis import given
from hypothesis import strategies as st

from gate.errors import MemoryFileError
from gate.memory.outline import Field, Line, fields, read, split

TEXT = """\
before

# One
**A**: x
goes on
**B:** y

text

- **C**: z
  1. inner
     more
- d

## Two
---
### Three
# Four
"""


def test_sections_know_their_lines_and_levels() -> None:
    found = [(one.title, one.level, one.number, one.end, one.last) for one in read(TEXT, "f").walk()]
    assert found == [
        ("", 0, 1, 3, 20),
        ("One", 1, 3, 15, 18),
        ("Two", 2, 15, 17, 18),
        ("Three", 3, 17, 18, 18),
        ("Four", 1, 18, 20, 20),
    ]


def test_fields_go_on_over_lines_and_stand_in_lists_too() -> None:
    one = read(TEXT, "f").sections[0]
    assert one.fields == (Field("A", "x goes on", 4), Field("B", "y", 6), Field("C", "z", 10))
    assert one.lines[-1] == Line("text", 8)


def test_lists_are_nested() -> None:
    first, second = read(TEXT, "f").sections[0].items
    assert (first.text, first.number, second.text) == ("**C**: z", 10, "d")
    assert [(item.text, item.number) for item in first.items] == [("inner more", 11)]


def test_bold_words_without_a_colon_are_no_field() -> None:
    assert fields((Line("**A** b", 1), Line("**DO NOT flag this.**", 2))) == ()


def test_a_heading_in_a_quote_is_none() -> None:
    assert [one.title for one in read("> # Quoted\n\n# Real\n", "f").walk()] == ["", "Real"]


@given(st.text(alphabet=st.sampled_from("a#*\n\r\x0b\x0c\x85\u2028 -`"), max_size=80))
def test_splitting_loses_nothing(text: str) -> None:
    assert "".join(split(text)) == text


@given(st.text(max_size=200) | st.text(alphabet=st.sampled_from("ab#*:-`<!> \n1.[]"), max_size=200))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        found = read(text, "f")
    except MemoryFileError as error:
        assert error.message.startswith("f:")  # noqa: PT017  # either outcome is right
    else:
        assert all(section.number <= section.end for section in found.walk())
