"""What `gate run` shows while it runs, and where its reports go: the real command in real terminals."""

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from gate import registry
from gate.commands.output import Progress, deliver, outputs, surface
from gate.errors import UsageError
from tests import reviews
from tests.values import outcome
from tests.workshop import Workshop, git_environment

GATE = (sys.executable, "-m", "gate")
COLORS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def project(workshop: Workshop) -> Workshop:
    """Give a small project with one finding of Ruff."""
    return workshop.write(
        {"pyproject.toml": '[project]\nname = "orders"\nversion = "1"\n', "src/orders.py": "import os\n"}
    )


def run(project: Workshop, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run the gate without a terminal."""
    return subprocess.run(
        (*GATE, "run", *arguments), cwd=project.root, env={**git_environment(), **variables}, capture_output=True, check=False
    )  # fmt: skip


def in_terminal(project: Workshop, *arguments: str, **variables: str) -> tuple[int, str]:
    """Run the gate in a pseudo-terminal; give its exit code and everything that it wrote."""
    ours, theirs = pty.openpty()
    environment: Mapping[str, str] = {**git_environment(), "TERM": "xterm-256color", **variables}
    process = subprocess.Popen(
        (*GATE, "run", *arguments), cwd=project.root, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux says that the other side has closed
            break
        if not piece:
            break
        written += piece
    os.close(ours)
    return process.wait(), written.decode()


def test_a_terminal_gets_live_lines_colour_and_the_verdict_last(project: Workshop) -> None:
    code, written = in_terminal(project, "ruff", COLUMNS="90")
    assert code == 1
    live, _, report = written.partition("\x1b[?25h")
    assert "\x1b[?25l" in live, "the cursor is hidden while the live lines are shown"
    assert "ruff" in live
    assert "0:00:0" in live
    assert report.splitlines()[-1].startswith("\x1b[1;37;41m    FAIL ")
    assert len(COLORS.sub("", report.splitlines()[-1])) == 90


def test_no_color_keeps_the_live_lines_and_drops_the_colour(project: Workshop) -> None:
    code, written = in_terminal(project, "ruff", NO_COLOR="1")
    assert code == 1
    assert "\x1b[?25l" in written
    assert not COLORS.search(written)


def test_a_dumb_terminal_gets_plain_text(project: Workshop) -> None:
    code, written = in_terminal(project, "ruff", TERM="dumb")
    assert code == 1
    assert "\x1b" not in written
    assert "FAIL" in written.splitlines()[-1]


def test_without_a_terminal_there_is_plain_text_100_columns_wide(project: Workshop) -> None:
    done = run(project, "ruff", COLUMNS="40")
    assert done.returncode == 1
    assert b"\x1b" not in done.stderr
    last = done.stdout.decode().splitlines()[-1]
    assert last.startswith("━━━ FAIL ━━ named checks only ━━ ")
    assert len(last) == 100


def test_an_ascii_stream_gets_ascii(project: Workshop) -> None:
    done = run(project, "ruff", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert done.stdout.isascii()
    assert done.stdout.splitlines()[-1].startswith(b"=== FAIL == ")


def test_a_report_for_programs_is_alone_on_standard_output_and_utf_8(project: Workshop) -> None:
    project.write({"src/größe.py": "import os\n"})
    done = run(project, "ruff", "--format", "json=-", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert {finding["path"] for finding in json.loads(done.stdout)["findings"]} == {"src/orders.py", "src/größe.py"}


def test_reports_go_where_they_were_asked_for(project: Workshop) -> None:
    done = run(
        project, "ruff", "--format", "json=out/a b.json", "--format", "terminal=out/gate.txt", "--format", "markdown"
    )
    assert done.returncode == 1
    assert json.loads((project.root / "out/a b.json").read_text())["project"] == "orders"
    assert "FAIL" in (project.root / "out/gate.txt").read_text()
    assert (project.root / ".gate/reports/code-review.md").is_file()
    assert not (project.root / ".gate/reports/gate.json").exists()
    text = done.stdout.decode()
    assert "Reports  out/a b.json, .gate/reports/code-review.md, out/gate.txt\n" in text
    assert "FAIL" in text.splitlines()[-1]


def test_named_checks_leave_no_report_unless_asked(project: Workshop) -> None:
    run(project, "ruff")
    assert not (project.root / ".gate/reports").exists()


def test_a_full_run_leaves_the_configured_reports(project: Workshop) -> None:
    off = "".join(f"[checks.{name}]\nenabled = false\n" for name in registry.checks() if name != "ruff")
    project.write({"gates.toml": off})
    done = run(project)
    assert done.returncode == 0, done.stderr
    assert "Reports  .gate/reports/gate.json, .gate/reports/code-review.md\n" in done.stdout.decode()
    found = json.loads((project.root / ".gate/reports/gate.json").read_text())
    assert [finding["rule"] for finding in found["findings"]] == ["F401"]
    assert (project.root / ".gate/reports/code-review.md").is_file()
    only = run(project, "--format", "terminal")
    assert only.stdout.decode().splitlines()[-1].startswith("━━━ PASS")


def test_a_path_that_cannot_be_written_is_said_after_the_verdict(project: Workshop) -> None:
    project.write({"file": ""})
    done = run(project, "ruff", "--format", "json=file/gate.json", "--format", "markdown=out.md")
    assert done.returncode == 2
    assert "FAIL" in done.stdout.decode().splitlines()[-1]
    assert done.stderr.decode().startswith("gate: file/gate.json cannot be written: ")
    assert (project.root / "out.md").is_file()


def test_pages_that_checks_left_are_named_where_they_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    review = reviews.approve()
    deliver(review, (), tmp_path)
    shown = capsys.readouterr().out
    assert f"Reports  {tmp_path}/.gate/reports/gate.json" in shown
    assert "index.html" not in shown
    page = tmp_path / ".gate/artifacts/tests/html/index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    deliver(review, (), tmp_path)
    assert str(page) in capsys.readouterr().out


def test_an_unknown_report_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as caught:
        outputs(["jsn"])
    assert caught.value.message.startswith("There is no report 'jsn'. ")
    assert "json" in caught.value.message
    assert caught.value.hint == "The reports are: json, markdown, terminal."


def test_a_terminal_report_without_a_path_is_printed() -> None:
    assert [(output.report.name, output.path) for output in outputs(["terminal", "json", "markdown=x"])] == [
        ("terminal", "-"),
        ("json", ""),
        ("markdown", "x"),
    ]


def test_elsewhere_only_checks_that_took_a_second_are_told() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        for seconds, cached in ((0.99, False), (1.0, False), (125.0, False), (50.0, True)):
            progress.watch("mypy", None)
            progress.watch("mypy", outcome("mypy", seconds=seconds, cached=cached))
        progress.stop()
        progress.watch("late", outcome("late", seconds=9.0))
    assert stream.getvalue() == "gate: mypy clean (1.0 s)\ngate: mypy clean (2 min 05 s)\n"


def test_a_stream_that_is_no_terminal_has_no_colour() -> None:
    assert surface(io.StringIO()).color is False
    assert surface(io.TextIOWrapper(io.BytesIO(), encoding="latin-1")).unicode is False
    assert surface(io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")).unicode is True


def test_elsewhere_what_comes_before_the_checks_is_told_once_when_it_begins() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        for text, ended in (("uv venv", False), ("uv venv", False), ("uv venv", True), ("waiting", True)):
            progress.announce(text, ended)
    assert stream.getvalue() == "gate: uv venv\n"
