"""Reads Compose files, as far as the rules ask."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from gate.rules.operations._images import fill
from gate.syntax.codebase import Codebase

_FILE = re.compile(r"(.*/)?(docker-)?compose[\w.-]*\.ya?ml")
_ASIDE = re.compile(r"(^|[/._-])(tests?|testing|ci|e2e|examples?|samples?|docs?|devcontainer|debug)([/._-]|$)")


class Service(Struct, frozen=True, eq=False):
    """A service of a Compose file: what is said of it, and the lines of its name and of its image."""

    name: str
    line: int
    image_line: int
    settings: dict[str, Any]

    @property
    def image(self) -> str:
        """Give its image, with the defaults of variables put in."""
        return fill(str(self.settings.get("image") or ""), {})

    @property
    def built(self) -> bool:
        """Tell whether the project builds it."""
        return bool(self.settings.get("build"))

    @property
    def needed(self) -> dict[str, str]:
        """Give the services that it waits for, each with the condition where one is given."""
        given = self.settings.get("depends_on") or {}
        if isinstance(given, dict):
            return {str(name): str((how or {}).get("condition", "")) for name, how in given.items()}
        return {str(name): "" for name in given}


class ComposeFile(Struct, frozen=True, eq=False):
    """A Compose file and its services."""

    path: str
    services: tuple[Service, ...]

    @property
    def folder(self) -> str:
        """Give the folder that it lies in."""
        return str(PurePosixPath(self.path).parent)


def files(code: Codebase) -> Iterator[ComposeFile]:
    """Give the Compose files of a project, those for tests left out; what is no YAML is left to Compose itself."""
    for path, text in sorted(code.texts.items()):
        if _FILE.fullmatch(path) and not _ASIDE.search(path) and (services := _services(text)):
            yield ComposeFile(path, services)


@cache
def _services(text: str) -> tuple[Service, ...]:
    """Read the services of one file."""
    import yaml

    try:
        data = yaml.safe_load(text)
        root = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return ()
    services = data.get("services") if isinstance(data, dict) else None
    lines = _lines(root, "services")
    if not isinstance(services, dict):
        return ()
    found = []
    for name, settings in services.items():
        if isinstance(settings, dict) and str(name) in lines:
            line, node = lines[str(name)]
            found.append(Service(str(name), line, _lines(node).get("image", (line, None))[0], settings))
    return tuple(found)


def _lines(node: Any, key: str = "") -> dict[str, tuple[int, Any]]:
    """Give the line and the node of each key of a mapping, or of the mapping below one of its keys."""
    value = getattr(node, "value", None)
    if not isinstance(value, list) or any(not isinstance(pair, tuple) for pair in value):
        return {}
    found = {str(name.value): (name.start_mark.line + 1, inner) for name, inner in value}
    return _lines(found[key][1]) if key and key in found else {} if key else found
