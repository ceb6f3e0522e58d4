"""Bandit: insecure code in the sources, weighed by Bandit's own severity and confidence."""

import configparser
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Project, Scope
from gate.model.words import Status
from gate.parsing import jsontext, said
from gate.policy import weigh

_INI = ".bandit"
_AT_THE_KEYWORD = ("B602", "B604")
"""Rules that Bandit reports at `shell=True`, and Ruff's twins at the start of the call; one place makes them one finding."""


class _Weakness(Struct, frozen=True):
    id: int = 0
    link: str = ""


class _Issue(Struct):
    """One result of `bandit -f json`; the format is documented in Bandit's formatters/json.py."""

    test_id: str
    filename: str
    issue_text: str
    issue_severity: str
    issue_confidence: str
    line_number: int
    line_range: list[int] = field(default_factory=list)
    col_offset: int = 0
    more_info: str = ""
    issue_cwe: _Weakness = _Weakness()


class _Error(Struct):
    filename: str
    reason: str


class _Report(Struct):
    results: list[_Issue]
    errors: list[_Error]
    metrics: dict[str, object]


class _Own(Struct):
    """What the gate needs to know of the project's Bandit configuration."""

    arguments: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


class _Yaml(Struct):
    exclude_dirs: list[str] | None = None


def run(scope: Scope) -> Conversation:
    """Run Bandit on the source files with the project's configuration; where it cannot parse one, ask for its Python."""
    sources = scope.sources
    if not sources:
        return _nothing(scope, "there are no source files", "no source file is staged")
    own = _configuration(scope.project)
    report = f"{scope.artifacts}/bandit.json"
    raw = yield Command(
        argv=scope.argv(
            "bandit", "-q", "-f", "json", "-o", report, *own.arguments, *scope.settings.args, "--", *sources
        ),
        outputs=(report,),
    )
    outcome = parse(raw, raw.outputs.get(report, ""), sources, bool(own.excludes or scope.settings.args))
    if outcome.status is Status.SKIPPED:
        return _nothing(scope, outcome.reason, outcome.reason)
    if "syntax error" not in outcome.reason:
        return outcome
    version = yield Command(argv=scope.argv("bandit", "--version"))
    python = re.search(r"python version = ((\d+)\.(\d+)[\d.]*)", version.stdout)
    return replace(outcome, reason=_explained(outcome.reason, python, scope.project.python)) if python else outcome


def _explained(reason: str, python: re.Match[str], wanted: str) -> str:
    """Say on which Python Bandit runs, and what helps where the project is written for a newer one."""
    says = reason.replace("Bandit", f"Bandit runs on Python {python[1]} and", 1)
    if tuple(map(int, wanted.split("."))) > (int(python[2]), int(python[3])):
        return f"{says}; the project is written for Python {wanted}, so install Bandit in its own environment"
    return f"{says}; see what Ruff says about the file"


def parse(raw: Raw, text: str, sources: Sequence[str], excludes: bool) -> Outcome:
    """Turn Bandit's exit code and its JSON report into an outcome.

    Exit code 0 is clean and 1 findings, but Bandit also gives 0 where it could not parse a file: then `errors` has it.
    A file about which the report says nothing was excluded where the configuration `excludes` any, else the report is
    not trusted; SKIPPED where every file was excluded.
    """
    report = jsontext.read(text, _Report)
    if raw.exit_code not in (0, 1) or report is None:
        why = said.sentence(raw.stderr, raw.stdout)
        return _untrusted(raw, f"Bandit failed with exit code {raw.exit_code}: {why}")
    if bool(report.results) != (raw.exit_code == 1):
        return _untrusted(raw, f"Bandit's exit code {raw.exit_code} does not go with {len(report.results)} findings")
    checked = {_relative(name) for name in report.metrics if name != "_totals"}
    failed = {_relative(error.filename): error.reason for error in report.errors}
    silent = [path for path in sources if path not in checked and path not in failed]
    outcome = Outcome(
        status=Status.FINDINGS if report.results else Status.CLEAN,
        findings=tuple(map(_finding, report.results)),
        files=len(checked - failed.keys()),
        exit_code=raw.exit_code,
    )
    if failed:
        path, reason = next(iter(failed.items()))
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        sentence = f"Bandit cannot check {path}{more}: {reason}"
        return replace(outcome, status=Status.UNTRUSTED, reason=sentence)
    if silent and not excludes:
        return replace(outcome, status=Status.UNTRUSTED, reason=f"Bandit's report says nothing about {silent[0]}")
    if not checked:
        return replace(outcome, status=Status.SKIPPED, reason="Bandit's own configuration excludes every source file")
    return outcome


def _finding(issue: _Issue) -> Finding:
    """Turn one result of Bandit into a finding."""
    name = f"bandit/{issue.test_id}"
    severity, confidence = (
        "MEDIUM" if word == "UNDEFINED" else word for word in (issue.issue_severity, issue.issue_confidence)
    )
    weakness = f" (CWE-{issue.issue_cwe.id})" if issue.issue_cwe.id else ""
    lines = issue.line_range or [issue.line_number]
    return Finding(
        rule=issue.test_id,
        check="bandit",
        path=_relative(issue.filename),
        line=min(lines) if issue.test_id in _AT_THE_KEYWORD else issue.line_number,
        column=issue.col_offset + 1,
        end_line=max(lines),
        message=issue.issue_text,
        criticality=weigh.bandit(issue.test_id, severity, confidence),
        category=weigh.category(name),
        impact=f"Bandit gives it severity {severity} with confidence {confidence}{weakness}",
        url=issue.more_info,
    )


def _configuration(project: Project) -> _Own:
    """Find the project's Bandit configuration: [tool.bandit] or bandit.yaml, and the .bandit file of arguments."""
    arguments: list[str] = []
    excludes: list[str] = []
    table = project.manifest.get("tool", {}).get("bandit")
    ini = _ini(project.texts.get(_INI, ""))
    # many projects keep YAML in .bandit and pass it with -c
    files = ("bandit.yaml", "bandit.yml", *(() if ini is not None else (_INI,)))
    yaml = next((name for name in files if name in project.texts), "")
    if isinstance(table, dict):
        arguments += ["-c", "pyproject.toml"]
        excludes += table.get("exclude_dirs", ())
    elif yaml:
        arguments += ["-c", yaml]
        excludes += _yaml_excludes(project.texts[yaml])
    if ini is not None:
        arguments += ["--ini", _INI]
        excludes += filter(None, ini.get("exclude", "").split(","))
    if not (ini and ini.get("exclude")):
        # Bandit leaves out files by built-in substrings such as CVS; only what the team excludes may be left out
        arguments += ["-x", ""]
    return _Own(tuple(arguments), tuple(excludes))


def _ini(text: str) -> dict[str, str] | None:
    """Give the [bandit] section of a .bandit file; None where it has none."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
        return dict(parser["bandit"])
    except (configparser.Error, KeyError):
        return None


def _yaml_excludes(text: str) -> list[str]:
    """Give the excluded folders of a bandit.yaml; none where Bandit itself will refuse the file."""
    try:
        return msgspec.yaml.decode(text, type=_Yaml).exclude_dirs or []
    except (msgspec.DecodeError, msgspec.ValidationError):
        return []


def _relative(file: str) -> str:
    """Give a path as the project knows it; Bandit puts `./` before each."""
    return str(PurePosixPath(file))


def _nothing(scope: Scope, whole: str, staged: str) -> Outcome:
    """Say that there is no file: at a commit nothing to judge, in a whole project nothing that could be trusted."""
    if scope.only is not None:
        return Outcome(status=Status.SKIPPED, reason=staged)
    return Outcome(status=Status.UNTRUSTED, reason=whole)


def _untrusted(raw: Raw, reason: str) -> Outcome:
    """Make the outcome of a run that says nothing."""
    return Outcome(status=Status.UNTRUSTED, reason=reason, exit_code=raw.exit_code)


CHECK = Check(
    name="bandit",
    summary="Security: insecure calls and habits in the sources, by Bandit.",
    run=run,
    needs=("bandit",),
    quick=True,
    refuses=(
        "--aggregate",
        "--baseline",
        "--confidence",
        "--confidence-level",
        "--exclude",
        "--exit-zero",
        "--format",
        "--help",
        "--level",
        "--msg-template",
        "--output",
        "--profile",
        "--severity-level",
        "--skip",
        "--tests",
        "--verbose",
        "--version",
        "-a",
        "-b",
        "-f",
        "-h",
        "-i",
        "-ii",
        "-iii",
        "-l",
        "-ll",
        "-lll",
        "-o",
        "-p",
        "-s",
        "-t",
        "-v",
        "-x",
    ),
)
