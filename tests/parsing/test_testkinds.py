"""Kinds of test are told by whole words of the paths below a test folder."""

import pytest

from gate.model.scope import Stack, Technology
from gate.parsing import testkinds

SERVICE = Stack((Technology("fastapi", ""), Technology("kafka", "")))


def absent(*files: str) -> set[str]:
    return {kind for kind, _ in testkinds.absent(files, SERVICE)}


def test_a_project_without_these_technologies_lacks_nothing() -> None:
    assert testkinds.absent(("tests/test_x.py",), Stack()) == ()


def test_each_kind_that_the_stack_calls_for_is_missed() -> None:
    assert absent("tests/test_x.py") == {"router", "integration", "consumer", "end to end"}
    assert (
        dict(testkinds.absent(("tests/test_x.py",), SERVICE))["router"]
        == "there are no router tests, which fastapi calls for"
    )


@pytest.mark.parametrize(
    "file",
    ["tests/api/test_x.py", "tests/test_orders_api.py", "orders/tests/unit/router_test.py", "tests/test-endpoints.py"],
)
def test_a_word_of_the_path_shows_a_kind(file: str) -> None:
    assert "router" not in absent(file)


@pytest.mark.parametrize(
    "file", ["api/tests/test_x.py", "tests/test_rapid.py", "tests/api/__init__.py", "tests/api/conftest.py"]
)
def test_other_words_packages_and_fixtures_show_nothing(file: str) -> None:
    assert "router" in absent(file)


def test_several_words_make_one_kind() -> None:
    assert absent("tests/integration/test_end_to_end.py", "tests/test_kafka.py", "tests/test_api.py") == set()
