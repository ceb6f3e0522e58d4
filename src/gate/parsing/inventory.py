"""Decides which packages a vulnerability check looks at: those of the lock file, else those of the environment."""

from collections.abc import Collection

from msgspec import Struct
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from gate.model.outcome import Outcome
from gate.model.scope import Environment, Project
from gate.model.words import Status
from gate.parsing import locks
from gate.parsing.locks import Lock, Pin


class Inventory(Struct, frozen=True):
    """The pins to look at, and in sentences what they are and what was left out."""

    pins: tuple[Pin, ...]
    notes: tuple[str, ...]

    @property
    def files(self) -> int:
        """Give the number of files that the pins are written in."""
        return len({pin.path for pin in self.pins if pin.path})

    @property
    def rounds(self) -> tuple[tuple[Pin, ...], ...]:
        """Give the pins in rounds that have no name twice: a lock may hold several versions for several Pythons."""
        rounds: list[dict[str, Pin]] = []
        for pin in self.pins:
            free = next((names for names in rounds if pin.name not in names), None)
            if free is None:
                rounds.append(free := {})
            free[pin.name] = pin
        return tuple(tuple(names.values()) for names in rounds)

    def unseen(self, names: Collection[str]) -> tuple[str, ...]:
        """Give the packages that are not among these names."""
        seen = set(map(canonicalize_name, names))
        return tuple(dict.fromkeys(pin.name for pin in self.pins if pin.name not in seen))


def take(project: Project) -> Inventory | Outcome:
    """Give what is looked at, or the outcome of a check that has nothing to look at."""
    own = canonicalize_name(str(_declared(project).get("name", "")) or project.name)
    lock = locks.find(project.texts, own)
    if lock.unreadable:
        return Outcome(status=Status.UNTRUSTED, reason=lock.unreadable)
    absent = _absent(project, {pin.name for pin in lock.pins} | {own, *lock.left_out}) if lock.source else ""
    if absent and lock.complete:
        reason = f"{lock.source} does not have {absent}, which the project needs; lock again"
        return Outcome(status=Status.UNTRUSTED, reason=reason)
    if lock.source and not lock.loose and not absent:
        return _of_lock(lock)
    if project.environment is not None:
        return _of_environment(project, project.environment, own)
    if not lock.source and _needs_nothing(project):
        return Outcome(status=Status.SKIPPED, reason="the project needs no packages")
    why = "there is neither a lock file nor an environment that says which versions are used"
    if lock.source:
        why = lock.loose or f"{lock.source} does not have {absent}, which the project needs"
    return Outcome(status=Status.UNAVAILABLE, reason=f"{why}: {_remedy(project, lock)}")


def lines(pins: Collection[Pin]) -> str:
    """Write pins as a requirement file."""
    return "".join(f"{pin.name}=={pin.version}\n" for pin in pins)


def _of_lock(lock: Lock) -> Inventory | Outcome:
    """Take the packages of a lock file."""
    if not lock.pins:
        also = f" besides {', '.join(lock.left_out)}, which no index has" if lock.left_out else ""
        return Outcome(status=Status.SKIPPED, reason=f"{lock.source} has no packages{also}")
    return Inventory(lock.pins, _notes(lock.pins, lock.source, lock.left_out))


def _of_environment(project: Project, environment: Environment, own: str) -> Inventory | Outcome:
    """Take the installed packages; where one that the project declares is absent, an answer would be about less."""
    installed = [
        package for package in environment.packages if package.name != own and package.name not in environment.editable
    ]
    absent = _absent(project, {own, *(package.name for package in environment.packages)})
    if absent or not installed:
        what = f"{absent}, which the project needs" if absent else "any package"
        helps = "what the report says of it tells why" if environment.made else environment.install("-e", ".")
        return Outcome(
            status=Status.UNAVAILABLE,
            reason=f"there is no lock file, and {environment.source} does not have {what}: {helps}",
        )
    pins = tuple(Pin(p.name, version) for p in installed if (version := locks.public(p.version)))
    left_out = tuple(package.name for package in installed if not locks.public(package.version))
    return Inventory(pins, _notes(pins, environment.source, left_out))


def _notes(pins: Collection[Pin], source: str, left_out: Collection[str]) -> tuple[str, ...]:
    """Say what is looked at and what is not."""
    number = f"{len(pins)} package{'s' * (len(pins) != 1)} of {source}"
    rest = f"left out, because no index has them: {', '.join(left_out)}"
    return (number, rest) if left_out else (number,)


def _declared(project: Project) -> dict[str, object]:
    """Give the table in which the project says what it is."""
    poetry = project.manifest.get("tool", {}).get("poetry", {})
    table = project.manifest.get("project", poetry)
    return table if isinstance(table, dict) else {}


def _absent(project: Project, names: Collection[str]) -> str:
    """Give the packages that the project needs on every platform and that are not among these names."""
    declared = project.manifest.get("project", {}).get("dependencies", [])
    absent = []
    for text in declared if isinstance(declared, list) else ():
        try:
            requirement = Requirement(str(text))
        except InvalidRequirement:
            continue
        if requirement.marker is None and canonicalize_name(requirement.name) not in names:
            absent.append(requirement.name)
    return " and ".join(absent)


def _needs_nothing(project: Project) -> bool:
    """Tell whether the project says of itself that it needs no packages at all."""
    table, dynamic = project.manifest.get("project"), _declared(project).get("dynamic", [])
    if not isinstance(table, dict) or not isinstance(dynamic, list) or "dependencies" in dynamic:
        return False
    more = ("optional-dependencies", "dependencies")
    return not any(table.get(key) for key in more) and not project.manifest.get("dependency-groups")


def _remedy(project: Project, lock: Lock) -> str:
    """Give the lines that make the versions known, for this kind of project."""
    if lock.source:
        locking = "`uv lock` pins everything"
    else:
        locking = f"`{'poetry' if 'poetry' in project.manifest.get('tool', {}) else 'uv'} lock` writes a lock file"
    return locking if project.lack else f"{locking}, `gate run --bootstrap` makes an environment"
