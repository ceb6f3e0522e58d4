"""Gives what the facts of the code tell of an application that cannot be asked: routes, models, tables and settings."""

from collections.abc import Iterator

from gate.model.application import Application, Reading, Route, Shape, Spot
from gate.model.design import Attribute
from gate.model.facts import Expr
from gate.syntax.codebase import Codebase
from gate.syntax.schemas import Model

_WRAPPERS = {"Annotated", "Mapped", "Optional", "Required"}


def read(code: Codebase) -> Application:
    """Give the application as its source has it; statuses are those of success, since errors are seldom declared."""
    return Application(
        routes=tuple(_routes(code)),
        shapes=(*_tables(code), *map(_shape, code.schemas.models)),
        settings=tuple(reading for model in code.schemas.settings for reading in _settings(code, model)),
        source="the source",
    )


def _routes(code: Codebase) -> Iterator[Route]:
    """Give the routes below all prefixes of their routers."""
    for route in code.web.routes:
        spot = Spot(route.unit.module.path, route.unit.function.line)
        body = next((param.type for param in route.params if param.kind == "body"), "")
        for path in route.paths:
            for method in route.methods:
                yield Route(
                    method=method,
                    path=path or "/",
                    spot=spot,
                    success=(route.status_code or 200,),
                    request=body.rpartition(".")[2],
                    response=_type(route.response_model or route.unit.function.returns),
                )


def _tables(code: Codebase) -> Iterator[Shape]:
    """Give the mapped classes with their columns."""
    for model in code.database.models:
        types = {name: _type(assign.annotation) for name, assign in model.info.fields.items()}
        yield Shape(
            name=model.table or model.info.facts.name,
            alias=model.info.facts.name,
            fields=tuple(Attribute(column, types.get(column, "")) for column in model.columns),
            spot=Spot(model.info.module.path, model.info.facts.line),
        )


def _shape(model: Model) -> Shape:
    """Give a Pydantic model."""
    return Shape(
        name=model.info.facts.name,
        fields=tuple(Attribute(field.name, _type(field.annotation)) for field in model.fields),
        spot=Spot(model.info.module.path, model.info.facts.line),
    )


def _settings(code: Codebase, model: Model) -> Iterator[Reading]:
    """Give the environment variables of a settings class."""
    prefix = code.constant(model.info.body, model.config.get("env_prefix"))
    for field in model.fields:
        alias = code.constant(
            model.info.body, field.constraints.get("validation_alias", field.constraints.get("alias"))
        )
        default = code.constant(model.info.body, field.default)
        name = alias if isinstance(alias, str) else f"{prefix if isinstance(prefix, str) else ''}{field.name}"
        yield Reading(
            name=name.upper(),
            default=str(default) if isinstance(default, str | int | float) else "",
            spot=Spot(model.info.module.path, field.line),
        )


def _type(annotation: Expr | None) -> str:
    """Give the last name of an annotation, that within `Mapped[...]`, `Annotated[...]` and the part beside None."""
    match annotation:
        case Expr(kind="name", text=text) | Expr(kind="member", text=text):
            return text.rpartition(".")[2]
        case Expr(kind="index", items=(head, inner, *_)):
            name = _type(head)
            if name in _WRAPPERS:
                return _type(inner.items[0] if inner.kind == "tuple" and inner.items else inner)
            return name
        case Expr(kind="operation", text="|", items=items):
            named = [_type(item) for item in items if item.kind != "none"]
            return named[0] if len(named) == 1 else ""
    return ""
