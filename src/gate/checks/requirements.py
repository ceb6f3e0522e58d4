"""Requirements: traces the tech design to the code and to the tests that ran before."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from msgspec.structs import replace

from gate import inside
from gate.model.application import Application
from gate.model.check import Check, Conversation
from gate.model.design import Design
from gate.model.finding import Finding
from gate.model.matrix import Matrix, Met, Sign, Traced
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Scope
from gate.model.testrun import TestRun
from gate.model.words import Category, Criticality, Dimension, Status
from gate.policy.weigh import default
from gate.requirements import described, design, sources, told, trace
from gate.syntax.codebase import Codebase
from gate.wording.text import counted, line

_PATIENCE = 60
"""Seconds that an application has to be imported and to describe itself."""

_SAID = 200
"""Characters of what a foreign exception says."""

_TESTS = ("tests", "integration")


def applies(scope: Scope) -> str:
    """Give the reason why nothing is traced; raises ConfigError for a document that asks for nothing."""
    if not scope.project.documents:
        return "there is no design document: no tech-design.md, and none is named in requirements.documents"
    _design(scope)
    return ""


def run(scope: Scope) -> Conversation:
    """Ask the application what it is, where it can be imported, and trace every requirement."""
    wanted = _design(scope)
    code = {path: text for path, text in scope.code.items() if path in set(scope.layout.source_files)}
    read = sources.read(code)
    static = _static(scope, read.application)
    environment = scope.project.environment
    target = scope.config.requirements.app or read.target
    if not target:
        application = replace(static, problem="no FastAPI application was found in the sources; see requirements.app")
    elif environment is None:
        application = replace(static, problem="the project has no environment in which its application can be imported")
    else:
        file = f"{scope.artifacts}/application.json"
        given = (f"{name}={value}" for name, value in scope.config.requirements.variables.items())
        raw = yield Command(
            argv=(
                environment.python, f"{inside.FOLDER}/gate_describe.py", file, target, str(_PATIENCE), *given,
                "--", *_roots(scope),
            ),
            outputs=(file,),
        )  # fmt: skip
        application = _joined(static, raw, file, target)
    tests = _tests(scope)
    matrix = trace.trace(wanted, application, tests, scope.config.requirements.ids)
    findings = tuple(finding for one in matrix.requirements for finding in judge(one, matrix))
    return Outcome(
        status=Status.FINDINGS if findings else Status.CLEAN,
        findings=findings,
        files=len(code),
        notes=tuple(_notes(matrix, application, tests)),
        matrix=matrix,
    )


def _static(scope: Scope, words: Application) -> Application:
    """Give what can be known without the application: what the facts tell, and the words of the sources."""
    code = Codebase(scope.facts, project=scope.project, layout=scope.layout, stack=scope.stack, config=scope.config)
    return _with(told.read(code), words)


def _with(application: Application, more: Application) -> Application:
    """Add what only the source knows to what the application or its facts say; the former counts where both do."""
    names = {setting.name for setting in application.settings}
    shapes = {shape.name for shape in application.shapes}
    return replace(
        application,
        shapes=(*application.shapes, *(shape for shape in more.shapes if shape.name not in shapes)),
        settings=(*application.settings, *(setting for setting in more.settings if setting.name not in names)),
        topics=more.topics,
        words=more.words,
    )


def _design(scope: Scope) -> Design:
    """Read the documents."""
    return design.read(scope.project.documents, scope.config.requirements.ids, scope.project.name)


def _roots(scope: Scope) -> tuple[str, ...]:
    """Give the folders from which the project's modules are imported: its own, and those that hold packages."""
    packages = {str(PurePosixPath(path).parent) for path in scope.layout.source_files if path.endswith("__init__.py")}
    folders = (source for source in scope.layout.sources if not source.endswith(".py"))
    found = (str(PurePosixPath(source).parent) if source in packages else source for source in folders)
    return tuple(dict.fromkeys((".", *found)))


def _joined(static: Application, raw: Raw, file: str, target: str) -> Application:
    """Put together what the application said and what only its source says; where it said nothing, say why."""
    found = described.read(raw.outputs.get(file))
    if isinstance(found, str):
        why = f"it took more than {_PATIENCE} s" if raw.exit_code in (-14, 142) else line(found, _SAID)
        text = f"{target} cannot be asked what it is, so that only its source speaks: {why}; see requirements.variables"
        return replace(static, problem=text)
    return _with(found, static)


def _tests(scope: Scope) -> tuple[TestRun, ...] | None:
    """Give the tests of this run; None where none of them gave evidence."""
    before = [scope.before[name] for name in _TESTS if name in scope.before]
    runs = tuple(test for outcome in before for test in outcome.runs)
    return runs or None


def judge(one: Traced, matrix: Matrix) -> Iterator[Finding]:
    """Give the findings about one requirement, each with what it weighs."""
    for evidence in one.signs(Sign.MISSING, Sign.CONTRADICTED):
        where = f" ({evidence.place})" if evidence.place else ""
        yield _finding(one, str(evidence.sign), f"{evidence.text}{where}", 0)
    if not matrix.tested:
        return
    if one.status is Met.UNTESTED and (one.named or any(e.kind == "route" for e in one.evidence)):
        how = f"mark one with `@pytest.mark.requirement({one.id!r})`" if one.named else "no test asks for it"
        yield _finding(
            one, "untested", "no passing test names it" if one.named else "no passing test asks for it", 1, how
        )
    for evidence in one.evidence:
        if evidence.kind == "criterion" and evidence.sign is Sign.UNTESTED and one.status is not Met.UNTESTED:
            yield _finding(one, "criterion", evidence.text, 1)
    unseen = [
        e.text.removeprefix("no passing test sees ")
        for e in one.evidence
        if e.kind == "error case" and e.sign is Sign.UNTESTED
    ]
    if unseen:
        text = f"{counted(len(unseen), 'error case')} without a passing test: {'; '.join(unseen)}"
        yield _finding(one, "error-case", text, 2)


def _finding(one: Traced, rule: str, message: str, milder: int, help_: str = "") -> Finding:
    """Make a finding; `milder` are the steps by which it weighs less than its requirement."""
    levels = tuple(Criticality)
    return Finding(
        rule=rule,
        check="requirements",
        path=one.document,
        line=one.line,
        symbol=one.id,
        message=message,
        criticality=levels[min(levels.index(one.criticality) + milder, len(levels) - 1)],
        dimension=Dimension.REQUIREMENTS,
        category=Category.REQUIREMENT,
        impact=default(f"requirements/{rule}")[1],
        recommendation=help_,
    )


def _notes(matrix: Matrix, application: Application, tests: Sequence[TestRun] | None) -> Iterator[str]:
    """Give the evidence lines."""
    counts = ", ".join(f"{number} {status}" for status, number in matrix.counts.items())
    yield f"{counted(len(matrix.requirements), 'requirement')} of {', '.join(matrix.documents)}: {counts}"
    if application.routes:
        yield f"{counted(len(application.routes), 'route')} from {application.source}"
    if tests is None:
        yield "no test gave evidence in this run, so that nothing is called proven"
    elif not any(test.calls for test in tests):
        yield "no test asked the application in its own process, so that no error case was seen"
    yield from matrix.notes
    if matrix.unclaimed:
        names = ", ".join(one.name for one in matrix.unclaimed[:5])
        more = f" and {len(matrix.unclaimed) - 5} more" if len(matrix.unclaimed) > 5 else ""
        yield f"in the code, but in no requirement: {names}{more}"


CHECK = Check(
    name="requirements",
    summary="Requirements: the tech design, traced to the code and to the tests that passed.",
    run=run,
    needs=(),
    dimension=Dimension.REQUIREMENTS,
    after=("integration", "tests"),
    reads="everything",
    code=True,
    facts=True,
    applies=applies,
    help="Reads Markdown (ids, tables, `POST /path`, Given/When/Then) or OpenAPI.\n"
    "A test names a requirement with `@pytest.mark.requirement(ID)`, or with the id in its name or docstring.\n"
    "Routes come from the application's own OpenAPI, topics and error codes from the source and from what tests see.",
)
