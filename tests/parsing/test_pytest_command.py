"""How pytest is called: for the integration tests, and for all others."""

import pytest

from gate.config import parse
from gate.model.scope import Environment, Layout, Package, Project, Scope
from gate.parsing import pytest_command

INI = "[pytest]\naddopts = -ra -m 'not integration' --ignore=tests/e2e --deselect tests/a.py --cov-branch\nreruns = 2\n"


def environment(*packages: str) -> Environment:
    found = tuple(Package(name, "9.0") for name in packages)
    return Environment(python="/v/bin/python", prefix="/v", version="3.11.7", source=".venv", packages=found)


def scope() -> Scope:
    layout = Layout(sources=("src",), source_files=("src/app/__init__.py", "src/app/a.py"), tests=("tests",))
    project = Project(root="/p", texts={"pytest.ini": INI})
    config = parse('[project]\ntests = ["tests"]\n', "gates.toml", {"tests": ()})
    return Scope(
        project=project, layout=layout, config=config, artifacts="/p/.gate/artifacts/x", cache="/p/.gate/cache/x"
    )


def test_what_keeps_integration_tests_out_is_left_out_where_they_are_wanted() -> None:
    argv = pytest_command.beside_services(scope(), environment("pytest"), ("tests/integration",))
    assert argv[:5] == ("/v/bin/python", "-m", "pytest", "-o", "addopts=-r a")
    assert "tests/integration" in argv
    assert argv[-2:] == ("-o", "reruns=0")


def test_integration_tests_are_measured_in_the_way_of_the_others() -> None:
    argv = pytest_command.beside_services(scope(), environment("pytest", "coverage"), ())
    assert argv[1:5] == ("-m", "coverage", "run", "--parallel-mode")
    assert argv[5:8] == ("--data-file=/p/.gate/artifacts/x/coverage/.coverage", "--source=src", "--branch")


@pytest.mark.parametrize("with_plugin", [True, False])
def test_all_other_tests_are_measured_by_what_is_there(with_plugin: bool) -> None:
    packages = ("pytest", "coverage", *(("pytest-cov",) if with_plugin else ()))
    call = pytest_command.apart(scope(), environment(*packages), ("src",), ("tests/e2e",))
    assert call.pytest_cov is with_plugin
    assert ("--cov=src" in call.argv, "--source=src" in call.argv) == (with_plugin, not with_plugin)
    assert "--ignore=tests/e2e" in call.argv
    assert call.notes[-2:] == (
        "pytest's reruns = 0, so that a test has to pass the first time",
        "tests/e2e is left to the check integration",
    )
