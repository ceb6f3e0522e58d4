"""Knows which names a function binds, and what is around it."""

from gate.syntax.classes import Units
from gate.syntax.units import Unit


class Scopes:
    """The local names of functions, and the functions and bodies that they stand in."""

    def __init__(self, units: Units) -> None:
        """Take the units of a project."""
        self._units = units
        self._locals: dict[Unit, frozenset[str]] = {}
        self._nested: dict[str, dict[str, set[str]]] = {}

    def around(self, unit: Unit) -> Unit | None:
        """Give the function that a function is defined in."""
        parent = unit.function.parent
        return self._units.by_name.get(f"{unit.module.module}.{parent}") if parent else None

    def outer(self, unit: Unit) -> Unit | None:
        """Give the body that a function is defined in, which has the calls of its decorators and defaults."""
        return self._units.of[unit.path][unit.function.outer] if unit.function.outer >= 0 else None

    def binds(self, unit: Unit, name: str) -> bool:
        """Tell whether a name is a local one of a function or of those around it."""
        return self.binder(unit, name) is not None

    def binder(self, unit: Unit, name: str) -> Unit | None:
        """Give the function that binds a name: the one at hand, or one around it."""
        around: Unit | None = unit
        while around is not None:
            if name in self.locals(around):
                return around
            around = self.around(around)
        return None

    def locals(self, unit: Unit) -> frozenset[str]:
        """Give the names that a function binds; what a module binds is known everywhere and no local name."""
        found = self._locals.get(unit)
        if found is None:
            names = {param.name for param in unit.params}
            if unit.index:
                names.update(name for name in unit.local_assigns if "." not in name)
            names.update(name for block in unit.blocks for name in block.names)
            if not unit.is_body:
                names |= self._defined(unit)
            found = self._locals[unit] = frozenset(names - {""})
        return found

    def _defined(self, unit: Unit) -> set[str]:
        """Give the functions and classes that are defined in a function."""
        nested = self._nested.get(unit.path)
        if nested is None:
            nested = self._nested[unit.path] = {}
            for function in unit.module.functions:
                around, _, name = function.qualname.rpartition(".<locals>.")
                if around and "." not in name:
                    nested.setdefault(around, set()).add(name)
        return nested.get(unit.qualname, set())
