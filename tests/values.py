"""Short ways to write the values that pure stages take."""

from typing import Any

from gate.model.finding import Finding
from gate.model.outcome import CoverageReport, Outcome
from gate.model.words import Criticality, Dimension, Status


def finding(name: str = "ruff/F401", criticality: str = "HIGH", **more: Any) -> Finding:
    """Give a finding by its `check/rule` name."""
    check, _, rule = name.partition("/")
    given = {"message": "something is wrong", "path": "src/a.py", "line": 1, **more}
    return Finding(rule=rule, check=check, criticality=Criticality(criticality), **given)


def outcome(check: str, *findings: Finding, status: str = "", **more: Any) -> Outcome:
    """Give an outcome; its status follows from the findings unless it is said."""
    state = Status(status) if status else Status.FINDINGS if findings else Status.CLEAN
    return Outcome(check=check, status=state, findings=findings, **more)


def measured(total: float, *findings: Finding, floor: float = 85.0, **layers: float) -> Outcome:
    """Give the outcome of tests with that coverage in percent."""
    return outcome("tests", *findings, coverage=CoverageReport(total=total, floor=floor, layers=layers))


TESTS = Dimension.TESTS
