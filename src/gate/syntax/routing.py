"""Finds FastAPI applications and routers, and the paths that they are included at."""

from typing import TYPE_CHECKING

from msgspec import Struct

from gate.model.facts import Call, Expr
from gate.syntax.units import Unit, receiver

if TYPE_CHECKING:
    from gate.syntax.codebase import Codebase

KINDS = ("fastapi.FastAPI", "fastapi.APIRouter")


class App(Struct, frozen=True, eq=False):
    """An application or router: `kind` is `FastAPI` or `APIRouter`, `name` where it is kept, `call` what makes it."""

    kind: str
    name: str
    unit: Unit
    call: Call
    prefix: str

    @property
    def line(self) -> int:
        """Give the line where it is made."""
        return self.call.line


class Include(Struct, frozen=True, eq=False):
    """A router that is included into another or into an application."""

    parent: App
    child: App
    prefix: str
    unit: Unit
    call: Call


class Routing:
    """The applications and routers of a project and how they hang together."""

    def __init__(self, code: "Codebase") -> None:
        """Read all calls that make or include a router."""
        self._code = code
        self.apps: dict[str, App] = {}
        for unit in code.units():
            for index, call in enumerate(unit.calls):
                kind = next((kind for kind in KINDS if code.is_a(code.target(unit, call), kind)), "")
                if kind:
                    app = self._app(kind, unit, index, call)
                    self.apps.setdefault(app.name, app)
        self.includes = tuple(
            include
            for unit in code.units()
            for call in unit.calls
            if call.func.text.rpartition(".")[2] in ("include_router", "mount")
            for include in self._include(unit, call)
        )

    def _app(self, kind: str, unit: Unit, index: int, call: Call) -> App:
        name = f"{unit.symbol}.<call>{index}"
        for assign in unit.assigns:
            if (
                assign.value is not None
                and assign.value.kind == "call"
                and assign.value.ref == index
                and assign.targets
            ):
                name = self._holder(unit, assign.targets[0])
        prefix = text(self._code, unit, call.keywords.get("prefix"))
        return App(kind.rpartition(".")[2], name, unit, call, prefix if kind == KINDS[1] else "")

    def _holder(self, unit: Unit, target: str) -> str:
        """Give the name under which other code knows what is assigned to a target."""
        first, _, rest = target.partition(".")
        owner = unit.function.owner
        if rest and owner and unit.params and unit.params[0].name == first:
            return f"{unit.module.module}.{owner}.{rest}"
        if unit.is_body or unit.function.name == "<module>":
            return f"{unit.symbol}.{target}"
        return f"{unit.symbol}.<locals>.{target}"

    def find(self, unit: Unit, expr: Expr | None, depth: int = 0) -> App | None:
        """Give the application or router that an expression means."""
        if expr is None or depth > 8:
            return None
        if expr.kind == "call":
            return self._made(unit, expr, depth)
        if expr.kind != "name":
            return None
        found = self._local(unit, expr, depth) if expr.local else None
        if found is not None:
            return found
        first = expr.text.partition(".")[0]
        if expr.local and unit.param(first) is not None:
            return self._only(unit, first)
        return self.apps.get(self._code.resolve(unit.module, expr)) or self._variable(unit, expr, depth)

    def _made(self, unit: Unit, expr: Expr, depth: int) -> App | None:
        """Give the application that a call makes, or that the function which it calls returns."""
        made = self.apps.get(f"{unit.symbol}.<call>{expr.ref}")
        if made is not None:
            return made
        callee = self._code.unit(self._code.target(unit, unit.calls[expr.ref]))
        if callee is None:
            return None
        given = (self.find(callee, one.value, depth + 1) for one in callee.exits_of("return"))
        return next((app for app in given if app is not None), None)

    def _local(self, unit: Unit, expr: Expr, depth: int) -> App | None:
        """Give the application that a local name or an attribute of `self` means."""
        for name in (f"{unit.symbol}.<locals>.{expr.text}", self._holder(unit, expr.text)):
            if name in self.apps:
                return self.apps[name]
        for assign in unit.local_assigns.get(expr.text, ()):
            if assign.value is not None and assign.value.text != expr.text:
                return self.find(unit, assign.value, depth + 1)
        return None

    def _variable(self, unit: Unit, expr: Expr, depth: int) -> App | None:
        """Give the application that a module's variable is set to by a function: `app = create_app()`."""
        holder, _, last = self._code.resolve(unit.module, expr).rpartition(".")
        module = self._code.module(holder)
        body = self._code.body(module) if module is not None else None
        for assign in body.local_assigns.get(last, ()) if body is not None else ():
            if body is not None and assign.value is not None and assign.value.kind == "call":
                return self.find(body, assign.value, depth + 1)
        return None

    def _only(self, unit: Unit, name: str) -> App | None:
        """Give what a parameter must be: the one application, where there is one and it may be it."""
        found = self._code.param_type(unit, name)
        kind = KINDS[1] if found is not None and found.name == KINDS[1] else KINDS[0]
        apps = [app for app in self.apps.values() if app.kind == kind.rpartition(".")[2]]
        return apps[0] if len(apps) == 1 else None

    def _include(self, unit: Unit, call: Call) -> tuple[Include, ...]:
        parent = self.find(unit, receiver(call))
        mounted = call.func.text.endswith("mount")
        if parent is None:
            return ()
        wanted = call.args[1 if mounted else 0 :][:1] or tuple(filter(None, (call.keywords.get("router"),)))
        prefix = call.args[0] if mounted and call.args else call.keywords.get("prefix")
        loop = unit.within(call, "for")
        if loop is not None and wanted and wanted[0].text in loop.names and loop.exprs[0].kind in ("list", "tuple"):
            wanted = loop.exprs[0].items
        children = (self.find(unit, one) for one in wanted)
        at = text(self._code, unit, prefix)
        return tuple(Include(parent, child, at, unit, call) for child in children if child is not None)

    def prefixes(self, app: App, seen: tuple[App, ...] = ()) -> tuple[str, ...]:
        """Give the paths that the routes of a router start with, one for each place where it is included."""
        if app in seen:
            return ()
        above = [
            f"{start}{include.prefix}{app.prefix}"
            for include in self.includes
            if include.child is app
            for start in self.prefixes(include.parent, (*seen, app))
        ]
        return tuple(dict.fromkeys(above)) or (app.prefix,)

    def above(self, app: App) -> tuple[Include, ...]:
        """Give the inclusions on the way from a router up to its applications."""
        found: list[Include] = []
        waiting = [app]
        seen: list[App] = []
        while waiting:
            one = waiting.pop()
            seen.append(one)
            steps = [include for include in self.includes if include.child is one]
            found += steps
            waiting += [include.parent for include in steps if include.parent not in seen]
        return tuple(found)


def text(code: "Codebase", unit: Unit, expr: Expr | None) -> str:
    """Give a text constant; what is not known stands in braces."""
    if expr is None:
        return ""
    value = code.constant(unit, expr)
    if isinstance(value, str):
        return value
    if expr.kind in ("fstring", "operation"):
        return "".join(text(code, unit, item) for item in expr.items)
    return "{" + (expr.text or "?") + "}"
