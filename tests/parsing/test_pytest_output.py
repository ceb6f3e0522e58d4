"""What pytest prints is read where its report says nothing."""

import pytest

from gate.parsing import pytest_output as output

USAGE = """ERROR: usage: python -m pytest [options] [file_or_dir] [file_or_dir] [...]
python -m pytest: error: unrecognized arguments: --nosuch
  inifile: None
  rootdir: /p
"""
CONFTEST = """ImportError while loading conftest '/p/tests/conftest.py'.
tests/conftest.py:1: in <module>
    import nosuch
E   ModuleNotFoundError: No module named 'nosuch'
"""
INTERNAL = """INTERNALERROR> Traceback (most recent call last):
INTERNALERROR>   File "/p/conftest.py", line 1, in pytest_sessionfinish
INTERNALERROR>     raise ZeroDivisionError("boom")
INTERNALERROR> ZeroDivisionError: boom
"""
FATAL = """Fatal Python error: Segmentation fault

Thread 0x00007fc879bc8b80 (most recent call first):
  File "/usr/lib/python3.11/socket.py", line 294 in accept

Current thread 0x00007fc879bc8b80 (most recent call first):
  File "/p/tests/test_a.py", line 5 in test_die
  File "/usr/lib/python3.11/site-packages/_pytest/python.py", line 187 in pytest_pyfunc_call
"""


@pytest.mark.parametrize(
    ("stdout", "stderr", "said"),
    [
        ("", USAGE, "unrecognized arguments: --nosuch"),
        ("", "ERROR: file or directory not found: nodir\n\n", "file or directory not found: nodir"),
        ("", CONFTEST, "ModuleNotFoundError: No module named 'nosuch'"),
        (INTERNAL, "", "ZeroDivisionError: boom"),
        ("", FATAL, "Segmentation fault in test_die (/p/tests/test_a.py:5)"),
        (
            "!!!!!!!!!! _pytest.outcomes.Exit: enough !!!!!!!!!!\n= 1 passed in 1s =\n",
            "",
            "_pytest.outcomes.Exit: enough",
        ),
        ("first\n\nlast\n===\n", "", "last"),
        ("", "", ""),
    ],
)
def test_the_telling_line_is_found(stdout: str, stderr: str, said: str) -> None:
    assert output.last_word(stdout, stderr) == said


def test_numbers_come_from_the_last_lines() -> None:
    summary = "= 1 failed, 2 passed, 31 deselected, 3 rerun in 0.71s =\n"
    assert output.number(summary, "deselected") == 31
    assert output.number(summary, "rerun") == 3
    assert output.number("a test says 7 deselected\n" + "x\n" * 9 + "= 1 passed in 1s =\n", "deselected") == 0


def test_an_early_end_is_told_from_what_a_test_prints() -> None:
    end = "!!!!!!!!!!!! stopping after 1 failures !!!!!!!!!!!!\n========= 1 failed in 0.02s =========\n"
    assert output.early_end(end) == "stopping after 1 failures"
    assert output.early_end("!!!!!! printed by a test !!!!!!\n" + "x\n" * 9) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("worker 'gw1' crashed while running 'tests/test_a.py::test_b'\n", "a worker of pytest-xdist crashed in tests/test_a.py::test_b"),
        ("xdist: worker gw1 crashed and worker restarting disabled\n", "a worker of pytest-xdist crashed, and"),
        ("The following workers failed to return coverage data, ensure that pytest-cov is installed on these workers.\ngw0\n", "the worker gw0"),
        ("/x/data.py:213: CoverageWarning: Couldn't use data file '/x/.coverage.h.1': file is not a database\n", "Couldn't use data file"),
        ("= 3 passed in 0.1s =\n", ""),
    ],
)  # fmt: skip
def test_a_lost_part_of_the_measurement_is_noticed(text: str, said: str) -> None:
    found = output.lost("", text)
    assert said in found
    assert bool(found) == bool(said)


@pytest.mark.parametrize(
    ("code", "said"), [(3, "exit code 3"), (-11, "signal SIGSEGV"), (139, "signal SIGSEGV"), (137, "signal SIGKILL"), (255, "exit code 255")]
)  # fmt: skip
def test_the_end_of_a_process_is_named(code: int, said: str) -> None:
    assert output.ended(code) == said
