"""What uv 0.13, Poetry 2.5 and pip 26 print is read as it is; anything else is not trusted."""

import json

import pytest

from gate.model.process import Raw
from gate.parsing.lock_checks import Answer, outdated, poetry, uv

ABSENT = Raw(exit_code=-1, stopped="uv cannot be started: No such file or directory")
SLOW = Raw(exit_code=-9, stopped="no answer after 120 s")
STALE = """Using CPython 3.11.7 interpreter at: /usr/bin/python3
Resolved 5 packages in 138ms
error: The lockfile at `uv.lock` needs to be updated, but `--check` was provided.

hint: To update the lockfile, run `uv lock`.
"""
CUT_OFF = """error: No solution found when resolving dependencies
  cause: Because anyio was not found in the cache and your project depends on anyio, we can conclude that your project's requirements are unsatisfiable.

hint: Packages were unavailable because the network was disabled.
"""
LOST = """error: Failed to fetch: http://127.0.0.1:1/simple/anyio/
  cause: error sending request for url (http://127.0.0.1:1/simple/anyio/)
  cause: client error (Connect)
"""
NONE = """  \u00d7 No solution found when resolving dependencies:
  ╰─▶ Because only idna<=3.20 is available, we can conclude that it is unsatisfiable.
"""
CHANGED = """Error: pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.
Warning: [tool.poetry.name] is deprecated. Use [project.name] instead.
"""
INVALID = """
The Poetry configuration is invalid:
  - Either [project.version] or [tool.poetry.version] is required in package mode.
"""


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (Raw(exit_code=0, stderr="Resolved 4 packages in 1ms\n"), Answer()),
        (Raw(exit_code=1, stderr=STALE), Answer(lock=("uv.lock is older than pyproject.toml: `uv lock` brings it up to date",))),
        (Raw(exit_code=1, stderr=CUT_OFF), Answer(absent="uv cannot tell without its index whether uv.lock is current (No solution found when resolving dependencies: Because anyio was not found in the cache and your project depends on anyio, we can conclude that your project's requirements are unsatisfiable)")),
        (Raw(exit_code=2, stderr=LOST), Answer(absent="uv cannot tell without its index whether uv.lock is current (Failed to fetch: http://127.0.0.1:1/simple/anyio/: error sending request for url (http://127.0.0.1:1/simple/anyio/))")),
        (Raw(exit_code=1, stderr=NONE), Answer(manifest=("uv cannot lock what pyproject.toml asks for: No solution found when resolving dependencies: Because only idna<=3.20 is available, we can conclude that it is unsatisfiable",))),
        (Raw(exit_code=2, stderr="error: No interpreter found for Python >=3.99\n"), Answer(absent="uv has no Python to check uv.lock with (No interpreter found for Python >=3.99)")),
        (Raw(exit_code=2, stderr="error: Failed to inspect Python interpreter from search path at `x`\n  cause: it failed\n"), Answer(absent="uv has no Python to check uv.lock with (Failed to inspect Python interpreter from search path at `x`: it failed)")),
        (Raw(exit_code=101, stderr="thread panicked\n"), Answer(unclear="`uv lock --check` failed with exit code 101: thread panicked")),
        (ABSENT, Answer(absent="uv is not installed, so that nobody knows whether uv.lock is current: `python -m pip install uv`")),
        (SLOW, Answer(absent="uv was stopped before it could say whether uv.lock is current: no answer after 120 s")),
    ],
)  # fmt: skip
def test_uv(raw: Raw, answer: Answer) -> None:
    assert uv(raw) == answer


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (Raw(exit_code=0, stderr="Warning: [tool.poetry.name] is deprecated.\n"), Answer()),
        (Raw(exit_code=1, stderr=CHANGED), Answer(lock=("poetry.lock is older than pyproject.toml: `poetry lock` brings it up to date",))),
        (Raw(exit_code=1, stderr=INVALID), Answer(manifest=("Either [project.version] or [tool.poetry.version] is required in package mode",))),
        (Raw(exit_code=1, stdout=INVALID, stderr=CHANGED), Answer(manifest=("Either [project.version] or [tool.poetry.version] is required in package mode",), lock=("poetry.lock is older than pyproject.toml: `poetry lock` brings it up to date",))),
        (Raw(exit_code=1, stderr="Expecting value\n"), Answer(unclear="`poetry check` failed with exit code 1: Expecting value")),
        (Raw(exit_code=2, stderr="Error: odd\n"), Answer(unclear="`poetry check` failed with exit code 2: odd")),
        (ABSENT, Answer(absent="Poetry is not installed, so that nobody knows whether poetry.lock is current: `python -m pip install poetry`")),
    ],
)  # fmt: skip
def test_poetry(raw: Raw, answer: Answer) -> None:
    assert poetry(raw) == answer


def listed(*entries: tuple[str, str, str]) -> Raw:
    return Raw(exit_code=0, stdout=json.dumps([{"name": n, "version": v, "latest_version": w} for n, v, w in entries]))


@pytest.mark.parametrize(
    ("raw", "current", "sentence"),
    [
        (listed(("Idna", "3.4", "3.20"), ("pip", "1", "2")), None, "outdated are 1 of 2 direct dependencies: Idna 3.4 (3.20 is out)"),
        (listed(), None, "none of 2 direct dependencies is outdated"),
        (listed(("idna", "3.4", "3.20")), listed(("flask", "3", "")), "outdated are 1 of 2 direct dependencies: idna 3.4 (3.20 is out)"),
        (listed(), listed(("flask", "3", ""), ("idna", "3", "")), "none of 2 direct dependencies is outdated"),
        (listed(), listed(("flask", "3", "")), "none of 2 direct dependencies is outdated; the index does not know idna"),
        (listed(), listed(), "nobody knows which dependencies are outdated, because no index answers pip"),
        (Raw(exit_code=2, stderr="Using Python 3.11.7 environment at: .venv\nerror: Failed to fetch: x\n"), None, "nobody knows which dependencies are outdated, because no index answers: Failed to fetch: x"),
        (Raw(exit_code=-9, stopped="no answer after 60 s"), None, "nobody knows which dependencies are outdated, because no index answers: no answer after 60 s"),
        (Raw(exit_code=0, stdout="x"), None, "nobody knows which dependencies are outdated, because no index answers: x"),
        (listed(), Raw(exit_code=1, stderr="lost\n"), "nobody knows which dependencies are outdated, because no index answers: lost"),
    ],
)  # fmt: skip
def test_newer_versions(raw: Raw, current: Raw | None, sentence: str) -> None:
    assert outdated(raw, ("idna", "flask"), current) == sentence
