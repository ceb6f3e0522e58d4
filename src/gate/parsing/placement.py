"""Finds the Compose files of a project and the tests that need what they start."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from gate.model.scope import Scope

_FOLDERS = ("integration", "integration_tests", "e2e", "end_to_end")
_FILES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""The names that Compose itself looks for, in its order."""


class Placement(Struct, frozen=True):
    """The Compose files, and the folders and files of the tests that run against them; `wrong` is a sentence."""

    files: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    wrong: str = ""


def find(scope: Scope) -> Placement:
    """Give what the configuration names, else what Compose would find, and the tests placed or marked for it.

    A test belongs to integration by its folder (`integration`, `e2e`), or where its file mentions the marker; for the
    latter `scope.code` must be filled. A file is taken whole, so that no test runs twice.
    """
    settings = scope.config.integration
    for key, paths in (("files", settings.files), ("tests", settings.tests)):
        for path in paths:
            if not _there(str(PurePosixPath(path)), scope.project.files):
                return Placement(wrong=f"integration.{key} names {path!r}, where there is no file")
    files = tuple(str(PurePosixPath(path)) for path in settings.files) or _found(scope.project.files)
    if settings.tests:
        return Placement(files, tuple(str(PurePosixPath(path)) for path in settings.tests))
    placed = _placed(scope.layout.test_files)
    marked = _marked(scope.code, scope.layout.test_files, settings.marker)
    return Placement(files, (*placed, *(path for path in marked if not _there(path, (), placed))))


def left_to_integration(scope: Scope) -> tuple[str, ...]:
    """Give the folders and files of tests that the check `integration` runs, so that no other runs them."""
    settings = scope.config.checks.get("integration")
    found = find(scope)
    return () if not found.files or found.wrong or (settings and not settings.enabled) else found.tests


def _found(paths: Sequence[str]) -> tuple[str, ...]:
    """Give the Compose file at the top of the project, and the override beside it, as Compose takes them."""
    name = next((name for name in _FILES if name in paths), "")
    stem = name.partition(".")[0]
    override = next((f"{stem}.override.{end}" for end in ("yml", "yaml") if f"{stem}.override.{end}" in paths), "")
    return tuple(filter(None, (name, override))) if name else ()


def _placed(files: Sequence[str]) -> tuple[str, ...]:
    """Give the topmost folders with such a name that hold tests."""
    found = set()
    for file in files:
        parts = PurePosixPath(file).parts[:-1]
        place = next((place for place, part in enumerate(parts) if part in _FOLDERS), None)
        if place is not None and _is_test(file):
            found.add("/".join(parts[: place + 1]))
    return tuple(sorted(found))


def _marked(code: Mapping[str, str], files: Sequence[str], marker: str) -> tuple[str, ...]:
    """Give the test files that mention the marker."""
    used = re.compile(rf"\bmark\.{re.escape(marker)}\b")
    return tuple(file for file in files if marker and _is_test(file) and used.search(code.get(file, "")))


def _is_test(file: str) -> bool:
    """Tell whether pytest would look for tests in a file."""
    return re.fullmatch(r"test_.*\.py|.*_test\.py", PurePosixPath(file).name) is not None


def _there(path: str, files: Sequence[str], folders: Sequence[str] = ()) -> bool:
    """Tell whether a path is one of the files, holds one, or lies in one of the folders."""
    held = any(file == path or file.startswith(f"{path}/") for file in files)
    return held or any(path == folder or path.startswith(f"{folder}/") for folder in folders)
