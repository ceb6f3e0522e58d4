"""pytest with coverage, in the project's own environment: what fails, what is covered, which kinds of test exist."""

from collections.abc import Generator, Sequence

from msgspec.structs import replace

from gate import inside, practice
from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import CoverageReport, Outcome, TestCounts
from gate.model.process import Command, Raw
from gate.model.scope import Environment, Layout, Scope
from gate.model.testrun import TestRun
from gate.model.words import Dimension, Status
from gate.parsing import absence, coverage, evidence, junit, pytest_call, pytest_output, testkinds
from gate.parsing.coverage import FileCoverage, thinnest
from gate.policy.rubric import SMALL_CHANGE
from gate.policy.weigh import category, default
from gate.wording.text import counted, percent


def run(scope: Scope) -> Conversation:
    """Run the project's tests once, measured by pytest-cov or, without it, by coverage itself."""
    environment = scope.project.environment
    obstacle = _obstacle(scope.layout, environment)
    if obstacle or environment is None:
        return obstacle or Outcome(status=Status.UNAVAILABLE, reason="the project has no environment")
    folders = coverage.folders(scope.layout.sources, scope.layout.source_files)
    plan = pytest_call.plan(scope, environment, folders)
    python = environment.python
    report, measured = f"{scope.artifacts}/junit.xml", f"{scope.artifacts}/coverage.json"
    variables = {"COVERAGE_FILE": f"{scope.artifacts}/.coverage", "PYTHONDONTWRITEBYTECODE": "1"}
    if plan.pytest_cov:
        start: tuple[str, ...] = (python, "-m", "pytest")
    else:
        start = (python, "-m", "coverage", "run", "--parallel-mode", f"--source={','.join(folders)}", "-m", "pytest")
    shown = f"{scope.artifacts}/evidence.json"
    raw = yield Command(
        argv=(*start, *plan.words),
        variables=variables,
        outputs=(report, measured, shown),
        importable=inside.FOLDER,
    )
    text = raw.outputs.get(measured)
    if not plan.pytest_cov and raw.exit_code in (0, 1, *pytest_output.STRICT):
        tool, options = (python, "-m", "coverage"), ("--ignore-errors", "--fail-under=0")
        combined = yield Command(argv=(*tool, "combine"), variables=variables)
        yield Command(argv=(*tool, "html", *options, "-d", f"{scope.artifacts}/html"), variables=variables)
        json = (*tool, "json", *options, "-o", measured)
        wrote = yield Command(argv=json, variables=variables, outputs=(measured,))
        raw = replace(raw, stderr=f"{raw.stderr}\n{combined.stderr}\n{wrote.stderr}")
        text = wrote.outputs.get(measured)
    notes = plan.notes
    if text and raw.exit_code in (0, 1, *pytest_output.STRICT) and "integration" in scope.before:
        text, note = yield from _joined(scope, python, variables, text)
        notes = (*notes, *note)
    outcome = parse(scope, raw, raw.outputs.get(report), text, notes)
    runs = evidence.read(raw.outputs.get(shown))
    if outcome.coverage is None or not runs:
        return replace(outcome, runs=runs)
    contexts = f"{scope.artifacts}/contexts.json"
    asked = (python, "-m", "coverage", "json", "--show-contexts", "--ignore-errors", "--fail-under=0", "-o", contexts)
    wrote = yield Command(argv=asked, variables=variables, outputs=(contexts,))
    return practised(scope, outcome, runs, wrote.outputs.get(contexts))


def _joined(
    scope: Scope, python: str, variables: dict[str, str], text: str
) -> Generator[Command, Raw, tuple[str, tuple[str, ...]]]:
    """Join what the integration tests and their services have covered; give coverage's JSON text, and what to say."""
    if not scope.before["integration"].status.answered:
        return text, ()
    tool, options = (python, "-m", "coverage"), ("--ignore-errors", "--fail-under=0")
    folder = f"{scope.artifacts.rpartition('/')[0]}/integration/coverage"
    joined = yield Command(argv=(*tool, "combine", "--append", "--keep", folder), variables=variables)
    if joined.exit_code:
        said = (joined.stderr or joined.stdout).strip()
        return text, (
            f"the coverage of the integration tests is not in the total: {said.splitlines()[-1] if said else '?'}",
        )
    yield Command(argv=(*tool, "html", *options, "-d", f"{scope.artifacts}/html"), variables=variables)
    measured = f"{scope.artifacts}/coverage.json"
    wrote = yield Command(argv=(*tool, "json", *options, "-o", measured), variables=variables, outputs=(measured,))
    return wrote.outputs.get(measured, ""), ("with the coverage of the integration tests and of their services",)


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
    if report is None or raw.exit_code not in (0, 1, 2, *pytest_output.STRICT):
        return _untrusted(raw, _unanswered(scope, raw))
    try:
        tests = junit.read(report)
    except junit.UnreadableError as why:
        return _untrusted(raw, f"pytest's report cannot be read: {why}")
    failing = _failing(scope, tests)
    counts = tests.counts
    said = pytest_output.last_word(raw.stdout, raw.stderr)
    problem = pytest_output.contradiction(raw, tests, said)
    if problem:
        return replace(_untrusted(raw, problem), findings=failing, tests=counts)
    if raw.exit_code in pytest_output.STRICT:
        failing += (_finding("failed", f"{pytest_output.STRICT[raw.exit_code]}: {said}"),)
    lines = (*_lines(scope, raw, tests, counts), *notes)
    outcome = Outcome(
        status=Status.FINDINGS, tests=counts, notes=lines, files=len(counts.files), exit_code=raw.exit_code
    )
    if raw.exit_code == 2:
        return replace(outcome, findings=(*failing, *_absent_kinds(scope)))
    files = coverage.read(measured, scope.project.root, scope.layout.source_files) or ()
    total = coverage.percent(files)
    problem = pytest_output.lost(raw.stdout, raw.stderr) or _unmeasured(scope, raw, measured, files)
    if problem or total is None:
        return replace(outcome, status=Status.UNTRUSTED, reason=problem, findings=failing)
    found = _coverage(scope, files, total)
    findings = (*failing, *_floors(scope, files, found), *_absent_kinds(scope))
    return replace(
        outcome,
        status=Status.FINDINGS if findings else Status.CLEAN,
        findings=findings,
        coverage=found,
        notes=(*lines, *_extent(scope, files, found)),
        artifacts=tuple(_artifact(scope, name) for name in ("junit.xml", "coverage.json", "html/index.html")),
    )


def practised(scope: Scope, outcome: Outcome, runs: tuple[TestRun, ...], contexts: str | None) -> Outcome:
    """Add how the project tests; `contexts` is coverage's JSON text with the test file that ran each line."""
    files = coverage.read(contexts, scope.project.root, scope.layout.source_files) or ()
    before = scope.before.get("integration")
    every = (*runs, *(before.runs if before else ()))
    code = {path: text for path, text in scope.code.items() if path in set(scope.layout.source_files)}
    found = practice.judge(every, files, code, scope.stack.has("kafka"))
    again = [test for test in runs if test.flaky]
    case = junit.Case(name="", path="")
    findings = [
        _finding("flaky", practice.flaky(test), replace(case, name=test.id, path=test.path, line=test.line))
        for test in again
    ]
    findings += [
        _finding("kafka-failure", f"no test that passed exercises this failure of Kafka: {one.name}", symbol=one.name)
        for one in found.kafka
        if not one.shown
    ]
    whole = (*outcome.findings, *findings)
    return replace(
        outcome,
        status=Status.FINDINGS if outcome.status is Status.CLEAN and whole else outcome.status,
        findings=whole,
        runs=runs,
        practice=found,
        notes=(*outcome.notes, *practice.lines(found)),
    )


def _untrusted(raw: Raw, reason: str) -> Outcome:
    """Give the outcome of a run that is no evidence."""
    return Outcome(status=Status.UNTRUSTED, reason=reason, exit_code=raw.exit_code)


def _unanswered(scope: Scope, raw: Raw) -> str:
    """Say why pytest left no report that could be believed."""
    if raw.exit_code == 5:
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
    deselected = pytest_output.number(raw.stdout, "deselected")
    if deselected:
        lines.append(f"{counted(deselected, 'test')} deselected by the project's own options")
    again = pytest_output.number(raw.stdout, "rerun")
    if again:
        lines.append(
            f"{counted(again, 'time')} a test was run again after it failed, because the test itself asks for it"
        )
    return tuple(lines)


def _failing(scope: Scope, tests: junit.Report) -> tuple[Finding, ...]:
    """Give a finding for each failing test, but one for all that fail because of the same absent thing."""
    names = _own_names(scope)
    groups: dict[object, list[tuple[junit.Case, absence.Absence | None]]] = {}
    for case in tests.ended("error", "failed"):
        absent = absence.find(case.said, case.text, names)
        groups.setdefault(absent or case.name, []).append((case, absent))
    return tuple(_failure(group[0][0], group[0][1], len(group)) for group in groups.values())


def _failure(case: junit.Case, absent: absence.Absence | None, number: int) -> Finding:
    """Put one finding about failing tests together."""
    rule = "collection" if case.phase == "collection" else case.ending
    error = "; ".join(case.said[:3])[:300] or "no reason is given"
    if absent:
        many = f"{number} {'test files' if rule == 'collection' else 'tests'} cannot pass, first {case.name}"
        what = many if number > 1 else f"{case.name} cannot pass"
        message = f"the machine lacks {absent.what}: {what} ({case.said[0]})"
        return _finding(rule, message, case, absent.remedy)
    where = f" (raised at {case.origin})" if case.origin and not case.origin.startswith(f"{case.path}:") else ""
    prefix = f"in {case.phase}: " if case.phase in ("setup", "teardown") else ""
    return _finding(rule, f"{prefix}{error}{where}", case)


def _finding(
    rule: str, message: str, case: junit.Case | None = None, recommendation: str = "", symbol: str = ""
) -> Finding:
    """Make a finding of this check."""
    criticality, impact = default(f"tests/{rule}")
    return Finding(
        rule=rule,
        check="tests",
        path=case.path if case else "",
        line=case.line if case else 0,
        symbol=case.name if case else symbol,
        message=message,
        criticality=criticality,
        dimension=Dimension.TESTS,
        category=category(f"tests/{rule}"),
        impact=impact,
        recommendation=recommendation,
    )


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
            _finding("coverage", message, recommendation="test the files with the most missing lines first")
        )
    groups = coverage.layers(files, scope.config.layers)
    for layer, floor in floors.layers.items():
        value = found.layers.get(layer)
        if value is None:
            message = f"the layer {layer!r} has a floor of {percent(floor)} %, but its patterns match no measured file"
            findings.append(_finding("coverage-layer", message, symbol=layer))
        elif value < floor:
            message = f"coverage of the layer {layer!r} is {percent(value)} %, under {percent(floor)} %; {thinnest(groups[layer])}"
            findings.append(_finding("coverage-layer", message, symbol=layer))
    judged = found.changed_size >= SMALL_CHANGE
    if judged and found.changed is not None and found.changed < floors.changed:
        message = (
            f"coverage of changed lines and branches is {percent(found.changed)} %, under {percent(floors.changed)} %"
        )
        findings.append(_finding("coverage-changed", message))
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
    return tuple(_finding("type-missing", message, symbol=kind) for kind, message in absent)


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
