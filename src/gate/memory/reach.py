"""Finds out which files and lines of the project a place means."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath

from msgspec import Struct
from pathspec import GitIgnoreSpec, RegexPattern

from gate.memory.phrases import normal
from gate.model.finding import Finding
from gate.model.memory import Place
from gate.policy.memory import EVERYWHERE, FILLERS, PLACES, TESTS
from gate.policy.topics import Topics

Spans = Mapping[str, Mapping[str, tuple[tuple[int, int], ...]]]
"""First and last lines of functions and classes, by file and qualified name."""


class Ground(Struct, frozen=True, kw_only=True):
    """What places are looked up in: the project's files, and what is known about them on this day.

    `changed` are the paths that the change touches; None where there is nothing to compare with. `layers` are path
    patterns by layer, `topics` phrases by pattern of `check/rule`.
    """

    today: date
    files: tuple[str, ...] = ()
    tests: frozenset[str] = frozenset()
    layers: dict[str, tuple[str, ...]] = {}
    spans: Spans = {}
    changed: frozenset[str] | None = None
    topics: Topics = {}


class Reach(Struct, frozen=True):
    """The files of a place, and its lines where it has any; a wide one was given in words or as a glob.

    `problem` says why a place means nothing; `everything` also holds findings that have no file.
    """

    paths: frozenset[str] = frozenset()
    lines: tuple[tuple[int, int], ...] = ()
    symbol: str = ""
    wide: bool = False
    everything: bool = False
    problem: str = ""

    def holds(self, finding: Finding) -> bool:
        """Tell whether a finding lies in these files, and overlaps these lines."""
        if self.everything:
            return True
        if finding.path not in self.paths:
            return False
        if self.symbol and any(name == self.symbol or name.endswith(f".{self.symbol}") for name in _names(finding)):
            return True
        if not self.lines:
            return not self.symbol
        last = max(finding.end_line, finding.line)
        return any(finding.line <= end and last >= start for start, end in self.lines)


class Map:
    """Looks places up, each spelling once."""

    def __init__(self, ground: Ground) -> None:
        """Take the ground."""
        self._ground = ground
        self._files = frozenset(ground.files)
        self._known: dict[Place, Reach] = {}
        self._globs: dict[tuple[str, ...], frozenset[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for path in ground.files:
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)

    def reach(self, place: Place) -> Reach:
        """Give what a place means here."""
        if place not in self._known:
            self._known[place] = self._path(place) if place.path else self._words(place.words)
        return self._known[place]

    def find(self, path: str) -> tuple[str, ...]:
        """Give the file of that path, else the files whose paths end with it."""
        if path in self._files:
            return (path,)
        return tuple(name for name in self._by_name.get(path.rpartition("/")[2], ()) if name.endswith(f"/{path}"))

    def _path(self, place: Place) -> Reach:
        """Look up a path: as it is, as a folder, as a glob, or as the end of exactly one path."""
        path = place.path
        if any(mark in path for mark in "*?["):
            paths = self._matching((path,))
            return Reach(paths, wide=True, problem="" if paths else f"no file matches {path}")
        if path not in self._files:
            below = self._matching((f"/{path.strip('/')}/",)) if not PurePosixPath(path).suffix else frozenset()
            if below:
                return Reach(below, wide=True)
            ends = self.find(path)
            if not ends:
                return Reach(problem=f"there is no file {path}")
            if len(ends) > 1:
                return Reach(problem=f"{len(ends)} files end with {path}; write the whole path")
            path = ends[0]
        if place.symbol:
            function, parameters, _ = place.symbol.partition("[")
            lines = self._symbol(path, function)
            problem = "" if lines else f"{path} has no function {function}"
            # the lines of a test are those of all its parameters
            return Reach(frozenset({path}), () if parameters else lines, place.symbol, problem=problem)
        return Reach(frozenset({path}), ((place.first, place.last),) if place.first else ())

    def _symbol(self, path: str, name: str) -> tuple[tuple[int, int], ...]:
        """Give the lines of a function or class, by its name or the end of its qualified name."""
        spans = self._ground.spans.get(path, {})
        return tuple(
            lines for known, found in spans.items() if known == name or known.endswith(f".{name}") for lines in found
        )

    def _words(self, text: str) -> Reach:
        """Look up words, all of which must be understood."""
        words = " ".join(word for word in normal(text).split() if word not in FILLERS)
        if words in EVERYWHERE or normal(text) in EVERYWHERE:
            return Reach(frozenset(self._files), wide=True, everything=True)
        if words in TESTS:
            return Reach(self._ground.tests, wide=True, problem="" if self._ground.tests else "there are no tests")
        for names, layer, patterns in PLACES:
            if words in names:
                paths = self._matching(self._ground.layers.get(layer) or patterns)
                return Reach(paths, wide=True, problem="" if paths else f"no file is meant by {text!r}")
        return Reach(wide=True, problem=f"the place {text!r} is not understood")

    def _matching(self, patterns: Sequence[str]) -> frozenset[str]:
        """Give the files that one of the patterns matches."""
        key = tuple(patterns)
        if key not in self._globs:
            self._globs[key] = frozenset(self._match(key))
        return self._globs[key]

    def _match(self, patterns: tuple[str, ...]) -> Iterable[str]:
        """Match patterns; a single one, of which a memory may have thousands, by its bare regular expression."""
        spec = GitIgnoreSpec.from_lines(patterns)
        only = spec.patterns[0] if len(patterns) == 1 else None
        if isinstance(only, RegexPattern) and only.include and only.regex:
            return filter(only.regex.match, self._among(patterns))
        return spec.match_files(self._ground.files)

    def _among(self, patterns: tuple[str, ...]) -> Sequence[str]:
        """Give the files that patterns can match at all: those below the folder that a single one begins with."""
        head = patterns[0].lstrip("/") if len(patterns) == 1 else ""
        for mark in "*?[":
            head = head.partition(mark)[0]
        folder = head.rpartition("/")[0] if "/" in patterns[0].strip("/") else ""
        return [path for path in self._ground.files if path.startswith(f"{folder}/")] if folder else self._ground.files


def _names(finding: Finding) -> tuple[str, ...]:
    """Give the names of what a finding is about; that of a test is the end of its id, with and without parameters."""
    name, bracket, parameters = finding.symbol.removeprefix(f"{finding.path}::").partition("[")
    name = name.replace("::", ".")
    return (name, f"{name}[{parameters}") if bracket else (name,)
