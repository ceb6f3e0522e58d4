"""The project's own environment is found, and tools in it before the gate's own."""

import os
import sys
import venv
from pathlib import Path

import pytest

from gate.errors import ConfigError
from gate.model.scope import Environment
from gate.system import environment
from gate.system.process import Processes


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project whose `.venv` is real and empty."""
    root = tmp_path_factory.mktemp("project")
    venv.create(root / ".venv", with_pip=False)
    return root


@pytest.fixture(autouse=True)
def _nothing_active(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VIRTUAL_ENV", "NOX_CURRENT_SESSION", "UV_PROJECT_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)


def find(root: Path, wanted: str = "", direct: tuple[str, ...] = ()) -> Environment | None:
    return environment.find(root, wanted, {}, frozenset(direct), Processes())


def test_the_venv_in_the_folder_is_found(empty: Path) -> None:
    found = find(empty)
    assert found is not None
    assert (found.source, found.prefix) == (".venv", str(empty / ".venv"))
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert found.packages == ()


def test_the_nox_session_wins_over_the_folder(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    monkeypatch.setenv("NOX_CURRENT_SESSION", "gate")
    found = find(empty)
    assert found is not None
    assert found.source == "the Nox session gate"
    assert found.find("pytest") is not None
    assert "pytest" in found.modules
    assert "quality-gate" in found.editable


def test_an_active_environment_counts_where_the_folder_has_none(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(empty / ".venv"))
    found = find(tmp_path)
    assert found is not None
    assert found.source == "the active environment"


@pytest.mark.parametrize("note", [".install_state_v2", ".prek-hook.json"], ids=["pre-commit", "prek"])
def test_a_hooks_own_environment_is_not_the_projects(
    note: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "made"
    venv.create(made, with_pip=False)
    monkeypatch.setenv("VIRTUAL_ENV", str(made))
    monkeypatch.setenv("PRE_COMMIT", "1")
    found = find(tmp_path)
    assert found is not None
    assert found.source == "the active environment"
    (made / note).touch()
    other = find(tmp_path)
    assert other is not None
    assert other.source == "the gate's own environment"


def test_the_gates_own_environment_counts_where_pytest_is_beside_it(tmp_path: Path) -> None:
    found = find(tmp_path)
    assert found is not None
    assert found.source == "the gate's own environment"
    assert find(tmp_path, direct=("pytest",)) is not None
    assert find(tmp_path, direct=("pytest", "no-such-distribution")) is None


def test_the_environment_that_the_gate_is_in_is_not_the_projects_only_because_it_is_active(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    found = find(tmp_path, direct=("pytest",))
    assert found is not None
    assert found.source == "the active environment"
    assert find(tmp_path, direct=("no-such-distribution",)) is None
    assert environment.find(tmp_path, "", {}, None, Processes()) is None
    assert environment._serves(Path(__file__).parents[2], None)


@pytest.mark.parametrize("wanted", [".venv", ".venv/bin/python"])
def test_the_configured_one_is_taken(empty: Path, wanted: str) -> None:
    found = find(empty, wanted)
    assert found is not None
    assert (found.source, found.prefix) == (wanted, str(empty / ".venv"))


def test_a_configured_one_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"project\.python names 'gone', where there is no Python"):
        find(tmp_path, "gone")


def test_a_tool_comes_from_the_project_then_from_the_gate(empty: Path) -> None:
    here = find(empty)
    there = environment.describe(Path(sys.prefix), "project")
    assert environment.tools(("ruff",), (), here)["ruff"].source == "gate"
    assert environment.tools(("ruff",), (), there)["ruff"].source == "project"
    assert environment.tools(("pytest",), ("pytest",), here) == {}
    assert environment.tools(("no-such-tool",), (), here) == {}


@pytest.mark.parametrize(
    ("manifest", "version"),
    [
        ({"project": {"requires-python": ">=3.11"}}, "3.11"),
        ({"project": {"requires-python": ">3.11,<4"}}, "3.11"),
        ({"project": {"requires-python": "~=3.12.1"}}, "3.12"),
        ({"tool": {"poetry": {"dependencies": {"python": "^3.12"}}}}, "3.12"),
        ({"project": {"requires-python": "nonsense"}}, "3.10"),
        ({}, "3.10"),
    ],
)
def test_the_target_is_the_lowest_promised_version(manifest: dict[str, object], version: str) -> None:
    env = Environment(python="", prefix="", version="3.10.4", source="")
    assert environment.target(env, manifest) == version


def test_without_anything_the_target_is_this_python() -> None:
    assert environment.target(None, {}) == f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def poetry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the environment that the program `poetry` on the PATH answers with; empty so far."""
    made = tmp_path / "poetrys"
    venv.create(made, with_pip=False)
    program = tmp_path / "bin/poetry"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n[ "$*" = "env info --path" ] && [ ! -e "{made}/broken" ] && echo "{made}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return made


def with_poetry(root: Path, *locks: str) -> Environment | None:
    return environment.find(root, "", dict.fromkeys(locks, ""), frozenset({"no-such-distribution"}), Processes())


def test_poetrys_environment_counts_where_something_is_installed_in_it(poetry: Path, tmp_path: Path) -> None:
    site = next(poetry.glob("lib/python3*/site-packages"))
    (site / "pip-24.0.dist-info").mkdir()
    assert with_poetry(tmp_path, "poetry.lock") is None
    (site / "stock-1.0.dist-info").mkdir()
    found = with_poetry(tmp_path, "poetry.lock")
    assert found is not None
    assert (found.source, found.prefix) == ("Poetry's environment", str(poetry))
    assert with_poetry(tmp_path) is None
    (poetry / "broken").touch()
    assert with_poetry(tmp_path, "poetry.lock") is None


def test_an_environment_without_notes_about_its_python_is_named_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "lib/python3.12/site-packages").mkdir(parents=True)
    assert environment._version(tmp_path, environment._site_packages(tmp_path)) == "3.12"
    assert environment.versions(None) == {}
    assert environment.describe(tmp_path / "nothing", "x").modules == ()
    assert environment.describe(tmp_path / "nothing", "x").editable == ()


def test_an_active_environment_is_foreign_where_it_lacks_what_the_project_needs(empty: Path) -> None:
    active = environment.describe(empty / ".venv", environment.ACTIVE)
    assert environment.foreign(active, frozenset({"stock", "flask"})) == ("flask", "stock")
    assert environment.foreign(active, None) == environment.foreign(active, frozenset()) == ()
    assert environment.foreign(environment.describe(empty / ".venv", ".venv"), frozenset({"stock"})) == ()
