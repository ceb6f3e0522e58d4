"""JUnit reports as pytest writes them, and reports that nobody should believe."""

import pytest

from gate.parsing import junit
from gate.parsing.junit import UnreadableError

HEAD = '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">'


def report(cases: str, failures: int = 0, errors: int = 0) -> str:
    """Put a report together as pytest 9.2 writes it."""
    return (
        f'{HEAD}<testsuite name="pytest" errors="{errors}" failures="{failures}" skipped="0" tests="1" time="0.125">'
        f"{cases}</testsuite></testsuites>"
    )


def case(inner: str = "", name: str = "test_a", classname: str = "tests.test_x", place: str = ' line="3"') -> str:
    return (
        f'<testcase classname="{classname}" name="{name}" file="tests/test_x.py"{place} time="0.001">{inner}</testcase>'
    )


FAILURE = """<failure message="AssertionError: must be four&#10;assert 3 == 4&#10; +  where 3 = add(1, 2)">\
tests/test_x.py:10: in test_a
    assert add(1, 2) == 4, "must be four"
src/app/sums.py:7: in add
    return check(a + b)
/usr/lib/python3.11/ast.py:50: in parse
    return compile(source)
E   AssertionError: must be four
E   assert 3 == 4</failure>"""
COLLECTION = """<error message="collection failure">ImportError while importing test module '/p/tests/test_x.py'.
Traceback:
tests/test_x.py:2: in &lt;module&gt;
    import redis
E   ModuleNotFoundError: No module named 'redis'</error>"""


def test_a_passing_test_has_its_name_and_place() -> None:
    found = junit.read(report(case() + case(name="test_b[a b]", classname="tests.test_x.TestC.TestD")))
    assert [(c.name, c.path, c.line, c.ending) for c in found.cases] == [
        ("tests/test_x.py::test_a", "tests/test_x.py", 4, "passed"),
        ("tests/test_x.py::TestC::TestD::test_b[a b]", "tests/test_x.py", 4, "passed"),
    ]
    assert found.seconds == 0.125


def test_a_failure_has_its_lines_and_the_deepest_place_in_the_project() -> None:
    (found,) = junit.read(report(case(FAILURE), failures=1)).cases
    assert (found.ending, found.phase) == ("failed", "")
    assert found.said == ("AssertionError: must be four", "assert 3 == 4", "+  where 3 = add(1, 2)")
    assert found.origin == "src/app/sums.py:7"


def test_the_telling_line_comes_first() -> None:
    inner = '<failure message="hint: look here&#10;orders.errors.StockError: nothing left">text</failure>'
    (found,) = junit.read(report(case(inner), failures=1)).cases
    assert found.said == ("orders.errors.StockError: nothing left", "hint: look here")


@pytest.mark.parametrize("phase", ["setup", "teardown"])
def test_an_error_of_a_fixture_says_where(phase: str) -> None:
    inner = f'<error message="failed on {phase} with &quot;RuntimeError: no &quot;fixture&quot;&quot;">x</error>'
    (found,) = junit.read(report(case(inner), errors=1)).cases
    assert (found.ending, found.phase, found.said) == ("error", phase, ('RuntimeError: no "fixture"',))


def test_a_file_that_cannot_be_collected_is_an_error_with_its_line() -> None:
    (found,) = junit.read(report(case(COLLECTION, "tests.test_x", "", ""), errors=1)).cases
    assert (found.name, found.line, found.phase) == ("tests/test_x.py", 2, "collection")
    assert found.said == ("ModuleNotFoundError: No module named 'redis'",)


def test_a_syntax_error_is_named() -> None:
    inner = """<error message="collection failure">.venv/lib/python3.11/ast.py:50: in parse
    return compile(source)
E     File "/p/tests/test_x.py", line 1
E       def test_a(:
E                  ^
E   SyntaxError: invalid syntax</error>"""
    (found,) = junit.read(report(case(inner, "tests.test_x", "", ""), errors=1)).cases
    assert found.said[0] == "SyntaxError: invalid syntax"
    assert found.origin == ""


def test_a_test_counts_once_by_its_worst_end() -> None:
    flaky = case() + case()
    torn = case(FAILURE, "test_b") + case('<error message="failed on teardown with &quot;E&quot;">x</error>', "test_b")
    skipped = case('<skipped type="pytest.skip" message="why">why</skipped>', "test_c")
    found = junit.read(report(flaky + torn + skipped, failures=1, errors=1))
    counts = found.counts
    assert (counts.passed, counts.failed, counts.errors, counts.skipped, counts.executed) == (1, 1, 0, 1, 2)
    assert counts.files == ("tests/test_x.py",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no whole JUnit report"),
        ("no xml", "no whole JUnit report"),
        (report(case())[:-30], "no whole JUnit report"),
        ("<html></html>", "no whole JUnit report"),
        (report(case(place=' line="x"')), "no whole JUnit report"),
        (report(case(), failures=1), "counts 1 failing tests and lists 0"),
        (report(case(FAILURE)), "counts 0 failing tests and lists 1"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + report(case("&b;")), "document type"),
    ],
)
def test_a_report_that_is_cut_off_foreign_or_contradicts_itself_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        junit.read(text)


def test_a_message_with_a_document_type_is_only_a_message() -> None:
    inner = '<failure message="assert &apos;&lt;!DOCTYPE html&gt;&apos; == 1">x</failure>'
    (found,) = junit.read(report(case(inner), failures=1)).cases
    assert found.said == ("assert '<!DOCTYPE html>' == 1",)
