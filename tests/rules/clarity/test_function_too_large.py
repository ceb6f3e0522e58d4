"""Functions are measured by their statements and by their branches."""

from gate.rules.clarity.function_too_large import RULE
from tests.rules import bench


def long(statements: int) -> str:
    return "def work() -> None:\n" + "".join(f"    x{n} = {n}\n" for n in range(statements))


def branchy(branches: int) -> str:
    return "def choose(x: int) -> None:\n" + "".join(f"    if x > {n}:\n        print(x)\n" for n in range(branches))


def test_too_many_statements_and_too_many_branches_are_found() -> None:
    (problem,) = bench.check(RULE, "\n\n" + long(51))
    assert (problem.message, problem.symbol) == ("`work` has 51 statements and 0 branches", "work")
    (problem,) = bench.check(RULE, branchy(16))
    assert problem.message == "`choose` has 32 statements and 16 branches"
    assert bench.places((problem,)) == ["app/main.py:1"]


def test_what_is_just_small_enough_is_not() -> None:
    assert bench.check(RULE, long(50)) == ()
    assert bench.check(RULE, branchy(15)) == ()


def test_a_long_table_and_a_long_text_are_one_statement() -> None:
    table = (
        "def table() -> dict[str, int]:\n    return {\n"
        + "".join(f'        "{n}": {n},\n' for n in range(99))
        + "    }\n"
    )
    text = 'def text() -> str:\n    """' + "words\n" * 99 + '"""\n    return ""\n'
    assert bench.check(RULE, table + text) == ()


def test_comprehensions_and_inner_functions_are_counted_by_themselves() -> None:
    inner = "def outer() -> None:\n" + "".join(
        f"    def inner{n}() -> None:\n" + "        if n:\n            print(n)\n" * 8 for n in range(3)
    )
    listed = "def lists(x: int) -> None:\n" + "    print([n for n in range(x) if n])\n" * 16
    assert bench.check(RULE, inner + listed) == ()


def test_tests_and_what_ruff_counts_are_left_alone() -> None:
    assert bench.check(RULE, {"app/main.py": "x = 1\n", "tests/test_a.py": long(60)}) == ()
    assert bench.check(RULE, {"app/main.py": long(60), "ruff.toml": '[lint]\nselect = ["C90"]\n'}) == ()
