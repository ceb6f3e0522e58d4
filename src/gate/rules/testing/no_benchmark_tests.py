"""Nothing measures how fast the service answers.

What it checks
Applications with several routes and a suite of tests, but no benchmark or load test: no test or folder named so, no
pytest-benchmark, Locust, k6 or their like anywhere in the project. Reported once, for the project.

Why it matters
A response time that nobody measures gets slower with every release, and the first to notice are the customers.

Bad
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders")
    async def orders() -> list[str]:
        return []


    @app.get("/customers")
    async def customers() -> list[str]:
        return []


    @app.get("/prices")
    async def prices() -> list[str]:
        return []

    # tests/test_orders.py
    from fastapi.testclient import TestClient

    from app.main import app


    def test_orders():
        assert TestClient(app).get("/orders").status_code == 200

Good
    from fastapi import FastAPI

    app = FastAPI()


    @app.get("/orders")
    async def orders() -> list[str]:
        return []


    @app.get("/customers")
    async def customers() -> list[str]:
        return []


    @app.get("/prices")
    async def prices() -> list[str]:
        return []

    # tests/benchmarks/test_orders.py
    from fastapi.testclient import TestClient

    from app.main import app


    def test_orders(benchmark):
        client = TestClient(app)
        assert benchmark(client.get, "/orders").status_code == 200

When to ignore it
Where load tests live in another repository, or nobody depends on the response time.

Where it comes from
The list of improvements: performance benchmarks; the quality gates: "API response time < 200ms".
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality, Dimension
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.wording.text import counted

_PLACE = re.compile(
    r"(^|[/_.-])(bench\w*|perf\w*|load[-_]?tests?|stress\w*|locust\w*|k6|gatling|jmeter|artillery|asv|latency|response_times?)"
    r"([/_.-]|$)|\.jmx$",
    re.IGNORECASE,
)
_TOOL = re.compile(r"pytest-benchmark|pytest-codspeed|locust|grafana/k6|\bk6 run|\bwrk\b|\bhey -|vegeta|molotov")
_ROUTES = 3
"""Routes from which on a service is worth measuring."""


def _find(code: Codebase) -> Iterator[Problem]:
    tests = code.testcode.tests
    if len(code.web.routes) < _ROUTES or not tests or not code.web.apps:
        return
    if any(_PLACE.search(path) for path in code.files):
        return
    if any(_TOOL.search(text) for path, text in code.texts.items() if "lock" not in path):
        return
    if any(case.unit.param("benchmark") or case.marked("benchmark") or _PLACE.search(case.unit.name) for case in tests):
        return
    yield Problem(
        message=f"none of {counted(len(tests), 'test')} measures how fast the {len(code.web.routes)} routes answer",
    )


RULE = Rule(
    id="GATE-TEST007",
    name="no-benchmark-tests",
    criticality=Criticality.LOW,
    category=Category.TEST,
    dimension=Dimension.TESTS,
    topics=("benchmark", "performance tests", "load tests"),
    impact="the service gets slower and nobody notices before the customers",
    recommendation="measure the most used routes with pytest-benchmark or a load test, and set a limit",
    find=_find,
    needs=("fastapi",),
)
