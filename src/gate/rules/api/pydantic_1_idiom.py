"""Code in the manner of Pydantic 1 runs under Pydantic 2.

What it checks
Where Pydantic 2 is in use (by its version, or because the code uses what only Pydantic 2 has): `@validator`,
`@root_validator`, `class Config` in a model, `.dict()`, `.json()`, `.parse_obj()`, `.parse_raw()`, `.from_orm()`,
`.copy()`, `.construct()`, `.schema()` and `.update_forward_refs()` of models, `orm_mode`, and `BaseSettings` imported
from `pydantic`. Each idiom once per file, with the number of places. `pydantic.v1` is a decision and is left alone.

Why it matters
These names are deprecated: they warn on every call, behave a little differently (`orm_mode` in a `model_config` is
ignored), and go away with Pydantic 3. `BaseSettings` from `pydantic` fails at import already.

Bad
    from pydantic import BaseModel, field_validator


    class Order(BaseModel):
        item: str

        class Config:
            orm_mode = True

        @field_validator("item")
        @classmethod
        def lower(cls, item: str) -> str:
            return item.lower()


    def plain(order: Order) -> dict[str, object]:
        return order.dict()

Good
    from pydantic import BaseModel, ConfigDict, field_validator


    class Order(BaseModel):
        model_config = ConfigDict(from_attributes=True)

        item: str

        @field_validator("item")
        @classmethod
        def lower(cls, item: str) -> str:
            return item.lower()


    def plain(order: Order) -> dict[str, object]:
        return order.model_dump()

When to ignore it
Where one code base must run under both versions for a while.

Where it comes from
The review checklist: "Validation: Pydantic 2.0+"; Pydantic's migration guide.
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase
from gate.syntax.schemas import Model
from gate.syntax.units import Unit

_DECORATORS = {
    "pydantic.validator": ("@validator", "@field_validator"),
    "pydantic.root_validator": ("@root_validator", "@model_validator"),
}
_METHODS = {
    "dict": "model_dump", "json": "model_dump_json", "parse_obj": "model_validate", "parse_raw": "model_validate_json",
    "from_orm": "model_validate", "copy": "model_copy", "construct": "model_construct",
    "schema": "model_json_schema", "schema_json": "model_json_schema", "update_forward_refs": "model_rebuild",
}  # fmt: skip
_CONFIG = {
    "orm_mode": "from_attributes", "allow_population_by_field_name": "populate_by_name", "schema_extra": "json_schema_extra",
    "anystr_strip_whitespace": "str_strip_whitespace", "validate_all": "validate_default",
}  # fmt: skip
_NEW = (
    "pydantic.field_validator", "pydantic.model_validator", "pydantic.ConfigDict", "pydantic.TypeAdapter",
    "pydantic.RootModel", "pydantic.field_serializer", "pydantic.model_serializer", "pydantic.computed_field",
)  # fmt: skip
_MODEL = "pydantic.BaseModel"
_MANIFEST = re.compile(r"(^|/)(pyproject\.toml|setup\.cfg|requirements[^/]*\.(txt|in))$|(^|/)requirements/")
_FIRST = re.compile(
    r"""^[\s"'-]*pydantic(?![\w-])(\[[^\]]*\])?["']?(\s*[=~^<"' ]+1\.\d|[^#\n]*<\s*2(\.0)*(?![.\d]))""", re.MULTILINE
)
"""A manifest's line that asks for Pydantic 1."""


def _find(code: Codebase) -> Iterator[Problem]:
    if not _second(code):
        return
    places: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    for unit, line, idiom, instead in _idioms(code):
        if not ASIDE.search(unit.path):
            places.setdefault((unit.path, idiom), []).append((line, unit.qualname.removesuffix(".<class>"), instead))
    for (path, idiom), found in places.items():
        line, symbol, instead = min(found)
        more = f" ({len(found)} places in this file)" if len(found) > 1 else ""
        yield Problem(
            message=f"{idiom} is an idiom of Pydantic 1{more}",
            path=path,
            line=line,
            symbol=symbol,
            recommendation=f"write {instead}",
        )


def _second(code: Codebase) -> bool:
    """Tell whether the project runs under Pydantic 2."""
    manifests = (text for path, text in code.texts.items() if _MANIFEST.search(path))
    if any(_FIRST.search(text) for text in manifests):
        return False
    version = next((one.version for one in code.stack.technologies if one.name == "pydantic"), "")
    if found := re.search(r"\d+", version):
        return int(found[0]) > 1
    if "pydantic_settings" in code.imported:
        return True
    return any(one.target in _NEW for module in code.sources for one in module.imports)


def _idioms(code: Codebase) -> Iterator[tuple[Unit, int, str, str]]:
    """Give each idiom: where, its words, and what to write instead."""
    for unit in code.functions():
        for name, call in code.decorators(unit):
            if name in _DECORATORS:
                old, new = _DECORATORS[name]
                yield unit, call.line if call is not None else unit.line, f"`{old}`", f"`{new}`"
    for model in (*code.schemas.models, *code.schemas.settings):
        if code.is_a(model.name, _MODEL):
            yield from _configured(code, model)
    for unit in code.units():
        for call in unit.calls:
            name = call.func.text.rpartition(".")[2]
            if name in _METHODS and _of_model(code, code.target(unit, call), name):
                yield unit, call.line, f"`.{name}()`", f"`.{_METHODS[name]}()`"
    yield from _imported(code)


def _configured(code: Codebase, model: Model) -> Iterator[tuple[Unit, int, str, str]]:
    """Give what is old about the configuration of a model."""
    nested = code.class_(f"{model.name}.Config")
    if nested is not None:
        yield model.info.body, nested.line, "`class Config`", "`model_config = ConfigDict(...)`"
    elif "model_config" in model.info.fields:
        line = model.info.fields["model_config"].line
        for key in model.config.keys() & _CONFIG.keys():
            yield model.info.body, line, f"`{key}`", f"`{_CONFIG[key]}`"


def _imported(code: Codebase) -> Iterator[tuple[Unit, int, str, str]]:
    """Give the imports of what Pydantic 2 has no more."""
    for module in code.sources:
        body = code.body(module)
        for one in module.imports:
            if one.target == "pydantic.BaseSettings" and body is not None and not one.guarded:
                yield body, one.line, "`BaseSettings` from `pydantic`", "`from pydantic_settings import BaseSettings`"


def _of_model(code: Codebase, target: str, name: str) -> bool:
    """Tell whether a method is the one of Pydantic's models, not one that a class of the project defines."""
    owner, _, last = target.rpartition(".")
    return last == name and bool(owner) and code.is_a(owner, _MODEL) and code.unit(target) is None


RULE = Rule(
    id="GATE-API006",
    name="pydantic-1-idiom",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("pydantic", "deprecated", "migration"),
    impact="it warns or is ignored today and fails with the next version",
    recommendation="write it as Pydantic 2 does",
    find=_find,
    needs=("pydantic",),
)
