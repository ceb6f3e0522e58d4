"""The Nox sessions, run by the real Nox in real projects."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import gate.nox
from gate import registry
from tests import shared
from tests.workshop import Workshop, git_environment

ROOT = Path(__file__).parent.parent
NOXFILE = """\
\"\"\"The sessions.\"\"\"

import gate.nox
import nox

nox.options.reuse_venv = "yes"
gate.nox.register({options})
"""
CLEAN = '"""A module."""\n\nX = 1\n'
BLOCKING = '"""A module."""\n\nimport time\n\n\nasync def handle() -> None:\n    """Wait."""\n    time.sleep(1)\n'
ONLY_RUFF = "".join(f"[checks.{name}]\nenabled = false\n" for name in registry.checks() if name != "ruff")


def surroundings(variables: Mapping[str, str]) -> dict[str, str]:
    """Give an environment as it is outside of every session, hook and virtual environment."""
    strange = ("NOX_", "VIRTUAL_ENV", "PRE_COMMIT", "UV_PROJECT_ENVIRONMENT")
    plain = {name: value for name, value in git_environment().items() if not name.startswith(strange)}
    return {**plain, **variables}


def nox(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Nox as a user does, with what it says on both streams together."""
    return subprocess.run(
        (sys.executable, "-m", "nox", *arguments),
        cwd=folder,
        env=surroundings(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )


def listed(folder: Path) -> dict[str, str]:
    """Give the sessions of a noxfile and what `nox -l` says about them."""
    lines = (line.removeprefix("* ").removeprefix("- ") for line in nox(folder, "-l").stdout.splitlines())
    return {name: text for name, arrow, text in (line.partition(" -> ") for line in lines) if arrow}


def project(workshop: Workshop, options: str = "", **files: str) -> Path:
    """Make a small project with a noxfile that registers the gate's sessions."""
    workshop.write({"noxfile.py": NOXFILE.format(options=options), "app.py": CLEAN, **files})
    return workshop.root


def test_all_sessions_are_listed_with_what_they_do(workshop: Workshop) -> None:
    assert listed(project(workshop)) == gate.nox.SESSIONS


def test_every_session_but_the_whole_gate_is_a_check_or_comes_with_compose() -> None:
    assert set(gate.nox.SESSIONS) - {"gate"} <= set(registry.checks())


def test_only_the_whole_gate_runs_by_default(workshop: Workshop) -> None:
    chosen = [line for line in nox(project(workshop), "-l").stdout.splitlines() if line.startswith("* ")]
    assert [line.split()[1] for line in chosen] == ["gate"]


def test_a_selection_gets_a_prefix_beside_sessions_that_are_there(workshop: Workshop) -> None:
    folder = project(workshop, 'sessions=("tests", "gate"), prefix="gate-"')
    own = (folder / "noxfile.py").read_text() + '\n@nox.session\ndef tests(session):\n    """Our own."""\n'
    (folder / "noxfile.py").write_text(own)
    assert set(listed(folder)) == {"gate-tests", "gate", "tests"}


@pytest.mark.parametrize(
    ("before", "options", "sentence"),
    [
        ("", 'sessions=("lint",)', "The gate has no session 'lint'; it has gate, ruff"),
        (
            "import nox\n@nox.session\ndef tests(session): pass\n",
            "",
            "The noxfile has a session 'tests' already; give gate.nox.register a prefix.",
        ),
    ],
)
def test_a_name_that_cannot_be_meant_is_refused(before: str, options: str, sentence: str, workshop: Workshop) -> None:
    folder = project(workshop, options)
    (folder / "noxfile.py").write_text(before + (folder / "noxfile.py").read_text())
    done = nox(folder, "-l")
    assert done.returncode != 0
    assert sentence in done.stdout


def test_several_pythons_give_a_session_each_where_the_environment_counts(workshop: Workshop) -> None:
    folder = project(workshop, 'sessions=("ruff", "mypy"), python=("3.11", "3.12")')
    assert set(listed(folder)) == {"ruff", "mypy-3.11", "mypy-3.12"}


def test_safety_needs_the_environment_where_no_lock_file_says_which_versions_are_used(workshop: Workshop) -> None:
    folder = project(workshop, 'sessions=("safety",), python=("3.11",)')
    assert set(listed(folder)) == {"safety-3.11"}
    workshop.write({"uv.lock": ""})
    assert set(listed(folder)) == {"safety"}


def test_a_python_that_is_absent_is_skipped_at_a_desk_and_fails_in_ci(workshop: Workshop) -> None:
    folder = project(workshop, 'sessions=("mypy",), python="3.99"')
    at_the_desk = nox(folder, "-s", "mypy")
    assert (at_the_desk.returncode, "Session mypy skipped" in at_the_desk.stdout) == (0, True)
    assert nox(folder, "-s", "mypy", CI="1").returncode == 1


def test_a_session_of_a_tool_needs_no_environment_and_fails_on_its_own_findings(workshop: Workshop) -> None:
    folder = project(workshop)
    clean = nox(folder, "-s", "ruff")
    assert clean.returncode == 0, clean.stdout
    (folder / "app.py").write_text(BLOCKING)
    found = nox(folder, "-s", "ruff")
    assert found.returncode == 1
    assert "app.py:8" in found.stdout
    assert not (folder / ".nox").exists()


def test_what_stands_after_two_dashes_goes_to_the_gate(workshop: Workshop) -> None:
    done = nox(project(workshop), "-s", "ruff", "--", "--nonsense")
    assert done.returncode == 1
    assert "No such option '--nonsense'" in done.stdout


def test_no_environment_is_made_where_nox_is_told_so(workshop: Workshop) -> None:
    folder = project(workshop)
    done = nox(folder, "-s", "integration", NOX_DEFAULT_VENV_BACKEND="none")
    assert "there is no Compose file" in done.stdout
    assert not (folder / ".nox").exists()


def test_the_whole_gate_runs_in_one_environment_made_from_the_project(workshop: Workshop) -> None:
    manifest = """
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"
        [project]
        name = "app"
        version = "1"
        [dependency-groups]
        dev = ["ruff"]
        """
    folder = project(
        workshop,
        **{"pyproject.toml": manifest, "gates.toml": ONLY_RUFF, "app/__init__.py": CLEAN},
    )
    done = nox(folder, "-s", "gate", "--", "--format", "json=gate.json", NOX_DEFAULT_VENV_BACKEND="uv|virtualenv")
    assert done.returncode == 0, done.stdout
    report = json.loads((folder / "gate.json").read_text())
    ruff = next(outcome for outcome in report["outcomes"] if outcome["check"] == "ruff")
    assert ruff["tool_source"] == "the Nox session gate"
    installed = {path.name.split("-")[0] for path in folder.glob(".nox/gate/lib/python3*/site-packages/*.dist-info")}
    assert {"app", "ruff", "mypy", "pytest", "pytest_cov"} <= installed
    assert "quality_gate" not in installed
    again = nox(folder, "-R", "-s", "gate", NOX_DEFAULT_VENV_BACKEND="uv|virtualenv")
    assert (again.returncode, "uv pip install" in again.stdout) == (0, False)


def test_two_at_once_wait_for_each_other_while_the_environment_is_made(workshop: Workshop) -> None:
    folder = project(workshop, 'sessions=("integration",), install=()')
    arguments = (sys.executable, "-m", "nox", "--install-only", "-s", "integration")
    started = [
        subprocess.Popen(
            arguments, cwd=folder, env=surroundings({}), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    assert sum("Creating virtual environment" in text for text in said) == 1
    assert any("Waiting for another Nox that uses .nox/integration." in text for text in said)


def test_sessions_run_side_by_side(workshop: Workshop) -> None:
    done = nox(project(workshop), "-j", "2", "-s", "ruff", "black")
    assert done.returncode == 0, done.stdout
    assert "Ran 2 sessions" in done.stdout or done.stdout.count("success") >= 2


def test_an_interrupt_gives_the_gate_time_to_stop_its_tools(workshop: Workshop) -> None:
    tool = '#!/bin/sh\necho $$ > "$(dirname "$0")/pid"\nsleep 60\n'
    folder = project(
        workshop, **{".venv/bin/ruff": tool, ".venv/bin/python": "", ".venv/pyvenv.cfg": "version = 3.11.1\n"}
    )
    (folder / ".venv/lib/python3.11/site-packages/ruff-1.0.dist-info").mkdir(parents=True)
    (folder / ".venv/bin/ruff").chmod(0o755)
    process = subprocess.Popen(
        (sys.executable, "-m", "nox", "-s", "ruff"),
        cwd=folder,
        env=surroundings({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    pid = folder / ".venv/bin/pid"
    deadline = time.monotonic() + 30
    while not (pid.is_file() and pid.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=30)[0].decode()
    assert process.returncode == 130, said
    assert not Path(f"/proc/{pid.read_text().strip()}").exists()
    assert "every tool was stopped" in said


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the Python of an environment that has Nox and nothing else."""
    with shared.folder("nox", tmp_path_factory) as (place, lock):
        python = str(place / "environment" / "bin" / "python")
        with lock:
            if not Path(python).exists():
                for command in (
                    ("virtualenv", str(place / "environment")),
                    ("pip", "--python", python, "install", "nox"),
                ):
                    subprocess.run(
                        (sys.executable, "-m", *command), env=surroundings({}), capture_output=True, check=True
                    )
        yield python


def test_the_noxfile_of_this_project_needs_nothing_but_nox(bare: str) -> None:
    done = subprocess.run(
        (bare, "-m", "nox", "-l"), cwd=ROOT, env=surroundings({}), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert all(f" {name} -> {text}\n" in done.stdout for name, text in gate.nox.SESSIONS.items())


def test_a_gate_that_is_nowhere_is_said(bare: str, workshop: Workshop) -> None:
    folder = project(workshop)
    variables = surroundings({"PYTHONPATH": str(ROOT / "src")})
    done = subprocess.run(
        (bare, "-m", "nox", "-s", "ruff"), cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "The gate is not installed here; `python -m pip install quality-gate` puts it beside Nox." in done.stderr


def test_a_gate_in_the_sessions_own_environment_runs(bare: str, workshop: Workshop) -> None:
    folder = project(workshop, f'gate=("-e", {str(ROOT)!r})')
    variables = surroundings({"PYTHONPATH": str(ROOT / "src"), "NOX_DEFAULT_VENV_BACKEND": "uv|virtualenv"})
    done = subprocess.run(
        (bare, "-m", "nox", "-s", "ruff"),
        cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert f"nox > {folder}/.nox/ruff/bin/gate run ruff\n" in done.stdout
    assert "the Nox session ruff" in done.stdout


def test_the_recipe_is_read_from_the_folder(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = '[build-system]\nrequires = ["poetry-core"]\n[project.optional-dependencies]\ndev = []\n'
    files: dict[str, str | bytes] = {
        "pyproject.toml": manifest,
        "requirements/test.txt": "",
        "bin/poetry": "#!/bin/sh\n",
    }
    folder = workshop.write({**files, "poetry.lock": '[[package]]\nname = "a"\nversion = "1"\n'}).root
    monkeypatch.setenv("PATH", os.defpath)
    found = gate.nox.found(folder, "uv")
    assert found.steps == (("install", "-r", "requirements/test.txt"), ("install", "-e", ".[dev]"))
    assert found.constraints == "a==1\n"
    (folder / "bin/poetry").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder / "bin"))
    assert gate.nox.found(folder, "uv").steps == (("poetry", "install", "--no-interaction", "--extras=dev"),)


def test_uv_counts_where_it_is_the_backend(workshop: Workshop) -> None:
    folder = workshop.write({"uv.lock": "", "pyproject.toml": '[project]\ndependencies = ["a"]\n'}).root
    assert gate.nox.found(folder, "virtualenv").steps == (("install", "a"),)
    assert gate.nox.found(folder, "uv").steps == (("uv", "sync", "--frozen", "--inexact"),)
