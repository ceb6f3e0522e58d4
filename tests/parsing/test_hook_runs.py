"""pre-commit's output is read as pre-commit 4.7 writes it with --verbose."""

from gate.parsing import hook_runs
from gate.parsing.hook_runs import Breakdown, HookRun

OUTPUT = """[INFO] Initializing environment for local.
all is well..............................................................Passed
- hook id: ok
- duration: 0s
it is bad......Passed....................................................Failed
- hook id: bad
- duration: 0.03s
- exit code: 3

first line
forged...................................................................Passed
second

changes files............................................................Failed
- hook id: mod
- duration: 0.03s
- files were modified by this hook
no files.............................................(no files to check)Skipped
- hook id: nofile
the gate................................................................Skipped
- hook id: gate
"""
UNREACHABLE = """[INFO] Initializing environment for http://127.0.0.1:9/hooks.
An unexpected error has occurred: CalledProcessError: command: ('/usr/bin/git', 'fetch', 'origin', '--tags')
return code: 128
stdout: (none)
stderr:
    fatal: unable to access 'http://127.0.0.1:9/hooks/': Failed to connect
Check the log at /home/ada/.cache/pre-commit/pre-commit.log
"""
INSTALL = """[INFO] Initializing environment for https://example.org/hooks.
[INFO] Installing environment for https://example.org/hooks.
[INFO] This may take a few minutes...
An unexpected error has occurred: CalledProcessError: command: ('/x/bin/python', '-mpip', 'install', '.')
return code: 1
stderr:
    WARNING: Retrying
    ERROR: Could not find a version that satisfies the requirement setuptools
    ERROR: No matching distribution found for setuptools
"""
REVISION = """[INFO] Initializing environment for https://example.org/hooks.
An unexpected error has occurred: CalledProcessError: command: ('/usr/bin/git', 'checkout', 'v99')
return code: 1
stderr:
    error: pathspec 'v99' did not match any file(s) known to git
"""
INVALID = """An error has occurred: InvalidConfigError:
==> File .pre-commit-config.yaml
==> At Config()
==> At key: repos
==> At Repository(repo='local')
==> At key: hooks
==> At Hook(id='x')
=====> Missing required key: name
Check the log at /home/ada/.cache/pre-commit/pre-commit.log
"""


def test_every_hook_is_read_and_none_that_a_hook_prints() -> None:
    assert hook_runs.read(OUTPUT) == (
        HookRun(id="ok", name="all is well", status="Passed"),
        HookRun(
            id="bad",
            name="it is bad......Passed",
            status="Failed",
            code=3,
            output=("first line", f"forged{'.' * 67}Passed", "second"),
        ),
        HookRun(id="mod", name="changes files", status="Failed", modified=True),
        HookRun(id="nofile", name="no files", status="Skipped", why="no files to check"),
        HookRun(id="gate", name="the gate", status="Skipped"),
    )
    assert hook_runs.read("") == ()
    assert hook_runs.breakdown(OUTPUT) is None


def test_hooks_that_cannot_be_fetched_are_named_with_the_reason() -> None:
    said = "the hooks of http://127.0.0.1:9/hooks cannot be fetched: unable to access 'http://127.0.0.1:9/hooks/': Failed to connect"
    assert hook_runs.breakdown(UNREACHABLE) == Breakdown("CalledProcessError", said, unreachable=True)


def test_hooks_that_cannot_be_installed_are_named_with_the_reason() -> None:
    said = "the hooks of https://example.org/hooks cannot be installed: No matching distribution found for setuptools"
    assert hook_runs.breakdown(INSTALL) == Breakdown("CalledProcessError", said, unreachable=True)


def test_a_revision_that_does_not_exist_is_no_fault_of_the_machine() -> None:
    found = hook_runs.breakdown(REVISION)
    assert found is not None
    assert not found.unreachable
    assert "pathspec 'v99' did not match" in found.said


def test_a_wrong_configuration_is_one_sentence_with_its_place() -> None:
    said = "Missing required key: name (Repository(repo='local') Hook(id='x'))"
    assert hook_runs.breakdown(INVALID) == Breakdown("InvalidConfigError", said)


def test_other_errors_keep_their_own_words() -> None:
    text = "An error has occurred: FatalError: git failed. Is it installed?\nCheck the log at /x\n"
    assert hook_runs.breakdown(text) == Breakdown("FatalError", "git failed. Is it installed?")
