"""Pydantic models, settings, and where the environment is read."""

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from gate.model.facts import Expr
from gate.syntax.classes import ClassInfo
from gate.syntax.units import Unit

if TYPE_CHECKING:
    from gate.syntax.codebase import Codebase

MODELS = ("pydantic.BaseModel", "pydantic.v1.BaseModel")
SETTINGS = ("pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings")
_VALIDATORS = ("field_validator", "model_validator", "validator", "root_validator")
_READS = ("os.getenv", "os.environ.get", "os.environ.__getitem__", "environ.get", "decouple.config", "os.environ.pop")


class Field(Struct, frozen=True, eq=False):
    """A field of a model: `constraints` are the keywords of its `Field(...)`s, `type` is canonical."""

    name: str
    annotation: Expr | None
    type: str
    default: Expr | None
    constraints: dict[str, Expr]
    line: int


class Model(Struct, frozen=True, eq=False):
    """A Pydantic model: `fields` are its own, `validators` their functions by decorator, `config` its settings.

    `version` is 1 where it is written in the manner of Pydantic 1 (a `Config` class, `@validator`), else 2.
    """

    info: ClassInfo
    fields: tuple[Field, ...]
    validators: tuple[tuple[str, Unit], ...]
    config: dict[str, Expr]
    version: int

    @property
    def name(self) -> str:
        """Give the canonical name."""
        return self.info.name


class EnvRead(Struct, frozen=True, eq=False):
    """A place that reads the environment; `key` is empty where it is no constant."""

    unit: Unit
    line: int
    key: str


class Schemas:
    """The models and settings of a service."""

    def __init__(self, code: "Codebase") -> None:
        """Take the code of a service."""
        self._code = code

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """Give the Pydantic models that are no settings."""
        found = self._code.subclasses(*MODELS)
        return tuple(self._model(info) for info in found if not self._code.is_a(info.name, *SETTINGS))

    @cached_property
    def settings(self) -> tuple[Model, ...]:
        """Give the classes that read settings from the environment."""
        return tuple(self._model(info) for info in self._code.subclasses(*SETTINGS))

    def model(self, name: str) -> Model | None:
        """Give a model or settings class by its canonical name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Model]:
        return {model.name: model for model in (*self.models, *self.settings)}

    def _model(self, info: ClassInfo) -> Model:
        code, body = self._code, info.body
        fields = tuple(
            Field(
                name,
                assign.annotation,
                code.annotation_type(info.module, assign.annotation),
                assign.value,
                self._constraints(body, assign.annotation, assign.value),
                assign.line,
            )
            for name, assign in info.fields.items()
            if assign.annotation is not None and name != "model_config" and not name.startswith("_")
            if "ClassVar" not in _head(assign.annotation)
        )
        validators = tuple(
            (name.rpartition(".")[2], unit)
            for unit in info.units.values()
            for name, _ in code.decorators(unit)
            if name.rpartition(".")[2] in _VALIDATORS
        )
        nested = code.class_(f"{info.name}.Config")
        old = nested is not None or any(name in ("validator", "root_validator") for name, _ in validators)
        return Model(info, fields, validators, self._config(info, nested), 1 if old else 2)

    def _config(self, info: ClassInfo, nested: ClassInfo | None) -> dict[str, Expr]:
        if nested is not None:
            return {name: one.value for name, one in nested.fields.items() if one.value is not None}
        assign = info.fields.get("model_config")
        call = info.body.call(assign.value) if assign is not None else None
        if call is not None:
            return dict(call.keywords)
        if assign is not None and assign.value is not None and assign.value.kind == "dict":
            pairs = zip(assign.value.items[::2], assign.value.items[1::2], strict=True)
            return {key.text: value for key, value in pairs}
        return dict(info.facts.keywords)

    def _constraints(self, body: Unit, annotation: Expr | None, default: Expr | None) -> dict[str, Expr]:
        found: dict[str, Expr] = {}
        given = [(body, default)] if default is not None else []
        for unit, expr in (*given, *self._code.metadata(body, annotation)):
            call = unit.call(expr)
            if call is not None:
                found.update(call.keywords)
        return found

    @cached_property
    def env_reads(self) -> tuple[EnvRead, ...]:
        """Give the places of the sources that read environment variables."""
        found = []
        for unit in self._code.units():
            found += [
                EnvRead(unit, call.line, self._key(unit, call.args[0] if call.args else call.keywords.get("key")))
                for call in unit.calls
                if self._code.target(unit, call) in _READS or call.func.text in _READS
            ]
            if any(one.text == "os.environ" for one in unit.reads) or "environ" in unit.function.loads:
                found += [
                    EnvRead(unit, line, self._key(unit, expr.items[1]))
                    for expr, line in unit.expressions()
                    if expr.kind == "index" and expr.items[0].text == "os.environ"
                ]
        return tuple(found)

    def _key(self, unit: Unit, expr: Expr | None) -> str:
        value = self._code.constant(unit, expr)
        return value if isinstance(value, str) else ""


def _head(expr: Expr) -> str:
    """Give the outermost name of an annotation."""
    return expr.items[0].text if expr.kind == "index" else expr.text
