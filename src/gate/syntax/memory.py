"""Keeps what was found, and ends searches that run in circles."""

from collections.abc import Callable, Hashable

from gate.syntax.annotations import Type

_DEEPEST = 25
"""Steps from one value to the next before a type is given up."""
_MOST = 3000
"""Steps that the search for one value may take in all."""


class Memory:
    """Types by what they were asked for with.

    A search that comes back to its own beginning, goes too deep or takes too long finds nothing there; what was found
    in the middle of such a search may be less than the whole, and is looked for again when it is asked for alone.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._known: dict[Hashable, Type | None] = {}
        self._busy: set[Hashable] = set()
        self._steps = 0
        self._cuts = 0

    @property
    def busy(self) -> bool:
        """Tell whether a search is under way, so that what is found now may be less than the whole."""
        return bool(self._busy)

    def once(self, key: Hashable, find: Callable[[], Type | None]) -> Type | None:
        """Give what is kept under a key, else what `find` finds."""
        if key in self._known:
            return self._known[key]
        if not self._busy:
            self._steps = 0
        self._steps += 1
        if key in self._busy or len(self._busy) > _DEEPEST or self._steps > _MOST:
            self._cuts += 1
            return None
        cuts = self._cuts
        self._busy.add(key)
        try:
            found = find()
        finally:
            self._busy.discard(key)
        if found is not None or cuts == self._cuts or not self._busy:
            self._known[key] = found
        return found
