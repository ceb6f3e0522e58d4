"""Integration tests against the services of Docker Compose: started, watched and taken down around one run of pytest."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from gate import inside, practice
from gate.model.check import Check, Conversation
from gate.model.compose import Compose, ComposeReport, Ended
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Environment, Scope
from gate.model.testrun import TestRun
from gate.model.words import Dimension, Status
from gate.parsing import coverage, evidence, junit, measurements, placement, pytest_options, pytest_output
from gate.parsing.placement import Placement
from gate.policy.weigh import category, default
from gate.wording.text import counted, duration

_SELECTING = ("--ignore", "--ignore-glob", "--deselect")
_SELECTING_SHORT = ("-m", "-k")
"""What a project's addopts say to keep integration tests out of a plain `pytest`; here they are wanted."""


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
        argv=(*_python(scope, environment), *_words(scope, environment, found)),
        variables={"PYTHONDONTWRITEBYTECODE": "1"},
        outputs=(report, shown, timed),
        compose=_compose(scope, found, timed),
        importable=inside.FOLDER,
    )
    runs = evidence.read(raw.outputs.get(shown))
    outcome = _with_flaky(parse(found, raw, raw.outputs.get(report)), runs)
    measured = measurements.read(raw.outputs.get(timed) or "", "integration.latency") or ()
    return replace(outcome, measured=measured)


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


def _python(scope: Scope, environment: Environment) -> tuple[str, ...]:
    """Give how pytest is started: measured where coverage is installed, into files of its own."""
    if not environment.find("coverage"):
        return (environment.python, "-m", "pytest")
    folders = coverage.folders(scope.layout.sources, scope.layout.source_files)
    options = [f"--data-file={scope.artifacts}/coverage/.coverage", f"--source={','.join(folders)}"]
    words = (*pytest_options.addopts(_configuration(scope, environment)), *scope.settings.args)
    # What is measured here joins what pytest-cov has measured, so that both must be of one kind
    options += ["--branch"] * ("--cov-branch" in words)
    options += [f"--rcfile={word.partition('=')[2]}" for word in words if word.startswith("--cov-config=")][-1:]
    return (environment.python, "-m", "coverage", "run", "--parallel-mode", *options, "-m", "pytest")


def _configuration(scope: Scope, environment: Environment) -> Mapping[str, Any]:
    """Give the project's settings of pytest."""
    pytest = environment.find("pytest")
    native = not pytest or int(pytest.version.partition(".")[0] or 0) >= 9
    return pytest_options.configuration(scope.project.texts, native)


def _words(scope: Scope, environment: Environment, found: Placement) -> tuple[str, ...]:
    """Give pytest's arguments: the project's own options without those that distort or select, then the gate's."""
    table = _configuration(scope, environment)
    own = pytest_options.measurable(pytest_options.addopts(table), pytest_cov=False)
    extra = pytest_options.measurable(scope.settings.args, pytest_cov=False)
    again = [key for key in ("reruns", "retries") if key in table]
    return (
        "-o", f"addopts={shlex.join(_unselected(own.kept))}", *extra.kept, *found.tests,
        f"--rootdir={scope.project.root}", f"--junitxml={scope.artifacts}/junit.xml", "-o", "junit_family=xunit1",
        "-o", "junit_logging=no", "-o", f"cache_dir={scope.cache}/pytest", "--tb=short", "--verbosity=0", "--color=no",
        "-p", "gate_pytest", f"--gate-evidence={scope.artifacts}/evidence.json",
        *(word for key in again for word in ("-o", f"{key}=0")),
    )  # fmt: skip


def _unselected(options: Sequence[str]) -> list[str]:
    """Take out the options that choose tests."""
    kept: list[str] = []
    words = iter(options)
    for word in words:
        if word in (*_SELECTING, *_SELECTING_SHORT):
            next(words, "")
        elif not word.startswith(tuple(f"{name}=" for name in _SELECTING)):
            kept.append(word)
    return kept


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
    failing = tuple(_failure(case) for case in tests.ended("error", "failed"))
    ends = {"passed": counts.passed, "failed": counts.failed, "errors": counts.errors, "skipped": counts.skipped}
    line = f"{', '.join(f'{number} {word}' for word, number in ends.items() if number)} in {duration(tests.seconds)}"
    problem = pytest_output.contradiction(raw, tests, said)
    skipped = next((case.said[0] for case in tests.ended("skipped") if case.said), "")
    if problem and skipped and not counts.executed:
        problem += f" ({skipped})"
    if raw.exit_code in pytest_output.STRICT:
        failing += (_finding("failed", f"{pytest_output.STRICT[raw.exit_code]}: {said}", "pytest"),)
    return Outcome(
        status=Status.FINDINGS if failing else Status.CLEAN,
        reason=problem,
        findings=failing,
        files=len(counts.files),
        notes=(line,),
        tests=counts,
    )


def _with_flaky(outcome: Outcome, runs: tuple[TestRun, ...]) -> Outcome:
    """Add the tests one by one, and a finding for each that passed only when it was run again."""
    again = [test for test in runs if test.flaky]
    findings = tuple(
        replace(_finding("flaky", practice.flaky(test), test.id), path=test.path, line=test.line) for test in again
    )
    status = Status.FINDINGS if findings and outcome.status is Status.CLEAN else outcome.status
    return replace(outcome, status=status, findings=(*outcome.findings, *findings), runs=runs)


def _untrusted(reason: str) -> Outcome:
    """Give the outcome of a run that is no evidence."""
    return Outcome(status=Status.UNTRUSTED, reason=reason)


def _failure(case: junit.Case) -> Finding:
    """Make the finding about a failing test."""
    rule = "collection" if case.phase == "collection" else case.ending
    error = "; ".join(case.said[:3])[:300] or "no reason is given"
    prefix = f"in {case.phase}: " if case.phase in ("setup", "teardown") else ""
    return replace(_finding(rule, f"{prefix}{error}", case.name), path=case.path, line=case.line)


def _death(ended: Ended) -> Finding:
    """Make the finding about a service that ended while the tests ran."""
    last = f": {ended.said[-1]}" if ended.said else ""
    message = f"the service {ended.service} {ended.how} while the tests ran{last}"
    return _finding("service", message, ended.service, f"see .gate/artifacts/integration/{ended.service}.log")


def _finding(rule: str, message: str, symbol: str, recommendation: str = "") -> Finding:
    """Make a finding of this check."""
    criticality, impact = default(f"integration/{rule}")
    return Finding(
        rule=rule,
        check="integration",
        symbol=symbol,
        message=message,
        criticality=criticality,
        dimension=Dimension.TESTS,
        category=category(f"integration/{rule}"),
        impact=impact,
        recommendation=recommendation,
    )


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
        yield ", ".join(f"{phase.name} {duration(phase.seconds)}" for phase in services.phases)
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
    reads="everything",
    code=True,
    also=(".env",),
    applies=applies,
)
