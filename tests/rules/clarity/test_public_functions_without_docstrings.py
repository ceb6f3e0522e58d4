"""Docstrings are missed once for the project, where most public functions have none."""

from gate.rules.clarity.public_functions_without_docstrings import RULE
from tests.rules import bench


def function(name: str, doc: str = "") -> str:
    text = f'    """{doc}"""\n' if doc else ""
    return f"def {name}(x: int) -> int:\n{text}    y = x\n    z = y\n    return z\n\n\n"


def module(*names: str, doc: str = "") -> str:
    return "".join(function(name, doc) for name in names)


def test_they_are_told_once_at_the_file_that_has_most() -> None:
    files = {"app/one.py": module("a"), "app/two.py": module("b", doc="Say it.") + module("c", "d", "e", "f")}
    problems = bench.check(RULE, files)
    assert bench.places(problems) == ["app/two.py:8"]
    assert problems[0].message == "no docstring for 5 of 6 public functions, 4 of them in this file, first `c`"


def test_a_few_and_a_minority_are_left_alone() -> None:
    assert bench.check(RULE, module("a", "b", "c", "d")) == ()
    assert bench.check(RULE, module(*"abcde") + module(*"fghij", doc="Say it.")) == ()


def test_private_trivial_and_inner_functions_are_not_asked() -> None:
    private = module("_a", "_b", "__c__")
    trivial = "".join(f"def t{n}(x: int) -> int:\n    return x\n" for n in range(5))
    inner = "def outer() -> None:\n    def inner() -> None:\n        x = 1\n        y = x\n        print(y)\n"
    hidden = "class _Own:\n" + "".join(
        f"    def m{n}(self) -> int:\n        x = 1\n        y = x\n        return y\n" for n in range(5)
    )
    assert bench.check(RULE, private + trivial + inner + hidden) == ()


def test_routes_and_tests_are_left_to_other_rules() -> None:
    route = '@app.get("/{n}")\nasync def r{n}(x: int) -> int:\n    y = x\n    z = y\n    return z\n\n\n'
    routes = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
    routes += "".join(route.replace("{n}", str(n)) for n in range(6))
    assert bench.check(RULE, {"app/main.py": routes, "tests/test_a.py": module(*"abcdef")}) == ()


def test_it_is_silent_where_ruff_asks_for_them() -> None:
    files = {"app/main.py": module(*"abcdef"), "pyproject.toml": '[tool.ruff]\nselect = ["D1"]\n'}
    assert bench.check(RULE, files) == ()
    files["pyproject.toml"] = '[tool.ruff.lint]\nselect = ["D2"]\n'
    assert len(bench.check(RULE, files)) == 1
