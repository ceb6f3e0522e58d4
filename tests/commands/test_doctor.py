"""What `gate doctor` finds on real and on made-up machines."""

import re
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate import registry
from gate.commands import doctor
from gate.commands.doctor import Row
from gate.model.scope import Layout, Project, Scope
from gate.model.settings import Config
from gate.model.words import Status
from gate.plan import Step
from gate.system.process import Processes
from tests.commands.conftest import Gate
from tests.workshop import Workshop

CLEAN = '"""A module."""\n\nX = 1\n'


def environment(workshop: Workshop, *distributions: str) -> Workshop:
    """Make an environment of which only the outside is real: metadata and commands, as installers leave them."""
    site = workshop.root / ".venv/lib/python3.12/site-packages"
    workshop.write({".venv/pyvenv.cfg": "version = 3.12.4\n", ".venv/bin/python": ""})
    site.mkdir(parents=True)
    for distribution in distributions:
        name, _, version = distribution.partition("==")
        (site / f"{name.replace('-', '_')}-{version}.dist-info").mkdir()
        workshop.write({f".venv/bin/{name}": ""})
    return workshop


def test_everything_is_here_where_the_tests_of_the_gate_run(
    gate: Gate, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write({"app.py": CLEAN, "tests/test_app.py": CLEAN, ".pre-commit-config.yaml": "repos: []\n"}).commit()
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    done = gate("doctor")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("Everything that the checks need is here.\n")
    for name in registry.checks():
        assert f"\n{name} " in done.out
    assert "\x1b" not in done.out


def test_what_is_missing_is_named_with_the_line_that_helps(gate: Gate, workshop: Workshop) -> None:
    environment(workshop, "ruff==0.1.2", "pip==26.1").write({"app.py": CLEAN})
    done = gate("doctor")
    python = workshop.root / ".venv/bin/python"
    assert done.code == 3
    assert f"Environment    .venv, Python 3.12.4 ({python})\n" in done.out
    assert re.search(r"^ruff +ruff +0\.1\.2 +\.venv$", done.out, re.MULTILINE)
    assert re.search(r"^tests +pytest +- +missing$", done.out, re.MULTILINE)
    assert (
        "\ntests: pytest is not installed in .venv: `.venv/bin/python -m pip install pytest`\n1 check cannot run.\n"
        in done.out
    )


def test_what_was_found_and_assumed_is_said(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": '[project]\nname = "orders"\n', "app/__init__.py": CLEAN}).commit()
    out = gate("doctor").out
    assert f"Project        orders in {workshop.root}\n" in out
    commit = workshop.git("rev-parse", "HEAD")[:7]
    assert f"Git            commit {commit} on main, no base branch found: every finding counts as new\n" in out
    assert 'Configuration  none, preset "service"\n' in out
    assert "Sources        app (1 file, found)\n" in out
    assert "Tests          none found\n" in out


def test_without_an_environment_the_line_that_makes_one_is_told(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": '[project]\nname = "orders"\ndependencies = ["no-such-distribution"]\n'})
    assert "Environment    none found: `gate run --bootstrap` makes one\n" in gate("doctor").out


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        ({"gates.toml": 'preset = "library"\n'}, 'gates.toml, preset "library"'),
        ({"pyproject.toml": '[tool.gate]\npreset = "library"\n'}, '[tool.gate] in pyproject.toml, preset "library"'),
    ],
)
def test_the_configuration_is_named(files: dict[str, str | bytes], shown: str, gate: Gate, workshop: Workshop) -> None:
    workshop.write(files)
    assert f"Configuration  {shown}\n" in gate("doctor").out


def test_a_repository_without_commits_and_a_folder_without_git_are_said(gate: Gate, workshop: Workshop) -> None:
    assert "Git            no repository: every finding counts as new\n" in gate("doctor").out
    workshop.git("init", "--quiet")
    assert "Git            no commit yet: every finding counts as new\n" in gate("doctor").out


def test_a_check_that_is_switched_off_is_not_missing(gate: Gate, workshop: Workshop) -> None:
    off = "".join(f"[checks.{name}]\nenabled = false\n" for name in registry.checks())
    workshop.write({"gates.toml": off})
    done = gate("doctor")
    assert done.code == 0
    assert done.out.count("skipped: switched off in the configuration") == len(registry.checks())


def test_a_broken_configuration_is_a_usage_error(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"gates.toml": "presett = 1\n"})
    done = gate("doctor")
    assert (done.code, done.out) == (2, "")
    assert 'gates.toml:1: the top level has no key "presett"' in done.err.replace("'", '"')


@pytest.mark.parametrize(
    ("programs", "said"),
    [
        ({}, "no engine answers, no Compose"),
        ({"docker": 'case "$1" in version) echo 28.1;; compose) echo 2.40;; esac'}, "engine 28.1, Compose 2.40"),
        (
            {"docker": 'test "$1" = version && echo 20.10', "docker-compose": "echo 1.29.2"},
            "engine 20.10, Compose 1.29.2 (docker-compose)",
        ),
        ({"docker": 'case "$1" in version) exit 1;; compose) echo 2.40;; esac'}, "no engine answers, Compose 2.40"),
    ],
    ids=["nothing", "current", "old", "stopped"],
)
def test_docker_is_asked_without_harm(
    programs: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Path("/bin/sh").resolve()
    for name, body in programs.items():
        (tmp_path / name).write_text(f"#!{shell}\n{body}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.docker(str(tmp_path), Processes()) == f"{said} (for integration tests)"


def test_the_table_names_a_check_once_and_marks_what_is_missing() -> None:
    rows = (Row("tests", "pytest", "9.2", ".venv"), Row("tests", "pytest-cov", source="missing", missing=True))
    plain = doctor.table(rows, color=False)
    assert plain == (
        "Check  Tool        Version  From",
        "tests  pytest      9.2      .venv",
        "       pytest-cov  -        missing",
    )
    colored = doctor.table(rows, color=True)
    assert (colored[1], "\x1b[31m" in colored[2]) == (plain[1], True)


def test_a_check_that_another_replaces_is_not_lacking() -> None:
    def step(name: str, reason: str, stands_in_for: str = "") -> Step:
        check = replace(registry.checks()["ruff"], name=name, stands_in_for=stands_in_for)
        scope = Scope(project=Project(root="/p"), layout=Layout(), config=Config())
        return Step(check, scope, reason, Status.UNAVAILABLE)

    assert doctor.lacking((step("first", "gone"), step("second", "", "first"))) == ()
    assert doctor.lacking((step("first", ""), step("second", "gone", "first"))) == ()
    assert doctor.lacking((step("first", "gone"), step("second", "gone", "first"))) == ("first: gone", "second: gone")
