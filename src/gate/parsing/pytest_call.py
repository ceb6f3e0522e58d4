"""Puts the command line of pytest together: the project's own options without those that distort, then the gate's."""

import shlex
from collections.abc import Sequence

from msgspec import Struct

from gate.model.scope import Environment, Scope
from gate.parsing import placement, pytest_options


class Call(Struct, frozen=True):
    """How pytest is called: the words behind `python -m pytest`, whether pytest-cov measures, and what to say of it."""

    words: tuple[str, ...]
    pytest_cov: bool
    notes: tuple[str, ...]


def plan(scope: Scope, environment: Environment, folders: Sequence[str]) -> Call:
    """Put the options together: the project's own without those that distort, then the gate's, which win."""
    pytest = environment.find("pytest")
    native = not pytest or int(pytest.version.partition(".")[0] or 0) >= 9
    pytest_cov = environment.find("pytest-cov") is not None
    table = pytest_options.configuration(scope.project.texts, native)
    own = pytest_options.measurable(pytest_options.addopts(table), pytest_cov)
    extra = pytest_options.measurable(scope.settings.args, pytest_cov)
    notes = []
    for place, dropped in (("pytest's addopts", own.dropped), ("checks.tests.args", extra.dropped)):
        if dropped:
            notes.append(f"{place} without {' '.join(dropped)}, which would distort the measurement")
    again = [key for key in ("reruns", "retries") if key in table]
    notes += [f"pytest's {key} = 0, so that a test has to pass the first time" for key in again]
    elsewhere = placement.left_to_integration(scope)
    notes += [f"{path} is left to the check integration" for path in elsewhere]
    artifacts = scope.artifacts
    measure = ["-p", "pytest_cov", *(f"--cov={folder}" for folder in folders), "--cov-fail-under=0"]
    measure += [f"--cov-report=json:{artifacts}/coverage.json", f"--cov-report=html:{artifacts}/html"]
    words = [
        "-o", f"addopts={shlex.join(own.kept)}", *extra.kept, *scope.config.project.tests,
        f"--rootdir={scope.project.root}", f"--junitxml={artifacts}/junit.xml", "-o", "junit_family=xunit1",
        "-o", "junit_logging=no", "-o", f"cache_dir={scope.cache}/pytest", "--tb=short", "--verbosity=0", "--color=no",
        "-p", "gate_pytest", f"--gate-evidence={artifacts}/evidence.json",
        *(word for key in again for word in ("-o", f"{key}=0")),
        *(f"--ignore={path}" for path in elsewhere), *(measure if pytest_cov else ()),
    ]  # fmt: skip
    return Call(tuple(words), pytest_cov, tuple(notes))
