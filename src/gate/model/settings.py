"""The configuration as values; every key has a default."""

from typing import Annotated

from msgspec import Meta, Struct, field

from gate.model.words import Criticality, Level

Percent = Annotated[float, Meta(ge=0, le=100)]
Number = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(gt=0)]


class CheckSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """One check: whether it runs, whether the verdict needs it, and how it is called."""

    enabled: Annotated[bool, Meta(description="Run this check.")] = True
    required: Annotated[
        bool,
        Meta(description="Where the check cannot run, the verdict is INCOMPLETE at a desk too, not only in CI."),
    ] = False
    args: Annotated[tuple[str, ...], Meta(description="Extra arguments for the tool.")] = ()
    timeout: Annotated[Seconds, Meta(description="Seconds after which the tool is stopped.")] = 900.0
    criticality: Annotated[
        Criticality | None, Meta(description="Give every finding of this check this criticality.")
    ] = None


class ProjectSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where things are; what is left empty is found."""

    name: Annotated[str, Meta(description="The project's name in reports; empty: from pyproject.toml.")] = ""
    sources: Annotated[tuple[str, ...], Meta(description="Folders or files of the product's code; empty: found.")] = ()
    tests: Annotated[tuple[str, ...], Meta(description="Folders or files of the tests; empty: found.")] = ()
    python: Annotated[
        str,
        Meta(
            description="The project's interpreter or environment folder; empty: found, or made by `gate run --bootstrap`."
        ),
    ] = ""
    exclude: Annotated[tuple[str, ...], Meta(description="Patterns of paths that no check looks at.")] = ()
    base: Annotated[
        str, Meta(description="The branch that a change is compared with; empty: the remote's default branch.")
    ] = ""


class CoverageSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The floors, in percent, compared with raw numbers that are never rounded."""

    minimum: Annotated[Percent, Meta(description="Floor for the whole project.")] = 85.0
    changed: Annotated[Percent, Meta(description="Floor for changed lines; 0: no floor.")] = 0.0
    layers: Annotated[dict[str, Percent], Meta(description="Floor of a layer by its name.")] = field(
        default_factory=dict
    )


class ReportSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Which reports a full run leaves behind."""

    formats: Annotated[tuple[str, ...], Meta(description="Formats written after every full run.")] = (
        "json",
        "markdown",
    )
    folder: Annotated[str, Meta(description="Folder for the reports.")] = ".gate/reports"


class MemorySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What the project knows about itself: where it is kept, what it may hide, and what needs no file."""

    folder: Annotated[
        str, Meta(description="Folder of the memory files; a folder in it with the project's name wins.")
    ] = "memory"
    debt: Annotated[
        Number | None,
        Meta(description="How many findings known issues may hide; more fail the build. Unset: any number."),
    ] = None
    false_positives: Annotated[
        dict[str, str],
        Meta(description='Why "SUBJECT in PLACE", such as "type hints in tests", is no problem.'),
    ] = field(default_factory=dict)
    priorities: Annotated[
        dict[str, str],
        Meta(
            description="What a review must look at when a path changes; a text that begins with a criticality gives it to the findings it speaks of."
        ),
    ] = field(default_factory=dict)


class RequirementSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Which documents say what was to be built, and how the application is asked what it is."""

    documents: Annotated[
        tuple[str, ...],
        Meta(description="Design documents: Markdown, or OpenAPI in JSON or YAML; empty: tech-design.md, where it is."),
    ] = ()
    ids: Annotated[
        tuple[str, ...], Meta(description='Regular expressions for ids of your own, such as "PAY-\\d+".')
    ] = ()
    app: Annotated[
        str, Meta(description='The application, or a function that makes it, as "module:name"; empty: found.')
    ] = ""
    variables: Annotated[
        dict[str, str], Meta(description="Environment variables with which the application can be imported.")
    ] = field(default_factory=dict)


class MeasurementSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What other tools have measured before."""

    files: Annotated[
        tuple[str, ...], Meta(description="JSON of pytest-benchmark or k6, or Locust's _stats.csv, as they were left.")
    ] = ()


class LatencySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Requests that are sent to the started services while the integration tests' stack runs."""

    requests: Annotated[
        dict[str, str],
        Meta(description='By name: "GET http://${GATE_API_HOST}:${GATE_API_PORT}/health"; loopback addresses only.'),
    ] = field(default_factory=dict)
    count: Annotated[int, Meta(ge=1, le=10_000, description="How often each request is sent.")] = 50
    seconds: Annotated[Seconds, Meta(description="Seconds that all of them may take together.")] = 30.0


class IntegrationSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How the services are started that the integration tests need."""

    files: Annotated[tuple[str, ...], Meta(description="Docker Compose files; empty: found.")] = ()
    profiles: Annotated[tuple[str, ...], Meta(description="Compose profiles to start besides.")] = ()
    before: Annotated[
        tuple[str, ...], Meta(description='Commands run when the services are ready, such as "alembic upgrade head".')
    ] = ()
    variables: Annotated[
        dict[str, str],
        Meta(
            description="Environment variables for `before` and the tests; ${GATE_DB_PORT} and its like are replaced."
        ),
    ] = field(default_factory=dict)
    tests: Annotated[tuple[str, ...], Meta(description="Folders or files of the integration tests; empty: found.")] = ()
    marker: Annotated[str, Meta(description="A test file that uses this pytest marker is an integration test.")] = (
        "integration"
    )
    ready: Annotated[
        Seconds,
        Meta(description="Seconds that the services have from their start to be ready, and to come back under test."),
    ] = 120.0
    latency: LatencySettings = LatencySettings()


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """All that a team has decided."""

    preset: Annotated[str, Meta(description='Starting point: "service" or "library".')] = "service"
    fail_level: Annotated[Criticality, Meta(description="Findings of this criticality and above fail the build.")] = (
        Criticality.CRITICAL
    )
    density: Annotated[float, Meta(ge=0, description="MEDIUM and LOW findings per 1,000 lines that still score 5.")] = (
        2.0
    )
    project: ProjectSettings = ProjectSettings()
    coverage: CoverageSettings = CoverageSettings()
    layers: Annotated[
        dict[str, tuple[str, ...]], Meta(description="Path patterns that make up a layer, by its name.")
    ] = field(default_factory=dict)
    stack: Annotated[
        dict[str, str],
        Meta(description='Versions that the team expects, by distribution or "python", such as ">=3.11".'),
    ] = field(default_factory=dict)
    checks: dict[str, CheckSettings] = field(default_factory=dict)
    criticality: Annotated[
        dict[str, Level], Meta(description='Criticality by "check/rule" pattern; OFF for no finding.')
    ] = field(default_factory=dict)
    places: Annotated[
        dict[str, dict[str, Level]],
        Meta(description="The same table for paths that match a pattern, such as tests or migrations."),
    ] = field(default_factory=dict)
    reports: ReportSettings = ReportSettings()
    memory: MemorySettings = MemorySettings()
    budgets: Annotated[
        dict[str, str], Meta(description='Upper limits by name, such as "p95 < 200 ms, p99 < 500 ms".')
    ] = field(default_factory=dict)
    measurements: MeasurementSettings = MeasurementSettings()
    requirements: RequirementSettings = RequirementSettings()
    integration: IntegrationSettings = IntegrationSettings()
