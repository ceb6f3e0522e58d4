"""Unit tests that speak to real services."""

import pytest

from gate.rules.testing.unit_test_reaches_out import RULE
from tests.rules import bench

CODE = """
    import requests


    def rate(currency):
        return requests.get(f"https://rates.bank.com/{currency}", timeout=5).json()
    """


def judge(text: str, path: str = "tests/unit/test_a.py", **more: str) -> list[str]:
    files = {"app/rates.py": CODE, path: text, **{f"tests/{name}.py": other for name, other in more.items()}}
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, files)]


THROUGH = "from app.rates import rate\n\n\ndef test_rate():\n    assert rate('EUR')\n"
DIRECT = "import httpx\n\n\ndef test_rate():\n    assert httpx.get('https://api.bank.com/eur').status_code == 200\n"


def test_through_the_code_under_test() -> None:
    assert judge(THROUGH) == [
        "tests/unit/test_a.py:5 `test_rate` reaches a real service at rates.bank.com with `requests.get` through `rate`"
    ]


def test_a_host_of_the_internet_in_any_test() -> None:
    said = "tests/test_a.py:5 `test_rate` reaches a real service at api.bank.com with `httpx.get`"
    assert judge(DIRECT, "tests/test_a.py") == [said]


def test_a_database_and_redis() -> None:
    text = "import psycopg2\nimport redis\n\n\ndef test_a():\n    psycopg2.connect('dbname=a')\n\n\ndef test_b():\n    cache = redis.Redis()\n    assert cache.get('a')\n"
    assert [one.partition(" ")[0] for one in judge(text)] == ["tests/unit/test_a.py:6", "tests/unit/test_a.py:11"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tests/integration/test_a.py", THROUGH),
        ("tests/test_a.py", THROUGH),
        ("tests/e2e/test_a.py", DIRECT),
        ("tests/test_a.py", DIRECT.replace("api.bank.com", "example.com")),
        ("tests/test_a.py", DIRECT.replace("https://api.bank.com", "http://localhost:8000")),
        ("tests/test_a.py", DIRECT.replace("\n\ndef", "import pytest\n\n\n@pytest.mark.live\ndef")),
        ("tests/unit/test_a.py", "import respx\n" + THROUGH),
        ("tests/unit/test_a.py", THROUGH.replace("test_rate()", "test_rate(monkeypatch)")),
        ("tests/unit/test_a.py", THROUGH.replace("test_rate()", "test_rate(httpx_mock)")),
        (
            "tests/unit/test_a.py",
            "from unittest.mock import patch\n" + THROUGH.replace("def test", "@patch('requests.get')\ndef test"),
        ),
        ("tests/unit/test_a.py", "def test_a():\n    assert 1\n"),
    ],
)
def test_tests_that_may(path: str, text: str) -> None:
    assert judge(text, path) == []


def test_the_conftest_replaces_it() -> None:
    conftest = "import pytest\n\n\n@pytest.fixture(autouse=True)\ndef no_network(monkeypatch):\n    monkeypatch.setattr('requests.get', None)\n"
    assert judge(THROUGH, conftest=conftest) == []
