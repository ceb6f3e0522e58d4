"""The classes of a project, their bases and members."""

from functools import cached_property

from gate.model.facts import Assign, Class, Expr, ModuleFacts
from gate.syntax import libraries
from gate.syntax.names import Names
from gate.syntax.units import Unit

_BARE = ("abc.ABC", "object", "typing.Generic", "typing.Protocol")
"""Bases that bring no methods."""


class ClassInfo:
    """A class of the project with its module, bases, fields and methods."""

    def __init__(self, module: ModuleFacts, facts: Class, body: Unit, bases: tuple[str, ...]) -> None:
        """Take a class; `bases` are canonical names."""
        self.module = module
        self.facts = facts
        self.body = body
        self.bases = bases
        self.path = module.path
        self.line = facts.line
        self.qualname = facts.qualname
        self.name = f"{module.module}.{facts.qualname}"
        self.units: dict[str, Unit] = {}

    def __repr__(self) -> str:
        return f"ClassInfo({self.name})"

    @cached_property
    def fields(self) -> dict[str, Assign]:
        """Give the assignments and annotations of the class body by name."""
        found: dict[str, Assign] = {}
        for one in self.body.assigns:
            for name in one.targets:
                found.setdefault(name, one)
        return found


class Units:
    """All functions and classes of a project by their canonical names."""

    def __init__(self, modules: tuple[ModuleFacts, ...], names: Names) -> None:
        """Take the modules of a project."""
        self.names = names
        self.of: dict[str, tuple[Unit, ...]] = {}
        self.by_name: dict[str, Unit] = {}
        self.classes: dict[str, ClassInfo] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        for module in modules:
            units = tuple(Unit(module, function, index) for index, function in enumerate(module.functions))
            self.of[module.path] = units
            for facts in module.classes:
                bases = tuple(filter(None, (self._name(module, units[facts.outer], base) for base in facts.bases)))
                info = ClassInfo(module, facts, units[facts.body], bases)
                self.classes.setdefault(info.name, info)
            for unit in units:
                if unit.is_body:
                    continue
                known = self.by_name.get(unit.symbol)
                if known is None or _overload(known):  # of overloads the last one is the body
                    self.by_name[unit.symbol] = unit
                owner = self.classes.get(f"{module.module}.{unit.function.owner}") if unit.function.owner else None
                if owner is not None and owner.module is module:
                    owner.units.setdefault(unit.name, unit)

    def _name(self, module: ModuleFacts, outer: Unit, expr: Expr) -> str:
        """Give the canonical name of a base class; what it is made of in brackets, or by a call, does not count."""
        if expr.kind == "index":
            expr = expr.items[0]
        if expr.kind == "call":  # class Base(declarative_base()) or with_metaclass(...)
            called = self._name(module, outer, outer.calls[expr.ref].func)
            return f"{called}()" if called else ""
        if expr.kind != "name":
            return ""
        if not expr.local:
            return self.names.canonical(expr.text, module)
        if outer.qualname:
            local = f"{outer.symbol}.<locals>.{expr.text}"
            if any(f"{module.module}.{facts.qualname}" == local for facts in module.classes):
                return local
        return self.names.written(module, expr.text) or expr.text

    def above(self, name: str) -> tuple[str, ...]:
        """Give a class and all its bases by canonical names, nearest first, within libraries as far as known."""
        found = self._above.get(name)
        if found is None:
            order = [name]
            for one in order:
                info = self.classes.get(one)
                bases = info.bases if info is not None else libraries.INHERITED.get(one, ())
                if info is None and not bases and (made := self._made(one)):
                    bases = (made,)
                order += [base for base in bases if base not in order]
            found = self._above[name] = tuple(order)
        return found

    def _made(self, name: str) -> str:
        """Give what makes a base class that is a variable: `Base = declarative_base()`."""
        module, rest = self.names.split(name)
        if module is None or not rest or "." in rest:
            return ""
        assign = self.names.table(module).assigns.get(rest)
        call = self.of[module.path][0].call(assign.value) if assign is not None else None
        if call is None or call.func.kind != "name":
            return ""
        local = call.func.local
        made = self.names.written(module, call.func.text) if local else self.names.canonical(call.func.text, module)
        return f"{made}()" if made else ""

    def member(self, owner: str, name: str) -> tuple[str, Unit | None]:
        """Give the class that defines a method, and the method; of a library class the first base outside."""
        outside = ""
        for one in self.above(owner):
            info = self.classes.get(one)
            if info is None:
                outside = outside or ("" if one in _BARE else one)
            elif name in info.units:
                return one, info.units[name]
        return outside, None

    def field(self, owner: str, name: str) -> tuple[ClassInfo, Assign] | None:
        """Give the class that declares a field in its body, and the declaration."""
        for one in self.above(owner):
            info = self.classes.get(one)
            if info is not None and name in info.fields:
                return info, info.fields[name]
        return None


def _overload(unit: Unit) -> bool:
    """Tell whether a function is only the form of one of several signatures."""
    return any(one.text.rpartition(".")[2] == "overload" for one in unit.function.decorators)
