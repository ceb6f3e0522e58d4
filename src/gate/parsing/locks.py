"""Reads lock files and pinned requirement files into exact pins."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct, structs
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


class Pin(Struct, frozen=True, order=True):
    """A distribution at an exact version, by its normalised name, and where that is written."""

    name: str
    version: str
    path: str = ""
    line: int = 0


class Lock(Struct, frozen=True, kw_only=True):
    """What the lock files of a project pin.

    `source` names the files and is empty where there are none. `left_out` are the packages of a path, a repository or
    an address, which no advisory is about. `unreadable` says why the files cannot be trusted, `loose` what in them is
    not pinned; a `complete` one has all that the project needs, as a lock file promises and requirement files do not.
    """

    source: str = ""
    pins: tuple[Pin, ...] = ()
    left_out: tuple[str, ...] = ()
    unreadable: str = ""
    loose: str = ""
    complete: bool = False


def find(texts: Mapping[str, str], own: str) -> Lock:
    """Read the project's lock file, else its requirement files; `own` is the normalised name of the project itself."""
    for path, (key, local) in _FORMATS.items():
        if path in texts:
            return _locked(path, texts[path], key, local, own)
    return _required(texts, own)


def is_requirement_file(path: str) -> bool:
    """Tell whether a file holds requirements, by its name."""
    return path.endswith(".txt") and "requirements" in path


def public(version: str) -> str:
    """Give a version as advisories write it, without its local part; nothing where it is no version."""
    try:
        return Version(version).public
    except InvalidVersion:
        return ""


Entry = Mapping[str, Any]


def _uv(entry: Entry) -> bool:
    source = entry.get("source", {})
    return not isinstance(source, dict) or "registry" not in source


def _poetry(entry: Entry) -> bool:
    source = entry.get("source", {})
    return not isinstance(source, dict) or source.get("type", "legacy") != "legacy"


def _pdm(entry: Entry) -> bool:
    return any(key in entry for key in ("path", "git", "url", "editable"))


def _pylock(entry: Entry) -> bool:
    return any(key in entry for key in ("vcs", "directory", "archive"))


_FORMATS: dict[str, tuple[str, Callable[[Entry], bool]]] = {
    "uv.lock": ("package", _uv),
    "poetry.lock": ("package", _poetry),
    "pdm.lock": ("package", _pdm),
    "pylock.toml": ("packages", _pylock),
}
"""Lock file, its table of packages, and whether a package comes from elsewhere than an index; the first one counts."""

_NAME = re.compile(r'^name = "(?P<value>[^"]+)"$')
_VERSION = re.compile(r'^version = "(?P<value>[^"]+)"$')


def _locked(path: str, text: str, key: str, local: Callable[[Entry], bool], own: str) -> Lock:
    """Read one TOML lock file."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        return Lock(source=path, unreadable=f"{path} is not TOML: {problem}")
    entries = data.get(key, [])
    if not data or not isinstance(entries, list) or not all(isinstance(e, dict) and "name" in e for e in entries):
        return Lock(source=path, unreadable=f"{path} is not a lock file that the gate can read; lock again")
    lines = _lines(text)
    pins: list[Pin] = []
    left_out: list[str] = []
    for entry in entries:
        name = canonicalize_name(str(entry["name"]))
        written = str(entry.get("version", ""))
        version = public(written)
        if not local(entry) and version:
            pins.append(Pin(name, version, path, lines.get((name, written), 0)))
        elif name != own:
            left_out.append(name)
    return structs.replace(_lock(path, pins, left_out), complete=True)


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Find the line of each package, that of its name: tomllib does not tell, but all tools write the version below it."""
    found: dict[tuple[str, str], int] = {}
    name, at = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        named, version = _NAME.match(line), _VERSION.match(line)
        if named:
            name, at = canonicalize_name(named["value"]), number
        elif version and name:
            found.setdefault((name, version["value"]), at)
            name = ""
        elif line.startswith("[["):
            name = ""
    return found


def _required(texts: Mapping[str, str], own: str) -> Lock:
    """Read the requirement files together; one requirement that is not pinned makes all of them loose."""
    paths = [path for path in sorted(texts) if is_requirement_file(path)]
    pins: list[Pin] = []
    left_out: list[str] = []
    loose = ""
    for path in paths:
        for number, line in logical_lines(texts[path]):
            include = re.match(r"(?:-r|--requirement)[ =]*(?P<file>\S+)", line)
            if include:
                target = str(PurePosixPath(path).parent / include["file"])
                if target not in texts:
                    loose = loose or f"{path}:{number} includes {target}, which is not among the files the gate reads"
                elif target not in paths:
                    paths.append(target)
                continue
            if line.startswith("-") and not re.match(r"(?:-e|--editable)\b", line):
                continue
            pin = _pin(line, path, number)
            if isinstance(pin, Pin):
                pins += [pin] if pin.name != own else []
            elif pin:
                left_out.append(pin)
            else:
                loose = loose or f"{path}:{number} does not pin {line!r} to one version"
    if not pins and not left_out and not loose:
        return Lock()
    return _lock(" and ".join(paths), pins, left_out, loose)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the requirement lines with their numbers: continued ones joined, comments and blank ones left out."""
    joined, start = "", 1
    for number, line in enumerate(text.splitlines(), start=1):
        start = start if joined else number
        joined += line.removesuffix("\\")
        if line.endswith("\\"):
            continue
        content = re.sub(r"(^|\s+)#.*$", "", joined).strip()
        joined = ""
        if content:
            yield start, content


def _pin(line: str, path: str, number: int) -> Pin | str:
    """Give the pin of a requirement line, the name of what comes from elsewhere than an index, or nothing if loose."""
    content = re.split(r"\s+--", line)[0]
    try:
        requirement = Requirement(content)
    except InvalidRequirement:
        return content if "/" in content or content.startswith(".") else ""
    name = canonicalize_name(requirement.name)
    if requirement.url:
        return name
    specifiers = list(requirement.specifier)
    exact = len(specifiers) == 1 and specifiers[0].operator in ("==", "===")
    version = public(specifiers[0].version) if exact else ""
    return Pin(name, version, path, number) if version else ""


def _lock(source: str, pins: list[Pin], left_out: list[str], loose: str = "") -> Lock:
    """Put a lock together; a package that is pinned twice to the same version counts once."""
    first = {(pin.name, pin.version): pin for pin in reversed(pins)}
    return Lock(
        source=source,
        pins=tuple(sorted(first.values())),
        left_out=tuple(sorted(set(left_out))),
        loose=loose,
    )
