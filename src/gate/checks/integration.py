"""Integration tests against the services of Docker Compose: started, watched and taken down around one run of pytest."""

import shlex
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from gate import inside
from gate.model.check import Check, Conversation
from gate.model.compose import Compose, ComposeReport, Ended, Phase
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Scope
from gate.model.words import Dimension, Status
from gate.parsing import evidence, junit, measurements, placement, pytest_command, pytest_output
from gate.parsing.failures import failing, finding
from gate.parsing.placement import Placement
from gate.parsing.said import last_word
from gate.practice import with_flaky
from gate.wording.text import counted, duration


def run(scope: Scope) -> Conversation:
    """Run the tests that need the services, once, while these run."""
    found = placement.find(scope)
    if found.wrong:
        return Outcome(status=Status.UNTRUSTED, reason=found.wrong)
    if not found.tests:
        marker = scope.config.integration.marker
        reason = "there is no integration test: none in a folder `integration` or `e2e`"
        return Outcome(status=Status.SKIPPED, reason=f"{reason}, none marked `{marker}`" if marker else reason)
    environment = scope.project.environment
    if environment is None:
        return Outcome(status=Status.UNAVAILABLE, reason="the project has no environment")
    report, shown, timed = (f"{scope.artifacts}/{name}" for name in ("junit.xml", "evidence.json", "latency.json"))
    raw = yield Command(
        argv=pytest_command.beside_services(scope, environment, found.tests),
        variables={"PYTHONDONTWRITEBYTECODE": "1"},
        outputs=(report, shown, timed),
        compose=_compose(scope, found, timed),
        importable=inside.FOLDER,
    )
    runs = evidence.read(raw.outputs.get(shown))
    outcome = with_flaky("integration", parse(found, raw, raw.outputs.get(report)), runs)
    return replace(outcome, measured=measurements.read(raw.outputs.get(timed) or "", "integration.latency") or ())


def applies(scope: Scope) -> str:
    """Give the reason why there is nothing to do: no Compose file, or no tests."""
    found = placement.find(scope)
    if found.wrong or found.files:
        return "" if scope.layout.test_files or found.wrong else "there are no tests"
    if found.tests:
        return f"there is no Compose file, so that {', '.join(found.tests)} runs with the other tests"
    return "there is no Compose file"


def _compose(scope: Scope, found: Placement, timed: str) -> Compose:
    """Put together what has to run beside the tests; the latencies of requests go to the file `timed`."""
    settings = scope.config.integration
    latency, environment = settings.latency, scope.project.environment
    after: tuple[str, ...] = ()
    if latency.requests and environment:
        named = (f"{name}={request}" for name, request in latency.requests.items())
        script = f"{inside.FOLDER}/gate_latency.py"
        after = (environment.python, script, timed, str(latency.count), f"{latency.seconds:g}", *named)
    return Compose(
        files=found.files,
        folder=scope.artifacts,
        coverage=f"{scope.artifacts}/coverage",
        profiles=settings.profiles,
        after=after,
        before=tuple(tuple(shlex.split(line)) for line in settings.before),
        variables=settings.variables,
        patience=settings.ready,
        keep=scope.keep,
    )


def parse(found: Placement, raw: Raw, report: str | None) -> Outcome:
    """Turn what pytest and the services left into an outcome; `report` is pytest's JUnit text.

    Exit codes of pytest: 0 and 1 are answers, 2 is one where the report lists files that cannot be collected, 6 and 7 are
    stricter settings; everything else, every contradiction, and services that were not ready are untrusted.
    """
    services = raw.compose or ComposeReport(problem="the services were not started")
    notes = tuple(_notes(found, services))
    if services.absent:
        return Outcome(status=Status.UNAVAILABLE, reason=services.absent, notes=notes)
    if services.problem and not services.ran:
        return Outcome(status=Status.UNTRUSTED, reason=services.problem, notes=notes, artifacts=_artifacts(services))
    outcome = _tests(raw, report)
    deaths = tuple(_death(ended) for ended in services.ended)
    reason = "; ".join(filter(None, (services.problem, outcome.reason)))
    if reason and deaths:
        reason = f"{deaths[0].message}; {reason}"
    findings = (*outcome.findings, *deaths)
    status = Status.UNTRUSTED if reason else Status.FINDINGS if findings else Status.CLEAN
    return replace(
        outcome,
        status=status,
        reason=reason,
        findings=findings,
        notes=(*outcome.notes, *notes),
        artifacts=_artifacts(services),
    )


def _tests(raw: Raw, report: str | None) -> Outcome:
    """Turn what pytest left into an outcome."""
    said = pytest_output.last_word(raw.stdout, raw.stderr)
    how = pytest_output.ended(raw.exit_code)
    if raw.stopped:
        return _untrusted(f"the tests: {raw.stopped}")
    if raw.exit_code == 5:
        return _untrusted("pytest found no test to run")
    if report is None or raw.exit_code not in (0, 1, 2, *pytest_output.STRICT):
        return _untrusted(f"pytest gave no answer ({how}){f': {said}' if said else ''}")
    try:
        tests = junit.read(report)
    except junit.UnreadableError as why:
        return _untrusted(f"pytest's report cannot be read: {why}")
    counts = tests.counts
    red = failing("integration", tests)
    ends = {"passed": counts.passed, "failed": counts.failed, "errors": counts.errors, "skipped": counts.skipped}
    line = f"{', '.join(f'{number} {word}' for word, number in ends.items() if number)} in {duration(tests.seconds)}"
    problem = pytest_output.contradiction(raw, tests, said)
    skipped = next((case.said[0] for case in tests.ended("skipped") if case.said), "")
    if problem and skipped and not counts.executed:
        problem += f" ({skipped})"
    if raw.exit_code in pytest_output.STRICT:
        sentence = f"{pytest_output.STRICT[raw.exit_code]}: {said}"
        red += (finding("integration", "failed", sentence, symbol="pytest"),)
    return Outcome(
        status=Status.FINDINGS if red else Status.CLEAN,
        reason=problem,
        findings=red,
        files=len(counts.files),
        notes=(line,),
        tests=counts,
    )


def _untrusted(reason: str) -> Outcome:
    """Give the outcome of a run that is no evidence."""
    return Outcome(status=Status.UNTRUSTED, reason=reason)


def _death(ended: Ended) -> Finding:
    """Make the finding about a service that ended while the tests ran."""
    last = f": {last_word(ended.said)}" if ended.said else ""
    message = f"the service {ended.service} {ended.how} while the tests ran{last}"
    log = f"see .gate/artifacts/integration/{ended.service}.log"
    return finding("integration", "service", message, recommendation=log, symbol=ended.service)


def _notes(found: Placement, services: ComposeReport) -> Iterator[str]:
    """Give the evidence lines, what matters most first: what is left, how long each part took, what was ready when."""
    if services.kept:
        yield (
            f"kept running as {services.kept}, its variables in .gate/artifacts/integration/variables.env; "
            "`gate integration down` or the next run removes it"
        )
    if services.left:
        yield f"could not be taken down: {services.left}; `gate integration down` tries again"
    if services.phases:
        yield _timeline(services.phases)
    if services.ready:
        yield "; ".join(f"{ready.service} {ready.how} after {duration(ready.seconds)}" for ready in services.ready)
    for ended in services.ended:
        yield f"{ended.service} {ended.how}{'; its last lines:' if ended.said else ''}"
        yield from (f"{ended.service} | {line}" for line in ended.said)
    if services.version:
        yield f"{', '.join(found.tests)} against {', '.join(found.files)}, Compose {services.version}, {services.source}"
    if services.coverage:
        yield f"{counted(services.coverage, 'file')} of coverage data from the tests and the services"
    for project in services.swept:
        yield f"removed {project}, which an earlier run had left"


def _timeline(phases: Sequence[Phase]) -> str:
    """Say how long each part took, and from `up` to the first test and to the last container's end."""
    parts = ", ".join(f"{phase.name} {duration(phase.seconds)}" for phase in phases)
    names = [phase.name for phase in phases]
    if not {"up", "tests", "down"} <= set(names):
        return parts
    since = list(phases[names.index("up") :])
    first = sum(phase.seconds for phase in since[: names.index("tests") - names.index("up")])
    whole = sum(phase.seconds for phase in since)
    return f"{parts}; from up to the first test {duration(first)}, to the last container gone {duration(whole)}"


def _artifacts(services: ComposeReport) -> tuple[str, ...]:
    """Give the files that are kept, relative to the project."""
    names = ("junit.xml", *services.logs) if services.ran else services.logs
    return tuple(f".gate/artifacts/integration/{name}" for name in names)


CHECK = Check(
    name="integration",
    summary="Integration tests with pytest against the services of Docker Compose.",
    run=run,
    needs=("pytest",),
    dimension=Dimension.TESTS,
    inside=("pytest",),
    environment=True,
    reads="beyond",  # images behind their tags, the engine, Compose, what the services fetch
    code=True,
    applies=applies,
    help="Starts the services in a Compose project of this run's own, waits until all are ready, runs\n"
    "integration.before, then pytest once on the folders `integration` and `e2e` and on files with\n"
    "the marker, and takes all down; never answered from the cache.\n"
    "Where services publish ports, commands and tests know GATE_<SERVICE>_HOST, GATE_<SERVICE>_PORT\n"
    "(the lowest of them) and GATE_<SERVICE>_PORT_<number>.\n"
    "`gate run integration --keep` leaves the services running, `gate integration down` removes them.",
)
