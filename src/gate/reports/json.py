"""gate.json: the contract that other programs rely on; format 1."""

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from gate.model.measurement import Held
from gate.model.outcome import Outcome
from gate.model.practice import Practice
from gate.model.recollection import Recollection
from gate.model.report import Report, Surface
from gate.model.review import Review
from gate.model.scope import Environment
from gate.model.words import Category, Criticality, Dimension, Recommendation, State, Status
from gate.requirements import publish
from gate.requirements.publish import MatrixDocument

T = TypeVar("T")

FORMAT = 1
"""Raised only when a reader of the old form would break; new keys do not raise it."""


class VerdictDocument(Struct, frozen=True, kw_only=True):
    """The verdict; a review without the rubric or without evidence recommends nothing."""

    state: State
    recommendation: Recommendation | None
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    waived: tuple[str, ...]


class ScoreDocument(Struct, frozen=True, kw_only=True):
    """One score from 1 to 5, or null where it was not assessed."""

    value: float | None
    evidence: tuple[str, ...]
    next_level: tuple[str, ...]


class ScoresDocument(Struct, frozen=True, kw_only=True):
    """The rubric: three dimensions, and their mean with its cap."""

    requirements: ScoreDocument
    tests: ScoreDocument
    quality: ScoreDocument
    overall: ScoreDocument


class OutcomeDocument(Struct, frozen=True, kw_only=True):
    """What one check did; `seconds` is wall time, of the original run where `cached`."""

    check: str
    status: Status
    reason: str
    exit_code: int | None
    seconds: float
    tool_version: str
    tool_source: str
    files: int
    cached: bool
    notes: tuple[str, ...]
    artifacts: tuple[str, ...]


class FindingDocument(Struct, frozen=True, kw_only=True):
    """One finding; lines and columns count from 1, 0 means the whole file, an empty path the whole project."""

    rule: str
    check: str
    path: str
    line: int
    column: int
    end_line: int
    symbol: str
    message: str
    criticality: Criticality
    dimension: Dimension
    category: Category
    impact: str
    recommendation: str
    fixable: bool
    url: str
    extra: Annotated[bool, Meta(description="The gate asked for this rule, the team's tool configuration did not.")]
    also: tuple[str, ...]
    status: Annotated[str, Meta(description="new, existing, known or ignored.")]
    why: str
    fingerprint: str


class CoverageDocument(Struct, frozen=True, kw_only=True):
    """Raw coverage in percent, never rounded; `changed`, of changed lines and branches, is null where not measured."""

    total: float
    floor: float
    layers: dict[str, float]
    changed: float | None
    changed_size: Annotated[int, Meta(description="Changed lines and branches that can be measured.")]


class TestsDocument(Struct, frozen=True, kw_only=True):
    """How the tests ended, and where that is known how the project tests."""

    __test__ = False

    passed: int
    failed: int
    errors: int
    skipped: int
    seconds: float
    practice: Practice | None


class EnvironmentDocument(Struct, frozen=True, kw_only=True):
    """The project's Python environment: where it was found, the version of its Python, and what there is to say of it."""

    source: str
    python: str
    made: Annotated[bool, Meta(description="`gate run --bootstrap` made it from the project's files.")]
    notes: Annotated[tuple[str, ...], Meta(description="What was installed, and what could not be.")]


class ReportDocument(Struct, frozen=True, kw_only=True):
    """A whole review as other programs read it."""

    format: Annotated[int, Meta(ge=1, le=1)]
    gate: str
    project: str
    date: str
    commit: str
    branch: str
    ci: bool
    seconds: float
    verdict: VerdictDocument
    scores: Annotated[
        ScoresDocument | None,
        Meta(description="null where only named checks or staged files were judged."),
    ]
    outcomes: tuple[OutcomeDocument, ...]
    findings: tuple[FindingDocument, ...]
    coverage: CoverageDocument | None
    tests: TestsDocument | None
    requirements: Annotated[MatrixDocument | None, Meta(description="null where no design document was traced.")]
    budgets: Annotated[
        tuple[Held, ...], Meta(description="Measurements against budgets; `held` is null where nothing can be said.")
    ]
    memory: Annotated[Recollection | None, Meta(description="null where the project keeps no memory.")]
    assumed: tuple[str, ...]
    environment: Annotated[EnvironmentDocument | None, Meta(description="null where the project has none.")]


def document(review: Review) -> ReportDocument:
    """Give the review in the published form."""
    tests, traced = review.outcome("tests"), review.outcome("requirements")
    return ReportDocument(
        format=FORMAT,
        gate=review.version,
        project=review.project.name,
        date=review.date,
        commit=review.project.commit,
        branch=review.project.branch,
        ci=review.ci,
        seconds=round(review.seconds, 3),
        verdict=_take(review.verdict, VerdictDocument),
        scores=_take(review.scorecard, ScoresDocument) if review.scorecard else None,
        outcomes=tuple(_take(outcome, OutcomeDocument) for outcome in review.outcomes),
        findings=tuple(_take(finding, FindingDocument) for finding in (*review.triage.open, *review.triage.closed)),
        coverage=_take(tests.coverage, CoverageDocument) if tests and tests.coverage else None,
        tests=_tests(tests),
        requirements=publish.document(traced.matrix) if traced and traced.matrix else None,
        budgets=next((outcome.held for outcome in review.outcomes if outcome.check == "budgets"), ()),
        memory=review.memory,
        assumed=review.layout.assumed,
        environment=_environment(review.project.environment),
    )


def _environment(found: Environment | None) -> EnvironmentDocument | None:
    """Give the environment without the paths of this machine."""
    if found is None:
        return None
    return EnvironmentDocument(source=found.source, python=found.version, made=found.made, notes=found.notes)


def _tests(outcome: Outcome | None) -> TestsDocument | None:
    """Give how the tests ended."""
    counts = outcome.tests if outcome else None
    if outcome is None or counts is None:
        return None
    return TestsDocument(
        passed=counts.passed,
        failed=counts.failed,
        errors=counts.errors,
        skipped=counts.skipped,
        seconds=counts.seconds,
        practice=outcome.practice,
    )


def render(review: Review, surface: Surface) -> str:
    """Write the review as JSON, indented by two."""
    del surface  # JSON looks the same everywhere
    found = document(review)
    try:
        text = msgspec.json.encode(found)
    except UnicodeEncodeError:  # the name of a file or folder that is not UTF-8
        text = msgspec.json.encode(_encodable(msgspec.to_builtins(found)))
    return msgspec.json.format(text, indent=2).decode() + "\n"


def schema() -> bytes:
    """Give the JSON Schema (draft 2020-12) of the report, indented by two."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"gate.json, format {FORMAT}",
        **msgspec.json.schema(ReportDocument),
    }
    return msgspec.json.format(msgspec.json.encode(head), indent=2)


def _encodable(value: Any) -> Any:
    """Replace what cannot be written as UTF-8, in every text of a document."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(inner) for inner in value]
    return value


def _take(value: Struct, kind: type[T]) -> T:
    """Copy the fields that a document publishes."""
    return msgspec.convert(value, kind, from_attributes=True)


REPORT = Report("json", "gate.json", render, "The contract for other programs; its schema: gate schema --report.")
