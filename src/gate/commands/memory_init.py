"""Writes the memory files of a project for the first time, and their generated parts again."""

from collections.abc import Iterator
from pathlib import Path

from gate import __version__
from gate.commands import starters
from gate.commands.remembering import Workplace
from gate.memory import editing, outline, overview, recording
from gate.memory.phrases import escaped
from gate.policy.memory import HISTORY_FILE, ISSUES_FILE, OVERVIEW_FILE, PATTERNS_FILE
from gate.system import files, portrait


def write(place: Workplace) -> Iterator[str]:
    """Write what is absent, refresh what was generated, and say of each file what was done."""
    root = Path(place.project.root)
    drawn = portrait.draw(place.project, place.layout, place.config)
    size = files.count_lines(root, place.layout.python_files)
    name = escaped(place.project.name)
    texts = {
        OVERVIEW_FILE: overview.first_overview(drawn),
        PATTERNS_FILE: overview.first_patterns(drawn),
        ISSUES_FILE: f"{editing.HEADING} - {name}\n\n(None documented yet)\n",
        HISTORY_FILE: outline.append(
            f"{recording.HEADING} - {name}\n", _first(place.today.isoformat(), len(place.layout.python_files), size)
        ),
    }
    refreshed = portrait.refresh(drawn, place.folder)
    for file, text in texts.items():
        path = f"{place.folder}/{file}"
        if not (root / path).exists():
            files.write(root / path, text)
            yield f"wrote   {path}"
        elif path in refreshed:
            yield f"updated {path}: its generated part"
        else:
            yield f"kept    {path}: it exists"
    yield from _attributes(root, place)
    yield "Next: say in the files what no tool can see; `gate run --record` adds each review to the history."


def _attributes(root: Path, place: Workplace) -> Iterator[str]:
    """Let git merge the history without conflicts, where it does not yet."""
    wanted = starters.attributes(place.config.memory.folder)
    have = files.read(root / starters.ATTRIBUTES)
    if have is None:
        files.write(root / starters.ATTRIBUTES, wanted)
        yield f"wrote   {starters.ATTRIBUTES}"
    elif wanted.splitlines()[-1] not in have.splitlines():
        yield f"kept    {starters.ATTRIBUTES}: it exists\n        add to its end:\n\n    {wanted.splitlines()[-1]}\n"


def _first(day: str, number: int, lines: int) -> str:
    """Write the first entry of the history: nothing was judged yet, and so it has no record."""
    return (
        f"## Review: {day}\n\n**Reviewer**: gate {__version__}\n**Scope**: first look at the whole project\n"
        f"**Files**: {number} files, {lines} lines\n\n### Key Findings\n\n- The memory begins here; nothing was judged yet.\n"
    )
