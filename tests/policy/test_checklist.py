"""Every line of the checklist is decided by something that exists, or says why people decide it."""

import pytest

from gate import registry
from gate.policy.checklist import CHECKLIST, Point
from gate.policy.covered import COVERED
from gate.rules import catalogue

KNOWN = {
    *catalogue.rules(),
    *(point.name for point in COVERED),
    *(f"check:{name}" for name in registry.checks()),
}


@pytest.mark.parametrize("point", [pytest.param(point, id=f"{point.section}: {point.text}") for point in CHECKLIST])
def test_a_line_is_decided_by_what_exists(point: Point) -> None:
    assert point.by or point.left
    assert [word for word in point.by if word not in KNOWN] == []


def test_no_line_stands_twice() -> None:
    lines = [(point.section, point.text) for point in CHECKLIST]
    assert len(lines) == len(set(lines))


def test_every_rule_and_every_covered_point_stands_in_a_line() -> None:
    told = {word for point in CHECKLIST for word in point.by}
    assert sorted(set(catalogue.rules()) - told) == [], "add them to their lines in gate/policy/checklist.py"
    assert sorted({point.name for point in COVERED} - told) == []
