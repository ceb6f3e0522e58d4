"""What the tests of a run have shown: which named which requirement, and what the application answered to them."""

import re
from collections.abc import Iterable, Mapping, Sequence

from gate.model.testrun import TestRun
from gate.requirements.draft import template
from gate.requirements.ids import Numbering

_PIECES = re.compile(r"[A-Za-z]+|\d+")


class Claims:
    """Knows which tests name a requirement or criterion: by the marker, in their name or in their docstring."""

    def __init__(
        self, tests: Iterable[TestRun], ids: Iterable[str], titles: Mapping[str, str], numbering: Numbering
    ) -> None:
        """Take the tests, the ids of requirements and criteria, and the titles of criteria by their ids."""
        self._known = set(ids)
        self._short = {_pieces(id_): id_ for id_ in self._known}
        self._longest = max((len(pieces) for pieces in self._short), default=0)
        self._starts = {pieces[0] for pieces in self._short if pieces}
        self._titles = {_pieces(title): id_ for id_, title in titles.items() if len(_pieces(title)) > 2}
        self._numbering = numbering
        self._by_id: dict[str, list[TestRun]] = {}
        for test in tests:
            for id_ in self._named(test):
                self._by_id.setdefault(id_, []).append(test)

    def of(self, id_: str) -> Sequence[TestRun]:
        """Give the tests that name an id."""
        return self._by_id.get(id_, ())

    def _named(self, test: TestRun) -> dict[str, None]:
        """Give the known ids that a test names."""
        found = dict.fromkeys(id_ for id_ in test.requirements if id_ in self._known)
        found.update(dict.fromkeys(id_ for id_ in self._numbering.find(test.doc) if id_ in self._known))
        pieces = _pieces(test.name)
        found.update(dict.fromkeys(self._in_name(pieces)))
        first = test.doc.partition("\n")[0]
        for words in (pieces[1:] if pieces[:1] == ("test",) else pieces, _pieces(first)):
            if words in self._titles:
                found[self._titles[words]] = None
        return found

    def _in_name(self, pieces: tuple[str, ...]) -> Iterable[str]:
        """Give the ids in the pieces of a name, the longest at each place."""
        place = 0
        while place < len(pieces):
            if pieces[place] in self._starts:
                for size in range(min(self._longest, len(pieces) - place), 0, -1):
                    id_ = self._short.get(pieces[place : place + size])
                    if id_ and size > 1:
                        yield id_
                        place += size - 1
                        break
            place += 1


def _pieces(text: str) -> tuple[str, ...]:
    """Give the words and numbers of a name, in lower case."""
    return tuple(_PIECES.findall(text.lower()))


class Answers:
    """Knows what the application answered on each route while tests ran that passed."""

    def __init__(self, tests: Iterable[TestRun], routes: Iterable[tuple[str, str]]) -> None:
        """Take the tests and the known routes as method and path."""
        self._tree = _Node()
        for method, path in routes:
            self._tree.add((method, *template(path).split("/")))
        self._routes: dict[tuple[str, str], tuple[str, str] | None] = {}
        self.seen: dict[tuple[str, str], dict[tuple[int, str], str]] = {}
        self.codes: dict[str, dict[int, str]] = {}
        for test in tests:
            if test.outcome != "passed":
                continue
            for call in test.calls:
                if call.code:
                    self.codes.setdefault(call.code, {}).setdefault(call.status, test.id)
                route = self._route(call.method, call.path)
                if route:
                    self.seen.setdefault(route, {}).setdefault((call.status, call.code), test.id)

    def on(self, method: str, path: str) -> Mapping[tuple[int, str], str]:
        """Give the statuses and error codes seen on a route, each with a test that saw it."""
        return self.seen.get((method, template(path)), {})

    def _route(self, method: str, path: str) -> tuple[str, str] | None:
        """Find the route of a path that was asked for."""
        asked = (method, path.rstrip("/"))
        if asked not in self._routes:
            found = self._tree.find((method, *(asked[1] or "/").split("/")))
            self._routes[asked] = (method, "/".join(found[1:])) if found else None
        return self._routes[asked]


class _Node:
    """A part of a path, and the parts that may follow it; `{}` stands for a parameter."""

    def __init__(self) -> None:
        self._next: dict[str, _Node] = {}
        self._ends = False

    def add(self, parts: tuple[str, ...]) -> None:
        """Add a route by its parts."""
        if not parts:
            self._ends = True
            return
        self._next.setdefault(parts[0], _Node()).add(parts[1:])

    def find(self, parts: tuple[str, ...]) -> tuple[str, ...] | None:
        """Give the route that has these parts, one without a parameter before one with; None where there is none."""
        if not parts:
            return () if self._ends else None
        for name in dict.fromkeys((parts[0], "{}")):
            rest = self._next[name].find(parts[1:]) if name in self._next else None
            if rest is not None:
                return (name, *rest)
        return None
