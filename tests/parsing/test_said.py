"""The one sentence in what a failing tool printed."""

import pytest

from gate.parsing.said import sentence

RUFF = """\
ruff failed
  Cause: Failed to load configuration `/p/ruff.toml`
  Cause: TOML parse error at line 1, column 1
  |
1 | bogus = 1
  | ^^^^^
unknown field `bogus`
"""
TRACEBACK = "Traceback (most recent call last):\n  File x\n    boom()\nValueError: it broke\n"
CLICK = "Usage: black [OPTIONS] SRC ...\nTry 'black --help' for help.\n\nError: Path 'x' does not exist.\n"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            (RUFF,),
            "Failed to load configuration `ruff.toml` TOML parse error at line 1, column 1 unknown field `bogus`",
        ),
        ((TRACEBACK,), "ValueError: it broke"),
        ((CLICK,), "Path 'x' does not exist."),
        (("[main]\tERROR\tUnknown test\n",), "Unknown test"),
        (("\n \n", "second stream\n"), "second stream"),
        (("usage: mypy [-h]\n",), "usage: mypy [-h]"),
        ((), "it said nothing"),
        (("", " \n"), "it said nothing"),
    ],
)
def test_sentence(texts: tuple[str, ...], expected: str) -> None:
    assert sentence(*texts, root="/p") == expected


def test_long_words_are_cut() -> None:
    assert sentence("x" * 400) == "x" * 296 + " ..."
    assert sentence("x" * 300) == "x" * 300
