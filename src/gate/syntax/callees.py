"""Names what is called, or passed on to be called."""

import builtins
from typing import Protocol

from gate.model.facts import Call, Expr, ModuleFacts
from gate.syntax.annotations import Type
from gate.syntax.classes import Units
from gate.syntax.memory import Memory
from gate.syntax.names import Names, moved
from gate.syntax.scopes import Scopes
from gate.syntax.units import Unit

_BUILTINS = frozenset(dir(builtins))


class Types(Protocol):
    """What is needed of the inference of types."""

    memory: Memory

    def value(self, unit: Unit, expr: Expr | None, line: int = 0) -> Type | None:
        """Give the type of an expression."""

    def variable(self, unit: Unit, name: str, line: int = 0) -> Type | None:
        """Give the type of a local name."""

    def module_variable(self, module: ModuleFacts, name: str) -> Type | None:
        """Give the type of a variable of a module."""

    def attribute(self, owner: Type | None, name: str) -> Type | None:
        """Give the type of an attribute of a value."""


class Callees:
    """Finds the canonical names of what calls call."""

    def __init__(self, names: Names, units: Units, scopes: Scopes, types: Types) -> None:
        """Take what is known of a project."""
        self._names = names
        self._units = units
        self._scopes = scopes
        self._types = types
        self._targets: dict[int, str] = {}

    def target(self, unit: Unit, call: Call) -> str:
        """Give the canonical name of what is called; empty where it is not known."""
        key = id(call)
        known = self._targets.get(key)
        if known is not None:  # every rule asks for every call
            return known
        memory = self._types.memory
        found = memory.once(("target", key), lambda: _named(self.name(unit, call.func, call.line)))
        name = found.name if found is not None else ""
        if not memory.busy:
            self._targets[key] = name
        return name

    def name(self, unit: Unit, expr: Expr, line: int = 0) -> str:
        """Give the canonical name of an expression: a function, class, method or attribute of a known type."""
        if expr.kind == "member":
            owner = self._types.value(unit, expr.items[0], line)
            if owner is None and (parent := self._parent(unit, expr.items[0])):
                owner = Type(parent)
            return self._attribute(owner, expr.text)
        if expr.kind == "call":
            made = self._types.value(unit, expr, line)
            return f"{made.name}.__call__" if made is not None else ""
        if expr.kind == "index":  # Page[Order]() makes a Page
            return self.name(unit, expr.items[0], line).removesuffix(".__call__") if _generic(expr) else ""
        if expr.kind != "name":
            return ""
        if not expr.local:
            return self._global(self._names.canonical(expr.text, unit.module))
        first, _, rest = expr.text.partition(".")
        if self._scopes.binds(unit, first):
            owner = self._types.variable(unit, first, line)
            return self._path(owner, rest) if rest else self._callable(unit, first, owner)
        found = self._names.written(unit.module, expr.text)
        if found:
            return self._global(found)
        return expr.text if first in _BUILTINS else ""

    def _callable(self, unit: Unit, first: str, owner: Type | None) -> str:
        """Name what a local variable, or a function defined in a function, is when it is called."""
        binder = self._scopes.binder(unit, first)
        inner = f"{binder.symbol}.<locals>.{first}" if binder is not None else ""
        if inner in self._units.by_name or inner in self._units.classes:
            return inner
        if owner is None:
            return self._alias(binder or unit, first)
        if owner.name == "type" and owner.args:
            return owner.args[0].name
        return f"{owner.name}.__call__"

    def _alias(self, unit: Unit, first: str) -> str:
        """Name the function that a local variable is set to: `get = requests.get`."""
        found = self._types.memory.once(("alias", unit, first), lambda: _named(self._aliased(unit, first)))
        return found.name if found is not None else ""

    def _aliased(self, unit: Unit, first: str) -> str:
        values = (one for one in unit.local_assigns.get(first, ()) if one.kind == "=" and one.value is not None)
        names = (self.name(unit, one.value, one.line) for one in values if one.value and one.value.kind == "name")
        return next(names, "")

    def _parent(self, unit: Unit, expr: Expr) -> str:
        """Give the base class that `super()` stands for."""
        if expr.kind != "call" or unit.calls[expr.ref].func.text != "super":
            return ""
        above = self._units.above(f"{unit.module.module}.{unit.function.owner}")
        return above[1] if len(above) > 1 else ""

    def _global(self, name: str) -> str:
        """Give the canonical name of an absolute one whose parts may be variables or inherited members."""
        if name in self._units.by_name or name in self._units.classes:
            return name
        module, rest = self._names.split(name)
        if module is None or not rest:
            return name
        first, *parts = rest.split(".")
        prefix = f"{module.module}.{first}"
        if prefix not in self._units.classes and first in self._names.table(module).assigns:
            owner = self._types.module_variable(module, first)
            if owner is None:
                return name
            return self._path(owner, ".".join(parts)) if parts else self._instance(owner)
        while prefix in self._units.classes and parts:
            inner = f"{prefix}.{parts[0]}"
            if inner not in self._units.classes:
                return self._path(Type("type", (Type(prefix),)), ".".join(parts))
            prefix = inner
            parts = parts[1:]
        return name

    def _instance(self, owner: Type) -> str:
        """Name what runs when a value is called: a class itself, or `__call__` of an instance."""
        return owner.args[0].name if owner.name == "type" and owner.args else f"{owner.name}.__call__"

    def _path(self, owner: Type | None, rest: str) -> str:
        """Name the last attribute of a chain that starts at a value."""
        *inner, last = rest.split(".")
        for part in inner:
            owner = self._types.attribute(owner, part)
        return self._attribute(owner, last)

    def _attribute(self, owner: Type | None, name: str) -> str:
        """Name an attribute of a value: the class that defines it and the attribute."""
        if owner is None:
            return ""
        if owner.name == "type" and owner.args:
            owner = owner.args[0]
        defined, unit = self._units.member(owner.name, name)
        if unit is not None:
            return unit.symbol
        if owner.name in self._units.classes:
            held = self._types.attribute(owner, name)
            if held is not None:
                return self._instance(held)
            nested = f"{owner.name}.{name}"
            if nested in self._units.classes or not defined:
                return nested
        return moved(f"{defined or owner.name}.{name}")


def _generic(expr: Expr) -> bool:
    """Tell whether an index is a type parameter, and no key of a dictionary or number of an element."""
    index = expr.items[1]
    return index.kind in ("name", "index", "tuple", "operation") and expr.items[0].text.rpartition(".")[2][:1].isupper()


def _named(name: str) -> Type | None:
    """Give a name in the form in which it is kept; none where it is empty."""
    return Type(name) if name else None
