"""The one sentence in what a failing tool printed."""

import pytest

from gate.parsing.said import last_word, sentence

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


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ((), ""),
        (("starting", "boom", ""), "boom"),
        (
            (
                "Traceback (most recent call last):",
                "  File app.py, line 3, in main",
                "pydantic_core.ValidationError: 1 validation error for Settings",
                "jwt_secret",
                "  Field required [type=missing, x]",
                "    For further information visit https://errors.pydantic.dev/2.14/v/missing",
            ),
            "pydantic_core.ValidationError: 1 validation error for Settings; jwt_secret; Field required [type=missing, x]",
        ),
        (
            (
                "sqlalchemy.exc.OperationalError: (OSError) no database",
                "[SQL: SELECT 1]",
                "(Background on this error at: https://sqlalche.me/e/21/e3q8)",
            ),
            "sqlalchemy.exc.OperationalError: (OSError) no database",
        ),
        (("KeyError: 'A'", "During handling of the above exception:", "SystemExit"), "SystemExit"),
        (("Errors are counted", "x" * 400), f"{'x' * 296} ..."),
    ],
)
def test_the_last_word_of_a_program(lines: tuple[str, ...], word: str) -> None:
    assert last_word(lines) == word
