"""Reads annotations as types."""

from msgspec import Struct

from gate.model.facts import Expr, ModuleFacts
from gate.syntax.classes import Units
from gate.syntax.names import Names

_PLAIN = {"str", "int", "float", "bool", "bytes", "list", "dict", "set", "tuple", "frozenset", "type", "object"}
_INNER = {"Annotated", "Optional", "ClassVar", "Final", "Required", "NotRequired", "Mapped", "WriteOnlyMapped"}
_HOLDERS = {
    "AsyncGenerator", "AsyncIterable", "AsyncIterator", "Collection", "Generator", "Iterable", "Iterator", "List",
    "Page", "ScalarResult", "Result", "Sequence", "Set", "frozenset", "generator", "list", "set", "tuple", "Tuple",
    "AsyncContextManager", "ContextManager", "AbstractAsyncContextManager", "AbstractContextManager", "deque",
    "Select", "Query",
}  # fmt: skip


class Type(Struct, frozen=True):
    """A class by its canonical name, and what it is of: `list` of `app.models.Order`; `type` of a class is itself."""

    name: str
    args: tuple["Type", ...] = ()


def element(found: Type | None, index: Expr | None = None) -> Type | None:
    """Give what a type holds: the items of a list, the values of a dict at an index, the yields of a generator."""
    if found is None or not found.args:
        return None
    last = found.name.rpartition(".")[2]
    if last in ("dict", "Dict", "Mapping", "defaultdict", "MutableMapping"):
        return found.args[-1] if index is not None else found.args[0]
    if last in ("tuple", "Tuple") and index is not None and index.kind == "int":
        position = int(index.text) if len(index.text) < 5 else 0
        return found.args[position] if -len(found.args) <= position < len(found.args) else found.args[0]
    return found.args[0] if last in _HOLDERS else None


class Annotations:
    """Reads annotations of a project; aliases are followed."""

    def __init__(self, names: Names, units: Units) -> None:
        """Take the names and units of a project."""
        self._names = names
        self._units = units

    def read(self, module: ModuleFacts, expr: Expr | None, depth: int = 0) -> Type | None:
        """Give the type that an annotation means; of several the first that is not None."""
        if expr is None or depth > 12:
            return None
        if expr.kind == "name":
            return self._name(module, expr, depth)
        if expr.kind == "operation" and expr.text == "|":
            return self._first(module, expr.items, depth)
        if expr.kind == "index":
            return self._index(module, expr, depth)
        return None

    def _first(self, module: ModuleFacts, items: tuple[Expr, ...], depth: int) -> Type | None:
        return next((found for one in items if (found := self.read(module, one, depth + 1)) is not None), None)

    def _name(self, module: ModuleFacts, expr: Expr, depth: int) -> Type | None:
        name = self._names.written(module, expr.text) if expr.local else self._names.canonical(expr.text, module)
        if not name:
            return Type(expr.text) if expr.text in _PLAIN else None
        if name in self._units.classes:
            return Type(name)
        source, rest = self._names.split(name)
        if source is None:
            return Type(name)
        assign = self._names.table(source).assigns.get(rest)
        if assign is None:
            return None
        if assign.kind == "type":
            return self.read(source, assign.value, depth + 1)
        return self.read(source, assign.value, depth + 1) if assign.value is not None else None

    def _index(self, module: ModuleFacts, expr: Expr, depth: int) -> Type | None:
        base, inner = expr.items
        items = inner.items if inner.kind == "tuple" else (inner,)
        last = base.text.rpartition(".")[2]
        if last in _INNER:
            return self.read(module, items[0], depth + 1) if items else None
        if last == "Union":
            return self._first(module, items, depth)
        found = self.read(module, base, depth + 1)
        if last in ("Awaitable", "Coroutine"):
            args = tuple(filter(None, (self.read(module, items[-1], depth + 1),)))
            return Type("typing.Awaitable", args)
        if last == "Type":
            found = Type("type")
        if found is None:
            return None
        args = tuple(filter(None, (self.read(module, one, depth + 1) for one in items)))
        return Type(found.name, args)
