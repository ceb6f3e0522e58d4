"""Imports of a source text, and which of them are optional."""

import warnings

import pytest

from gate.syntax.imports import Import, extract


def found(text: str) -> list[tuple[str, int, bool]]:
    imports = extract(text)
    assert imports is not None
    return [(one.module, one.line, one.guarded) for one in imports]


def test_absolute_imports_with_their_lines() -> None:
    text = '"""Words."""\nimport os, yaml.nodes as nodes\nfrom google.cloud import storage\n\nimport a\n'
    assert found(text) == [("os", 2, False), ("yaml.nodes", 2, False), ("google.cloud", 3, False), ("a", 5, False)]


def test_top_is_the_first_name() -> None:
    assert Import("google.cloud.storage", 1, False).top == "google"
    assert Import("os", 1, False).top == "os"


def test_relative_imports_are_the_projects_own() -> None:
    assert found("from . import a\nfrom .b import c\nfrom ..d import e\n") == []


def test_star_and_multiline() -> None:
    assert found("from a import (\n    b,\n    c,\n)\nfrom d import *\n") == [("a", 1, False), ("d", 5, False)]


@pytest.mark.parametrize(
    "handler",
    [
        "except ImportError:",
        "except ModuleNotFoundError as e:",
        "except (KeyError, ImportError):",
        "except Exception:",
        "except:",
        "except builtins.ImportError:",
        "except* ImportError:",
    ],
)
def test_try_that_catches_a_failing_import_guards(handler: str) -> None:
    text = f"try:\n    import a\n{handler}\n    import b\n"
    assert found(text) == [("a", 2, True), ("b", 4, True)]


def test_else_of_a_guarding_try_is_guarded_and_finally_is_not() -> None:
    text = "try:\n    import a\nexcept ImportError:\n    pass\nelse:\n    import b\nfinally:\n    import c\n"
    assert found(text) == [("a", 2, True), ("b", 6, True), ("c", 8, False)]


@pytest.mark.parametrize("handler", ["KeyError", "errors[0]", "(KeyError, ValueError)"])
def test_try_that_catches_something_else_does_not_guard(handler: str) -> None:
    text = f"try:\n    import a\nexcept {handler}:\n    import b\n"
    assert found(text) == [("a", 2, False), ("b", 4, False)]


@pytest.mark.parametrize("test", ["TYPE_CHECKING", "typing.TYPE_CHECKING", 'sys.platform == "win32"', "settings.on"])
def test_if_guards_both_branches(test: str) -> None:
    text = f"if {test}:\n    import a\nelif x:\n    import b\nelse:\n    import c\n"
    assert found(text) == [("a", 2, True), ("b", 4, True), ("c", 6, True)]


def test_match_guards() -> None:
    assert found("match x:\n    case 1:\n        import a\n") == [("a", 3, True)]


@pytest.mark.parametrize(
    ("context", "guarded"),
    [
        ("suppress(ImportError)", True),
        ("contextlib.suppress(KeyError, ModuleNotFoundError)", True),
        ("suppress(KeyError)", False),
        ("open(path)", False),
        ("lock", False),
    ],
)
def test_with_suppress_guards(context: str, guarded: bool) -> None:
    assert found(f"with {context}:\n    import a\n") == [("a", 2, guarded)]


def test_what_is_below_functions_classes_and_loops_is_found() -> None:
    text = "def f():\n    import a\nasync def g():\n    import b\nclass C:\n    import c\nfor x in y:\n    import d\n"
    text += "while x:\n    import e\nelse:\n    import f\n"
    assert found(text) == [
        ("a", 2, False),
        ("b", 4, False),
        ("c", 6, False),
        ("d", 8, False),
        ("e", 10, False),
        ("f", 12, False),
    ]


def test_guard_reaches_into_functions() -> None:
    text = "if x:\n    def f():\n        import a\n"
    assert found(text) == [("a", 3, True)]


@pytest.mark.parametrize("text", ["def broken(:\n", "x = \0\n", "(" * 5000])
def test_what_cannot_be_parsed_is_none(text: str) -> None:
    assert extract(text) is None


def test_very_long_chain_does_not_crash() -> None:
    chain = "if x == 0:\n    pass\n" + "".join(f"elif x == {n}:\n    import a\n" for n in range(1, 300))
    assert len(found(chain)) == 299
    for length in (1200, 5000):
        assert extract(chain + "".join(f"elif y == {n}:\n    import a\n" for n in range(length))) is None


def test_warnings_of_the_reviewed_code_are_not_shown() -> None:
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        assert found('import a\nx = "\\d"\ny = x is 3\n') == [("a", 1, False)]
    assert shown == []
