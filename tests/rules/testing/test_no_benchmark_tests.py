"""Response times that nobody measures."""

import pytest

from gate.rules.testing.no_benchmark_tests import RULE
from tests.rules import bench

APP = "from fastapi import FastAPI\n\napp = FastAPI()\n" + "".join(
    f"\n\n@app.get('/{name}')\ndef {name}(): ...\n" for name in ("orders", "prices", "customers")
)
TEST = "def test_a():\n    assert 1\n"


def judge(**more: str) -> list[str]:
    files = {
        "app/main.py": APP,
        "tests/test_a.py": TEST,
        **{name.replace("__", "/"): text for name, text in more.items()},
    }
    found = bench.check(RULE, files)
    assert {one.path for one in found} <= {""}
    return [one.message for one in found]


def test_said_once() -> None:
    assert judge() == ["none of 1 test measures how fast the 3 routes answer"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tests/benchmarks/test_b.py", TEST),
        ("tests/test_performance.py", TEST),
        ("locustfile.py", "import locust\n"),
        ("load-tests/orders.jmx", ""),
        ("requirements-dev.txt", "pytest-benchmark==5.1\n"),
        ("tests/test_b.py", "def test_b(benchmark):\n    benchmark(print)\n"),
        ("tests/test_b.py", "import pytest\n\n\n@pytest.mark.benchmark\ndef test_b():\n    assert 1\n"),
        ("tests/test_b.py", "def test_latency():\n    assert 1\n"),
    ],
)
def test_something_measures(path: str, text: str) -> None:
    assert judge(**{path: text}) == []


def test_few_routes_or_no_tests() -> None:
    assert bench.check(RULE, {"app/main.py": APP}) == ()
    assert (
        bench.check(RULE, {"app/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n", "tests/test_a.py": TEST})
        == ()
    )
