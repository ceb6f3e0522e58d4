"""What a route promises and takes: shared by the rules about the interface."""

import re
from collections.abc import Iterator

from gate.model.facts import Expr, Param
from gate.rules.services import ASIDE
from gate.syntax.annotations import Type
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit
from gate.syntax.web import Route, RouteParam

_RESPONSES = ("starlette.responses.", "fastapi.Response", "sse_starlette.")
_PAGE = re.compile(
    r"^(limit|page_?size|per_?page|size|page_?limit|max_?results|top|take|rows|num_?items|items_?per_?page)$"
)
_PAGED = re.compile(r"limit|page|cursor|offset|skip|per_?page|filters?$|params$|query$|pagina", re.IGNORECASE)


def routes(code: Codebase) -> Iterator[Route]:
    """Give the HTTP routes of the service that stand in its documentation."""
    for route in code.web.routes:
        hidden = route.keywords.get("include_in_schema")
        shown = hidden is None or hidden.text != "False"
        if shown and "WEBSOCKET" not in route.methods and not ASIDE.search(route.outer.path):
            yield route


def sends_itself(code: Codebase, route: Route) -> bool:
    """Tell whether a route makes its response itself: a file, a page, a stream, a redirection, nothing."""
    if "response_class" in route.keywords or route.status_code in (204, 304, 301, 302, 303, 307, 308):
        return True
    unit = route.unit
    made = code.gives(unit)
    if made is not None and response(code, made.name):
        return True
    for one in unit.exits_of("return"):
        call = unit.call(one.value)
        target = code.target(unit, call) if call is not None else ""
        known = code.type_of(unit, one.value, one.line) if one.value is not None else ""
        if response(code, known) or response(code, target) or target.endswith("TemplateResponse"):
            return True
        if call is not None and call.func.text.endswith(("TemplateResponse", "Response")):
            return True
    return unit.function.generator


def response(code: Codebase, name: str) -> bool:
    """Tell whether a class is a response, which FastAPI sends as it is."""
    return bool(name) and any(one.startswith(_RESPONSES) for one in (name, *code.bases(name)))


def gives_nothing(unit: Unit) -> bool:
    """Tell whether a function returns no value at all."""
    return not any(one.value is not None and one.value.kind != "none" for one in unit.exits_of("return"))


def promised(code: Codebase, route: Route) -> Type | None:
    """Give the type that a route promises by its response model or return annotation."""
    if route.response_model is not None:
        return code.annotation_value(route.outer.module, route.response_model)
    return code.annotation_value(route.unit.module, route.unit.returns) if route.unit.returns is not None else None


def all_params(code: Codebase, route: Route) -> Iterator[tuple[Unit, RouteParam]]:
    """Give the parameters of a route and of the functions and classes that it depends on."""
    yield from ((route.unit, one) for one in route.params)
    seen: set[Unit] = set()
    for one in code.web.all_dependencies(route):
        unit = one.unit or code.unit(code.member(one.name, "__init__"))
        if unit is not None and unit not in seen:
            seen.add(unit)
            yield from ((unit, _param(code, unit, param)) for param in unit.params)


def _param(code: Codebase, unit: Unit, param: Param) -> RouteParam:
    """Read a parameter of a dependency as one of a route; what is no query parameter has the kind `other`."""
    outer = code.outer(unit)
    given = [(outer, param.default)] if param.default is not None else []
    given += code.metadata(outer, param.annotation)
    marks = [(body, call) for body, expr in given if (call := body.call(expr)) is not None]
    kinds = {code.target(body, call).rpartition(".")[2] for body, call in marks}
    found = code.param_type(unit, param.name)
    kind = "query" if not marks or "Query" in kinds else "other"
    return RouteParam(
        param.name, kind, found.name if found is not None else "", param, tuple(call for _, call in marks)
    )


def is_page_size(name: str) -> bool:
    """Tell whether a parameter's name says how many items are wanted."""
    return _PAGE.match(name) is not None


def may_page(code: Codebase, route: Route) -> bool:
    """Tell whether anything of a route may bound or page its answer."""
    names = [one.name for _, one in all_params(code, route)] + [one.name for one in code.web.all_dependencies(route)]
    types = [one.type for one in route.params]
    return any(_PAGED.search(name.rpartition(".")[2]) for name in (*names, *types))


def bound(expr: Expr | None) -> bool:
    """Tell whether a keyword sets a bound."""
    return expr is not None and expr.kind != "none"
