"""The tests of a project."""

from tests.syntax.projects import codebase

_FILES = {
    "app/main.py": "def check(): assert True\ndef test_not_a_test(): ...",
    "tests/conftest.py": """
        import pytest, pytest_asyncio
        @pytest.fixture(scope="session")
        def client(): ...
        @pytest_asyncio.fixture
        async def session(): ...
    """,
    "tests/checks.py": "def same(a, b):\n    assert a == b\ndef far(a): same(a, a)",
    "tests/test_a.py": """
        import pytest, unittest
        from app.main import check
        from tests.checks import far
        pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("client")]

        def test_plain():
            assert 1
            with pytest.raises(ValueError):
                f()

        def test_helped(): far(1)
        def test_nothing(): check()

        @pytest.mark.skip(reason="broken")
        @pytest.mark.parametrize("x", [1])
        async def test_marked(x, mock):
            mock.assert_called_once_with(x)

        @pytest.mark.asyncio
        class TestGroup:
            def test_in(self):
                pytest.skip()
            def helper(self): ...

        class Old(unittest.TestCase):
            @unittest.skip("later")
            def test_old(self):
                self.assertEqual(1, 1)

        class NotOne:
            def test_x(self): ...

        @pytest.fixture
        def test_fixture(): ...
    """,
}


def test_tests_are_found_with_what_they_assert() -> None:
    code = codebase(_FILES)
    found = {case.unit.qualname: (case.asserts, case.checks) for case in code.testcode.tests}
    assert found == {
        "test_plain": (2, True),
        "test_helped": (0, True),
        "test_nothing": (0, False),
        "test_marked": (1, True),
        "TestGroup.test_in": (0, False),
        "Old.test_old": (1, True),
    }


def test_markers_come_from_function_class_and_module() -> None:
    cases = {case.unit.name: case for case in codebase(_FILES).testcode.tests}
    assert [marker.name for marker in cases["test_marked"].markers] == ["skip", "parametrize", "slow", "usefixtures"]
    assert [marker.name for marker in cases["test_in"].markers] == ["asyncio", "slow", "usefixtures"]
    assert cases["test_marked"].parametrized
    assert cases["test_marked"].is_async
    [skip] = cases["test_marked"].marked("skip")
    assert skip.call is not None
    assert skip.call.keywords["reason"].text == "broken"
    assert len(cases["test_in"].skips) == 1
    assert [marker.name for marker in cases["test_old"].marked("skip")] == ["skip"]


def test_fixtures_are_found() -> None:
    found = codebase(_FILES).testcode.fixtures
    assert [(one.unit.name, one.asynchronous, one.call is not None) for one in found] == [
        ("client", False, True),
        ("session", True, False),
        ("test_fixture", False, False),
    ]
