"""Reads from a project's mypy configuration what mypy will look at."""

import configparser
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct
from pathspec import GitIgnoreSpec

_INI_FILES = ("mypy.ini", ".mypy.ini")


class MypyConfig(Struct, frozen=True):
    """Where the configuration is, which targets it names, and where it says that imports start.

    `file` is empty where the project has none; then mypy is given its targets. `signatures` tells that it reports
    every function without annotations.
    """

    file: str = ""
    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    bases: bool = False
    signatures: bool = False

    @property
    def targets(self) -> bool:
        """Tell whether the configuration itself says what to check."""
        return bool(self.files or self.packages or self.modules)


def read(texts: Mapping[str, str], manifest: Mapping[str, Any]) -> MypyConfig:
    """Give the configuration that mypy will find, in its own order: mypy.ini, .mypy.ini, pyproject.toml, setup.cfg.

    `texts` are the project's configuration files by path, `manifest` is the parsed pyproject.toml. What cannot be read
    counts as empty; mypy says so itself.
    """
    for name in _INI_FILES:
        if name in texts:
            return _config(name, _section(texts[name]) or {})
    table = manifest.get("tool", {}).get("mypy")
    if isinstance(table, dict):
        return _config("pyproject.toml", table)
    section = _section(texts.get("setup.cfg", ""))
    return MypyConfig() if section is None else _config("setup.cfg", section)


def given(config: MypyConfig, files: Sequence[str], sources: Sequence[str]) -> tuple[str, ...]:
    """Give those Python files that mypy is given: what the configuration names, else the sources; less its `exclude`.

    All paths are relative to the project. Packages and modules are looked for in the project's folder, in `mypy_path`
    and in the sources.
    """
    starts = (".", *config.path, *sources)
    targets = list(config.files or (() if config.targets else sources))
    for start in starts:
        targets += [f"{start}/{name.replace('.', '/')}" for name in config.packages]
        for name in config.modules:
            module = f"{start}/{name.replace('.', '/')}"
            targets += [f"{module}.py", f"{module}.pyi", f"{module}/__init__.py"]
    wanted = GitIgnoreSpec.from_lines(map(_anchored, targets))
    return tuple(file for file in files if wanted.match_file(file) and not _excluded(file, config.exclude))


def _anchored(path: str) -> str:
    """Give a path or glob as a gitignore pattern that holds from the project's folder on."""
    clean = str(PurePosixPath(path))
    return "*" if clean == "." else f"/{clean}"


def _excluded(path: str, patterns: Sequence[str]) -> bool:
    """Tell whether mypy leaves a file out: an expression finds something in its path or in that of a folder above."""
    steps = (path, *(f"{folder}/" for folder in PurePosixPath(path).parents if str(folder) != "."))
    try:
        return any(re.search(pattern, step) for pattern in patterns for step in steps)
    except re.error:
        return False  # mypy says itself that the expression is wrong


def _section(text: str) -> dict[str, str] | None:
    """Give the [mypy] section of an INI text; None where there is none."""
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return dict(parser["mypy"]) if "mypy" in parser else None


def _config(file: str, table: Mapping[str, Any]) -> MypyConfig:
    """Turn a section into a value."""
    exclude = table.get("exclude", ())
    return MypyConfig(
        file=file,
        files=_list(table, "files", ","),
        packages=_list(table, "packages", ","),
        modules=_list(table, "modules", ","),
        exclude=(exclude,) if isinstance(exclude, str) and exclude else tuple(map(str, exclude)),
        path=tuple(part.replace("$MYPY_CONFIG_FILE_DIR", ".") for part in _list(table, "mypy_path", ",:")),
        bases=_true(table.get("explicit_package_bases")),
        signatures=_true(table.get("strict")) or _true(table.get("disallow_untyped_defs")),
    )


def _list(table: Mapping[str, Any], key: str, separators: str) -> tuple[str, ...]:
    """Give a list that may be written as one string."""
    value = table.get(key, ())
    parts = re.split(f"[{separators}]", value) if isinstance(value, str) else value
    return tuple(part for part in (str(part).strip() for part in parts) if part)


def _true(value: object) -> bool:
    """Tell whether a setting is switched on, as TOML or INI write it."""
    return str(value).lower() in ("true", "1", "yes", "on")
