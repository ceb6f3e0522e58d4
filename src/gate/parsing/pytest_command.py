"""Puts together how pytest is called, by the checks `tests` and `integration`: the project's own options, then theirs."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from gate.model.scope import Environment, Scope
from gate.parsing import coverage, pytest_options

_SELECTING = ("--ignore", "--ignore-glob", "--deselect")
_SELECTING_SHORT = ("-m", "-k")
"""What a project's addopts say to keep integration tests out of a plain `pytest`."""


class Call(Struct, frozen=True):
    """The whole command line, whether pytest-cov measures, and what to say of it."""

    argv: tuple[str, ...]
    pytest_cov: bool
    notes: tuple[str, ...]


def beside_services(scope: Scope, environment: Environment, tests: Sequence[str]) -> tuple[str, ...]:
    """Give the command line of the integration tests: what selects is left out, for these are the wanted ones.

    Measured where coverage is installed, into files of its own, which can be joined with the other tests'.
    """
    table = _configuration(scope, environment)
    own = pytest_options.measurable(pytest_options.addopts(table), pytest_cov=False)
    extra = pytest_options.measurable(scope.settings.args, pytest_cov=False)
    start: tuple[str, ...] = (environment.python, "-m", "pytest")
    if environment.find("coverage"):
        options = _measuring(scope, (*pytest_options.addopts(table), *scope.settings.args))
        start = (environment.python, "-m", "coverage", "run", "--parallel-mode", *options, "-m", "pytest")
    return (*start, *_words(scope, table, _unselected(own.kept), (*extra.kept, *tests)))


def apart(scope: Scope, environment: Environment, folders: Sequence[str], elsewhere: Sequence[str]) -> Call:
    """Give the call of all tests but those `elsewhere`, measured in these folders by pytest-cov or by coverage."""
    pytest_cov = environment.find("pytest-cov") is not None
    table = _configuration(scope, environment)
    own = pytest_options.measurable(pytest_options.addopts(table), pytest_cov)
    extra = pytest_options.measurable(scope.settings.args, pytest_cov)
    notes = []
    for place, dropped in (("pytest's addopts", own.dropped), ("checks.tests.args", extra.dropped)):
        if dropped:
            notes.append(f"{place} without {' '.join(dropped)}, which would distort the measurement")
    notes += [f"pytest's {key} = 0, so that a test has to pass the first time" for key in _again(table)]
    notes += [f"{path} is left to the check integration" for path in elsewhere]
    start: tuple[str, ...] = (environment.python, "-m", "pytest")
    measure = ["-p", "pytest_cov", *(f"--cov={folder}" for folder in folders), "--cov-fail-under=0"]
    measure += [f"--cov-report=json:{scope.artifacts}/coverage.json", f"--cov-report=html:{scope.artifacts}/html"]
    measure += (word for rule in _warnings(environment) for word in ("-W", rule))
    if not pytest_cov:
        source = f"--source={','.join(folders)}"
        start, measure = (environment.python, "-m", "coverage", "run", "--parallel-mode", source, "-m", "pytest"), []
    words = _words(scope, table, own.kept, (*extra.kept, *scope.config.project.tests))
    return Call((*start, *words, *(f"--ignore={path}" for path in elsewhere), *measure), pytest_cov, tuple(notes))


def _configuration(scope: Scope, environment: Environment) -> Mapping[str, Any]:
    """Give the project's settings of pytest."""
    pytest = environment.find("pytest")
    native = not pytest or int(pytest.version.partition(".")[0] or 0) >= 9
    return pytest_options.configuration(scope.project.texts, native)


def _words(scope: Scope, table: Mapping[str, Any], addopts: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    """Give pytest's arguments: the project's options, then those that make its answer one that can be read."""
    return (
        "-o", f"addopts={shlex.join(addopts)}", *more,
        f"--rootdir={scope.project.root}", f"--junitxml={scope.artifacts}/junit.xml", "-o", "junit_family=xunit1",
        "-o", "junit_logging=no", "-o", f"cache_dir={scope.cache}/pytest", "--tb=short", "--verbosity=0", "--color=no",
        "-p", "gate_pytest", f"--gate-evidence={scope.artifacts}/evidence.json",
        *(word for key in _again(table) for word in ("-o", f"{key}=0")),
    )  # fmt: skip


def _warnings(environment: Environment) -> tuple[str, ...]:
    """Give the filters that keep a warning about the measurement from being an error of the project's own filters.

    That coverage leaves the project's `include` aside comes from how it is called here, and is no news.
    """
    measuring = environment.find("coverage")
    if not measuring or int(measuring.version.partition(".")[0] or 0) < 6:
        return ()  # it prints its warnings, and has no class for them
    kind = "coverage.exceptions.CoverageWarning"
    return f"default::{kind}", f"ignore:--include is ignored because --source is set:{kind}"


def _again(table: Mapping[str, Any]) -> list[str]:
    """Give the settings of the project that run a failed test again."""
    return [key for key in ("reruns", "retries") if key in table]


def _measuring(scope: Scope, words: Sequence[str]) -> tuple[str, ...]:
    """Give the options of `coverage run`; what is measured joins what pytest-cov has, so that both must be of one kind."""
    folders = coverage.folders(scope.layout.sources, scope.layout.source_files)
    options = [f"--data-file={scope.artifacts}/coverage/.coverage", f"--source={','.join(folders)}"]
    options += ["--branch"] * ("--cov-branch" in words)
    options += [f"--rcfile={word.partition('=')[2]}" for word in words if word.startswith("--cov-config=")][-1:]
    return tuple(options)


def _unselected(options: Sequence[str]) -> list[str]:
    """Take out the options that choose tests."""
    kept: list[str] = []
    words = iter(options)
    for word in words:
        if word in (*_SELECTING, *_SELECTING_SHORT):
            next(words, "")
        elif not word.startswith(tuple(f"{name}=" for name in _SELECTING)):
            kept.append(word)
    return kept
