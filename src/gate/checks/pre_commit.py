"""pre-commit: the team's hooks are configured, and all of them pass on all files."""

from collections.abc import Sequence

from msgspec.structs import replace

from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Scope
from gate.model.words import Status
from gate.parsing import hook_runs, hooks
from gate.parsing.hook_runs import HookRun
from gate.policy.weigh import category, default

_CONFIGURATION = ".pre-commit-config.yaml"
_OWN = ("gate", "gate-push")
"""The hooks that run the gate itself; they are left out, or the gate would call itself without end."""

INSIDE = "GATE_INSIDE_PRE_COMMIT"
"""Set for the hooks, for the same reason: a hook under another name may call the gate too."""


def applies(scope: Scope) -> str:
    """Say why there is nothing to do: outside of git there are no commits, and inside this check the hooks run already."""
    if scope.project.variables.get(INSIDE):
        return "this run was started by a hook that the gate's own pre-commit check runs"
    return "" if scope.project.git else "the project is not in a git repository, where hooks would run"


def run(scope: Scope) -> Conversation:
    """Run every hook on every file, in a copy of the project, because hooks change files."""
    asked = yield Command(argv=("git", "rev-parse", "--show-prefix"))
    if asked.exit_code != 0:
        return Outcome(
            status=Status.UNTRUSTED, reason=f"git cannot tell where the project lies: {asked.stderr.strip()}"
        )
    # In a part of a repository the configuration may lie above, and only the project's own files count
    part = bool(asked.stdout.strip())
    text = scope.project.texts.get(_CONFIGURATION)
    if text is None and not part:
        return _missing("no pre-commit hooks are configured")
    which = ("--files", *scope.project.files) if part else ("--all-files",)
    raw = yield Command(
        argv=scope.argv("pre-commit", "run", *scope.settings.args, "--verbose", "--color", "never", *which),
        variables={"SKIP": ",".join(_OWN), INSIDE: "1", "PYTHONDONTWRITEBYTECODE": "1"},
        copy=True,
    )
    outcome = parse(raw)
    if outcome.status is Status.UNTRUSTED and raw.exit_code == 0 and text is not None and not hooks.identifiers(text):
        return _missing(f"{_CONFIGURATION} has no hooks")
    return outcome if outcome.files or not outcome.status.answered else replace(outcome, files=len(scope.project.files))


def parse(raw: Raw) -> Outcome:
    """Turn what pre-commit prints into an outcome.

    Exit code 0 is clean where at least one hook really ran, 1 is failing hooks or a wrong configuration, 3 is an error
    of pre-commit itself, most often hooks that cannot be fetched or installed.
    """
    broken = hook_runs.breakdown(f"{raw.stdout}\n{raw.stderr}")
    if broken:
        return _broken(broken, raw)
    runs = hook_runs.read(raw.stdout)
    failed = [run for run in runs if run.status == "Failed"]
    passed = [run for run in runs if run.status == "Passed"]
    skipped = [run for run in runs if run.status == "Skipped"]
    if raw.exit_code not in (0, 1) or bool(failed) != (raw.exit_code == 1):
        said = [line.strip() for line in f"{raw.stdout}\n{raw.stderr}".splitlines() if line.strip()]
        last = said[-1] if said else "it said nothing"
        return _untrusted(f"pre-commit ended with exit code {raw.exit_code} and {len(failed)} failed hooks: {last}")
    if runs and all(run.id in _OWN for run in runs):
        return Outcome(status=Status.CLEAN, notes=("the gate's own hooks are the only ones",))
    if not passed and not failed:
        reason = f"no hook ran: {_skipped(skipped)}" if skipped else "no hook ran: none is for the stage pre-commit"
        return _untrusted(reason)
    findings = [_failure(run) for run in failed]
    written = [path for path in raw.untracked if "__pycache__" not in path]
    if written:
        findings.append(_left(written))
    notes = [f"hooks: {len(passed)} passed, {len(failed)} failed"]
    if skipped:
        notes.append(_skipped(skipped))
    return Outcome(
        status=Status.FINDINGS if findings else Status.CLEAN,
        findings=tuple(findings),
        notes=tuple(notes),
    )


def _skipped(runs: Sequence[HookRun]) -> str:
    """Say which hooks did not run, and why."""
    idle = [run.id for run in runs if run.why]
    left = [run.id for run in runs if not run.why]
    parts = [f"no file to check for {', '.join(idle)}"] if idle else []
    return "; ".join([*parts, *([f"left out {', '.join(left)}"] if left else [])])


def _failure(run: HookRun) -> Finding:
    """Turn a failed hook into a finding."""
    words = ["files were modified by this hook"] if run.modified else []
    words += run.output[:3] or ([] if run.modified else [f"it failed with exit code {run.code} and said nothing"])
    again = f"`pre-commit run {run.id} --all-files`"
    return _finding(
        run.id,
        f"the hook {run.name!r} fails: {'; '.join(words)[:400]}",
        symbol=run.id,
        recommendation=f"{again} repairs it; commit what it changes" if run.modified else f"{again} shows all of it",
        fixable=run.modified,
    )


def _left(written: Sequence[str]) -> Finding:
    """Report files that hooks write and git does not track, which pre-commit lets pass."""
    more = f" and {len(written) - 3} more" if len(written) > 3 else ""
    message = f"a hook writes {', '.join(written[:3])}{more}, which git does not track, so that pre-commit lets it pass"
    return _finding("untracked-file", message, recommendation="commit the file, or name it in .gitignore")


def _missing(message: str) -> Outcome:
    """Give the outcome for a project without hooks."""
    finding = _finding(
        "missing", message, recommendation="`gate init` writes a configuration; then `pre-commit install`"
    )
    return Outcome(status=Status.FINDINGS, findings=(finding,))


def _broken(broken: hook_runs.Breakdown, raw: Raw) -> Outcome:
    """Tell apart: no configuration, a wrong one, hooks that the machine cannot get, and anything else."""
    if "is not a file" in broken.said and broken.kind == "InvalidConfigError":
        return _missing("no pre-commit hooks are configured")
    if broken.unreachable or "is required but version" in broken.said:
        return Outcome(status=Status.UNAVAILABLE, reason=broken.said)
    if broken.kind == "InvalidConfigError":
        message = f"pre-commit cannot use its configuration: {broken.said}"
        advice = "correct the file; `pre-commit validate-config` checks it"
        finding = _finding("invalid-config", message, recommendation=advice, path=_CONFIGURATION)
        return Outcome(status=Status.FINDINGS, findings=(finding,))
    return _untrusted(f"pre-commit failed with exit code {raw.exit_code}: {broken.kind}: {broken.said}")


def _untrusted(reason: str) -> Outcome:
    """Give the outcome of a run that is no evidence."""
    return Outcome(status=Status.UNTRUSTED, reason=reason)


def _finding(
    rule: str, message: str, recommendation: str, symbol: str = "", path: str = "", fixable: bool = False
) -> Finding:
    """Make a finding of this check."""
    criticality, impact = default(f"pre-commit/{rule}")
    return Finding(
        rule=rule,
        check="pre-commit",
        path=path,
        symbol=symbol,
        message=message,
        criticality=criticality,
        category=category(f"pre-commit/{rule}"),
        impact=impact,
        recommendation=recommendation,
        fixable=fixable,
    )


CHECK = Check(
    name="pre-commit",
    summary="Hooks: pre-commit is configured, and its hooks pass on all files.",
    run=run,
    needs=("pre-commit",),
    reads="everything",
    applies=applies,
    help="Runs `pre-commit run --all-files` in a throw-away copy, so that hooks change nothing in the project.\n"
    "The gate's own hooks are left out; a hook that writes an untracked file is reported, although it passes.",
    refuses=("--all-files", "-a", "--files", "--from-ref", "--to-ref", "--hook-stage", "--color", "--config", "-c"),
)
