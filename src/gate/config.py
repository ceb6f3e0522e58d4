"""Reads gates.toml, or [tool.gate] of pyproject.toml, into a Config; every error is one sentence with its line."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from gate.errors import ConfigError
from gate.model.settings import CheckSettings, Config
from gate.policy.presets import PRESETS

FILE = "gates.toml"
PYPROJECT = "pyproject.toml"

_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<key>[^`]*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`")


def parse(text: str, file: str, checks: Mapping[str, Sequence[str]], formats: Sequence[str] = ()) -> Config:
    """Turn the text of a configuration file into a Config.

    `checks` maps the name of each known check to the arguments that it refuses because they would hide findings.
    Raises ConfigError for unreadable TOML, unknown keys, wrong values and refused arguments.
    """
    table = read_table(text, file)
    start = _Place(text, file, ("tool", "gate") if file.endswith(PYPROJECT) else ())
    preset = table.get("preset", "service")
    if not isinstance(preset, str) or preset not in PRESETS:
        raise start.error(("preset",), f"preset is {preset!r}", f"one of {_quoted(PRESETS)}", preset, PRESETS)
    for name in _table(table, "checks"):
        if name not in checks:
            raise start.error(("checks", name), f"{name!r} is not a check", f"one of {_quoted(checks)}", name, checks)
    try:
        config = msgspec.convert(_merge(PRESETS[preset], table), Config)
    except msgspec.ValidationError as problem:
        raise _explain(problem, start) from None
    _refuse(config, start, checks, formats)
    return config


def read_table(text: str, file: str) -> dict[str, Any]:
    """Give the gate's own table of a TOML text; raises ConfigError where it is not TOML."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        where = re.search(r"line (\d+)", str(problem))
        line = int(where[1]) if where else len(text.splitlines())
        reason = re.sub(r" \(at .*\)$", "", str(problem))
        raise ConfigError(f"{file}:{line}: this is not TOML: {reason[:1].lower()}{reason[1:]}.") from None
    if not file.endswith(PYPROJECT):
        return data
    table = _table(_table(data, "tool"), "gate")
    return dict(table)


def line(text: str, file: str, key: tuple[str, ...]) -> int:
    """Give the line on which a key of the gate's own table starts; 1 where it is not written down."""
    return _Place(text, file, ("tool", "gate") if file.endswith(PYPROJECT) else ()).line(key)


def suggestion(name: str, known: Sequence[str] | Mapping[str, object]) -> str:
    """Give ` Did you mean "x"?` for the nearest known name, or nothing."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f' Did you mean "{near[0]}"?' if near else ""


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Give a sub-table, empty where it is absent or something else."""
    value = data.get(key, {})
    return value if isinstance(value, dict) else {}


def _merge(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another, key by key."""
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


class _Place:
    """Knows the text of the file, to name the line of a key."""

    def __init__(self, text: str, file: str, above: tuple[str, ...]) -> None:
        self.text, self.file, self.above = text, file, above

    def line(self, key: tuple[str, ...]) -> int:
        """Find the line on which a key starts: where the shortest readable beginning of the file has it."""
        lines = self.text.splitlines()
        path = (*self.above, *key)
        start = 0
        for end in range(1, len(lines) + 1):
            try:
                data: Any = tomllib.loads("\n".join(lines[:end]))
            except tomllib.TOMLDecodeError:
                continue
            for part in path:
                data = data.get(part) if isinstance(data, dict) else None
            if data is not None:
                between = range(start, end)
                return next((n + 1 for n in between if lines[n].strip() and not lines[n].lstrip().startswith("#")), end)
            start = end
        return self.line(key[:-1]) if key else 1

    def error(
        self,
        key: tuple[str, ...],
        got: str,
        wanted: str,
        name: object = "",
        known: Sequence[str] | Mapping[str, object] = (),
    ) -> ConfigError:
        """Make the sentence: file, line, what was got, what is wanted, the nearest name."""
        near = suggestion(name, known) if isinstance(name, str) and name else ""
        return ConfigError(f"{self.file}:{self.line(key)}: {got}; wanted is {wanted}.{near}")


def _explain(problem: msgspec.ValidationError, place: _Place) -> ConfigError:
    """Turn msgspec's message into the sentence that a user needs."""
    match = _AT.match(str(problem))
    what, raw = (match["what"], match["key"] or "") if match else (str(problem), "")
    key = _key(raw, what, place)
    dotted = ".".join(key)
    unknown = _UNKNOWN.match(what)
    if unknown:
        name = unknown["name"]
        known = known_keys(key)
        section = f"[{dotted}]" if dotted else "the top level"
        return place.error((*key, name), f"{section} has no key {name!r}", f"one of {_quoted(known)}", name, known)
    enum = re.match(r"Invalid enum value (?P<got>.*)", what)
    if enum:
        got = enum["got"].strip("'")
        levels = ["BLOCKER", "CRITICAL", "HIGH", "MEDIUM", "LOW"]
        levels += ["OFF"] if key[0] in ("criticality", "places") else []
        return place.error(key, f"{dotted} is {got!r}", f"one of {_quoted(levels)}", got.upper(), levels)
    expected = re.match(r"Expected `(?P<wanted>.*?)`(?:, got `(?P<got>.*)`)?$", what)
    if expected:
        wanted = (
            expected["wanted"]
            .replace("str", "text")
            .replace("bool", "true or false")
            .replace("float", "a number")
            .replace("int", "a whole number")
        )
        wanted = wanted.replace("array", "a list").replace("object", "a table").replace(" | null", "")
        got = f"{dotted} is {expected['got']}" if expected["got"] else f"{dotted} is out of range"
        return place.error(key, got, wanted)
    bound = re.match(r"Expected `(?:float|int)` (?P<bound>[<>]=? [\d.]+)", what)
    if bound:
        return place.error(key, f"{dotted} is out of range", f"a number {bound['bound']}")
    return place.error(key, f"{dotted}: {what}", "a valid value")


def _key(raw: str, what: str, place: _Place) -> tuple[str, ...]:
    """Turn msgspec's `$.a.b[...]` into a key; `[...]` hides a name, which the value itself then shows."""
    parts = [part for part in re.sub(r"\[\d+\]", "", raw).removeprefix("$").split(".") if part]
    table: Any = read_table(place.text, place.file)
    key: list[str] = []
    text = re.sub(r"\[\d+\]", "", raw).removeprefix("$")
    for part in re.findall(r"\.([\w-]+)|(\[\.\.\.\])", text):
        if part[0]:
            key.append(part[0])
            table = table.get(part[0], {}) if isinstance(table, dict) else {}
        else:
            name = _guilty(table, what)
            if not name:
                break
            key.append(name)
            table = table.get(name, {})
    return tuple(key) if key or not parts else tuple(parts)


def _guilty(table: Any, what: str) -> str:
    """Find which entry of a free table a message is about."""
    if not isinstance(table, dict):
        return ""
    unknown = _UNKNOWN.match(what)
    for name, value in table.items():
        if unknown and isinstance(value, dict) and unknown["name"] in value:
            return str(name)
        if not unknown and not _fits(value, what):
            return str(name)
    return str(next(iter(table), ""))


def _fits(value: Any, what: str) -> bool:
    """Tell whether a value could not be the one that a message complains about."""
    if isinstance(value, dict):
        return all(_fits(inner, what) for inner in value.values())
    if what.startswith("Invalid enum value"):
        return repr(value) not in what
    got = re.search(r"got `(.*)`", what)
    kinds = {"str": str, "int": int, "float": float, "bool": bool, "array": list, "object": dict}
    if got and got[1] in kinds:
        return type(value) is not kinds[got[1]]
    bound = re.search(r"(>=|<=|>|<) (-?[\d.]+)", what)
    if bound and isinstance(value, (int, float)):
        limit = float(bound[2])
        return {">=": value >= limit, "<=": value <= limit, ">": value > limit, "<": value < limit}[bound[1]]
    return True


def known_keys(key: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give the names of the keys of a section."""
    kind: Any = Config
    for part in key:
        if kind is CheckSettings or not hasattr(kind, "__struct_fields__"):
            return ()
        kind = CheckSettings if part == "checks" else kind.__annotations__.get(part)
        if part == "checks":
            break
    return tuple(getattr(kind, "__struct_fields__", ()))


def _quoted(names: Sequence[str] | Mapping[str, object]) -> str:
    """List names for a sentence."""
    return ", ".join(f'"{name}"' for name in names)


def _hides(argument: str, refused: Sequence[str]) -> bool:
    """Tell whether an argument is a refused one, also shortened (`--exit-z`) or with its value glued on (`-fjson`)."""
    word = argument.partition("=")[0]
    if word.startswith("--"):
        return word in refused or (len(word) > 4 and any(name.startswith(word) for name in refused))
    return any(word.startswith(name) for name in refused if name.startswith("-") and not name.startswith("--"))


def _refuse(config: Config, place: _Place, checks: Mapping[str, Sequence[str]], formats: Sequence[str]) -> None:
    """Refuse what is well typed and still cannot be meant; raises ConfigError."""
    for name, settings in config.checks.items():
        for argument in settings.args:
            if _hides(argument, checks[name]):
                got = f"checks.{name}.args has {argument!r}, which hides findings or unties the gate from its evidence"
                raise place.error(("checks", name, "args"), got, "an argument that does neither")
    for layer in config.coverage.layers:
        if layer not in config.layers:
            got = f"coverage.layers names {layer!r}, which [layers] does not define"
            known = tuple(config.layers)
            wanted = f"one of {_quoted(known)}" if known else "a layer of [layers]"
            raise place.error(("coverage", "layers", layer), got, wanted, layer, known)
    for name, versions in config.stack.items():
        try:
            SpecifierSet(versions)
        except InvalidSpecifier:
            got = f"stack.{name} is {versions!r}"
            raise place.error(("stack", name), got, 'a version specifier such as ">=3.11"') from None
    for report in config.reports.formats:
        if formats and report not in formats:
            got = f"reports.formats has {report!r}"
            raise place.error(("reports", "formats"), got, f"one of {_quoted(formats)}", report, formats)
