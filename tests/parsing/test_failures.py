"""A test that failed becomes one finding; many that lack the same thing become one together."""

from gate.model.words import Criticality
from gate.parsing import junit
from gate.parsing.failures import failing

REFUSED = "ConnectionRefusedError: connecting to 127.0.0.1:5432"


def report(*names: str, error: str = REFUSED) -> junit.Report:
    cases = "".join(
        f'<testcase classname="tests.test_a" name="{name}" file="tests/test_a.py" line="3">'
        f'<failure message="{error}">E   {error}</failure></testcase>'
        for name in names
    )
    return junit.read(f'<testsuite errors="0" failures="{len(names)}" tests="{len(names)}">{cases}</testsuite>')


def test_tests_that_lack_the_same_thing_are_one_finding() -> None:
    (found,) = failing("tests", report("test_x", "test_y"), ())
    assert (found.name, found.place, found.symbol) == ("tests/failed", "tests/test_a.py:4", "tests/test_a.py::test_x")
    assert found.message == (
        "the machine lacks a service at localhost:5432: 2 tests cannot pass, first tests/test_a.py::test_x "
        f"({REFUSED})"
    )
    assert found.recommendation == "start the service, then run again"


def test_tests_that_had_all_they_need_are_told_one_by_one() -> None:
    found = failing("integration", report("test_x", "test_y"))
    assert [(f.name, f.criticality, f.message) for f in found] == [
        ("integration/failed", Criticality.BLOCKER, REFUSED),
        ("integration/failed", Criticality.BLOCKER, REFUSED),
    ]
