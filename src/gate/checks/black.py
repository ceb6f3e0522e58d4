"""Black: which files are not formatted; in a project that formats with Ruff, what `ruff format` says instead."""

import re
import shlex
import tomllib
from pathlib import PurePosixPath
from typing import Any

from msgspec.structs import replace

from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Project, Scope
from gate.model.words import Status
from gate.parsing import hooks, said
from gate.policy.weigh import category, default

_EXCLUDE = (
    r"/(\.direnv|\.eggs|\.git|\.hg|\.ipynb_checkpoints|\.mypy_cache|\.nox|\.pytest_cache|\.ruff_cache|\.tox|\.svn|"
    r"\.venv|\.vscode|__pypackages__|_build|buck-out|build|dist|venv)/"
)
"""What `black .` leaves out where a project does not say: DEFAULT_EXCLUDES of black/const.py (26.10)."""

_BLACK_COUNT = re.compile(r"(\d+) files? would (?:be (reformatted|left unchanged)|(fail) to reformat)")
_RUFF_COUNT = re.compile(r"(\d+) files? (?:would be (reformatted)|already (formatted))")
_RUFF_LINE = re.compile(
    r"Would reformat: (?P<plain>.+)|(?P<path>.+?):(?:\d+:\d+:)? (?P<kind>unformatted|invalid-syntax|io): (?P<says>.+)"
)


def run(scope: Scope) -> Conversation:
    """Ask the formatter of the project which files it would change."""
    if formats_with_ruff(scope.project):
        return (yield from _run_ruff(scope))
    paths = _judged(scope)
    if not paths:
        return _nothing(scope, "Black")
    # a `quiet` in the project's configuration hides the names of the files; --verbose outweighs it
    loud = ("--verbose",) if scope.project.manifest.get("tool", {}).get("black", {}).get("quiet") else ()
    raw = yield Command(
        argv=scope.argv("black", "--check", *loud, *scope.settings.args, "--", *paths),
        variables={
            "BLACK_CACHE_DIR": f"{scope.cache}/tool",
            "PYTHONUTF8": "1",  # paths come back as they went in, whatever the locale
            # Black falls back on a user's own settings; what one person likes at home must not decide
            "XDG_CONFIG_HOME": f"{scope.cache}/config",
        },
    )
    outcome = parse(scope.project.root, raw)
    return _nothing(scope, "Black") if outcome.status is Status.SKIPPED else outcome


def parse(root: str, raw: Raw) -> Outcome:
    """Turn what `black --check` printed into an outcome.

    Exit code 0 is clean, 1 is unformatted files, 123 is a file that Black cannot parse or an error of its own; a wrong
    `required-version` also gives 1, without a file. SKIPPED where the configuration excludes every file.
    """
    lines = raw.stderr.splitlines()
    found = [line.removeprefix("would reformat ") for line in lines if line.startswith("would reformat ")]
    counts = {one or other: int(number) for number, one, other in _BLACK_COUNT.findall(raw.stderr)}
    findings = tuple(_finding(_relative(root, path), "black") for path in found)
    reformatted, same, failed = (counts.get(word, 0) for word in ("reformatted", "left unchanged", "fail"))
    outcome = Outcome(status=Status.CLEAN, findings=findings, files=reformatted + same, exit_code=raw.exit_code)
    if raw.exit_code == 123:
        errors = [line for line in lines if line.startswith("error: cannot ")]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        why = said.sentence(*errors[:1], raw.stderr, root=root)
        return replace(outcome, status=Status.UNTRUSTED, reason=f"Black: {why}{more}")
    if raw.exit_code not in (0, 1):
        return _untrusted(f"Black failed with exit code {raw.exit_code}: {said.sentence(raw.stderr, root=root)}", raw)
    if raw.exit_code == 0 and "No Python files are present" in raw.stderr:
        return replace(outcome, status=Status.SKIPPED)
    if not counts or failed or reformatted != len(found) or bool(found) != (raw.exit_code == 1):
        why = said.sentence(raw.stderr, root=root)
        return _untrusted(f"Black's exit code {raw.exit_code} does not go with what it printed: {why}", raw)
    return replace(outcome, status=Status.FINDINGS if findings else Status.CLEAN)


def _run_ruff(scope: Scope) -> Conversation:
    """Ask `ruff format` which files it would change."""
    common = ("--no-cache",) if scope.only is not None else ("--cache-dir", f"{scope.cache}/tool")
    variables = {"XDG_CONFIG_HOME": f"{scope.cache}/config"}
    front, back = ("ruff", "format", "--check", "--force-exclude", *common), ("--", *scope.python_files)
    # the concise format has the names and, unlike JSON, the number of the files that were checked
    concise = ("--output-format", "concise")
    raw = yield Command(argv=scope.argv(*front, *concise, *back), variables=variables)
    if raw.exit_code == 2 and "--output-format" in raw.stderr:
        raw = yield Command(argv=scope.argv(*front, *back), variables=variables)
    outcome = parse_ruff(scope.project.root, raw)
    tool = scope.tools["ruff"]
    outcome = _nothing(scope, "Ruff") if outcome.status is Status.SKIPPED else outcome
    ignored = ("the arguments for Black were not used",) if scope.settings.args else ()
    return replace(
        outcome,
        notes=("the project formats with `ruff format`, so that judged it instead of Black", *ignored),
        tool_version=tool.version,
        tool_source=tool.source,
    )


def parse_ruff(root: str, raw: Raw) -> Outcome:
    """Turn what `ruff format --check` printed, concise or in the words of an older Ruff, into an outcome.

    Exit code 0 is clean, 1 is unformatted files, 2 is a file that cannot be parsed or read, or a bad configuration.
    SKIPPED where the configuration excludes every file.
    """
    matches = [match for line in raw.stdout.splitlines() if (match := _RUFF_LINE.fullmatch(line))]
    found = [m["plain"] or m["path"] for m in matches if m["plain"] or m["kind"] == "unformatted"]
    broken = [m for m in matches if m["kind"] in ("invalid-syntax", "io")]
    counts = {one or other: int(number) for number, one, other in _RUFF_COUNT.findall(raw.stdout)}
    findings = tuple(_finding(_relative(root, path), "ruff format") for path in found)
    outcome = Outcome(
        status=Status.FINDINGS if findings else Status.CLEAN,
        findings=findings,
        files=sum(counts.values()),
        exit_code=raw.exit_code,
    )
    if raw.exit_code == 2 and (matches or counts):
        what = [f"{_relative(root, match['path'])}: {match['says']}" for match in broken]
        errors = what or [line for line in raw.stderr.splitlines() if line.startswith("error: ")]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        why = said.sentence(*errors[:1], raw.stderr, root=root)
        return replace(outcome, status=Status.UNTRUSTED, reason=f"ruff format: {why}{more}")
    if raw.exit_code not in (0, 1):
        why = said.sentence(raw.stderr, raw.stdout, root=root)
        return _untrusted(f"ruff format failed with exit code {raw.exit_code}: {why}", raw)
    if raw.exit_code == 0 and not counts and not matches:
        return replace(outcome, status=Status.SKIPPED)
    if broken or counts.get("reformatted", 0) != len(found) or bool(found) != (raw.exit_code == 1):
        why = said.sentence(raw.stderr, raw.stdout, root=root)
        return _untrusted(f"ruff format's exit code {raw.exit_code} does not go with what it printed: {why}", raw)
    return outcome


def formats_with_ruff(project: Project) -> bool:
    """Tell whether a project formats with Ruff: it sets that up, as a configuration or as a hook, and not Black."""
    tool = project.manifest.get("tool", {})
    texts = project.texts
    configured = tool.get("ruff", {}).get("format") is not None
    for name in ("ruff.toml", ".ruff.toml"):
        configured = configured or _table(texts.get(name, "")).get("format") is not None
    names = hooks.identifiers(texts.get(".pre-commit-config.yaml", texts.get(".pre-commit-config.yml", "")))
    black = "black" in tool or any(name.startswith("black") for name in names)
    return (configured or "ruff-format" in names) and not black


def _judged(scope: Scope) -> tuple[str, ...]:
    """Give the files that `black .` would judge.

    Black applies `include`, `exclude` and `extend-exclude` only to what it finds in folders, not to files that are
    named to it; `force-exclude` it applies by itself.
    """
    table = scope.project.manifest.get("tool", {}).get("black", {})
    settings = {key.replace("_", "-"): value for key, value in table.items() if isinstance(value, str)}
    try:
        exclude = _pattern(settings.get("exclude", _EXCLUDE))
        extend = _pattern(settings.get("extend-exclude", ""))
        include = _pattern(settings.get("include", ""))
    except re.error:
        return scope.python_files  # Black says itself that the expression is wrong
    return tuple(
        path
        for path in scope.python_files
        if include.search(f"/{path}") and not any(_hits(p, step) for p in (exclude, extend) for step in _steps(path))
    )


def _pattern(expression: str) -> re.Pattern[str]:
    """Compile an expression as Black does: verbose where it has several lines."""
    return re.compile(expression, re.VERBOSE if "\n" in expression else 0)


def _hits(pattern: re.Pattern[str], path: str) -> bool:
    """Tell whether an expression finds more than nothing, which is what Black takes for a match."""
    match = pattern.search(path)
    return bool(match and match[0])


def _steps(path: str) -> tuple[str, ...]:
    """Give the paths that Black meets on the way to a file: `/a/`, `/a/b/`, `/a/b/c.py`."""
    folders = [f"/{folder}/" for folder in PurePosixPath(path).parents if str(folder) != "."]
    return (*reversed(folders), f"/{path}")


def _table(text: str) -> dict[str, Any]:
    """Give a TOML text as a table; empty where it is none, which Ruff will say itself."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _finding(path: str, formatter: str) -> Finding:
    """Make the finding about an unformatted file."""
    criticality, impact = default("black/format")
    return Finding(
        rule="format",
        check="black",
        path=path,
        message=f"{formatter.capitalize()} would reformat this file",
        criticality=criticality,
        category=category("black/format"),
        impact=impact,
        recommendation=f"run `{formatter} {shlex.quote(path)}`",
        fixable=True,
    )


def _relative(root: str, file: str) -> str:
    """Give a path as the project knows it."""
    path = PurePosixPath(file)
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _nothing(scope: Scope, tool: str) -> Outcome:
    """Say that no file is left: at a commit nothing to judge, in a whole project nothing that could be trusted."""
    if scope.only is not None:
        return Outcome(status=Status.SKIPPED, reason=f"{tool}'s configuration excludes every staged Python file")
    return Outcome(status=Status.UNTRUSTED, reason=f"{tool}'s configuration excludes every file")


def _untrusted(reason: str, raw: Raw) -> Outcome:
    """Make the outcome of a run that says nothing."""
    return Outcome(status=Status.UNTRUSTED, reason=reason, exit_code=raw.exit_code)


CHECK = Check(
    name="black",
    summary="Format: files that Black, or `ruff format` where the project uses that, would change.",
    run=run,
    needs=("black", "ruff"),
    quick=True,
    refuses=(
        "--code",
        "--diff",
        "--exclude",
        "--extend-exclude",
        "--force-exclude",
        "--help",
        "--include",
        "--line-ranges",
        "--no-color",
        "--color",
        "--quiet",
        "--stdin-filename",
        "--version",
        "-c",
        "-h",
        "-q",
    ),
)
