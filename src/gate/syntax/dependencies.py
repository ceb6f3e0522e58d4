"""Finds what routes and functions of a FastAPI service depend on."""

from typing import TYPE_CHECKING

from msgspec import Struct

from gate.model.facts import Call, Expr, Param
from gate.syntax.routing import App, Routing
from gate.syntax.units import Unit

if TYPE_CHECKING:
    from gate.syntax.codebase import Codebase


class Dependency(Struct, frozen=True, eq=False):
    """What a route or function depends on: `name` is canonical, `unit` the function where it is the project's.

    `level` is `param`, `route`, `router`, `include` or `app`.
    """

    name: str
    unit: Unit | None
    level: str
    call: Call


class Dependencies:
    """The dependencies of functions, routes, routers and applications."""

    def __init__(self, code: "Codebase", routing: Routing) -> None:
        """Take the code of a service and how its routers are put together."""
        self._code = code
        self._routing = routing

    def marks(self, unit: Unit, param: Param) -> list[tuple[Unit, Call]]:
        """Give the calls in a parameter's default and annotation, with the bodies that have them."""
        outer = self._code.outer(unit)
        given = [(outer, param.default)] if param.default is not None else []
        given += self._code.metadata(outer, param.annotation)
        return [(body, call) for body, expr in given if (call := body.call(expr)) is not None]

    def of(self, unit: Unit) -> tuple[Dependency, ...]:
        """Give what the parameters of a function depend on."""
        found = []
        for param in unit.params:
            for body, call in self.marks(unit, param):
                if self._code.target(body, call) in ("fastapi.Depends", "fastapi.Security"):
                    found.append(self._dependency(body, call, "param", unit, param.name))
        return tuple(found)

    def _dependency(self, body: Unit, call: Call, level: str, unit: Unit | None = None, param: str = "") -> Dependency:
        code = self._code
        given = call.args[0] if call.args else call.keywords.get("dependency")
        inner = body.call(given)
        if inner is not None:  # Depends(limited("login")) or Depends(RoleChecker("admin"))
            name = code.target(body, inner)
        elif given is not None:
            name = code.name(body, given, call.line).removesuffix(".__call__")
        else:
            found = code.param_type(unit, param) if unit is not None else None
            name = found.name if found is not None else ""
        function = code.unit(name)
        if function is None and code.class_(name) is not None:
            instance = inner is not None or (given is not None and code.resolve(body.module, given) != name)
            function = code.unit(code.member(name, "__call__" if instance else "__init__"))
        return Dependency(name, function, level, call)

    def listed(self, body: Unit, call: Call, level: str) -> list[Dependency]:
        """Give the dependencies in the keyword `dependencies` of a route, router, inclusion or application."""
        given = call.keywords.get("dependencies")
        if given is not None and given.kind == "name" and given.local:
            assigns = body.local_assigns.get(given.text, ())
            given = assigns[-1].value if assigns else None
        items = given.items if given is not None and given.kind in ("list", "tuple") else ()
        found = []
        for item in items:
            inner = body.call(item)
            if inner is not None:
                found.append(self._dependency(body, inner, level))
            else:
                for other, expr in self._named(body, item):
                    if (inner := other.call(expr)) is not None:
                        found.append(self._dependency(other, inner, level))
        return found

    def _named(self, body: Unit, item: Expr) -> list[tuple[Unit, Expr]]:
        """Give the value of a module's variable, such as `logged_in = Depends(current_user)`."""
        holder, _, last = self._code.resolve(body.module, item).rpartition(".")
        module = self._code.module(holder)
        other = self._code.body(module) if module is not None else None
        assigns = other.local_assigns.get(last, ()) if other is not None else ()
        return [(other, one.value) for one in assigns if other is not None and one.value is not None]

    def around(self, router: App | None) -> list[Dependency]:
        """Give what an application or router, and those that include it, make each of their routes depend on."""
        if router is None:
            return []
        level = "app" if router.kind == "FastAPI" else "router"
        found = self.listed(router.unit, router.call, level)
        for include in self._routing.above(router):
            found += self.listed(include.unit, include.call, "include")
            parent = "app" if include.parent.kind == "FastAPI" else "router"
            found += self.listed(include.parent.unit, include.parent.call, parent)
        return list({id(one.call): one for one in found}.values())  # a router may be included twice
