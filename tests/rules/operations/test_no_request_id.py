"""Requests that nobody can follow."""

import pytest

from gate.rules.operations.no_request_id import RULE
from tests.rules import bench

APP = """
    from fastapi import FastAPI, Request

    app = FastAPI()


    @app.get("/orders")
    async def orders(payment_request_id: str = "") -> list[str]:
        return [payment_request_id]
    """


def test_said_once_where_the_application_is_made() -> None:
    other = "from fastapi import FastAPI\n\ninner = FastAPI()\n"
    main = APP.replace("payment_request_id", "payment")
    assert bench.places(bench.check(RULE, {"app/main.py": main, "app/other.py": other})) == ["app/main.py:3"]


def test_a_business_id_in_a_service_is_none() -> None:
    main = APP.replace("payment_request_id", "payment")
    service = "def refund(request_id: str) -> str:\n    return request_id\n"
    assert len(bench.check(RULE, {"app/main.py": main, "app/refunds.py": service})) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/middleware.py", "def add(request, call_next):\n    request.state.request_id = '1'\n"),
        (
            "app/ids.py",
            "from fastapi import Request\n\n\ndef add(given: Request) -> str:\n    return given.headers['X-Request-ID']\n",
        ),
        (
            "app/log.py",
            "import logging\n\n\ndef fill(record: logging.LogRecord) -> None:\n    record.correlation_id = '1'\n",
        ),
        ("app/start.py", "from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor\n"),
        ("app/start.py", "import ddtrace\n"),
        ("Dockerfile", 'FROM python:3.13\nCMD ["opentelemetry-instrument", "uvicorn"]\n'),
        (
            "app/start.py",
            "from app.main import app\nfrom company import RequestIdMiddleware\n\napp.add_middleware(RequestIdMiddleware)\n",
        ),
    ],
)
def test_an_id(path: str, text: str) -> None:
    main = APP.replace("payment_request_id", "payment")
    assert bench.check(RULE, {"app/main.py": main, path: text}) == ()


def test_no_routes() -> None:
    assert bench.check(RULE, "from fastapi import FastAPI\n\napp = FastAPI()\n") == ()
