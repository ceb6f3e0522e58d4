"""pytest with coverage, in the project's own environment: what fails, what is covered, which kinds of test exist."""

from collections import Counter
from collections.abc import Generator, Sequence

from msgspec.structs import replace

from gate import inside, practice
from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import CoverageReport, Outcome, TestCounts
from gate.model.process import Command, Raw
from gate.model.scope import Environment, Layout, Scope
from gate.model.words import Dimension, Status
from gate.parsing import absence, coverage, evidence, junit, placement, pytest_command, pytest_output, testkinds
from gate.parsing.coverage import FileCoverage, thinnest
from gate.parsing.failures import failing, finding
from gate.policy.rubric import SMALL_CHANGE
from gate.practice import with_flaky
from gate.wording.text import counted, percent

_ANSWERED = (0, 1, *pytest_output.STRICT)
_NOTHING = 5


def run(scope: Scope) -> Conversation:
    """Run the project's tests once, measured by pytest-cov or, without it, by coverage itself."""
    environment = scope.project.environment
    obstacle = _obstacle(scope.layout, environment)
    if obstacle or environment is None:
        return obstacle or Outcome(status=Status.UNAVAILABLE, reason="the project has no environment")
    folders = coverage.folders(scope.layout.sources, scope.layout.source_files)
    elsewhere = placement.left_to_integration(scope)
    call = pytest_command.apart(scope, environment, folders, elsewhere)
    python = environment.python
    report, measured = f"{scope.artifacts}/junit.xml", f"{scope.artifacts}/coverage.json"
    variables = {"COVERAGE_FILE": f"{scope.artifacts}/.coverage", "PYTHONDONTWRITEBYTECODE": "1"}
    shown = f"{scope.artifacts}/evidence.json"
    outputs = (report, measured, shown)
    raw = yield Command(argv=call.argv, variables=variables, outputs=outputs, importable=inside.FOLDER)
    if raw.exit_code == _NOTHING and elsewhere:
        return (yield from _left(scope, python, variables, raw, call.notes))
    text = raw.outputs.get(measured)
    if not call.pytest_cov and raw.exit_code in _ANSWERED:
        combined = yield Command(argv=(python, "-m", "coverage", "combine"), variables=variables)
        wrote = yield from _reported(scope, python, variables)
        raw = replace(raw, stderr=f"{raw.stderr}\n{combined.stderr}\n{wrote.stderr}")
        text = wrote.outputs.get(measured)
    notes = call.notes
    if text and raw.exit_code in _ANSWERED and "integration" in scope.before:
        text, note = yield from _joined(scope, python, variables, text)
        notes = (*notes, *note)
    outcome = parse(scope, raw, raw.outputs.get(report), text, notes)
    runs = evidence.read(raw.outputs.get(shown))
    if outcome.coverage is None or not runs:
        return replace(outcome, runs=runs)
    contexts = f"{scope.artifacts}/contexts.json"
    asked = (python, "-m", "coverage", "json", "--show-contexts", "--ignore-errors", "--fail-under=0", "-o", contexts)
    wrote = yield Command(argv=asked, variables=variables, outputs=(contexts,))
    return practice.added(scope, with_flaky("tests", outcome, runs), wrote.outputs.get(contexts))


def _reported(scope: Scope, python: str, variables: dict[str, str]) -> Generator[Command, Raw, Raw]:
    """Let coverage write its reports; the answer's output is the JSON text."""
    tool, options = (python, "-m", "coverage"), ("--ignore-errors", "--fail-under=0")
    yield Command(argv=(*tool, "html", *options, "-d", f"{scope.artifacts}/html"), variables=variables)
    measured = f"{scope.artifacts}/coverage.json"
    return (yield Command(argv=(*tool, "json", *options, "-o", measured), variables=variables, outputs=(measured,)))


def _joined(
    scope: Scope, python: str, variables: dict[str, str], text: str
) -> Generator[Command, Raw, tuple[str, tuple[str, ...]]]:
    """Join what the integration tests and their services have covered; give coverage's JSON text, and what to say."""
    if not scope.before["integration"].status.answered:
        return text, ()
    folder = f"{scope.artifacts.rpartition('/')[0]}/integration/coverage"
    combine = (python, "-m", "coverage", "combine", "--append", "--keep", folder)
    joined = yield Command(argv=combine, variables=variables)
    if joined.exit_code:
        said = (joined.stderr or joined.stdout).strip()
        return text, (
            f"the coverage of the integration tests is not in the total: {said.splitlines()[-1] if said else '?'}",
        )
    wrote = yield from _reported(scope, python, variables)
    measured = wrote.outputs.get(f"{scope.artifacts}/coverage.json", "")
    return measured, ("with the coverage of the integration tests and of their services",)


def _left(
    scope: Scope, python: str, variables: dict[str, str], raw: Raw, notes: Sequence[str]
) -> Generator[Command, Raw, Outcome]:
    """Give the outcome where every test runs with the services: their check answers for them, coverage is judged here."""
    integration = scope.before.get("integration")
    everything = "every test is left to the check integration"
    if integration is None or not integration.status.answered:
        why = f"has no answer: {integration.reason}" if integration else "is not part of this run"
        return Outcome(status=Status.UNAVAILABLE, reason=f"{everything}, which {why}", exit_code=raw.exit_code)
    text, note = yield from _joined(scope, python, variables, "")
    outcome = Outcome(
        status=Status.FINDINGS, tests=integration.tests, files=integration.files, exit_code=raw.exit_code,
        notes=(everything, *notes, *note),
    )  # fmt: skip
    return _measured(scope, raw, text, outcome)


def _obstacle(layout: Layout, environment: Environment | None) -> Outcome | None:
    """Give the outcome where running pytest could not give evidence."""
    if not layout.test_files:
        reason = "no tests were found; name them in project.tests, or switch the check off with [checks.tests] enabled = false"
        return Outcome(status=Status.UNTRUSTED, reason=reason)
    if not any(file.endswith(".py") for file in layout.source_files):
        reason = "no source files were found, so that coverage says nothing; name them in project.sources"
        return Outcome(status=Status.UNTRUSTED, reason=reason)
    if environment and not environment.find("pytest-cov") and not environment.find("coverage"):
        reason = (
            f"neither pytest-cov nor coverage is installed in {environment.source}: {environment.install('pytest-cov')}"
        )
        return Outcome(status=Status.UNAVAILABLE, reason=reason)
    return None


def parse(scope: Scope, raw: Raw, report: str | None, measured: str | None, notes: Sequence[str] = ()) -> Outcome:
    """Turn what pytest left into an outcome: `report` is its JUnit text, `measured` coverage's JSON text.

    Exit codes: 0 and 1 are answers, 2 is one where the report lists files that cannot be collected, 6 and 7 are
    stricter settings; everything else, and every contradiction, is untrusted (pytest's reference, "Exit codes").
    """
    if report is None or raw.exit_code not in (2, *_ANSWERED):
        return _untrusted(raw, _unanswered(scope, raw))
    try:
        tests = junit.read(report)
    except junit.UnreadableError as why:
        return _untrusted(raw, f"pytest's report cannot be read: {why}")
    red = failing("tests", tests, _own_names(scope))
    counts = tests.counts
    said = pytest_output.last_word(raw.stdout, raw.stderr)
    problem = pytest_output.contradiction(raw, tests, said)
    if problem:
        return replace(_untrusted(raw, problem), findings=red, tests=counts)
    if raw.exit_code in pytest_output.STRICT:
        red += (finding("tests", "failed", f"{pytest_output.STRICT[raw.exit_code]}: {said}"),)
    outcome = Outcome(
        status=Status.FINDINGS, tests=counts, findings=red, files=len(counts.files), exit_code=raw.exit_code,
        notes=(*_lines(scope, raw, tests, counts), *notes), artifacts=(_artifact(scope, "junit.xml"),),
    )  # fmt: skip
    if raw.exit_code == 2:
        return replace(outcome, findings=(*red, *_absent_kinds(scope)), artifacts=())
    return _measured(scope, raw, measured, outcome)


def _measured(scope: Scope, raw: Raw, measured: str | None, outcome: Outcome) -> Outcome:
    """Add what coverage says, from its JSON text, to the outcome of the tests."""
    files = coverage.read(measured, scope.project.root, scope.layout.source_files) or ()
    total = coverage.percent(files)
    problem = pytest_output.lost(raw.stdout, raw.stderr) or _unmeasured(scope, raw, measured, files)
    if problem or total is None:
        return replace(outcome, status=Status.UNTRUSTED, reason=problem, artifacts=())
    found = _coverage(scope, files, total)
    findings = (*outcome.findings, *_floors(scope, files, found), *_absent_kinds(scope))
    return replace(
        outcome,
        status=Status.FINDINGS if findings else Status.CLEAN,
        findings=findings,
        coverage=found,
        notes=(*outcome.notes, *_extent(scope, files, found)),
        artifacts=(*outcome.artifacts, _artifact(scope, "coverage.json"), _artifact(scope, "html/index.html")),
    )


def _untrusted(raw: Raw, reason: str) -> Outcome:
    """Give the outcome of a run that is no evidence."""
    return Outcome(status=Status.UNTRUSTED, reason=reason, exit_code=raw.exit_code)


def _unanswered(scope: Scope, raw: Raw) -> str:
    """Say why pytest left no report that could be believed."""
    if raw.exit_code == _NOTHING:
        return "pytest found no test to run; see testpaths, -m and -k in its configuration"
    if raw.exit_code == 0:
        return "pytest ended with exit code 0 but wrote no report; a test has probably ended the process"
    said = pytest_output.last_word(raw.stdout, raw.stderr)
    absent = absence.find((said,), f"{raw.stdout}\n{raw.stderr}", _own_names(scope))
    if absent:
        said = f"the machine lacks {absent.what} ({said}); {absent.remedy}"
    how = pytest_output.ended(raw.exit_code)
    return f"pytest gave no answer ({how}): {said}" if said else f"pytest gave no answer ({how})"


def _own_names(scope: Scope) -> frozenset[str]:
    """Give the names of the project's own modules, those of its tests among them."""
    layout = scope.layout
    return absence.own_names((*layout.sources, *layout.tests), frozenset((*layout.source_files, *layout.test_files)))


def _unmeasured(scope: Scope, raw: Raw, measured: str | None, files: Sequence[FileCoverage]) -> str:
    """Say why the coverage report says nothing, or not enough."""
    if not measured:
        return "no coverage report was written, although the tests ran"
    if not files:
        return "the coverage report cannot be read or has no source file of the project; see omit in its configuration"
    unparsed = [path.removeprefix(f"{scope.project.root}/") for path in pytest_output.unparsed(raw.stdout, raw.stderr)]
    wanting = next((path for path in unparsed if path in scope.layout.source_files), "")
    if wanting:
        return f"coverage cannot parse {wanting} with the environment's Python, so that its lines are missing from the total"
    return "" if coverage.percent(files) is not None else "the coverage report has no statement in the source files"


def _lines(scope: Scope, raw: Raw, tests: junit.Report, counts: TestCounts) -> tuple[str, ...]:
    """Give the evidence lines about the tests themselves."""
    environment = scope.project.environment
    pytest = environment.find("pytest") if environment else None
    ends = [f"{counts.passed} passed"]
    ends += [f"{counts.failed} failed"] if counts.failed else []
    ends += [counted(counts.errors, "error")] if counts.errors else []
    ends += [f"{counts.skipped} skipped"] if counts.skipped else []
    tools = f"pytest {pytest.version if pytest else '?'}, Python {environment.version if environment else '?'}"
    lines = [f"{', '.join(ends)} in {tests.seconds:.1f} s ({tools})"]
    why = Counter(case.said[0] for case in tests.ended("skipped") if case.said)
    lines += [f"{counted(number, 'test')} skipped: {reason}" for reason, number in why.most_common(2)]
    deselected = pytest_output.number(raw.stdout, "deselected")
    if deselected:
        lines.append(f"{counted(deselected, 'test')} deselected by the project's own options")
    again = pytest_output.number(raw.stdout, "rerun")
    if again:
        lines.append(
            f"{counted(again, 'time')} a test was run again after it failed, because the test itself asks for it"
        )
    return tuple(lines)


def _coverage(scope: Scope, files: Sequence[FileCoverage], total: float) -> CoverageReport:
    """Measure the layers and the changed lines."""
    layers = {name: coverage.percent(group) for name, group in coverage.layers(files, scope.config.layers).items()}
    ran, size = coverage.changed(files, scope.project.added or {})
    return CoverageReport(
        total=total,
        floor=scope.config.coverage.minimum,
        layers={name: value for name, value in layers.items() if value is not None},
        changed=100 * ran / size if size else None,
        changed_size=size,
    )


def _floors(scope: Scope, files: Sequence[FileCoverage], found: CoverageReport) -> list[Finding]:
    """Give the findings where coverage is under a floor."""
    floors = scope.config.coverage
    findings = []
    if found.total < floors.minimum:
        message = f"coverage is {percent(found.total)} %, under {percent(floors.minimum)} %; {thinnest(files)}"
        findings.append(
            finding("tests", "coverage", message, recommendation="test the files with the most missing lines first")
        )
    groups = coverage.layers(files, scope.config.layers)
    for layer, floor in floors.layers.items():
        value = found.layers.get(layer)
        if value is None:
            message = f"the layer {layer!r} has a floor of {percent(floor)} %, but its patterns match no measured file"
            findings.append(finding("tests", "coverage-layer", message, symbol=layer))
        elif value < floor:
            message = f"coverage of the layer {layer!r} is {percent(value)} %, under {percent(floor)} %; {thinnest(groups[layer])}"
            findings.append(finding("tests", "coverage-layer", message, symbol=layer))
    judged = found.changed_size >= SMALL_CHANGE
    if judged and found.changed is not None and found.changed < floors.changed:
        message = (
            f"coverage of changed lines and branches is {percent(found.changed)} %, under {percent(floors.changed)} %"
        )
        findings.append(finding("tests", "coverage-changed", message))
    return findings


def _extent(scope: Scope, files: Sequence[FileCoverage], found: CoverageReport) -> tuple[str, ...]:
    """Say what the total is about."""
    sources = {file for file in scope.layout.source_files if file.endswith(".py")}
    lines = [f"coverage of {counted(len(files), 'file')} in {', '.join(scope.layout.sources)}"]
    size = found.changed_size
    if found.changed is not None:
        small = f"; under {SMALL_CHANGE} they are not held to the floor" if size < SMALL_CHANGE else ""
        lines.append(f"{percent(found.changed)} % of {size} changed lines and branches ran{small}")
    omitted = len(sources - {file.path for file in files})
    if omitted:
        lines.append(f"{counted(omitted, 'source file')} left out by the project's own coverage configuration")
    if not found.total:
        lines.append("no line of the sources ran: the tests probably import an installed copy instead of the sources")
    return tuple(lines)


def _absent_kinds(scope: Scope) -> tuple[Finding, ...]:
    """Give a finding for each kind of test that the stack calls for and the project lacks."""
    absent = testkinds.absent(scope.layout.test_files, scope.stack)
    return tuple(finding("tests", "type-missing", message, symbol=kind) for kind, message in absent)


def _artifact(scope: Scope, name: str) -> str:
    """Give the path of an artifact as reports show it."""
    return f"{scope.artifacts}/{name}".removeprefix(f"{scope.project.root}/")


CHECK = Check(
    name="tests",
    summary="Tests: pytest with coverage in the project's environment.",
    run=run,
    needs=("pytest",),
    inside=("pytest",),
    environment=True,
    code=True,
    after=("integration",),
    reads="everything",
    dimension=Dimension.TESTS,
    help="Runs `python -m pytest` in the project's environment, measured by pytest-cov or coverage.\n"
    "Options in addopts that stop early, select by an earlier run, run again, or measure otherwise are left out.\n"
    "Coverage is covered statements and branches over all of them, raw, of the source files only.",
    refuses=(
        "--co", "--collect-only", "--setup-only", "--setup-plan", "--no-cov", "--no-cov-on-fail", "--cov", "--cov-report",
        "--cov-fail-under", "--cov-append", "--junitxml", "--junit-xml", "-x", "--exitfirst", "--maxfail", "--lf",
        "--last-failed", "--sw", "--stepwise", "--reruns", "--force-reruns", "-c", "--config-file", "--rootdir",
    ),
)  # fmt: skip
