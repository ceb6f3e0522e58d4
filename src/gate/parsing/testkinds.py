"""Tells by the paths of test files which kinds of test a project has."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from gate.model.scope import Stack
from gate.model.testrun import TestRun
from gate.policy.stack import TEST_TYPES


def absent(files: Iterable[str], stack: Stack) -> tuple[tuple[str, str], ...]:
    """Give each kind of test that a technology in use calls for and no test file shows, with a sentence about it."""
    paths = [_telling(file) for file in files]
    found = []
    for kind, words, technologies in TEST_TYPES:
        used = [technology for technology in technologies if stack.has(technology)]
        shown = re.compile(rf"(?:^|[/_.-])(?:{words})(?:$|[/_.-])")
        if used and not any(shown.search(path) for path in paths):
            message = f"there are no {kind} tests, which {' and '.join(used)} call{'s' * (len(used) == 1)} for"
            found.append((kind, message))
    return tuple(found)


def kind(test: TestRun) -> str:
    """Give the kind of one test: by its markers, by the folders below the tests, by its file, then by what it touches."""
    for marker in test.markers:
        for name, words, _ in TEST_TYPES:
            if re.fullmatch(words, marker):
                return name
    if "benchmark" in test.fixtures:
        return "benchmark"
    for part in _telling(test.path).split("/"):
        for name, words, _ in TEST_TYPES:
            if re.search(rf"(?:^|[_.-])(?:{words})(?:$|[_.-])", part):
                return name
    return "router" if test.calls else "unit"


def _telling(file: str) -> str:
    """Give the part of a path that tells the kind: what lies below a test folder; nothing where it holds no test."""
    if PurePosixPath(file).name in ("__init__.py", "conftest.py"):
        return ""
    parts = PurePosixPath(file.lower()).with_suffix("").parts
    start = next((place + 1 for place, part in enumerate(parts[:-1]) if part in ("tests", "test")), 0)
    return "/".join(parts[start:])
