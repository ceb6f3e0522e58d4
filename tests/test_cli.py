"""The command line as a user meets it: what it prints, and how it exits."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gate import __version__
from tests.workshop import Workshop, git_environment

CLEAN = '"""A module."""\n\nX = 1\n'
BLOCKING = '"""A module."""\n\nimport time\n\n\nasync def handle() -> None:\n    """Wait."""\n    time.sleep(1)\n'


def gate(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the gate as a user does, at a desk."""
    return subprocess.run(
        (sys.executable, "-m", "gate", *arguments),
        cwd=folder,
        env={**git_environment(), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_version_and_help(tmp_path: Path) -> None:
    assert gate("--version", folder=tmp_path).stdout == f"gate {__version__}\n"
    help_text = " ".join(gate("--help", folder=tmp_path).stdout.split())
    assert "Exit codes: 0 PASS, 1 FAIL, 2 usage or configuration, 3 INCOMPLETE, 130 interrupted." in help_text
    for command in ("run", "init", "doctor", "explain", "schema"):
        assert f" {command} " in help_text


@pytest.mark.parametrize("command", ["run", "init", "doctor", "explain", "schema"])
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    done = gate(command, "--help", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: gate {command}")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("rnu",), "There is no command 'rnu'. Did you mean \"run\"?"),
        (("run", "rufff"), "There is no check 'rufff'. Did you mean \"ruff\"?"),
        (("run", "--format", "jsn=-"), "There is no report 'jsn'. Did you mean \"json\"?"),
        (("run", "--allow-missing", "docker"), "There is no check 'docker'."),
        (("run", "--nonsense"), "No such option"),
        (("run", "--project", "gone"), "is not a folder"),
    ],
)
def test_a_wrong_call_exits_with_two_and_one_sentence(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    done = gate(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_clean_named_check_exits_with_zero(workshop: Workshop) -> None:
    workshop.write({"src/a.py": CLEAN})
    done = gate("run", "ruff", folder=workshop.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS" in done.stdout


def test_a_blocker_exits_with_one_and_names_file_and_line(workshop: Workshop) -> None:
    workshop.write({"src/a.py": BLOCKING, "ruff.toml": '[lint]\nselect = ["E"]\n'})
    done = gate("run", "ruff", folder=workshop.root)
    assert done.returncode == 1
    assert "src/a.py:8:5" in done.stdout
    assert "ASYNC251" in done.stdout


@pytest.mark.parametrize(
    ("files", "code", "sentence"),
    [
        ({"gates.toml": "a = ["}, 2, "gates.toml:1: this is not TOML"),
        ({"gates.toml": "[coverage]\nminium = 3"}, 2, 'Did you mean "minimum"?'),
        ({"gates.toml": b"\xff\xfe"}, 2, "gates.toml:1: this is not UTF-8 text."),
        ({"pyproject.toml": "[project"}, 2, "pyproject.toml:1: this is not TOML"),
        ({"gates.toml": '[project]\nsources = ["gone"]'}, 2, "project.sources names 'gone', where there is no file."),
        ({"gates.toml": '[project]\npython = "gone"'}, 2, "project.python names 'gone', where there is no Python."),
        ({"README.md": "nothing else"}, 3, "there are no Python files"),
    ],
)
def test_bad_input_has_its_own_sentence_and_code(
    files: dict[str, str | bytes], code: int, sentence: str, workshop: Workshop
) -> None:
    done = gate("run", folder=workshop.write(files).root)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stdout + done.stderr
    assert sentence in " ".join((done.stdout + done.stderr).split())


def test_an_empty_repository_is_incomplete(workshop: Workshop) -> None:
    workshop.git("init", "--quiet")
    done = gate("run", folder=workshop.root)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "INCOMPLETE" in done.stdout


def test_json_goes_to_standard_output_alone(workshop: Workshop) -> None:
    import msgspec

    workshop.write({"src/a.py": BLOCKING}).commit()
    done = gate("run", "ruff", "--format", "json=-", folder=workshop.root)
    review = msgspec.json.decode(done.stdout)
    assert (review["format"], review["verdict"]["state"], review["scores"]) == (1, "FAIL", None)
    assert review["findings"][0]["criticality"] == "BLOCKER"
    assert review["commit"] == workshop.git("rev-parse", "HEAD").strip()


def test_reports_go_where_they_are_told(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write({"src/a.py": CLEAN})
    out = tmp_path / "out" / "r.json"
    done = gate("run", "ruff", "--format", f"json={out}", "--format", "markdown", folder=workshop.root)
    assert done.returncode == 0
    assert out.is_file()
    assert (workshop.root / ".gate/reports/code-review.md").is_file()
    assert not (workshop.root / ".gate/reports/gate.json").exists()


def test_a_report_that_cannot_be_written_is_an_error(workshop: Workshop) -> None:
    workshop.write({"src/a.py": CLEAN, "taken": ""})
    done = gate("run", "ruff", "--format", "json=taken/r.json", folder=workshop.root)
    assert done.returncode == 2
    assert "taken/r.json cannot be written" in done.stderr


def test_a_path_with_spaces_and_other_letters(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "mein Dienst ñ")
    workshop.write({"src/größe der.py": BLOCKING}).commit()
    done = gate("run", "ruff", folder=workshop.root)
    assert done.returncode == 1
    assert "src/größe der.py:8" in done.stdout


def test_the_run_leaves_only_its_own_folder(workshop: Workshop) -> None:
    workshop.write({"src/a.py": CLEAN}).commit()
    gate("run", "ruff", folder=workshop.root)
    assert workshop.git("status", "--porcelain", "--untracked-files=all") == ""
    assert sorted(path.name for path in workshop.root.iterdir()) == [".gate", ".git", "src"]


def test_staged_judges_what_is_staged(workshop: Workshop) -> None:
    workshop.write({"src/a.py": CLEAN, "src/b.py": BLOCKING}).commit()
    workshop.write({"src/a.py": CLEAN + "Y = 2\n"})
    workshop.git("add", "src/a.py")
    assert gate("run", "--staged", folder=workshop.root).returncode == 0
    workshop.write({"src/a.py": BLOCKING})
    workshop.git("add", "src/a.py")
    done = gate("run", "--staged", folder=workshop.root)
    assert done.returncode == 1
    assert "src/a.py:8:5" in done.stdout
    assert "src/b.py" not in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_exits_with_130_and_leaves_nothing(number: signal.Signals, workshop: Workshop) -> None:
    workshop.write(
        {
            "src/a.py": CLEAN,
            "tests/test_a.py": "import os, pathlib, time\n\n\ndef test_long():\n"
            "    pathlib.Path('pid').write_text(str(os.getpid()))\n    time.sleep(120)\n",
        }
    )
    process = subprocess.Popen(
        (sys.executable, "-m", "gate", "run"),
        cwd=workshop.root,
        env=git_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    pid = workshop.root / "pid"
    for _ in range(300):
        if pid.is_file() and pid.read_text():
            break
        time.sleep(0.1)
    process.send_signal(number)
    _, error = process.communicate(timeout=30)
    assert process.returncode == 130, error
    assert "every tool was stopped" in error
    assert "Traceback" not in error
    for _ in range(100):
        if not Path(f"/proc/{pid.read_text()}").exists():
            break
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    assert not (workshop.root / ".gate/reports").exists()
    # coverage's own file of the test that was ended is in the check's folder, which every run empties first
    left = [path.name for path in (workshop.root / ".gate").rglob(".*") if not path.name.startswith(".coverage.")]
    assert set(left) == {".gitignore"}
