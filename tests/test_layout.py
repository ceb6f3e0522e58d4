"""Sources and tests are found where projects have them."""

import pytest

from gate.config import parse
from gate.errors import ConfigError
from gate.layout import find
from gate.model.scope import Layout


def layout(files: list[str], manifest: dict[str, object] | None = None, toml: str = "") -> Layout:
    return find(files, manifest or {}, parse(toml, "gates.toml", {}))


def test_src_and_tests() -> None:
    found = layout(["src/app/a.py", "tests/test_a.py", "setup.py", "README.md"])
    assert (found.sources, found.tests) == (("src",), ("tests",))
    assert found.source_files == ("src/app/a.py",)
    assert found.test_files == ("tests/test_a.py",)
    assert found.other_files == ("setup.py",)
    assert found.assumed == ("tests: tests", "sources: src")


def test_a_flat_package_is_found_by_its_init() -> None:
    found = layout(["pkg/__init__.py", "pkg/a.py", "docs/conf.py", "scripts/x.py", "test/test_a.py"])
    assert (found.sources, found.tests) == (("pkg",), ("test",))


def test_a_folder_without_init_is_taken_where_nothing_better_is_there() -> None:
    found = layout(["app/main.py", "app/api/routes.py", "alembic/env.py", "tests/test_x.py"])
    assert found.sources == ("app",)


def test_the_projects_name_decides_between_folders() -> None:
    found = layout(["my_tool/a.py", "other/b.py"], {"project": {"name": "my-tool"}})
    assert found.sources == ("my_tool",)


def test_the_modules_of_a_service_that_is_not_installed_are_sources() -> None:
    files = ["main.py", "deps.py", "routers/__init__.py", "routers/a.py", "conftest.py"]
    assert layout(files).sources == ("routers", "deps.py", "main.py")
    assert layout(files, {"build-system": {}}).sources == ("routers",)


def test_documentation_is_no_source() -> None:
    files = ["pkg/__init__.py", "docs_src/__init__.py", "docs_src/a.py"]
    assert layout(files).sources == ("pkg",)
    assert layout(files, {"project": {"name": "pkg"}}).sources == ("pkg",)


def test_modules_at_the_top() -> None:
    found = layout(["tool.py", "test_tool.py", "setup.py"])
    assert (found.sources, found.tests) == (("tool.py",), ("test_tool.py",))


def test_tests_inside_the_package_are_no_sources() -> None:
    found = layout(["pkg/__init__.py", "pkg/a.py", "pkg/tests/__init__.py", "pkg/tests/test_a.py"])
    assert found.source_files == ("pkg/__init__.py", "pkg/a.py")
    assert found.test_files == ("pkg/tests/__init__.py", "pkg/tests/test_a.py")


def test_pytest_is_asked_for_its_testpaths() -> None:
    found = layout(["src/a.py", "spec/x.py"], {"tool": {"pytest": {"ini_options": {"testpaths": "spec"}}}})
    assert found.tests == ("spec",)


def test_what_is_configured_is_taken() -> None:
    toml = '[project]\nsources = ["./lib/"]\ntests = ["checks"]\nexclude = ["lib/generated/"]'
    found = layout(["lib/a.py", "lib/generated/b.py", "checks/c.py", "src/z.py"], toml=toml)
    assert found.source_files == ("lib/a.py",)
    assert found.test_files == ("checks/c.py",)
    assert found.other_files == ("src/z.py",)
    assert found.assumed == ()


def test_a_configured_folder_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"project\.sources names 'srcc', where there is no file"):
        layout(["src/a.py"], toml='[project]\nsources = ["srcc"]')


def test_an_empty_project_is_told() -> None:
    assert layout([]).assumed == ("tests: none found", "sources: none found")
