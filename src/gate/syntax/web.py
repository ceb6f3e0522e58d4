"""What a service offers over HTTP with FastAPI: routes, what they depend on, middleware, handlers, lifecycle."""

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from gate.model.facts import Call, Expr, Param
from gate.syntax.dependencies import Dependencies, Dependency
from gate.syntax.routing import App, Include, Routing, text
from gate.syntax.units import Unit, receiver

if TYPE_CHECKING:
    from gate.syntax.codebase import Codebase

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_OTHERS = ("api_route", "route", "websocket", "websocket_route")
_MARKS = ("Query", "Path", "Body", "Header", "Cookie", "Form", "File", "Depends", "Security")
_GIVEN = (
    "fastapi.Request", "fastapi.WebSocket", "starlette.responses.Response", "fastapi.BackgroundTasks",
    "starlette.requests.HTTPConnection", "fastapi.security.SecurityScopes",
)  # fmt: skip
_RAW = ("dict", "list", "typing.Any", "typing.Dict", "typing.List")


class RouteParam(Struct, frozen=True, eq=False):
    """A parameter of a route: `type` is its canonical type, `marks` are calls such as `Query(le=100)`.

    `kind` is `path`, `query`, `body`, `header`, `cookie`, `form`, `file`, `depends`, or `given` for the request and its
    like.
    """

    name: str
    kind: str
    type: str
    param: Param
    marks: tuple[Call, ...]


class Route(Struct, frozen=True, eq=False):
    """A route: `unit` handles it, `call` declares it in the body `outer`, `path` is the full one that it is served at.

    `paths` are all of them where its router is included several times. `status_code` is a number where it is one.
    """

    methods: tuple[str, ...]
    path: str
    paths: tuple[str, ...]
    unit: Unit
    call: Call
    outer: Unit
    router: App | None
    response_model: Expr | None
    status_code: int | None
    dependencies: tuple[Dependency, ...]
    params: tuple[RouteParam, ...]

    @property
    def line(self) -> int:
        """Give the line of the declaration."""
        return self.call.line

    @property
    def keywords(self) -> dict[str, Expr]:
        """Give the keywords of the declaration, such as `tags` and `summary`."""
        return self.call.keywords


class Middleware(Struct, frozen=True, eq=False):
    """A middleware: the canonical name of its class or function, and the call that adds it in `unit`."""

    name: str
    unit: Unit
    call: Call
    handler: Unit | None = None


class Handler(Struct, frozen=True, eq=False):
    """A registered exception handler: `exception` is the canonical class or the status code as text."""

    exception: str
    unit: Unit | None
    outer: Unit
    line: int


class Lifecycle(Struct, frozen=True, eq=False):
    """A function that runs when the service starts or stops: `kind` is `lifespan`, `startup` or `shutdown`."""

    kind: str
    unit: Unit


class Web:
    """The HTTP side of a service; empty where it has none."""

    def __init__(self, code: "Codebase") -> None:
        """Take the code of a service."""
        self._code = code

    @cached_property
    def _routing(self) -> Routing:
        return Routing(self._code)

    @cached_property
    def _dependencies(self) -> Dependencies:
        return Dependencies(self._code, self._routing)

    @cached_property
    def apps(self) -> tuple[App, ...]:
        """Give the applications."""
        return tuple(app for app in self._routing.apps.values() if app.kind == "FastAPI")

    @cached_property
    def routers(self) -> tuple[App, ...]:
        """Give the routers."""
        return tuple(app for app in self._routing.apps.values() if app.kind == "APIRouter")

    @property
    def includes(self) -> tuple[Include, ...]:
        """Give where routers are included."""
        return self._routing.includes

    def find(self, unit: Unit, expr: Expr | None) -> App | None:
        """Give the application or router that an expression means."""
        return self._routing.find(unit, expr)

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Give all routes of the sources."""
        code = self._code
        if not code.uses("fastapi"):
            return ()
        found = []
        for unit in code.functions():
            outer = code.outer(unit)
            for decorator in unit.function.decorators:
                call = outer.call(decorator)
                if call is not None and (methods := self._methods(outer, call)):
                    found.append(self._route(unit, outer, call, methods))
        for outer in code.units():
            for call in outer.calls:
                if call.func.text.endswith((".add_api_route", ".add_api_websocket_route")) and len(call.args) > 1:
                    handler = code.unit(code.name(outer, call.args[1], call.line))
                    if handler is not None:
                        methods = self._listed(outer, call.keywords.get("methods")) or ("GET",)
                        found.append(self._route(handler, outer, call, methods))
        return tuple(found)

    def _methods(self, outer: Unit, call: Call) -> tuple[str, ...]:
        """Give the HTTP methods that a decorator declares; nothing for one that declares no route."""
        method = (call.func.text if call.func.kind != "call" else "").rpartition(".")[2]
        if method not in _METHODS and method not in _OTHERS:
            return ()
        owner = self._code.receiver(outer, call)
        if not self._code.is_a(owner, "fastapi.FastAPI", "fastapi.APIRouter"):
            path = call.args[0] if call.args else call.keywords.get("path")
            literal = path is not None and path.kind == "str" and path.text.startswith("/")
            if owner or not literal:
                return ()
        if method in _METHODS:
            return (method.upper(),)
        if method.startswith("websocket"):
            return ("WEBSOCKET",)
        return self._listed(outer, call.keywords.get("methods")) or ("GET",)

    def _listed(self, outer: Unit, expr: Expr | None) -> tuple[str, ...]:
        value = self._code.constant(outer, expr)
        return tuple(str(one).upper() for one in value) if isinstance(value, tuple) else ()

    def _route(self, unit: Unit, outer: Unit, call: Call, methods: tuple[str, ...]) -> Route:
        code = self._code
        router = self._routing.find(outer, receiver(call))
        own = text(code, outer, call.args[0] if call.args else call.keywords.get("path"))
        starts = self._routing.prefixes(router) if router is not None else ("",)
        paths = tuple(f"{start}{own}" for start in starts)
        status = code.constant(outer, call.keywords.get("status_code"))
        return Route(
            methods,
            paths[0],
            paths,
            unit,
            call,
            outer,
            router,
            call.keywords.get("response_model"),
            status if isinstance(status, int) else _status(call.keywords.get("status_code")),
            (
                *self.dependencies(unit),
                *self._dependencies.listed(outer, call, "route"),
                *self._dependencies.around(router),
            ),
            tuple(self._param(unit, one, own) for one in unit.params if one.kind not in ("*", "**")),
        )

    def _param(self, unit: Unit, param: Param, path: str) -> RouteParam:
        code = self._code
        found = code.param_type(unit, param.name)
        type_ = found.name if found is not None else ""
        marks = self._dependencies.marks(unit, param)
        names = [code.target(body, call).rpartition(".")[2] for body, call in marks]
        kind = next((name for name in names if name in _MARKS), "")
        if f"{{{param.name}}}" in path or f"{{{param.name}:" in path:
            kind = "path"
        elif kind in ("Depends", "Security"):
            kind = "depends"
        elif not kind:
            body = code.is_a(type_, "pydantic.BaseModel") or type_ in _RAW
            kind = "given" if code.is_a(type_, *_GIVEN) else "body" if body else "query"
        return RouteParam(param.name, kind.lower(), type_, param, tuple(call for _, call in marks))

    def dependencies(self, unit: Unit) -> tuple[Dependency, ...]:
        """Give what the parameters of a function depend on."""
        return self._dependencies.of(unit)

    def all_dependencies(self, route: Route) -> tuple[Dependency, ...]:
        """Give what a route depends on, and what that depends on in turn."""
        found = list(route.dependencies)
        seen: set[Unit] = set()
        for one in found:
            if one.unit is not None and one.unit not in seen:
                seen.add(one.unit)
                found += self.dependencies(one.unit)
        return tuple(found)

    @cached_property
    def middleware(self) -> tuple[Middleware, ...]:
        """Give the middleware that is added to applications."""
        from gate.syntax.handlers import middleware

        return middleware(self._code)

    @cached_property
    def exception_handlers(self) -> tuple[Handler, ...]:
        """Give the registered exception handlers."""
        from gate.syntax.handlers import exception_handlers

        return exception_handlers(self._code)

    @cached_property
    def lifecycle(self) -> tuple[Lifecycle, ...]:
        """Give the functions that run when the service starts or stops."""
        from gate.syntax.handlers import lifecycle

        return lifecycle(self._code)


def _status(expr: Expr | None) -> int | None:
    """Give the number in a name such as `status.HTTP_201_CREATED` or `HTTPStatus.CREATED`."""
    if expr is None or expr.kind != "name":
        return None
    last = expr.text.removesuffix(".value").rpartition(".")[2]
    digits = last.removeprefix("HTTP_")[:3]
    if digits.isdigit():
        return int(digits)
    from http import HTTPStatus

    return HTTPStatus[last].value if last in HTTPStatus.__members__ else None
