"""Reads which Python and which distributions a project asks for, and where it says so."""

import configparser
import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from gate.parsing import locks

PYTHON = "python"
_MANIFEST = "pyproject.toml"


class Wish(Struct, frozen=True):
    """A distribution by its normalised name, or `python`, the versions that will do, and the place.

    `versions` is empty where any will do. `problem` says why the line cannot be read.
    """

    name: str
    versions: str
    path: str
    line: int
    problem: str = ""


def find(manifest: Mapping[str, Any], texts: Mapping[str, str]) -> tuple[Wish, ...]:
    """Give what pyproject.toml, setup.cfg, requirement files and Dockerfiles ask for, groups and extras too."""
    lines = texts.get(_MANIFEST, "").splitlines()
    wishes = [*_project(manifest, lines), *_poetry(_table(manifest, "tool", "poetry"), lines)]
    if "setup.cfg" in texts:
        wishes += _setup(texts["setup.cfg"])
    for path, text in sorted(texts.items()):
        if locks.is_requirement_file(path):
            wishes += _requirements(path, text)
        if re.search(r"(^|/)[^/]*Dockerfile[^/]*$", path):
            wishes += _image(path, text)
    return tuple(wishes)


def _table(data: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Give a table of tables, empty where it is absent or something else."""
    for key in keys:
        value = data.get(key)
        data = value if isinstance(value, dict) else {}
    return data


def _project(manifest: Mapping[str, Any], lines: list[str]) -> Iterator[Wish]:
    """Read the standard tables: https://packaging.python.org/en/latest/specifications/pyproject-toml/."""
    project = _table(manifest, "project")
    if "requires-python" in project:
        line = _line(lines, re.compile(r"\s*requires-python\s*="))
        yield _python(str(project["requires-python"]), _MANIFEST, line)
    lists = [project.get("dependencies"), *_table(project, "optional-dependencies").values()]
    for entries in (*lists, *_table(manifest, "dependency-groups").values()):
        for text in entries if isinstance(entries, list) else ():
            if isinstance(text, str):  # a group may also include another one, as a table
                yield _wish(text, _MANIFEST, _line(lines, re.compile(rf".*[\"']{re.escape(text)}[\"']")))


def _poetry(poetry: Mapping[str, Any], lines: list[str]) -> Iterator[Wish]:
    """Read Poetry's own tables: https://python-poetry.org/docs/dependency-specification/."""
    tables = [_table(poetry, "dependencies"), _table(poetry, "dev-dependencies")]
    tables += [_table(_table(poetry, "group"), name, "dependencies") for name in _table(poetry, "group")]
    for table in tables:
        for name, value in table.items():
            line = _line(lines, re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*="), after="[tool.poetry.")
            for entry in value if isinstance(value, list) else [value]:
                versions = str(entry.get("version", "") if isinstance(entry, dict) else entry).strip()
                problem = _unreadable(versions, name)
                yield Wish(canonicalize_name(name), "" if versions == "*" else versions, _MANIFEST, line, problem)


def _unreadable(versions: str, name: str) -> str:
    """Say why Poetry would not read the versions, or nothing."""
    from poetry.core.constraints.version import parse_constraint
    from poetry.core.constraints.version.exceptions import ParseConstraintError

    try:
        parse_constraint(versions or "*")
    except ParseConstraintError:
        return f"{versions!r} is no version constraint for {name}"
    return ""


def _setup(text: str) -> Iterator[Wish]:
    """Read setup.cfg: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html."""
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error as problem:
        yield Wish("", "", "setup.cfg", 1, f"it cannot be read: {str(problem).splitlines()[0]}")
        return
    lines = text.splitlines()
    python = parser.get("options", "python_requires", fallback="")
    if python:
        yield _python(python, "setup.cfg", _line(lines, re.compile(r"python_requires\s*=")))
    for wanted in parser.get("options", "install_requires", fallback="").splitlines():
        if wanted.strip():
            yield _wish(wanted.strip(), "setup.cfg", _line(lines, re.compile(rf".*{re.escape(wanted.strip())}")))


def _requirements(path: str, text: str) -> Iterator[Wish]:
    """Read a requirement file; options, addresses and folders are no wishes for a version."""
    for number, line in locks.logical_lines(text):
        content = re.split(r"\s+--", line)[0]
        if not line.startswith("-") and "/" not in content and not content.startswith("."):
            yield _wish(content, path, number)


def _image(path: str, text: str) -> Iterator[Wish]:
    """Read from a Dockerfile which Python its images bring, each once; an image by variable is no wish."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        image = re.match(r"FROM\s+(?:--\S+\s+)*(?:\S+/)?python:(?P<version>\d+(?:\.\d+)*)", line, re.IGNORECASE)
        if image:
            found.setdefault(image["version"], number)
    for version, number in found.items():
        yield Wish(PYTHON, f"=={version}" if version.count(".") > 1 else f"=={version}.*", path, number)


def _wish(text: str, path: str, line: int) -> Wish:
    """Read a requirement of the standard form."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement as problem:
        return Wish("", "", path, line, f"{text!r} is no requirement: {str(problem).splitlines()[0]}")
    return Wish(canonicalize_name(requirement.name), str(requirement.specifier), path, line)


def _python(versions: str, path: str, line: int) -> Wish:
    """Read the wish for a Python."""
    try:
        SpecifierSet(versions)
    except InvalidSpecifier:
        return Wish(PYTHON, "", path, line, f"{versions!r} is no version specifier for Python")
    return Wish(PYTHON, versions, path, line)


def _line(lines: list[str], pattern: re.Pattern[str], after: str = "") -> int:
    """Give the number of the first line that the pattern matches, behind the first line that starts with `after`."""
    begin = next((number for number, line in enumerate(lines) if line.startswith(after)), 0)
    return next((number for number in range(begin, len(lines)) if pattern.match(lines[number])), 0) + 1
