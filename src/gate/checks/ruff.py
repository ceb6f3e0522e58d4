"""Ruff: what the team's own configuration asks for, and on top the rules that the gate's policy needs."""

import tomllib
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from pathspec import GitIgnoreSpec

from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Project, Scope
from gate.model.words import Criticality, Status
from gate.parsing import jsontext, said
from gate.policy.criticality import ASKED_OF_RUFF
from gate.policy.weigh import category, default

_SHELL = ("S602", "S605")
"""Rules that are serious where the command comes from outside; Ruff says "seems safe" where it is constant."""


class _Location(Struct):
    row: int
    column: int


class _Fix(Struct):
    applicability: str
    message: str | None = None


class _Diagnostic(Struct):
    """One entry of `ruff check --output-format json`; the format is documented in Ruff's settings reference."""

    code: str | None
    filename: str
    message: str
    location: _Location
    end_location: _Location
    fix: _Fix | None = None
    url: str | None = None
    name: str = ""


def run(scope: Scope) -> Conversation:
    """Ask Ruff which files it sees, then judge them as the team wants, then as the policy needs."""
    root, args = scope.project.root, scope.settings.args
    common = ("--no-cache",) if scope.only is not None else ("--cache-dir", f"{scope.cache}/tool")
    # Ruff falls back on a user's own settings; what one person likes at home must not decide
    variables = {"XDG_CONFIG_HOME": f"{scope.cache}/config"}
    shown = yield Command(
        argv=scope.argv("ruff", "check", "--show-files", "--force-exclude", *args, "--", *scope.python_files),
        variables=variables,
    )
    if shown.exit_code != 0:
        return _untrusted(root, shown)
    seen = tuple(dict.fromkeys(_relative(root, line) for line in shown.stdout.splitlines() if line))
    if not seen:
        return _nothing(scope)
    own = yield Command(
        argv=scope.argv(
            "ruff", "check", "--output-format", "json", "--no-fix", "--force-exclude", *common, *args, "--", *seen,
        ),
        variables=variables,
    )  # fmt: skip
    product = set(scope.sources)
    judged = tuple(file for file in seen if file in product)
    asked = Raw(exit_code=0, stdout="[]")  # tests and scripts are judged as the team wants, and no further
    if judged:
        asked = yield Command(
            argv=scope.argv(
                "ruff", "check", "--isolated", "--output-format", "json", "--no-fix", *common,
                "--select", ",".join(ASKED_OF_RUFF), "--target-version", _target(scope.project), "--", *judged,
            ),
            variables=variables,
        )  # fmt: skip
    if own.exit_code in (0, 1) and asked.exit_code == 2:
        return _too_old(scope, asked)
    return _respected(parse(root, own, asked, len(seen)), _settings(scope.project))


def parse(root: str, own: Raw, asked: Raw, seen: int) -> Outcome:
    """Turn the two answers of Ruff into one outcome.

    Exit code 0 is clean, 1 is findings, anything else is a crash or a bad configuration; JSON that cannot be read
    and a code that contradicts it are untrusted. A file that Ruff was given and cannot read (E902) is untrusted too,
    with the findings of the other files kept.
    """
    findings: dict[tuple[str, str, int, int], Finding] = {}
    unread: dict[str, str] = {}
    for raw, extra in ((own, False), (asked, True)):
        diagnostics = jsontext.read(raw.stdout, list[_Diagnostic])
        if raw.exit_code not in (0, 1) or diagnostics is None or bool(diagnostics) != (raw.exit_code == 1):
            return _untrusted(root, raw)
        for diagnostic in diagnostics:
            finding = _finding(root, diagnostic, extra)
            if finding.rule == "E902":
                unread.setdefault(finding.path, finding.message)
            else:
                findings.setdefault((finding.rule, finding.path, finding.line, finding.column), finding)
    outcome = Outcome(
        status=Status.FINDINGS if findings else Status.CLEAN,
        findings=tuple(findings.values()),
        files=seen - len(unread),
        exit_code=own.exit_code,
    )
    if not unread:
        return outcome
    path, message = next(iter(unread.items()))
    more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
    helps = "; save it as UTF-8" if "UTF-8" in message else ""
    return replace(outcome, status=Status.UNTRUSTED, reason=f"Ruff cannot read {path}{more}: {message}{helps}")


def _finding(root: str, diagnostic: _Diagnostic, extra: bool) -> Finding:
    """Turn one diagnostic of Ruff into a finding."""
    rule = diagnostic.code or "invalid-syntax"
    name = f"ruff/{rule}"
    criticality, impact = default(name)
    if rule in _SHELL and "seems safe" in diagnostic.message:
        criticality, impact = Criticality.LOW, "the command is constant; Bandit weighs its twin of this rule the same"
    fix = diagnostic.fix
    return Finding(
        rule=rule,
        check="ruff",
        path=_relative(root, diagnostic.filename),
        line=diagnostic.location.row,
        column=diagnostic.location.column,
        end_line=diagnostic.end_location.row,
        message=diagnostic.message,
        criticality=criticality,
        category=category(name),
        impact=impact,
        recommendation=(fix.message or "") if fix else "",
        fixable=fix is not None and fix.applicability == "safe",
        url=diagnostic.url or "",
        extra=extra,
    )


def _relative(root: str, file: str) -> str:
    """Give a path as the project knows it; Ruff prints absolute ones."""
    path = PurePosixPath(file)
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _settings(project: Project) -> dict[str, Any]:
    """Give the project's Ruff configuration: .ruff.toml, else ruff.toml, else pyproject.toml, in Ruff's own order."""
    text = project.texts.get(".ruff.toml", project.texts.get("ruff.toml"))
    if text is None:
        return _table(project.manifest.get("tool"), "ruff")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}  # Ruff has refused it before this is asked


def _table(data: object, key: str) -> dict[str, Any]:
    """Give a sub-table, empty where it is absent or something else, which Ruff has then refused."""
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def _target(project: Project) -> str:
    """Give the Python version that the code is written for: what Ruff's own configuration says, else the project."""
    return str(_settings(project).get("target-version") or f"py{project.python.replace('.', '')}")


def _respected(outcome: Outcome, settings: dict[str, Any]) -> Outcome:
    """Leave out what the policy asks for and the team ignores by name, unless it weighs CRITICAL or more."""
    lint = {**settings, **_table(settings, "lint")}
    everywhere = tuple(code for key in ("ignore", "extend-ignore") for code in lint.get(key, ()))
    there = [
        (GitIgnoreSpec.from_lines([pattern]), tuple(codes))
        for key in ("per-file-ignores", "extend-per-file-ignores")
        for pattern, codes in _table(lint, key).items()
    ]

    def counts(finding: Finding) -> bool:
        if not finding.extra or finding.criticality.weight >= Criticality.CRITICAL.weight:
            return True
        codes = (*everywhere, *(code for spec, some in there if spec.match_file(finding.path) for code in some))
        return not finding.rule.startswith(codes)

    findings = tuple(filter(counts, outcome.findings))
    clean = outcome.status is Status.FINDINGS and not findings
    return replace(outcome, findings=findings, status=Status.CLEAN if clean else outcome.status)


def _nothing(scope: Scope) -> Outcome:
    """Say that Ruff sees no file: at a commit nothing to judge, in a whole project nothing that could be trusted."""
    if scope.only is not None:
        return Outcome(status=Status.SKIPPED, reason="Ruff's own configuration excludes every staged Python file")
    return Outcome(status=Status.UNTRUSTED, reason="Ruff's own configuration excludes every file")


def _too_old(scope: Scope, raw: Raw) -> Outcome:
    """Say that this Ruff refuses what the policy asks for, which happens where it is older than a rule."""
    tool = scope.tools["ruff"]
    return Outcome(
        status=Status.UNTRUSTED,
        reason=f"Ruff {tool.version} of {tool.source} cannot check the rules that the gate's policy asks for "
        f"({said.sentence(raw.stderr, root=scope.project.root)}); a newer Ruff there helps",
        exit_code=raw.exit_code,
    )


def _untrusted(root: str, raw: Raw) -> Outcome:
    """Say what Ruff said when it could not do its work."""
    why = said.sentence(raw.stderr, "" if raw.exit_code in (0, 1) else raw.stdout, root=root)
    if raw.exit_code in (0, 1):
        why = f"its output does not go with that code or cannot be read; {why}"
    return Outcome(
        status=Status.UNTRUSTED, reason=f"Ruff failed with exit code {raw.exit_code}: {why}", exit_code=raw.exit_code
    )


CHECK = Check(
    name="ruff",
    summary="Lint: what the team selected in Ruff, and the rules that the gate's policy needs on top.",
    run=run,
    needs=("ruff",),
    quick=True,
    refuses=(
        "--add-ignore",
        "--add-noqa",
        "--diff",
        "--exclude",
        "--exit-zero",
        "--extend-exclude",
        "--extend-ignore",
        "--extend-per-file-ignores",
        "--fix",
        "--fix-only",
        "--help",
        "--ignore",
        "--isolated",
        "--output-file",
        "--output-format",
        "--per-file-ignores",
        "--quiet",
        "--select",
        "--show-files",
        "--show-settings",
        "--silent",
        "--statistics",
        "--stdin-filename",
        "--unsafe-fixes",
        "--watch",
        "-e",
        "-h",
        "-o",
        "-q",
        "-s",
        "-w",
    ),
)
