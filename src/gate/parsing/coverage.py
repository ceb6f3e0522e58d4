"""Reads coverage.py's JSON report and counts; nothing is ever rounded."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath

from msgspec import Struct
from pathspec import GitIgnoreSpec

from gate.parsing import jsontext


class _Summary(Struct):
    covered_lines: int
    num_statements: int
    covered_branches: int = 0
    num_branches: int = 0


class _File(Struct):
    executed_lines: list[int]
    missing_lines: list[int]
    summary: _Summary
    executed_branches: list[tuple[int, int]] = []
    missing_branches: list[tuple[int, int]] = []
    contexts: dict[int, list[str]] = {}


class _Document(Struct):
    """The report, format 3 and before; documented in coverage.py's "JSON reporting"."""

    files: dict[str, _File]


class FileCoverage(Struct, frozen=True):
    """What ran of one file: statements and branches together, and the numbers of the lines.

    `ways` and `untaken` are the lines from which each branch starts, once for each branch. `contexts` are the lines by
    the context that ran them, where the report has contexts.
    """

    path: str
    covered: int
    total: int
    executed: frozenset[int]
    missing: frozenset[int]
    ways: tuple[int, ...] = ()
    untaken: tuple[int, ...] = ()
    contexts: dict[str, frozenset[int]] = {}


def read(text: str | None, root: str, sources: Collection[str]) -> tuple[FileCoverage, ...] | None:
    """Give the measured source files, in the order of their paths; None where the report cannot be read.

    `root` is the absolute folder that relative paths start from; files that are not in `sources` are left out.
    """
    document = jsontext.read(text, _Document) if text else None
    if document is None:
        return None
    wanted = set(sources)
    found = {}
    for name, file in document.files.items():
        path = PurePosixPath(name)
        relative = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
        if relative in wanted:
            summary = file.summary
            found[relative] = FileCoverage(
                relative,
                summary.covered_lines + summary.covered_branches,
                summary.num_statements + summary.num_branches,
                frozenset(file.executed_lines),
                frozenset(file.missing_lines),
                tuple(start for start, _ in file.executed_branches),
                tuple(start for start, _ in file.missing_branches),
                _by_context(file.contexts),
            )
    return tuple(found[path] for path in sorted(found))


def percent(files: Iterable[FileCoverage]) -> float | None:
    """Give the raw percentage over the counts of all files; None where there is nothing to measure."""
    counts = [(file.covered, file.total) for file in files]
    total = sum(total for _, total in counts)
    return 100 * sum(covered for covered, _ in counts) / total if total else None


def _by_context(contexts: Mapping[int, Iterable[str]]) -> dict[str, frozenset[int]]:
    """Turn the contexts of each line into the lines of each context."""
    found: dict[str, set[int]] = {}
    for number, names in contexts.items():
        for name in names:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(lines) for name, lines in found.items()}


def changed(files: Iterable[FileCoverage], added: Mapping[str, frozenset[int]]) -> tuple[int, int]:
    """Count the added lines and the branches that start there: how many ran, of how many that can be measured."""
    executed = missing = 0
    for file in files:
        numbers = added.get(file.path, frozenset())
        executed += len(numbers & file.executed) + sum(line in numbers for line in file.ways)
        missing += len(numbers & file.missing) + sum(line in numbers for line in file.untaken)
    return executed, executed + missing


def folders(sources: Iterable[str], files: Iterable[str]) -> tuple[str, ...]:
    """Give the folders in which coverage has to look for source files that no test imports.

    `sources` are the source folders and files of the layout, `files` the paths of all source files. Coverage does not
    descend into folders without `__init__.py`, so that their unexecuted files would be missing from the total; every
    such folder is named.
    """
    paths = [PurePosixPath(file) for file in files if file.endswith(".py")]
    packages = {path.parent for path in paths if path.name == "__init__.py"}
    found = list(dict.fromkeys(PurePosixPath(s).parent if s.endswith(".py") else PurePosixPath(s) for s in sources))
    for folder in sorted({path.parent for path in paths}, key=lambda path: (len(path.parts), path)):
        chain = (folder, *folder.parents)
        entry = next((place for place in chain if place in found or place not in packages), folder)
        if entry not in found:
            found.append(folder)
    return tuple(map(str, found))


def layers(
    files: Iterable[FileCoverage], patterns: Mapping[str, Collection[str]]
) -> dict[str, tuple[FileCoverage, ...]]:
    """Sort files into layers by their patterns, in the form of .gitignore; the first layer that matches has the file."""
    specs = {name: GitIgnoreSpec.from_lines(lines) for name, lines in patterns.items()}
    groups: dict[str, list[FileCoverage]] = {name: [] for name in specs}
    for file in files:
        layer = next((name for name, spec in specs.items() if spec.match_file(file.path)), None)
        if layer is not None:
            groups[layer].append(file)
    return {name: tuple(group) for name, group in groups.items()}


def thinnest(files: Iterable[FileCoverage]) -> str:
    """Name the three files with the most missing lines."""
    worst = sorted((file for file in files if file.missing), key=lambda file: (-len(file.missing), file.path))[:3]
    if not worst:
        return "only branches are missing"
    return f"most lines are missing in {', '.join(f'{file.path} ({len(file.missing)})' for file in worst)}"
