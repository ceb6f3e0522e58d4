"""Reads the memory of a project from its folder and its settings, and writes it back."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from gate import config as configuration
from gate.errors import ConfigError, MemoryFileError
from gate.memory import advice, budgets, reading
from gate.memory.reach import Ground, Map
from gate.model.budget import Budget
from gate.model.memory import Memory, Priority
from gate.model.scope import Layout, Project
from gate.model.settings import Config
from gate.policy.memory import FILES
from gate.policy.topics import Topics
from gate.syntax import spans
from gate.system import files


def folder(root: Path, config: Config, name: str) -> str:
    """Give the folder of the memory, whether it exists or not: the project's own below the common one, where it does."""
    common = config.memory.folder.strip("/") or "."
    own = f"{common}/{name}"
    return own if name not in ("", ".", "..") and "/" not in name and (root / own).is_dir() else common


def texts(root: Path, below: str) -> dict[str, str]:
    """Give the memory files by path, exactly as they are; a readme tells about the folder and is none of them.

    Raises MemoryFileError for one that cannot be read.
    """
    found = sorted(path.name for path in (root / below).glob("*.md") if path.name.lower() != "readme.md")
    names = [name for name in FILES if name in found] + [name for name in found if name not in FILES]
    return {f"{below}/{name}": exact(root / below / name, f"{below}/{name}") for name in names}


def exact(path: Path, name: str) -> str:
    """Give the text of a file with its own line ends; raises MemoryFileError where it is no UTF-8 text."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise MemoryFileError(f"{name}: this cannot be read: {problem.strerror}.") from None
    try:
        return data.decode()
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise MemoryFileError(f"{name}:{line}: this is not UTF-8 text.", "Save the file as UTF-8.") from None


def remember(root: Path, config: Config, project: Project) -> Memory:
    """Give what the memory files and the settings say; raises MemoryFileError and ConfigError with the line."""
    below = folder(root, config, project.name)
    found = reading.read(texts(root, below), below)
    source = _Source(project.texts)
    excused = [advice.false_positive(title, why, *source.at("memory", "false_positives", title)) for title, why in config.memory.false_positives.items()]  # fmt: skip
    first = [_priority(title, text, source.at("memory", "priorities", title)) for title, text in config.memory.priorities.items()]  # fmt: skip
    limits: list[Budget] = []
    for name, text in config.budgets.items():
        at = source.at("budgets", name)
        given = budgets.parse(name, text, *at)
        if not given:
            raise ConfigError(
                f"{at[0]}:{at[1]}: budgets.{name} is {text!r}, which names no limit.",
                'Wanted is a limit such as "p95 < 200 ms".',
            )
        limits += given
    return replace(
        found,
        false_positives=(*found.false_positives, *excused),
        priorities=(*found.priorities, *first),
        budgets=(*found.budgets, *limits),
    )


def ground(project: Project, layout: Layout, config: Config, memory: Memory, topics: Topics, today: date) -> Ground:
    """Look at what the memory speaks of: the files, and the functions that it names."""
    bare = Ground(
        today=today,
        files=project.files,
        tests=frozenset(layout.test_files),
        layers=config.layers,
        changed=frozenset(project.added) if project.added is not None else None,
        topics=topics,
    )
    places = Map(bare)
    named = [place for issue in memory.issues for place in issue.places]
    named += [place for priority in memory.priorities for place in priority.places]
    wanted = sorted({path for place in named if place.symbol for path in places.find(place.path)})
    return replace(
        bare, spans={p: spans.extract("\n".join(text)) for p, text in files.lines(Path(project.root), wanted).items()}
    )


def _priority(title: str, text: str, at: tuple[str, int]) -> Priority:
    """Read a priority of the settings, whose key is a path or a subject."""
    path = title if "/" in title or title.endswith(".py") or "*" in title else ""
    return advice.priority(title, text, *at, path=path)


class _Source:
    """Knows which file the settings came from, to name the line of a key."""

    def __init__(self, found: Mapping[str, str]) -> None:
        self._file = configuration.FILE if configuration.FILE in found else configuration.PYPROJECT
        self._text = found.get(self._file, "")

    def at(self, *key: str) -> tuple[str, int]:
        """Give the file and the line of a key."""
        return self._file, configuration.line(self._text, self._file, key)
