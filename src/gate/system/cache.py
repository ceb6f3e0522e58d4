"""Remembers outcomes by the content they were made from, and how long each check took."""

from pathlib import Path

import msgspec

from gate import __version__
from gate.model.outcome import Outcome
from gate.model.words import Status
from gate.plan import Step
from gate.system import clock, files

_KEPT = 8


def key(step: Step) -> str:
    """Give the hash of everything that the outcome of a check depends on."""
    scope, check = step.scope, step.check
    project, environment = scope.project, scope.project.environment
    python = scope.layout.python_files if check.facts else scope.python_files
    paths = project.files if check.reads == "everything" else (*sorted(python), *sorted(project.texts))
    words = [
        __version__,
        check.name,
        project.python,
        project.base if check.reads == "everything" else "",
        msgspec.json.encode(scope.recorded).decode() if check.reads == "everything" else "",
        str(clock.today()) if check.daily else "",
        msgspec.json.encode((scope.config, project.files)).decode() if check.facts else "",
        msgspec.json.encode(
            (
                scope.settings,
                scope.config.coverage,
                scope.config.layers,
                scope.config.stack,
                sorted(scope.tools.items()),
            )
        ).decode(),
        msgspec.json.encode((scope.layout.sources, scope.layout.tests, scope.only)).decode(),
        msgspec.json.encode((environment.python, environment.packages)).decode() if environment else "",
        msgspec.json.encode(sorted(name for name in project.variables if name != "CI")).decode(),
        msgspec.json.encode((sorted(project.measurements.items()), scope.budgets)).decode(),
        msgspec.json.encode({name: outcome.status for name, outcome in scope.before.items()}).decode(),
    ]
    return files.digest(Path(project.root), paths, *words)


def load(step: Step, name: str) -> Outcome | None:
    """Give the remembered outcome; None where there is none or it cannot be read."""
    text = files.read(Path(step.scope.cache) / "outcomes" / f"{name}.json")
    if text is None:
        return None
    try:
        outcome = msgspec.json.decode(text.encode(), type=Outcome)
    except msgspec.DecodeError:
        return None
    return msgspec.structs.replace(outcome, cached=True)


def save(step: Step, name: str, outcome: Outcome) -> None:
    """Remember an outcome that will be the same for the same content.

    What a check of single files answered is kept; what depends on every file is kept only where it is clean, so that
    a failure is always tried again.
    """
    good = (Status.CLEAN,) if step.check.reads == "everything" else (Status.CLEAN, Status.FINDINGS)
    if outcome.status not in good or outcome.fleeting:
        return
    folder = Path(step.scope.cache) / "outcomes"
    files.write(folder / f"{name}.json", msgspec.json.encode(outcome).decode())
    for old in sorted(folder.glob("*.json"), key=lambda path: -path.stat().st_mtime)[_KEPT:]:
        files.remove(old)


def times(folder: Path) -> dict[str, float]:
    """Give the seconds that each check took when it last ran."""
    text = files.read(folder / "times.json")
    if text is None:
        return {}
    try:
        return msgspec.json.decode(text.encode(), type=dict[str, float])
    except msgspec.DecodeError:
        return {}


def save_times(folder: Path, taken: dict[str, float]) -> None:
    """Remember how long each check took."""
    files.write(folder / "times.json", msgspec.json.encode({**times(folder), **taken}).decode())
