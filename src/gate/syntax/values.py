"""Finds what is called, and of which type a value is."""

from bisect import bisect_right
from typing import TypeVar

from gate.model.facts import Assign, Block, Call, Expr, ModuleFacts
from gate.syntax.annotations import Annotations, Type, element
from gate.syntax.callees import Callees
from gate.syntax.classes import Units
from gate.syntax.memory import Memory
from gate.syntax.names import Names
from gate.syntax.results import result
from gate.syntax.scopes import Scopes
from gate.syntax.units import Unit, receiver

_BINDINGS = 20
"""Bindings of a name that are looked at, from the last one back, until its type is known."""

_Binding = TypeVar("_Binding", Assign, Block)


class Values:
    """Infers the types of values from annotations, assignments and what functions give."""

    def __init__(self, names: Names, units: Units) -> None:
        """Take the names and units of a project."""
        self._names = names
        self._units = units
        self.scopes = Scopes(units)
        self.callees = Callees(names, units, self.scopes, self)
        self.annotations = Annotations(names, units)
        self.memory = Memory()

    def value(self, unit: Unit, expr: Expr | None, line: int = 0) -> Type | None:
        """Give the type of an expression of a function, as far as it can be known."""
        if expr is None:
            return None
        match expr.kind:
            case "name":
                return self._named(unit, expr, line)
            case "call":
                call = unit.calls[expr.ref]
                return self.memory.once(("call", id(call)), lambda: self._called(unit, call))
            case "member":
                return self.attribute(self.value(unit, expr.items[0], line), expr.text)
            case "await":
                found = self.value(unit, expr.items[0], line)
                return found.args[-1] if found and found.name == "typing.Awaitable" and found.args else found
            case "index":
                return element(self.value(unit, expr.items[0], line), expr.items[1])
            case "if" | "operation":
                return self._either(unit, expr, line)
        return self._literal(unit, expr, line)

    def _either(self, unit: Unit, expr: Expr, line: int) -> Type | None:
        """Give the type of what one of several expressions gives, the first that is known."""
        if expr.kind == "operation" and expr.text == "/" and expr.items:
            folder = self.value(unit, expr.items[0], line)
            return folder if folder is not None and folder.name == "pathlib.Path" else None
        if expr.kind == "operation" and expr.text not in ("or", "and", "|"):
            return None
        items = expr.items[1:] if expr.kind == "if" else expr.items
        return next((found for item in items if (found := self.value(unit, item, line)) is not None), None)

    def _literal(self, unit: Unit, expr: Expr, line: int) -> Type | None:
        """Give the type of a constant, or of a list and its like with the type of its first element."""
        if expr.kind in ("str", "int", "float", "bool", "bytes"):
            return Type(expr.kind)
        if expr.kind == "fstring":
            return Type("str")
        if expr.kind not in ("list", "set", "tuple", "dict", "comprehension"):
            return None
        first = self.value(unit, expr.items[0], line) if expr.items and expr.kind != "dict" else None
        return Type(expr.text if expr.kind == "comprehension" else expr.kind, (first,) if first else ())

    def _named(self, unit: Unit, expr: Expr, line: int) -> Type | None:
        first, _, rest = expr.text.partition(".")
        if expr.local and self.scopes.binds(unit, first):
            owner = self.variable(unit, first, line)
        else:
            name = (
                self._names.written(unit.module, expr.text)
                if expr.local
                else self._names.canonical(expr.text, unit.module)
            )
            return self.named(name) if name else None
        for part in rest.split(".") if rest else ():
            owner = self.attribute(owner, part)
        return owner

    def named(self, name: str) -> Type | None:
        """Give the type of what has a canonical name: a module's variable, or a class as such."""
        if name in self._units.classes:
            return Type("type", (Type(name),))
        if name in self._units.by_name:
            return None
        module, rest = self._names.split(name)
        if module is None:
            last = name.rpartition(".")[2]
            return Type("type", (Type(name),)) if last[:1].isupper() and not last.isupper() else None
        first, _, tail = rest.partition(".")
        if f"{module.module}.{first}" in self._units.classes:
            owner: Type | None = Type("type", (Type(f"{module.module}.{first}"),))
        else:
            owner = self.module_variable(module, first)
        for part in tail.split(".") if tail else ():
            owner = self.attribute(owner, part)
        return owner

    def module_variable(self, module: ModuleFacts, name: str) -> Type | None:
        """Give the type of a variable of a module."""
        body = next(iter(self._units.of[module.path]), None)
        assigns = body.local_assigns.get(name, ()) if body is not None else ()
        return self.memory.once((module.path, name), lambda: self._assigned(body, assigns, 0))

    def variable(self, unit: Unit, name: str, line: int = 0) -> Type | None:
        """Give the type of a local name at a line; line 0 takes the last binding."""
        binder = self.scopes.binder(unit, name)
        if binder is None:
            return None
        at = line if binder is unit else 0
        found = self.memory.once((binder, name, at), lambda: self._bound(binder, name, at))
        return found if found is not None else self.parameter(binder, name)  # given = given or Default()

    def _bound(self, unit: Unit, name: str, line: int) -> Type | None:
        """Give the type of a name by its last binding before a line."""
        assigns = unit.local_assigns.get(name, ())
        owner = unit.function.owner
        if owner and unit.params and unit.params[0].name == name and not assigns:
            made = Type(f"{unit.module.module}.{owner}")
            decorators = {one.text for one in unit.function.decorators}
            if "staticmethod" not in decorators:
                return Type("type", (made,)) if "classmethod" in decorators else made
        blocks = _before(unit.local_blocks.get(name, ()), line)
        last = next((one.line for one in _before(assigns, line)), 0)
        found = self._assigned(unit, assigns, line) if not blocks or blocks[0].line <= last else None
        for block in blocks:
            found = found or self._block(unit, block, name)
        return found or self._assigned(unit, assigns, line)

    def parameter(self, unit: Unit, name: str) -> Type | None:
        """Give the type of a parameter: its annotation, or what it depends on."""
        param = unit.param(name)
        if param is None:
            return None
        found = self.annotations.read(unit.module, param.annotation)
        if param.kind == "*":
            return Type("tuple", (found,) if found else ())
        outer = self.scopes.outer(unit)
        if found is None and param.default is not None and outer is not None:
            call = outer.call(param.default)
            if call is not None and self.callees.target(outer, call) == "fastapi.Depends":
                return self._depended(outer, call)
            return self.value(outer, param.default, unit.line)
        return found

    def _depended(self, outer: Unit, call: Call) -> Type | None:
        """Give what `Depends(function)` or `Depends(Class)` gives."""
        name = self.callees.name(outer, call.args[0], call.line) if call.args else ""
        given = self._units.by_name.get(name)
        if given is None:
            return Type(name) if name in self._units.classes else None
        return element(self.gives(given)) if given.function.generator else self.gives(given)

    def _assigned(self, unit: Unit | None, assigns: tuple[Assign, ...], line: int) -> Type | None:
        if unit is None:
            return None
        for one in _before(assigns, line) or _before(assigns, 0):
            if one.annotation is not None:
                found = self.annotations.read(unit.module, one.annotation)
            elif one.kind in ("=", ":="):
                found = self.value(unit, one.value, one.line)
            else:
                found = None
            if found is not None:
                return found
        return None

    def _block(self, unit: Unit, block: Block, name: str) -> Type | None:
        """Give the type of what a loop, `with` or handler binds."""
        position = block.names.index(name)
        if block.kind in ("with", "async with"):
            return self.entered(unit, block.exprs[position], block.line) if position < len(block.exprs) else None
        if block.kind in ("for", "async for", "comprehension") and block.exprs:
            source = self.value(unit, block.exprs[0], block.line)
            held = element(source)
            if len(block.names) == 1:
                return held
            parts = next((one for one in (source, held) if one and len(one.args) == len(block.names)), None)
            return parts.args[position] if parts is not None else None
        if block.kind == "handler" and block.exprs:
            caught = self.value(unit, block.exprs[0], block.line)
            return caught.args[0] if caught and caught.name == "type" and caught.args else None
        return None

    def entered(self, unit: Unit, expr: Expr, line: int) -> Type | None:
        """Give what `with expr as name` binds."""
        found = self.value(unit, expr, line)
        call = unit.call(expr)
        if call is not None:
            made = self._units.by_name.get(self.callees.target(unit, call))
            if made is not None and _manager(made):
                return element(self.gives(made))
        if found is None:
            return None
        for method in ("__aenter__", "__enter__"):
            _, entered = self._units.member(found.name, method)
            if entered is not None:
                given = self.gives(entered)
                return given if given is not None and given.name != "typing.Self" else found
        return found

    def attribute(self, owner: Type | None, name: str) -> Type | None:
        """Give the type of an attribute of a value."""
        if owner is None:
            return None
        if owner.name == "type" and owner.args:
            owner = owner.args[0]
        of = owner
        return self.memory.once((owner.name, name), lambda: self._attribute_type(of, name))

    def _attribute_type(self, owner: Type, name: str) -> Type | None:
        declared = self._units.field(owner.name, name)
        if declared is not None:
            info, assign = declared
            found = self._assigned(info.body, (assign,), 0)
            if found is not None:
                return found
        for one in self._units.above(owner.name):
            info_ = self._units.classes.get(one)
            if info_ is None:
                continue
            method = info_.units.get(name)
            if method is not None:
                texts = {decorator.text.rpartition(".")[2] for decorator in method.function.decorators}
                return self.gives(method) if texts & {"property", "cached_property"} else None
            for unit in sorted(info_.units.values(), key=lambda method: method.name != "__init__"):
                if unit.params and (assigns := unit.local_assigns.get(f"{unit.params[0].name}.{name}")):
                    found = self._assigned(unit, assigns, 0)
                    if found is not None:
                        return found
        return None

    def _called(self, unit: Unit, call: Call) -> Type | None:
        name = self.callees.target(unit, call)
        made = self._units.by_name.get(name)
        if made is not None:
            given = self.gives(made)
            if given is not None and given.name == "typing.Self":
                maker = self.value(unit, receiver(call), call.line)
                return maker.args[0] if maker is not None and maker.name == "type" and maker.args else maker
            return given
        if name in self._units.classes:
            return Type(name)
        return result(self, unit, call, name)

    def gives(self, unit: Unit) -> Type | None:
        """Give what a function returns; a generator gives an iterator of what it yields."""
        return self.memory.once(unit, lambda: self._gives(unit))

    def _gives(self, unit: Unit) -> Type | None:
        found = self.annotations.read(unit.module, unit.returns)
        return self._given(unit) if found is None and unit.returns is None else found

    def _given(self, unit: Unit) -> Type | None:
        """Infer the result of a function without annotation."""
        kind = "yield" if unit.function.generator else "return"
        for one in unit.exits_of(kind):
            found = self.value(unit, one.value, one.line)
            if found is not None:
                return Type("typing.Iterator", (found,)) if kind == "yield" else found
        return None


def _before(places: tuple[_Binding, ...], line: int) -> tuple[_Binding, ...]:
    """Give the bindings before a line, the last one first; no more than say what a name is."""
    end = bisect_right(places, line, key=lambda one: one.line) if line else len(places)
    return places[max(0, end - _BINDINGS) : end][::-1]


def _manager(unit: Unit) -> bool:
    """Tell whether a generator is a context manager."""
    return any(
        one.text.rpartition(".")[2] in ("contextmanager", "asynccontextmanager") for one in unit.function.decorators
    )
