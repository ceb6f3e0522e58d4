"""What uv, pip and Poetry said when they failed, in one sentence; every text was printed by the real tool, some shortened."""

import pytest

from gate.parsing.installers import sentence

UV_BUILD = """\
Using Python 3.11.7 environment at: e
Resolved 2 packages in 87ms
   Building bad @ file:///home/ada/bad
error: Failed to build `bad @ file:///home/ada/bad`
  cause: The build backend returned an error
  cause: Call to `setuptools.build_meta.get_requires_for_build_editable` failed (exit status: 1)

         [stderr]
         error: Multiple top-level packages discovered in a flat-layout: ['x', 'app', 'alembic'].

         To avoid accidental inclusion of unwanted files or directories,
         setuptools will not proceed with this build.

hint: Build failures usually indicate a problem with the package or the build environment
"""
UV_TOML = """\
error: Failed to build `slow @ file:///home/ada/slow`
  cause: Failed to parse: pyproject.toml
  cause: TOML parse error at line 1, column 1
           |
         1 | [project]
           | ^^^^^^^^^
         `pyproject.toml` is using the `[project]` table, but the required `project.version` field is not set
"""
UV_WARNING = """\
warning: Failed to inspect Python interpreter from search path at `/srv/bin/python3.10`
  cause: Querying Python at `/srv/bin/python3.10` failed with exit status exit status: 127

         [stderr]
         error: no such version
error: No interpreter found for Python ==3.99.* in managed installations or search path
"""
UV_CONFLICT = """\
error: No solution found when resolving dependencies
  cause: Because flask==3.0.0 depends on werkzeug>=3.0.0 and you require flask==3.0, we can conclude that you require werkzeug>=3.0.0.
         And because you require werkzeug<1, we can conclude that your requirements are unsatisfiable.
"""
UV_OFFLINE = """\
Using Python 3.11.7 environment at: e
error: Request failed after 3 retries in 5.8s
  cause: Failed to fetch: http://127.0.0.1:9/simple/flask/
  cause: error sending request for url (http://127.0.0.1:9/simple/flask/)
  cause: client error (Connect)
  cause: tcp connect error
  cause: Connection refused (os error 111)
"""
UV_OLD = """\
error: Failed to build `runnel @ file:///home/ada/runnel`
  cause: The build backend returned an error
  cause: Call to `poetry.masonry.api.build_editable` failed (exit status: 1)

         [stderr]
         Traceback (most recent call last):
           File "<string>", line 11, in <module>
         AttributeError: module 'poetry.masonry.api' has no attribute 'build_editable'
"""
UV_NAMED = (
    "error: Failed to build `x`\n    poetry.core.masonry.utils.module.ModuleOrPackageNotFoundError: No folder found\n"
)
UV_COMPILER = """\
error: Failed to build `typed-ast==1.4.1`
         ast27/Include/Python-ast.h:548:39: error: unknown type name 'PyArena'
         ast27/Include/compile.h:5:10: fatal error: code.h: No such file or directory
         compilation terminated.
         error: Command '['gcc', '-Wsign-compare']' returned non-zero exit status 1.
"""
PIP_ABSENT = """\
WARNING: Location 'file:///srv/wheels/six/' is ignored: it is neither a file nor a directory.
ERROR: Could not find a version that satisfies the requirement six==99 (from versions: 0.9.0, 0.9.1, 0.9.2, 1.0b1, 1.0.0)
ERROR: No matching distribution found for six==99
"""
PIP_BUILD = """\
  error: subprocess-exited-with-error

  \u00d7 Getting requirements to build editable did not run successfully.
  │ exit code: 1
  ╰─> [14 lines of output]
      error: Multiple top-level packages discovered in a flat-layout: ['x', 'app', 'alembic'].
      [end of output]

  note: This error originates from a subprocess, and is likely not a problem with pip.
error: subprocess-exited-with-error
"""
POETRY_OLD_LOCK = """\
The "poetry.dev-dependencies" section is deprecated and will be removed in a future version. Use "poetry.group.dev.dependencies" instead.

pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.
"""
POETRY_ABSENT = """\
Package operations: 44 installs, 0 updates, 0 removals

  - Installing idna (3.6)

    | Unable to find installation candidates for idna (3.6)
    |
    | This is likely not a Poetry issue.
    |
    |   - 0 candidate(s) were identified for the package
"""


@pytest.mark.parametrize(
    ("stdout", "stderr", "said"),
    [
        ("", UV_BUILD, "Failed to build `bad`: Multiple top-level packages discovered in a flat-layout: ['x', 'app', 'alembic']"),
        (
            "",
            UV_CONFLICT,
            (
                "No solution found when resolving dependencies: Because flask==3.0.0 depends on werkzeug>=3.0.0 and you "
                "require flask==3.0, we can conclude that you require werkzeug>=3.0.0. And because you require werkzeug<1, "
                "we can conclude that your requirements are unsatisfiable"
            ),
        ),
        (
            "",
            UV_OFFLINE,
            (
                "Request failed after 3 retries in 5.8s: Failed to fetch: http://127.0.0.1:9/simple/flask/: "
                "Connection refused (os error 111)"
            ),
        ),
        ("", UV_OLD, "Failed to build `runnel`: AttributeError: module 'poetry.masonry.api' has no attribute 'build_editable'"),
        ("", UV_NAMED, "Failed to build `x`: ModuleOrPackageNotFoundError: No folder found"),
        (
            "",
            UV_TOML,
            (
                "Failed to build `slow`: Failed to parse: pyproject.toml: TOML parse error at line 1, column 1: "
                "`pyproject.toml` is using the `[project]` table, but the required `project.version` field is not set"
            ),
        ),
        ("", UV_WARNING, "No interpreter found for Python ==3.99.* in managed installations or search path"),
        ("", UV_COMPILER, "Failed to build `typed-ast==1.4.1`: code.h: No such file or directory"),
        (
            "Looking in links: /srv/wheels",
            PIP_ABSENT,
            "Could not find a version that satisfies the requirement six==99: No matching distribution found for six==99",
        ),
        ("", PIP_BUILD, "Multiple top-level packages discovered in a flat-layout: ['x', 'app', 'alembic']"),
        (
            "Installing dependencies from lock file\n",
            POETRY_OLD_LOCK,
            "pyproject.toml changed significantly since poetry.lock was last generated. Run `poetry lock` to fix the lock file.",
        ),
        (POETRY_ABSENT, "", "Unable to find installation candidates for idna (3.6)"),
        ("", "", "it said nothing"),
    ],
    ids=["uv build", "uv conflict", "uv offline", "uv backend", "uv named", "uv TOML", "uv warning", "compiler", "pip", "pip build", "Poetry", "Poetry absent", "silent"],
)  # fmt: skip
def test_the_sentence_names_what_failed_and_why(stdout: str, stderr: str, said: str) -> None:
    assert sentence(stdout, stderr) == said


def test_an_address_that_is_broken_over_two_lines_is_left_out_too() -> None:
    said = "error: Failed to build `orders @\n  file:///home/ada/orders`\n  cause: this package does not build\n"
    assert sentence("", said) == "Failed to build `orders`: this package does not build"
