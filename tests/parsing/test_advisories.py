"""What an advisory weighs, and which version it sends people to."""

import pytest

from gate.model.words import Criticality
from gate.parsing.advisories import Advisory, finding, upgrade
from gate.parsing.locks import Pin

PIN = Pin("jinja2", "3.1.2", "uv.lock", 4)


@pytest.mark.parametrize(
    ("score", "fixed", "criticality"),
    [
        (10.0, (), Criticality.BLOCKER),
        (9.0, (), Criticality.BLOCKER),
        (8.9, ("4",), Criticality.CRITICAL),
        (7.0, (), Criticality.CRITICAL),
        (6.9, ("4",), Criticality.HIGH),
        (4.0, (), Criticality.HIGH),
        (3.9, ("4",), Criticality.MEDIUM),
        (0.0, (), Criticality.MEDIUM),
        (None, ("4",), Criticality.CRITICAL),
        (None, (), Criticality.HIGH),
    ],
)
def test_the_score_decides_and_without_one_the_fix(
    score: float | None, fixed: tuple[str, ...], criticality: Criticality
) -> None:
    assert finding("safety", Advisory(identifier="1", pin=PIN, score=score, fixed=fixed)).criticality is criticality


@pytest.mark.parametrize(
    ("fixed", "nearest"),
    [
        (("2.11.3", "3.1.3", "3.2"), "3.1.3"),
        (("3.1.10", "3.1.9"), "3.1.9"),
        (("3.1.2", "3.1"), ""),
        (("strange", "4"), "4"),
        ((), ""),
    ],
)
def test_the_nearest_newer_version_is_recommended(fixed: tuple[str, ...], nearest: str) -> None:
    assert upgrade("3.1.2", fixed) == nearest


def test_an_advisory_without_a_cve_goes_by_its_own_name() -> None:
    got = finding("pip-audit", Advisory(identifier="GHSA-1", pin=PIN, names=("GHSA-1", "PYSEC-2"), text="a\nb " * 200))
    assert got.message == "jinja2 3.1.2: GHSA-1, not fixed yet"
    assert got.recommendation == "replace jinja2, or record why the risk is accepted"
    assert got.also == ("PYSEC-2",)
    assert len(got.impact) == 300
    assert got.impact.startswith("a b a b")
    assert got.impact.endswith(" ...")
