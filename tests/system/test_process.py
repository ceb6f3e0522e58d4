"""Processes end as told, and leave nothing behind."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from gate.system.process import Processes, environment


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until_gone(pid: int) -> bool:
    for _ in range(100):
        if not alive(pid):
            return True
        time.sleep(0.02)
    return False


def test_a_reason_to_end_a_process_ends_it_before_its_time(tmp_path: Path) -> None:
    asked = []

    def until() -> str:
        asked.append(1)
        return "the service db has ended" if len(asked) == 2 else ""

    started = time.monotonic()
    raw = Processes().run(python("import time; time.sleep(60)"), str(tmp_path), {}, 50, until=until)
    assert (raw.stopped, raw.exit_code) == ("the service db has ended", -15)
    assert 3 < time.monotonic() - started < 20


def test_output_and_code_come_back_as_they_are(tmp_path: Path) -> None:
    raw = Processes().run(
        python("import sys; print('grün'); print('e', file=sys.stderr); sys.exit(7)"), str(tmp_path), {}, 20
    )
    assert (raw.exit_code, raw.stdout, raw.stderr, raw.stopped) == (7, "grün\n", "e\n", "")
    assert 0 < raw.seconds < 20


def test_bytes_that_are_no_utf8_are_replaced(tmp_path: Path) -> None:
    raw = Processes().run(python("import os; os.write(1, b'a\\xffb')"), str(tmp_path), {}, 20)
    assert raw.stdout == "a\ufffdb"


def test_a_program_that_does_not_exist_says_so(tmp_path: Path) -> None:
    raw = Processes().run(("no-such-program",), str(tmp_path), {}, 20)
    assert raw.stopped == "no-such-program cannot be started: No such file or directory"


def test_a_hanging_program_and_its_children_are_ended(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time, pathlib;"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)']);"
        "pathlib.Path('pid').write_text(str(child.pid)); time.sleep(60)"
    )
    started = time.monotonic()
    raw = Processes().run(python(code), str(tmp_path), {}, 1.0)
    assert raw.stopped == "no answer after 1 s"
    assert time.monotonic() - started < 10
    assert wait_until_gone(int((tmp_path / "pid").read_text()))


def test_a_background_child_does_not_outlive_its_parent(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, pathlib;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "pathlib.Path('pid').write_text(str(child.pid)); print('done')"
    )
    raw = Processes().run(python(code), str(tmp_path), {}, 20)
    assert (raw.exit_code, raw.stdout, raw.stopped) == (0, "done\n", "")
    assert wait_until_gone(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_is_stopped(tmp_path: Path, stream: str) -> None:
    code = f"import sys\nwhile True: sys.{stream}.write('x' * 65536)"
    raw = Processes().run(python(code), str(tmp_path), {}, 60, limit=2 * 1024 * 1024)
    assert raw.stopped == "printed more than 2 MiB"
    assert len(raw.stdout) + len(raw.stderr) <= 2 * 1024 * 1024


def test_two_hundred_megabytes_are_too_much(tmp_path: Path) -> None:
    code = "import sys\nfor _ in range(3200): sys.stdout.write('x' * 65536)"
    raw = Processes().run(python(code), str(tmp_path), {}, 60)
    assert raw.stopped == "printed more than 32 MiB"


def test_stop_ends_what_runs_and_starts_no_more(tmp_path: Path) -> None:
    processes = Processes()
    raws = []
    thread = threading.Thread(
        target=lambda: raws.append(processes.run(python("import time; time.sleep(60)"), str(tmp_path), {}, 60))
    )
    thread.start()
    time.sleep(0.3)
    processes.stop()
    thread.join(10)
    assert raws[0].stopped == "the run was interrupted"
    assert processes.run(python("print(1)"), str(tmp_path), {}, 20).stopped == "the run was interrupted"


def test_what_git_and_pytest_leak_does_not_reach_a_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_INDEX_FILE", "GIT_DIR", "PYTEST_ADDOPTS", "COVERAGE_FILE", "RUFF_OUTPUT_FORMAT", "FORCE_COLOR"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("MYPYPATH", "stubs")
    seen = environment({"MINE": "1"})
    assert not {name for name in seen if name.startswith(("GIT_", "PYTEST_", "COVERAGE_", "RUFF_", "FORCE_"))}
    assert seen["MYPYPATH"] == "stubs"
    assert seen["MINE"] == "1"
    assert seen["PATH"] == os.environ["PATH"]
