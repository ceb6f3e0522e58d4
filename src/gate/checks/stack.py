"""Stack: the versions that the team expects, a manifest that can be read, and a lock file that is current."""

import re
from collections.abc import Generator, Iterator, Sequence

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Environment, Scope
from gate.model.words import Status
from gate.parsing import declared, lock_checks, locks
from gate.parsing.declared import PYTHON, Wish
from gate.parsing.lock_checks import Answer
from gate.parsing.locks import Lock
from gate.policy.weigh import category, default

_LOCKING = 120.0
_LISTING = 60.0
"""Seconds that uv and Poetry have for the lock file, and an index for the versions that are out."""

_HELPS = {
    "version": "upgrade it, or say in [stack] of gates.toml what the team expects",
    "loose": "raise the lower bound in the manifest",
    "manifest": "correct the manifest",
    "lock": "lock again and commit the lock file",
}

_VARIABLES = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "UV_HTTP_RETRIES": "0", "UV_HTTP_TIMEOUT": "10"}


def applies(scope: Scope) -> str:
    """Say why there is nothing to do."""
    project = scope.project
    lock = locks.find(project.texts, canonicalize_name(project.name))
    known = declared.find(project.manifest, project.texts) or lock.source
    return "" if known else "no file says what the project needs"


def run(scope: Scope) -> Conversation:
    """Compare the versions, ask uv and Poetry about their lock files, and an index what is newer."""
    project = scope.project
    wishes = declared.find(project.manifest, project.texts)
    lock = locks.find(project.texts, canonicalize_name(project.name))
    if lock.unreadable:
        return Outcome(status=Status.UNTRUSTED, reason=lock.unreadable)
    answers: list[Answer] = []
    if "uv.lock" in project.texts:
        command = Command(argv=_argv(scope, "uv", "lock", "--check"), variables=_VARIABLES, patience=_LOCKING)
        answers.append(lock_checks.uv((yield command)))
    if "poetry.lock" in project.texts or "poetry" in project.manifest.get("tool", {}):
        more = ("--lock",) if "poetry.lock" in project.texts else ()
        command = Command(argv=_argv(scope, "poetry", "check", *more), patience=_LOCKING)
        answers.append(lock_checks.poetry((yield command)))
    newer = yield from _outdated(scope, wishes)
    findings = (
        *(_finding("manifest", wish.path, wish.line, wish.problem) for wish in wishes if wish.problem),
        *_versions(scope, wishes, lock),
        *_said(answers),
    )
    unclear = next((answer.unclear for answer in answers if answer.unclear), "")
    absent = next((answer.absent for answer in answers if answer.absent), "")
    status = Status.FINDINGS if findings else Status.CLEAN
    return Outcome(
        status=Status.UNTRUSTED if unclear else Status.UNAVAILABLE if absent else status,
        reason=unclear or absent,
        findings=tuple(dict.fromkeys(findings)),
        files=len({wish.path for wish in wishes} | {pin.path for pin in lock.pins}),
        notes=(*newer, *_unasked(scope, wishes)),
        exit_code=0,
        fleeting=any(note.startswith(lock_checks.UNANSWERED) for note in newer),
    )


def _argv(scope: Scope, tool: str, *arguments: str) -> tuple[str, ...]:
    """Give the command line of a tool: the one beside the project or the gate, else what the PATH has."""
    return scope.argv(tool, *arguments) if tool in scope.tools else (tool, *arguments)


def _outdated(scope: Scope, wishes: Sequence[Wish]) -> Generator[Command, Raw, tuple[str, ...]]:
    """Ask an index through uv, else through the environment's pip, which direct dependencies are outdated."""
    environment = scope.project.environment
    if environment is None:
        return (f"{lock_checks.UNKNOWN}, because the project has no environment",)
    names = {wish.name for wish in wishes}
    direct = [p.name for p in environment.packages if p.name in names and p.name not in environment.editable]
    if not direct:
        return ()
    argv = _argv(scope, "uv", "pip", "list", "--outdated", "--format", "json", "--python", environment.python)
    raw = yield Command(argv=argv, variables=_VARIABLES, patience=_LISTING)
    if "cannot be started" not in raw.stopped:
        return (lock_checks.outdated(raw, direct),)
    if environment.find("pip") is None:
        return (f"{lock_checks.UNKNOWN}, because neither uv nor pip is installed",)
    pip = (environment.python, "-m", "pip", "--retries", "0", "--timeout", "5", "list", "--format", "json")
    old = yield Command(argv=(*pip, "--outdated"), patience=_LISTING)
    current = yield Command(argv=(*pip, "--uptodate"), patience=_LISTING)
    return (lock_checks.outdated(old, direct, current),)


def _versions(scope: Scope, wishes: Sequence[Wish], lock: Lock) -> Iterator[Finding]:
    """Compare what is locked, installed or asked for with what the team expects; what is not in use is left out."""
    for written, text in scope.config.stack.items():
        name, expected = canonicalize_name(written), SpecifierSet(text)
        pins = [pin for pin in lock.pins if pin.name == name]
        for pin in pins:
            if not expected.contains(pin.version, prereleases=True):
                message = f"{pin.name} is locked to {pin.version}, and the team expects {expected}"
                yield _finding("version", pin.path, pin.line, message)
        wanted = [wish for wish in wishes if wish.name == name and not wish.problem]
        if wanted and not pins:
            yield from _asked(wanted, expected)
            yield from _installed(scope.project.environment, wanted[0], expected)


def _asked(wishes: Sequence[Wish], expected: SpecifierSet) -> Iterator[Finding]:
    """Compare what is asked for: none of the expected versions, or others too."""
    from poetry.core.constraints.version import parse_constraint

    # 3.11.* begins before the first development release of 3.11, and that is no older Python
    good = parse_constraint(re.sub(r">=\s*([\d.]+)(?![\w.*])", r">=\1.dev0", str(expected)) or "*")
    for wish in wishes:
        shown = "Python" if wish.name == PYTHON else wish.name
        asked = parse_constraint(wish.versions.replace("===", "==") or "*")
        says = f"asks for {shown} {wish.versions}" if wish.versions else f"asks for any {shown}"
        if not good.allows_any(asked):
            yield _finding("version", wish.path, wish.line, f"{wish.path} {says}, and the team expects {expected}")
        elif not good.allows_all(asked):
            message = f"{wish.path} {says}, which allows others than the team's {expected}"
            yield _finding("loose", wish.path, wish.line, message)


def _installed(environment: Environment | None, wish: Wish, expected: SpecifierSet) -> Iterator[Finding]:
    """Compare what the environment has, where no lock file says what it should have."""
    if environment is None:
        return
    package = environment.find(wish.name)
    version = environment.version if wish.name == PYTHON else package.version if package else ""
    if version and locks.public(version) and not expected.contains(version, prereleases=True):
        shown = "Python" if wish.name == PYTHON else wish.name
        message = f"{environment.source} has {shown} {version}, and the team expects {expected}"
        yield _finding("version", wish.path, wish.line, message)


def _said(answers: Sequence[Answer]) -> Iterator[Finding]:
    """Turn what uv and Poetry said into findings."""
    for answer in answers:
        for sentence in answer.manifest:
            yield _finding("manifest", "pyproject.toml", 0, sentence)
        for sentence in answer.lock:
            yield _finding("lock", sentence.partition(" ")[0], 0, sentence)


def _finding(rule: str, path: str, line: int, message: str) -> Finding:
    """Make one finding."""
    criticality, impact = default(f"stack/{rule}")
    return Finding(
        rule=rule,
        check="stack",
        path=path,
        line=line,
        message=message,
        criticality=criticality,
        category=category(f"stack/{rule}"),
        impact=impact,
        recommendation=_HELPS[rule],
    )


def _unasked(scope: Scope, wishes: Sequence[Wish]) -> tuple[str, ...]:
    """Say what nobody looked at."""
    texts, notes = scope.project.texts, []
    if PYTHON in scope.config.stack and not any(wish.name == PYTHON for wish in wishes):
        notes.append("no file says which Python the project needs")
    notes += [f"nobody checks whether {lock} is current" for lock in ("pdm.lock", "pylock.toml") if lock in texts]
    return tuple(notes)


CHECK = Check(
    name="stack",
    summary="The versions that the team expects, a manifest that can be read, and a lock file that is current.",
    run=run,
    needs=(),
    uses=("uv", "poetry"),
    daily=True,
    applies=applies,
    help="[stack] in gates.toml says which versions the team expects; a lock file decides over the manifest.\n"
    "`uv lock --check` and `poetry check --lock` run where the project has their lock file.\n"
    "Outdated direct dependencies are a note and no finding: a release elsewhere must not change a verdict.",
)
