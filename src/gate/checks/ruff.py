"""Ruff: what the team's own configuration asks for, and on top the rules that the gate's policy needs."""

from pathlib import PurePosixPath

from msgspec import Struct

from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Scope
from gate.model.words import Status
from gate.parsing import jsontext
from gate.policy.criticality import ASKED_OF_RUFF
from gate.policy.weigh import category, default


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
    paths = scope.python_files
    common = ("--no-cache",) if scope.only is not None else ("--cache-dir", f"{scope.cache}/tool")
    shown = yield Command(argv=scope.argv("ruff", "check", "--show-files", "--force-exclude", "--", *paths))
    if shown.exit_code != 0:
        return _untrusted(shown)
    seen = len(shown.stdout.splitlines())
    if not seen:
        return Outcome(status=Status.UNTRUSTED, reason="Ruff's own configuration excludes every file")
    own = yield Command(
        argv=scope.argv(
            "ruff", "check", "--output-format", "json", "--no-fix", "--force-exclude", *common,
            *scope.settings.args, "--", *paths,
        )
    )  # fmt: skip
    asked = yield Command(
        argv=scope.argv(
            "ruff", "check", "--isolated", "--output-format", "json", "--no-fix", *common,
            "--select", ",".join(ASKED_OF_RUFF), "--target-version", f"py{scope.project.python.replace('.', '')}",
            "--", *paths,
        )
    )  # fmt: skip
    return parse(scope.project.root, own, asked, seen)


def parse(root: str, own: Raw, asked: Raw, seen: int) -> Outcome:
    """Turn the two answers of Ruff into one outcome.

    Exit code 0 is clean, 1 is findings, anything else is a crash or a bad configuration; JSON that cannot be read
    and a code that contradicts it are untrusted. A file that Ruff was given and cannot read (E902) is untrusted too.
    """
    findings: dict[tuple[str, str, int, int], Finding] = {}
    for raw, extra in ((own, False), (asked, True)):
        diagnostics = jsontext.read(raw.stdout, list[_Diagnostic])
        if raw.exit_code not in (0, 1) or diagnostics is None or bool(diagnostics) != (raw.exit_code == 1):
            return _untrusted(raw)
        for diagnostic in diagnostics:
            finding = _finding(root, diagnostic, extra)
            findings.setdefault((finding.rule, finding.path, finding.line, finding.column), finding)
    unread = [finding for finding in findings.values() if finding.rule == "E902"]
    if unread:
        return Outcome(status=Status.UNTRUSTED, reason=f"Ruff cannot read {unread[0].path}: {unread[0].message}")
    status = Status.FINDINGS if findings else Status.CLEAN
    return Outcome(status=status, findings=tuple(findings.values()), files=seen)


def _finding(root: str, diagnostic: _Diagnostic, extra: bool) -> Finding:
    """Turn one diagnostic of Ruff into a finding."""
    rule = diagnostic.code or "invalid-syntax"
    name = f"ruff/{rule}"
    criticality, impact = default(name)
    path = PurePosixPath(diagnostic.filename)
    fix = diagnostic.fix
    return Finding(
        rule=rule,
        check="ruff",
        path=str(path.relative_to(root) if path.is_relative_to(root) else path),
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


def _untrusted(raw: Raw) -> Outcome:
    """Say what Ruff said when it could not do its work."""
    said = [line.strip() for line in (raw.stderr or raw.stdout).splitlines() if line.strip()]
    return Outcome(status=Status.UNTRUSTED, reason=f"Ruff failed with exit code {raw.exit_code}: {' '.join(said[:3])}")


CHECK = Check(
    name="ruff",
    summary="Lint: what the team selected in Ruff, and the rules that the gate's policy needs on top.",
    run=run,
    needs=("ruff",),
    quick=True,
    refuses=(
        "--exit-zero",
        "-e",
        "--fix",
        "--unsafe-fixes",
        "--output-format",
        "--output-file",
        "-o",
        "--isolated",
        "--select",
    ),
)
