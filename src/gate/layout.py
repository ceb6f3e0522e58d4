"""Finds the sources and tests of a project among its files."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from pathspec import GitIgnoreSpec

from gate.errors import ConfigError
from gate.model.scope import Layout
from gate.model.settings import Config

_TEST_FOLDERS = ("tests", "test")
_NOT_SOURCES = {
    "alembic", "benchmarks", "bin", "ci", "doc", "docs", "docker", "example", "examples", "migrations", "requirements",
    "samples", "scripts", "tools", *_TEST_FOLDERS,
}  # fmt: skip
_TOP_LEVEL_SCRIPTS = {"setup.py", "noxfile.py", "conftest.py", "tasks.py", "fabfile.py"}


def find(files: Sequence[str], manifest: dict[str, Any], config: Config) -> Layout:
    """Sort the Python files of a project into sources, tests and others.

    `files` are relative paths, `manifest` is the parsed pyproject.toml. What the configuration names is taken;
    the rest is found and listed in `assumed`. Raises ConfigError where a configured path has no file.
    """
    ignored = GitIgnoreSpec.from_lines(config.project.exclude)
    python = sorted(f for f in files if f.endswith((".py", ".pyi")) and not ignored.match_file(f))
    assumed: list[str] = []
    tests = tuple(_clean(path) for path in config.project.tests)
    if not tests:
        tests = _find_tests(python, manifest)
        assumed.append(f"tests: {', '.join(tests)}" if tests else "tests: none found")
    sources = tuple(_clean(path) for path in config.project.sources)
    if not sources:
        sources = _find_sources(python, tests, manifest)
        assumed.append(f"sources: {', '.join(sources)}" if sources else "sources: none found")
    for key, paths in (("sources", config.project.sources), ("tests", config.project.tests)):
        for path in paths:
            if not _under(files, (_clean(path),)):
                raise ConfigError(
                    f"project.{key} names {path!r}, where there is no file.",
                    "Correct the path in gates.toml, or remove the key to have it found.",
                )
    below_tests = _under(python, tests)
    again = set(_under(below_tests, _inside(sources, tests)))
    test_files = tuple(f for f in below_tests if f not in again)
    source_files = tuple(sorted(set(_under(python, sources)).difference(test_files)))
    rest = set(python).difference(test_files, source_files)
    return Layout(
        sources=sources,
        tests=tests,
        source_files=source_files,
        test_files=test_files,
        other_files=tuple(sorted(rest)),
        assumed=tuple(assumed),
    )


def _clean(path: str) -> str:
    """Give a path in the form that the file list has: `.` for the whole project, no `./`, no closing slash."""
    return str(PurePosixPath(path))


def _under(files: Sequence[str], roots: Sequence[str]) -> tuple[str, ...]:
    """Give the files that are one of the roots or lie below one."""
    if "." in roots:
        return tuple(files)
    exactly, folders = set(roots), tuple(f"{root}/" for root in roots)
    return tuple(f for f in files if f in exactly or f.startswith(folders))


def _inside(sources: Sequence[str], tests: Sequence[str]) -> tuple[str, ...]:
    """Give the sources that lie below a test folder: what is named more exactly wins."""
    folders = tuple(f"{t}/" for t in tests)
    return tuple(s for s in sources if "." in tests or s.startswith(folders))


def _find_tests(python: Sequence[str], manifest: dict[str, Any]) -> tuple[str, ...]:
    """Find the test folders: what pytest is told, else `tests`, else where test files lie."""
    tool = manifest.get("tool", {}).get("pytest", {})
    told = tool.get("ini_options", tool).get("testpaths", ())
    told = told.split() if isinstance(told, str) else told
    named = tuple(path for path in map(_clean, told) if path != "." and _under(python, (path,)))
    if named:
        return named
    folders = {
        "/".join(parts[: index + 1])
        for f in python
        for parts in [PurePosixPath(f).parts]
        for index, part in enumerate(parts[:-1])
        if part in _TEST_FOLDERS and not set(parts[:index]) & set(_TEST_FOLDERS)
    }
    loose = {f for f in python if re.search(r"(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$", f)}
    return (*sorted(folders), *sorted(loose.difference(_under(python, tuple(folders)))))


def _find_sources(python: Sequence[str], tests: Sequence[str], manifest: dict[str, Any]) -> tuple[str, ...]:
    """Find the product's code: `src`, else the folders at the top, and the modules of what is not installed."""
    product = sorted(set(python).difference(_under(python, tests)))
    if _under(product, ("src",)):
        return ("src",)
    name = re.sub(r"[-.]+", "_", str(manifest.get("project", {}).get("name", ""))).lower()
    top: dict[str, list[str]] = {}
    for f in product:
        head, _, rest = f.partition("/")
        if rest:
            top.setdefault(head, []).append(f)
    named = [folder for folder in top if folder.lower() == name]
    packages = [folder for folder, below in top.items() if f"{folder}/__init__.py" in below]
    candidates = named or packages or list(top)
    folders = sorted({f for f in candidates if f not in _NOT_SOURCES and not f.startswith((".", "_", "docs"))})
    modules = [f for f in product if "/" not in f and f not in _TOP_LEVEL_SCRIPTS]
    installed = "build-system" in manifest or "setup.py" in python
    return (*folders, *(modules if not folders or not installed else ()))
