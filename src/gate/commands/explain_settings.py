"""Explains the keys of gates.toml: what they are for, what they take, and what this project says."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, inspect

from gate.model.settings import CheckSettings, Config
from gate.policy.presets import PRESETS


class Source(Struct, frozen=True, kw_only=True):
    """The project's settings: the merged ones, the project's own table, and the name of the file that holds it."""

    config: Config
    table: dict[str, Any]
    file: str
    checks: tuple[str, ...]


class Key(Struct, frozen=True):
    """One key or section, found by its dotted name."""

    path: tuple[str, ...]
    kind: inspect.Type
    description: str
    default: Any

    @property
    def name(self) -> str:
        """Give the dotted name."""
        return ".".join(self.path)

    @property
    def fields(self) -> tuple[inspect.Field, ...]:
        """Give the keys of a section; none for a single value."""
        return self.kind.fields if isinstance(self.kind, inspect.StructType) else ()


def find(name: str, source: Source) -> Key | None:
    """Give the key or section of that dotted name; None where there is none."""
    kind, description, default = _plain(inspect.type_info(Config)), "", None
    value: Any = source.config
    path = tuple(name.split("."))
    for position, part in enumerate(path):
        if isinstance(kind, inspect.StructType):
            field = next((field for field in kind.fields if field.encode_name == part), None)
            if field is None:
                return None
            kind, description, default, value = *_meaning(field), getattr(value, part)
        elif isinstance(kind, inspect.DictType):
            is_check = path[:position] == ("checks",)
            if part not in (source.checks if is_check else value):
                return None
            kind = _plain(kind.value_type)
            default, value = None, value.get(part, CheckSettings() if is_check else None)
            description = f"How the check {part} runs." if is_check else description
        else:
            return None
    return Key(path, kind, description, default)


def names(source: Source) -> Iterator[str]:
    """Give the dotted names of all sections and keys."""
    sections = [field.encode_name for field in _fields(Config)]
    yield from sections
    for section in sections:
        key = find(section, source)
        yield from (f"{section}.{field.encode_name}" for field in key.fields) if key else ()
    for check in source.checks:
        yield f"checks.{check}"
        yield from (f"checks.{check}.{field.encode_name}" for field in _fields(CheckSettings))


def describe(key: Key, source: Source) -> tuple[str, ...]:
    """Say in sentences what a key is for, what it takes, its default, and this project's value and its origin."""
    if key.fields:
        return _section(key, source)
    lines = [key.description] if key.description else []
    lines.append(f"Takes: {takes(key.kind)}.")
    if key.path == ("checks",):
        return (*lines, f"The checks: {', '.join(source.checks)}.")
    if key.default is not None or isinstance(key.kind, inspect.UnionType):
        lines.append(f"Default: {shown(key.default)}.")
    value, comes = _value(key.path, source), origin(key.path, source)
    if not isinstance(value, Mapping) or not value:
        return (*lines, f"In this project: {shown(value)} ({comes}).")
    return (
        *lines,
        f"In this project ({comes}):",
        *(f"  {_name(name)} = {shown(inner)}" for name, inner in value.items()),
    )


def origin(path: Sequence[str], source: Source) -> str:
    """Say where the value of a key comes from: the project's file, the preset, or the default."""
    if _in(source.table, path):
        return f"from {source.file}"
    if _in(PRESETS[source.config.preset], path):
        return f'from the preset "{source.config.preset}"'
    return "the default"


def takes(kind: inspect.Type) -> str:
    """Say which values a key takes."""
    if isinstance(kind, inspect.EnumType):
        return "one of " + ", ".join(f'"{member.value}"' for member in kind.cls)
    if isinstance(kind, inspect.UnionType):
        return takes(next(_plain(part) for part in kind.types if not isinstance(part, inspect.NoneType)))
    if isinstance(kind, inspect.VarTupleType):
        return "a list of texts"
    if isinstance(kind, inspect.DictType):
        inner = _plain(kind.value_type)
        return (
            "a table of sections by name"
            if isinstance(inner, inspect.StructType)
            else f"a table by name of: {takes(inner)}"
        )
    if isinstance(kind, inspect.FloatType | inspect.IntType):
        bounds = ((">", kind.gt), (">=", kind.ge), ("<=", kind.le))
        limits = " and ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None)
        return f"a number {limits}".rstrip()
    return "true or false" if isinstance(kind, inspect.BoolType) else "text"


def shown(value: Any) -> str:
    """Write a value as TOML has it; what TOML cannot say is `unset`."""
    if value is None:
        return "unset"
    if isinstance(value, Struct):
        value = msgspec.to_builtins(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_name(name)} = {shown(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(shown, value))}]"
    return msgspec.json.encode(value).decode()


def _section(key: Key, source: Source) -> tuple[str, ...]:
    """Describe a section: one line for each of its keys."""
    document = (key.kind.cls.__doc__ or "").splitlines()[0] if isinstance(key.kind, inspect.StructType) else ""
    lines = [key.description or document]
    for field in key.fields:
        path = (*key.path, field.encode_name)
        value = f"{shown(_value(path, source))} ({origin(path, source)})"
        lines.append(f"{field.encode_name} = {value}: {_meaning(field)[1]}")
    return tuple(lines)


def _fields(struct: type[Struct]) -> tuple[inspect.Field, ...]:
    """Give the fields of a section."""
    kind = _plain(inspect.type_info(struct))
    return kind.fields if isinstance(kind, inspect.StructType) else ()


def _meaning(field: inspect.Field) -> tuple[inspect.Type, str, Any]:
    """Give the bare type of a field, its description and its default."""
    extra = field.type.extra_json_schema or {} if isinstance(field.type, inspect.Metadata) else {}
    default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    return _plain(field.type), str(extra.get("description", "")), default


def _plain(kind: inspect.Type) -> inspect.Type:
    """Take the metadata off a type."""
    return _plain(kind.type) if isinstance(kind, inspect.Metadata) else kind


def _value(path: Sequence[str], source: Source) -> Any:
    """Give this project's value of a key."""
    value: Any = source.config
    for position, part in enumerate(path):
        if isinstance(value, Mapping):
            value = value.get(part, CheckSettings() if tuple(path[:position]) == ("checks",) else None)
        else:
            value = getattr(value, part)
    return value


def _in(table: Any, path: Sequence[str]) -> bool:
    """Tell whether a table holds a key."""
    for part in path:
        if not isinstance(table, Mapping) or part not in table:
            return False
        table = table[part]
    return True


def _name(name: str) -> str:
    """Write the name of a key, quoted where TOML wants it."""
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else shown(name)
