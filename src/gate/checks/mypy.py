"""mypy: the types of the whole program, in the project's environment, and the imports that it cannot follow there."""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Environment, Scope
from gate.model.words import Status
from gate.parsing import jsontext, mypyconfig, probe, said
from gate.parsing.mypyconfig import MypyConfig
from gate.policy.distributions import DISTRIBUTIONS
from gate.policy.weigh import category, default
from gate.syntax import imports, modules
from gate.syntax.imports import Import

_DOCS = "https://mypy.readthedocs.io/en/stable"
_UNDOCUMENTED = ("misc", "syntax")
_BUNDLED = {"_typeshed", "mypy_extensions", "typing_extensions"}
"""Modules whose types mypy brings itself."""

_NOT_FOUND = ("import-not-found", "import-untyped", "import")
"""What mypy calls an import that it cannot follow; untyped where it knows of stubs, installed or not."""

_PLAIN = re.compile(r"(?!mypy:)(?P<file>[^:]+):(?:(?P<line>\d+):)? error: (?P<message>.+?)(?:  \[(?P<code>[\w-]+)\])?")
_NOTE = re.compile(r"\S+: note: |Warning: unused section")
_CONFIG_PROBLEM = re.compile(r"\S*\.(?:ini|toml|cfg): (?!note: )|\S+: \[mypy")

_TOO_OLD = re.compile(
    r"^\S+: \[mypy\]: python_version: Python (?P<wanted>3\.\d+) is not supported \(must be (?P<lowest>3\.\d+) or higher\)$",
    re.MULTILINE,
)


class _Message(Struct):
    """One line of `mypy --output json`; the format is documented in mypy/error_formatter.py. Columns count from 0."""

    file: str
    line: int
    column: int
    message: str
    hint: str | None
    code: str | None
    severity: str
    end_line: int | None = None


class _Absent(Struct, frozen=True):
    """An import that the environment cannot satisfy: where, and which part of the module's name is absent."""

    path: str
    line: int
    name: str


def run(scope: Scope) -> Conversation:
    """Run mypy over the whole program, then ask the project's Python for what the program imports."""
    environment = scope.project.environment
    config = mypyconfig.read(scope.project.texts, scope.project.manifest)
    if environment is None or not (config.targets or scope.layout.sources):
        return Outcome(status=Status.UNTRUSTED, reason="there are no source files")
    given = mypyconfig.given(config, scope.python_files, scope.layout.sources)
    found = {path: imports.extract(scope.code[path]) for path in given if path in scope.code}
    flags, path = _bases(scope, config, found)
    command = Command(
        argv=scope.argv(
            "mypy", "--output", "json", "--python-executable", environment.python, "--cache-dir", f"{scope.cache}/tool",
            "--no-install-types", "--soft-error-limit=-1", *flags, *scope.settings.args,
            *(() if config.targets else ("--", *scope.layout.sources)),
        ),
        # mypy falls back on a user's own settings; what one person likes at home must not decide
        variables={"XDG_CONFIG_HOME": f"{scope.cache}/config", "PYTHONUTF8": "1", **path},
    )  # fmt: skip
    raw = yield command
    too_old = _TOO_OLD.search(raw.stderr)
    if (
        too_old
    ):  # the version that it takes instead is that of the environment, which accepts what the promised one does not
        program = len(scope.argv("mypy"))
        lowest = ("--python-version", too_old["lowest"])
        raw = yield replace(command, argv=(*command.argv[:program], *lowest, *command.argv[program:]))
    outcome = parse(scope, replace(raw, stderr=_TOO_OLD.sub("", raw.stderr)))
    if too_old:
        note = f"mypy no longer knows Python {too_old['wanted']} of its configuration: judged as Python {too_old['lowest']}"
        outcome = replace(outcome, notes=(*outcome.notes, note))
    unread = [path for path in given if found.get(path) is None]
    if unread:
        outcome = replace(outcome, notes=(*outcome.notes, f"the imports of {_first(unread)} could not be read"))
    asked = _asked(scope, config, environment, found)
    if not asked:
        return replace(outcome, files=len(given))
    answer = yield Command(argv=(environment.python, "-c", probe.SCRIPT, *asked))
    absent = probe.read(answer.stdout, tuple(asked))
    if answer.exit_code != 0 or absent is None:
        why = f"{environment.python} cannot say which modules it has: {said.sentence(answer.stderr, answer.stdout)}"
        return replace(outcome, status=Status.UNTRUSTED, reason=outcome.reason or why, files=len(given))
    places = [_Absent(path, one.line, absent[one.module]) for path, one in _wanted(found) if one.module in absent]
    return replace(_joined(outcome, places, environment), files=len(given))


def parse(scope: Scope, raw: Raw) -> Outcome:
    """Turn mypy's JSON lines into an outcome.

    Exit code 0 is clean, 1 is errors, and with JSON also notes alone; 2 is an error before which mypy stopped, so that
    nothing else was checked, or a wrong argument. With 0 and 1 mypy may also have ignored a part of its configuration
    and said so on stderr only.
    """
    messages, rest = jsontext.read_lines(raw.stdout, _Message)
    if raw.exit_code == 2:
        messages += _last_words(raw, rest)
    errors = [message for message in messages if message.severity == "error"]
    notes = tuple(line for line in (*rest, *raw.stderr.splitlines()) if _NOTE.match(line))
    other = [line for line in rest if line not in notes]
    findings = tuple(_finding(scope.project.root, error) for error in errors)
    outcome = Outcome(
        status=Status.FINDINGS if findings else Status.CLEAN, findings=findings, notes=notes, exit_code=raw.exit_code
    )
    if raw.exit_code == 2:
        kept = tuple(finding for finding in findings if finding.rule == "syntax")
        return replace(outcome, status=Status.UNTRUSTED, findings=kept, reason=_stopped(scope, raw, errors))
    why = said.sentence(raw.stderr, *other, root=scope.project.root)
    if raw.exit_code not in (0, 1):
        return replace(outcome, status=Status.UNTRUSTED, reason=f"mypy failed with exit code {raw.exit_code}: {why}")
    problems = [line for line in raw.stderr.splitlines() if _CONFIG_PROBLEM.match(line)]
    if problems:
        ignored = said.sentence(problems[0], root=scope.project.root)
        return replace(outcome, status=Status.UNTRUSTED, reason=f"mypy ignored a part of its configuration: {ignored}")
    if other:
        return replace(outcome, status=Status.UNTRUSTED, reason=f"mypy printed what is not JSON: {other[0]}")
    if (errors and raw.exit_code == 0) or (not messages and raw.exit_code == 1):
        reason = f"mypy's exit code {raw.exit_code} does not go with {len(errors)} errors: {why}"
        return replace(outcome, status=Status.UNTRUSTED, reason=reason)
    return outcome


def _last_words(raw: Raw, rest: Sequence[str]) -> tuple[_Message, ...]:
    """Give the errors that mypy prints before it stops: as JSON on stderr, and, before mypy 2, as plain text."""
    messages, lines = jsontext.read_lines(raw.stderr, _Message)
    matches = [match for line in (*rest, *lines) if (match := _PLAIN.fullmatch(line))]
    plain = [_Message(m["file"], int(m["line"] or -1), -1, m["message"], None, m["code"], "error") for m in matches]
    return (*messages, *plain)


def _stopped(scope: Scope, raw: Raw, errors: Sequence[_Message]) -> str:
    """Say at what mypy stopped, and what helps."""
    tool, environment = scope.tools["mypy"], scope.project.environment
    if "unrecognized arguments: --output" in raw.stderr and environment:
        return f"mypy {tool.version} of {tool.source} prints no JSON; a newer one does: {environment.install('mypy>=1.18')}"
    first = next((error for error in errors if error.code == "syntax"), errors[0] if errors else None)
    if first is None:
        return f"mypy failed with exit code 2: {said.sentence(raw.stderr, raw.stdout, root=scope.project.root)}"
    place = ":".join((_relative(scope.project.root, first.file), *((str(first.line),) if first.line > 0 else ())))
    reason = f"mypy stopped at {place} and checked nothing else: {first.message}"
    if "importing plugin" in first.message and tool.source == "gate" and environment:
        return f"{reason}; a plugin needs mypy beside it: {environment.install('mypy')}"
    return reason


def _finding(root: str, message: _Message) -> Finding:
    """Turn one error of mypy into a finding."""
    rule = message.code or "misc"
    name = f"mypy/{rule}"
    criticality, impact = default(name)
    hint = (message.hint or "").partition("\n")[0]
    documented = rule not in _UNDOCUMENTED and re.fullmatch(r"[a-z-]+", rule) and not rule.startswith("pydantic")
    return Finding(
        rule=rule,
        check="mypy",
        path=_relative(root, message.file),
        line=max(message.line, 0),
        column=message.column + 1 if message.line > 0 else 0,
        end_line=max(message.end_line or 0, message.line, 0),
        message=message.message,
        criticality=criticality,
        category=category(name),
        impact=impact,
        recommendation="" if hint.endswith(":") else hint,  # a headline of what does not fit into one line
        url=f"{_DOCS}/_refs.html#code-{rule}" if documented else "",
    )


def _relative(root: str, file: str) -> str:
    """Give a path as the project knows it."""
    path = PurePosixPath(file)
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _bases(
    scope: Scope, config: MypyConfig, found: Mapping[str, tuple[Import, ...] | None]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Give the flags and variables that let mypy name the modules of packages without `__init__.py`.

    Needed only where the code imports such a package by its name, and where the project does not say itself.
    """
    packages = modules.namespaces(found, scope.layout.sources)
    used = {one.top for several in found.values() for one in several or ()}
    starts = sorted({start for name, start in packages.items() if name in used})
    if not starts or config.targets or config.bases or config.path:
        return (), {}
    folders = ":".join(f"{scope.project.root}/{start}" for start in starts if start != ".")
    return ("--explicit-package-bases",), {"MYPYPATH": folders} if folders else {}


def _asked(
    scope: Scope,
    config: MypyConfig,
    environment: Environment,
    found: Mapping[str, tuple[Import, ...] | None],
) -> tuple[str, ...]:
    """Give the modules that only the environment can bring: neither Python's, nor the project's, nor only types."""
    pytest = scope.project.manifest.get("tool", {}).get("pytest", {}).get("ini_options", {}).get("pythonpath", ())
    roots = (*scope.layout.sources, *config.path, *((pytest,) if isinstance(pytest, str) else pytest))
    own = modules.local_names((f for f in scope.project.files if f.endswith((".py", ".pyi"))), roots)
    stubs = {name.removesuffix("-stubs") for name in environment.modules if name.endswith("-stubs")}
    known = own | stubs | _BUNDLED | sys.stdlib_module_names
    return tuple(sorted({one.module for _, one in _wanted(found) if one.top not in known}))


def _wanted(found: Mapping[str, tuple[Import, ...] | None]) -> list[tuple[str, Import]]:
    """Give the imports that the code cannot do without, with their files."""
    return [(path, one) for path, several in found.items() for one in several or () if not one.guarded]


def _joined(outcome: Outcome, absent: Sequence[_Absent], environment: Environment) -> Outcome:
    """Add one finding for each absent module of a file, in place of what mypy says about the same import."""
    lines = {(one.path, one.line, one.name.partition(".")[0]) for one in absent}
    kept = [
        finding
        for finding in outcome.findings
        if finding.rule not in _NOT_FOUND or (finding.path, finding.line, _module(finding.message)) not in lines
    ]
    first: dict[tuple[str, str], _Absent] = {}
    for one in absent:
        first.setdefault((one.path, one.name), one)
    added = [_missing(one, environment) for one in first.values()]
    findings = (*kept, *added)
    trusted = outcome.status is not Status.UNTRUSTED
    status = (Status.FINDINGS if findings else Status.CLEAN) if trusted else outcome.status
    return replace(outcome, status=status, findings=findings)


def _missing(one: _Absent, environment: Environment) -> Finding:
    """Make the finding about a module that the environment lacks."""
    criticality, impact = default("mypy/missing-import")
    brings = DISTRIBUTIONS.get(one.name, one.name.replace(".", "-"))
    return Finding(
        rule="missing-import",
        check="mypy",
        path=one.path,
        line=one.line,
        end_line=one.line,
        message=f"{one.name} is neither in the project nor in {environment.source}, so mypy takes it for Any and checks "
        "nothing about it",
        criticality=criticality,
        category=category("mypy/missing-import"),
        impact=impact,
        recommendation=environment.install(brings),
        url=f"{_DOCS}/running_mypy.html#missing-imports",
    )


def _module(message: str) -> str:
    """Give the top-level name of the module that mypy says it cannot find."""
    named = re.search(r'(?:named|for) "([^".]+)', message)
    return named[1] if named else ""


def _first(paths: Sequence[str]) -> str:
    """Name the first of some files and how many more there are."""
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"


CHECK = Check(
    name="mypy",
    summary="Types: the whole program in the project's environment, and imports that it lacks.",
    run=run,
    needs=("mypy",),
    environment=True,
    code=True,
    refuses=(
        "--cache-map",
        "--command",
        "--disable-error-code",
        "--exclude",
        "--follow-imports",
        "--help",
        "--ignore-missing-imports",
        "--install-types",
        "--junit-xml",
        "--module",
        "--no-site-packages",
        "--non-interactive",
        "--output",
        "--package",
        "--pdb",
        "--python-executable",
        "--shadow-file",
        "--skip-cache-mtime-checks",
        "--skip-version-check",
        "--soft-error-limit",
        "--verbose",
        "--version",
        "-O",
        "-V",
        "-c",
        "-h",
        "-m",
        "-p",
        "-v",
    ),
)
