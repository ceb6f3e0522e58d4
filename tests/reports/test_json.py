"""gate.json: the contract, checked against its own published schema."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from gate.model.finding import Finding
from gate.model.outcome import CoverageReport, Outcome, TestCounts
from gate.model.report import Surface
from gate.model.review import Overall, Review, Score, Scorecard, Triage, Verdict
from gate.model.words import Category, Criticality, Dimension, Recommendation, State, Status
from gate.reports.json import ReportDocument, document, render, schema
from tests import reviews

SCHEMA: dict[str, Any] = json.loads(schema())
VALIDATOR = Draft202012Validator(SCHEMA)

KEYS = {
    "": {"format", "gate", "commit", "verdict", "scores", "outcomes", "findings", "coverage", "tests", "environment"},
    "environment": {"source", "python", "made", "notes"},
    "verdict": {"state", "recommendation", "reasons"},
    "scores": {"requirements", "tests", "quality", "overall"},
    "score": {"value", "evidence", "next_level"},
    "outcome": {"check", "status", "reason", "exit_code", "seconds", "tool_version", "tool_source", "files", "cached"},
    "finding": {"rule", "check", "path", "line", "symbol", "message", "criticality", "dimension", "category", "status", "why", "fingerprint"},
    "coverage": {"total", "floor", "layers", "changed"},
    "tests": {"passed", "failed", "errors", "skipped"},
}  # fmt: skip
"""What the design promises to other programs, at the least."""

TEXT = st.text(max_size=20)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
COUNT = st.integers(0, 10**6)
PERCENT = st.floats(0, 100)
SECONDS = st.floats(0, 10**5)
FINDINGS = st.builds(
    Finding, rule=TEXT, check=TEXT, message=TEXT, path=TEXT, line=COUNT, criticality=st.sampled_from(Criticality),
    dimension=st.sampled_from(Dimension), category=st.sampled_from(Category), also=TEXTS, why=TEXT,
    status=st.sampled_from(["new", "existing", "known", "ignored"]),
)  # fmt: skip
OUTCOMES = st.builds(
    Outcome, status=st.sampled_from(Status), check=st.sampled_from(["ruff", "tests"]), reason=TEXT, notes=TEXTS,
    exit_code=st.none() | st.integers(-15, 255), seconds=SECONDS, files=COUNT, cached=st.booleans(),
    coverage=st.none() | st.builds(CoverageReport, total=PERCENT, floor=PERCENT, changed=st.none() | PERCENT,
                                   layers=st.dictionaries(TEXT, PERCENT, max_size=2)),
    tests=st.none() | st.builds(TestCounts, passed=COUNT, failed=COUNT, seconds=SECONDS),
)  # fmt: skip
SCORES = st.builds(Score, value=st.none() | st.integers(1, 5), evidence=TEXTS, next_level=TEXTS)
CARDS = st.builds(
    Scorecard, requirements=SCORES, tests=SCORES, quality=SCORES,
    overall=st.builds(Overall, value=st.none() | st.floats(1, 5), evidence=TEXTS, next_level=TEXTS),
)  # fmt: skip
VERDICTS = st.builds(
    Verdict, state=st.sampled_from(State), recommendation=st.none() | st.sampled_from(Recommendation), reasons=TEXTS
)
REVIEWS = st.builds(
    Review, version=TEXT, date=TEXT, project=st.just(reviews.PROJECT), layout=st.just(reviews.LAYOUT),
    stack=st.just(reviews.STACK), config=st.just(reviews.many().config), outcomes=st.lists(OUTCOMES, max_size=3).map(tuple),
    triage=st.builds(Triage, st.lists(FINDINGS, max_size=3).map(tuple), st.lists(FINDINGS, max_size=2).map(tuple)),
    verdict=VERDICTS, scorecard=st.none() | CARDS, seconds=SECONDS, ci=st.booleans(),
)  # fmt: skip


def test_the_environment_is_told_without_paths_of_this_machine() -> None:
    found = reviews.PROJECT.environment
    assert found is not None
    made = replace(found, source=".gate/environment (made by --bootstrap)", made=True, notes=("added pytest-cov",))
    review = replace(reviews.approve(), project=replace(reviews.PROJECT, environment=made))
    assert json.loads(render(review, Surface()))["environment"] == {
        "source": ".gate/environment (made by --bootstrap)", "python": "3.12.4", "made": True, "notes": ["added pytest-cov"],
    }  # fmt: skip
    assert json.loads(render(reviews.nothing(), Surface()))["environment"] is None


def test_the_schema_is_a_valid_one_with_a_title() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["title"] == "gate.json, format 1"
    assert "$id" not in schema().decode()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(REVIEWS)
def test_every_review_fits_the_schema_and_comes_back_the_same(review: Review) -> None:
    text = render(review, Surface())
    VALIDATOR.validate(json.loads(text))
    assert msgspec.json.decode(text, type=ReportDocument, strict=True) == document(review)


@pytest.mark.parametrize("name", reviews.ALL)
def test_every_promised_key_is_there(name: str) -> None:
    found = json.loads(render(reviews.ALL[name](), Surface()))
    assert KEYS[""] <= found.keys()
    assert found["format"] == 1
    assert KEYS["verdict"] <= found["verdict"].keys()
    if found["scores"] is not None:
        assert found["scores"].keys() == KEYS["scores"]
        assert all(KEYS["score"] <= score.keys() for score in found["scores"].values())
    assert all(KEYS["outcome"] <= outcome.keys() for outcome in found["outcomes"])
    assert all(KEYS["finding"] <= finding.keys() for finding in found["findings"])
    for part in ("coverage", "tests"):
        assert found[part] is None or KEYS[part] <= found[part].keys()


@pytest.mark.parametrize(
    "broken",
    [
        {"format": 2},
        {"verdict": {"state": "MAYBE"}},
        {"scores": {"quality": None}},
        {"outcomes": [{"check": "ruff"}]},
        {"findings": None},
    ],
)
def test_the_schema_refuses_what_the_gate_would_never_write(broken: dict[str, Any]) -> None:
    found = json.loads(render(reviews.many(), Surface())) | broken
    assert not VALIDATOR.is_valid(found)


def test_scores_and_coverage_are_never_rounded() -> None:
    found = json.loads(render(reviews.conditional(), Surface()))
    assert found["coverage"]["total"] == 84.9996
    assert found["scores"]["requirements"]["value"] is None
    assert found["scores"]["overall"]["value"] == 3.0


def test_open_and_switched_off_findings_are_all_there() -> None:
    found = json.loads(render(reviews.conditional(), Surface()))["findings"]
    assert [(f["check"], f["status"], f["why"]) for f in found] == [
        ("mypy", "existing", ""),
        ("black", "new", ""),
        ("ruff", "ignored", "milder in tests"),
    ]


def test_only_named_checks_give_no_scores() -> None:
    assert json.loads(render(reviews.named(), Surface()))["scores"] is None


def test_a_name_that_is_not_utf_8_does_not_stop_the_report() -> None:
    review = reviews.many()
    review = replace(review, project=replace(review.project, name="caf\udce9"))
    found = json.loads(render(review, Surface()))
    VALIDATOR.validate(found)
    assert found["project"] == "caf?"
    assert len(found["findings"]) == len(review.triage.open)
