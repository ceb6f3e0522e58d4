"""Integration tests are found by folder and marker, Compose files as Compose finds them."""

from typing import Any

import pytest

from gate.config import parse
from gate.model.scope import Layout, Project, Scope
from gate.parsing.placement import find, left_to_integration

MARKED = "import pytest\n\n@pytest.mark.integration\ndef test_x(): ...\n"


def scope(*files: str, toml: str = "", **code: str) -> Scope:
    texts = {name.replace("__", "/") + ".py": text for name, text in code.items()}
    every = (*files, *texts)
    tests = tuple(file for file in every if file.startswith("tests/"))
    config = parse(toml, "gates.toml", {"integration": ()})
    return Scope(project=Project(root="/p", files=every), layout=Layout(test_files=tests), config=config, code=texts)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("docker-compose.yml", "compose.yaml"), ("compose.yaml",)),
        (("docker-compose.yml", "docker-compose.override.yml"), ("docker-compose.yml", "docker-compose.override.yml")),
        (("compose.yml", "docker-compose.override.yml"), ("compose.yml",)),
        (("docker-compose.yaml", "compose.override.yaml"), ("docker-compose.yaml",)),
        (("docker/compose.yaml", "compose.test.yaml"), ()),
    ],
)
def test_compose_files_are_those_that_compose_takes(files: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert find(scope(*files)).files == expected


def test_tests_are_found_by_their_folder_once() -> None:
    found = find(
        scope(
            "tests/integration/test_a.py",
            "tests/integration/db/test_b.py",
            "tests/orders/e2e/flow_test.py",
            "tests/e2e/conftest.py",
            "tests/unit/test_integration.py",
            "src/integration/test_c.py",
        )
    )
    assert found.tests == ("tests/integration", "tests/orders/e2e")


def test_a_file_that_uses_the_marker_is_taken_whole() -> None:
    found = find(
        scope(
            "tests/integration/test_a.py",
            tests__integration__test_m=MARKED,
            tests__test_m=MARKED,
            tests__conftest=MARKED,
            tests__test_other="pytest.mark.integrational",
        )
    )
    assert found.tests == ("tests/integration", "tests/test_m.py")
    assert find(scope(toml="[integration]\nmarker = 'slow'", tests__test_m=MARKED)).tests == ()
    assert find(scope(toml="[integration]\nmarker = ''", tests__test_m=MARKED)).tests == ()


def test_the_settings_decide() -> None:
    toml = "[integration]\nfiles = ['./deploy/stack.yaml']\ntests = ['tests/slow/']\n"
    found = find(scope("deploy/stack.yaml", "tests/slow/test_a.py", "tests/integration/test_b.py", toml=toml))
    assert (found.files, found.tests, found.wrong) == (("deploy/stack.yaml",), ("tests/slow",), "")
    found = find(scope("tests/slow/test_a.py", toml=toml))
    assert found.wrong == "integration.files names './deploy/stack.yaml', where there is no file"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ("tests/integration",)),
        ({"toml": "[checks.integration]\nenabled = false"}, ()),
        ({"toml": "[integration]\ntests = ['gone']"}, ()),
    ],
)
def test_other_checks_leave_out_what_integration_runs(more: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert left_to_integration(scope("compose.yaml", "tests/integration/test_a.py", **more)) == expected
    assert left_to_integration(scope("tests/integration/test_a.py", **more)) == ()
