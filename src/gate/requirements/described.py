"""Reads what an application has said of itself (`gate_describe.py`)."""

from typing import Any

from msgspec import Struct, field

from gate.model.application import Application, Reading, Route, Shape, Spot
from gate.model.design import Attribute
from gate.parsing import jsontext
from gate.requirements import contract
from gate.requirements.draft import template


class _Route(Struct):
    method: str
    route: str
    path: str
    line: int


class _Shape(Struct):
    name: str
    fields: list[tuple[str, str]]
    path: str
    line: int
    alias: str = field(default="", name="class")


class _Setting(Struct):
    name: str
    default: str
    path: str
    line: int


class _Document(Struct):
    routes: list[_Route] = []
    tables: list[_Shape] = []
    models: list[_Shape] = []
    settings: list[_Setting] = []
    openapi: dict[str, Any] = {}
    openapi_error: str = ""
    error: str = ""


def read(text: str | None) -> Application | str:
    """Give the application, or the sentence why it said nothing."""
    document = jsontext.read(text, _Document) if text else None
    if document is None:
        return "it ended without an answer"
    if document.error:
        return document.error
    spots = {(route.method, template(route.route)): Spot(route.path, route.line) for route in document.routes}
    routes = {
        (one.method, template(one.path)): Route(
            method=one.method, path=one.path, spot=spots.get((one.method, template(one.path)), Spot()),
            success=one.success, errors=one.errors, request=one.request, response=one.response,
            takes=one.takes, gives=one.gives,
        )
        for one in contract.endpoints(document.openapi)
    }  # fmt: skip
    for route in document.routes:
        key = (route.method, template(route.route))
        routes.setdefault(key, Route(method=route.method, path=route.route, spot=spots[key]))
    return Application(
        routes=tuple(routes.values()),
        shapes=tuple(
            Shape(
                name=one.name,
                alias=one.alias,
                fields=tuple(Attribute(name, kind) for name, kind in one.fields),
                spot=Spot(one.path, one.line),
            )
            for one in (*document.tables, *document.models)
        ),
        settings=tuple(
            Reading(name=one.name, default=one.default, spot=Spot(one.path, one.line)) for one in document.settings
        ),
        source="the application's own OpenAPI" if document.openapi else "the application's own routes",
        problem=document.openapi_error and f"its OpenAPI cannot be made: {document.openapi_error}",
    )
