"""Writes the generated parts of the memory: what the project is made of, and the conventions that were counted."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from gate.errors import MemoryFileError
from gate.memory.generated import part
from gate.memory.outline import Line, read
from gate.memory.phrases import escaped, plain
from gate.model.memory import Observation
from gate.model.scope import Layout, Project
from gate.model.settings import Config
from gate.policy.overview import AUTHENTICATION, CACHES, DATABASES, DEPLOYMENTS, FRAMEWORKS, MESSAGING, TEST_TOOLS

OVERVIEW = "overview"
CONVENTIONS = "conventions"
_ABSENT = "not found"
_DEPENDENCIES = 25


class Portrait(Struct, frozen=True, kw_only=True):
    """What a project looks like: its direct dependencies with the versions it wants, its readme, its conventions."""

    project: Project
    layout: Layout
    config: Config
    dependencies: dict[str, str] = {}
    readme: str = ""
    observations: tuple[Observation, ...] = ()


def overview(portrait: Portrait) -> str:
    """Write the generated part of the overview."""
    project, given = portrait.project, portrait.dependencies
    facts = {
        "Project": escaped(project.name),
        "Purpose": escaped(_purpose(portrait), 500) or _ABSENT,
        "Framework": _named(FRAMEWORKS, given),
        "Python Version": f"{project.python} and newer" if _promised(project) else project.python,
        "Architecture": _architecture(portrait),
        "Database": _named(DATABASES, given),
        "Cache": _named(CACHES, given),
        "Message Queue": _named(MESSAGING, given),
        "Authentication": _named(AUTHENTICATION, given),
        "Deployment": ", ".join(word for word, test in DEPLOYMENTS if any(map(test.search, project.files))) or _ABSENT,
    }
    floors = {"the whole": portrait.config.coverage.minimum, **portrait.config.coverage.layers}
    kinds = sorted({path.split("/")[1] for path in portrait.layout.test_files if path.count("/") > 1})
    tests = {
        "Coverage": ", ".join(f"{name} {floor:g} %" for name, floor in floors.items()),
        "Tools": _named(TEST_TOOLS, given, of=project.texts.get("pyproject.toml", "")),
        "Files": f"{len(portrait.layout.test_files)} in {', '.join(portrait.layout.tests) or 'no folder'}",
        "Kinds": ", ".join(escaped(kind) for kind in kinds) or "one folder",
    }
    listed = [f"- {_wanted(name, version)}" for name, version in sorted(given.items())]
    more = [f"- and {len(listed) - _DEPENDENCIES} more"] if len(listed) > _DEPENDENCIES else []
    lines = [
        *(f"**{key}**: {value}  " for key, value in facts.items()),
        "",
        "## Key Dependencies",
        "",
        *(listed[:_DEPENDENCIES] or ["None."]),
        *more,
        "",
        "## Testing Standards",
        "",
        *(f"- **{key}**: {value}" for key, value in tests.items()),
    ]
    return "\n".join(lines)


def conventions(observations: Sequence[Observation]) -> str:
    """Write the generated part of the patterns."""
    lines = ["## Observed Conventions", ""]
    for one in observations:
        except_at = f"; not {', '.join(f'`{place}`' for place in one.except_at)}" if one.except_at else ""
        lines.append(f"- **{one.title}**: {one.holds} of {one.total} {one.text}{except_at}")
    return "\n".join(lines if observations else [*lines, "Nothing could be counted yet."])


def bodies(portrait: Portrait) -> dict[str, str]:
    """Give the generated parts by their names."""
    return {OVERVIEW: overview(portrait), CONVENTIONS: conventions(portrait.observations)}


def first_overview(portrait: Portrait) -> str:
    """Write the overview for the first time."""
    return f"""\
# Project Overview - {escaped(portrait.project.name)}

{part(OVERVIEW, overview(portrait))}
## Performance Requirements

<!-- Limits that reviews hold the project to, such as: - **API Response**: p95 < 200ms, p99 < 500ms -->

## Team & Process

<!-- What no file of the project says: who reviews, how it is deployed, what to take care of. -->
"""


def first_patterns(portrait: Portrait) -> str:
    """Write the patterns for the first time."""
    return f"""\
# Common Patterns - {escaped(portrait.project.name)}

{part(CONVENTIONS, conventions(portrait.observations))}
## Common False Positives

<!-- What is no problem in some places, such as: - **Type hints in tests**: relaxed on purpose -->

## Review Priorities

<!-- What a review must look at, such as: 1. **Payments**: changes to `services/payment.py` must keep idempotency -->
"""


def _purpose(portrait: Portrait) -> str:
    """Give what the project is for: as its manifest says, else the first paragraph of its readme."""
    manifest = portrait.project.manifest
    said = manifest.get("project", manifest.get("tool", {}).get("poetry", {})).get("description", "")
    if said:
        return str(said)
    try:
        sections = [*read(portrait.readme, "README.md").walk()]
    except MemoryFileError:  # a readme is no memory file; what is broken in it hurts nobody here
        return ""
    paragraphs = (paragraph for section in sections for paragraph in _paragraphs(section.lines))
    return next((plain(text) for text in paragraphs if not text.startswith(("[", "!", "<"))), "")


def _paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """Give the paragraphs of a section, each as one line."""
    for _, group in groupby(enumerate(lines), key=lambda pair: pair[1].number - pair[0]):
        yield " ".join(line.text for _, line in group)


def _promised(project: Project) -> bool:
    """Tell whether the manifest names the lowest Python."""
    return bool(project.manifest.get("project", {}).get("requires-python"))


def _named(table: Mapping[str, str], given: Mapping[str, str], of: str = "") -> str:
    """Name what some distributions stand for, with their versions."""
    found = [f"{word} ({_wanted(name, given[name])})" for name, word in table.items() if name in given]
    found += [word for name, word in table.items() if of and name in of]
    return ", ".join(found) or _ABSENT


def _wanted(name: str, version: str) -> str:
    """Write a distribution with the versions that are wanted."""
    return f"{name} `{version}`" if version.strip("`") else name


def _architecture(portrait: Portrait) -> str:
    """Say which layers the sources have."""
    from pathspec import GitIgnoreSpec

    files = portrait.layout.source_files
    layers = [
        f"{name} ({number} file{'' if number == 1 else 's'})"
        for name, patterns in portrait.config.layers.items()
        if (number := sum(1 for _ in GitIgnoreSpec.from_lines(patterns).match_files(files)))
    ]
    total = f"{len(files)} source file{'' if len(files) == 1 else 's'}"
    return f"layers {', '.join(layers)}; {total}" if layers else total
