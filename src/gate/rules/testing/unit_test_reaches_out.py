"""A unit test speaks to a real service.

What it checks
Unit tests (by a `unit` in their path) that send HTTP requests, connect to a database, a broker, Redis or a mail server,
themselves or through functions of the project; and tests of any kind but integration and end-to-end that send a request
to a host of the internet. Tests that replace something (`patch`, `monkeypatch`, respx, moto, fakeredis ...), that start
what they need (testcontainers), SQLite in memory, and hosts that cannot exist (`example.com`, `.test`) are left alone.

Why it matters
The test is slow, fails when the network does, and tells nothing about the unit. On the wrong machine it changes real
data.

Bad
    # app/rates.py
    import requests


    def rate(currency: str) -> float:
        return requests.get(f"https://rates.bank.com/{currency}", timeout=5).json()["rate"]

    # tests/unit/test_rates.py
    from app.rates import rate


    def test_rate():
        assert rate("EUR") > 0

Good
    # app/rates.py
    import requests


    def rate(currency: str) -> float:
        return requests.get(f"https://rates.bank.com/{currency}", timeout=5).json()["rate"]

    # tests/unit/test_rates.py
    import responses

    from app.rates import rate


    @responses.activate
    def test_rate():
        responses.get("https://rates.bank.com/EUR", json={"rate": 2})
        assert rate("EUR") == 2

When to ignore it
Where the folder is called `unit` and holds other tests; better rename it.

Where it comes from
The review checklist: "External dependencies mocked in unit tests".
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality, Dimension
from gate.rules.mention import parts_of_call
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SENDS = re.compile(
    r"(requests|httpx2?)\.(get|post|put|patch|delete|head|options|request)|urllib\.request\.urlopen|"
    r"(psycopg2?|asyncpg|aiomysql|pymysql|oracledb)\.(connect|create_pool)|smtplib\.SMTP(_SSL)?|aiosmtplib\.send|"
    r"aio_pika\.connect(_robust)?|socket\.create_connection"
)
"""Functions that reach another machine as soon as they are called."""
_STARTS = re.compile(
    r"aiokafka\.AIOKafka(Producer|Consumer)\.start|redis\.(asyncio\.)?(Strict)?Redis\.\w+|"
    r"kafka\.Kafka(Producer|Consumer)(\.(send|poll))?"
)
"""Methods that do, where the test itself has made the client."""
_UNIT = re.compile(r"(^|[/_.-])units?([/_.-]|$)")
_OTHERS = re.compile(
    r"integration|e2e|end[-_]to[-_]end|functional|acceptance|live|smoke|system|contract|external|load|bench|perf"
)
_REPLACES = re.compile(r"mock|patch|fake|stub|respx|responses|vcr|cassette|betamax|moto|aioresponses|testcontainers|pook|"
    r"httpretty|requests_mock|pytest_httpserver|wiremock|override|localstack|socket_disabled", re.IGNORECASE,
)  # fmt: skip
_HOST = re.compile(r"https?://(?P<host>[\w.-]+\.[a-z]{2,})(?=[:/?]|$)")
_NOWHERE = re.compile(r"example\.\w+$|\.(test|invalid|local|localhost|example|internal|svc)$|testserver|localhost")


def _find(code: Codebase) -> Iterator[Problem]:
    paths = {module.path for module in code.tests}

    def sends(unit: Unit, call: Call) -> str:
        target = code.target(unit, call)
        if _SENDS.fullmatch(target) or (unit.path in paths and _STARTS.fullmatch(target)):
            return call.func.text
        return ""

    shared = any(_replaces(unit) for unit in code.functions(code.tests) if unit.path.endswith("conftest.py"))
    for case in code.testcode.tests:
        unit = case.unit
        below = unit.path.partition("tests/")[2] or unit.path
        if _OTHERS.search(below) or any(_OTHERS.search(marker.name) for marker in case.markers) or _replaces(unit):
            continue
        if shared or any(_REPLACES.search(one.target) for one in unit.module.imports):
            continue
        for chain in code.reaches(unit, sends, True):
            place, call = chain.last
            host = _internet(place, call)
            if not _UNIT.search(below) and not (host and chain.direct):
                continue
            at = f" at {host}" if host else ""
            through = "" if chain.direct else f" through `{'` -> `'.join(one.qualname for one, _ in chain.steps[1:])}`"
            if not (host and _NOWHERE.search(host)):
                yield Problem(
                    message=f"`{unit.qualname}` reaches a real service{at} with `{chain.what}`{through}",
                    path=unit.path,
                    line=chain.line,
                    symbol=unit.qualname,
                )
                break


def _replaces(unit: Unit) -> bool:
    """Tell whether a function replaces something: by a fixture, a decorator, or a call."""
    words = [one.name for one in unit.params] + [one.text for one in unit.function.decorators]
    words += [call.func.text for call in unit.calls] + list(unit.function.loads)
    return any(_REPLACES.search(word) or word == "monkeypatch" for word in words)


def _internet(unit: Unit, call: Call) -> str:
    """Give the host of the internet that a call names; empty without one."""
    texts = (part.text for part in parts_of_call(unit, call) if part.kind == "str")
    return next((match["host"] for text in texts if (match := _HOST.match(text))), "")


RULE = Rule(
    id="GATE-TEST004",
    name="unit-test-reaches-out",
    criticality=Criticality.HIGH,
    category=Category.TEST,
    dimension=Dimension.TESTS,
    topics=("mock", "unit tests", "external services", "network in tests"),
    impact="the test is slow, and fails when the other service does",
    recommendation="replace the client in the test, or move the test to the integration tests",
    find=_find,
)
