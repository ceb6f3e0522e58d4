"""The gate's own parts of a file are written anew; everything else belongs to people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.errors import MemoryFileError
from gate.memory.generated import part, refresh

FILE = "memory/project_overview.md"
HUMAN = st.text(max_size=80) | st.text(alphabet=st.sampled_from("ab #*<!->\n\r\u2028\x0c"), max_size=80)


@given(HUMAN, HUMAN, st.text(alphabet="ab \n", max_size=40), st.text(alphabet="cd \n", max_size=40))
def test_what_people_wrote_around_a_part_stays_byte_for_byte(before: str, after: str, old: str, new: str) -> None:
    head, tail = f"{before}\n", f"\n{after}"
    result = refresh(f"{head}{part('x', old)}{tail}", "x", new, FILE)
    assert result.startswith(head)
    assert result.endswith(tail)
    assert refresh(result, "x", new, FILE) == result
    middle = result.removeprefix(head).removesuffix(tail).splitlines()
    assert middle[0].startswith("<!-- gate:begin x:")
    assert middle[-1] == "<!-- gate:end x -->"
    assert "\n".join(middle[1:-1]).strip() == new.strip()


@given(HUMAN)
def test_a_file_without_the_marks_is_left_alone(text: str) -> None:
    assert refresh(text, "x", "new", FILE) == text


def test_the_line_ends_of_windows_stay() -> None:
    text = part("x", "old").replace("\n", "\r\n")
    assert refresh(text, "x", "a\nb", FILE) == part("x", "a\nb").replace("\n", "\r\n")


def test_another_part_is_not_touched() -> None:
    text = part("x", "one") + part("xy", "two")
    assert refresh(text, "x", "new", FILE) == part("x", "new") + part("xy", "two")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n" + part("x", "b").replace("<!-- gate:end x -->", ""), 2),
        ("a\n<!-- gate:end x -->\n", 2),
        (part("x", "b") + part("x", "c"), 1),
        ("<!-- gate:end x -->\n<!-- gate:begin x: -->\n", 1),
    ],
)
def test_a_mark_that_is_missing_or_double_is_an_error_with_its_line(text: str, line: int) -> None:
    with pytest.raises(MemoryFileError, match=rf"^{FILE}:{line}: the generated part 'x' has"):
        refresh(text, "x", "new", FILE)
