"""Responses without security headers."""

import pytest

from gate.rules.security.no_security_headers import RULE
from tests.rules import bench

APP = (
    "from fastapi import FastAPI\n\napp = FastAPI()\n\n@app.get('/orders')\nasync def orders() -> int:\n    return 1\n"
)


def test_once_for_the_service() -> None:
    (problem,) = bench.check(RULE, APP)
    assert (problem.line, problem.message) == (3, "Nothing in the service of `app.main` sets security headers")


@pytest.mark.parametrize(
    "files",
    [
        {"app/middleware.py": "HEADERS = {'X-Content-Type-Options': 'nosniff'}\n"},
        {"app/middleware.py": "def a(response):\n    response.headers['Strict-Transport-Security'] = 'max-age=1'\n"},
        {"app/middleware.py": "from secure import Secure\n"},
        {"deploy/nginx/nginx.conf": "server {}\n"},
        {"docker-compose.yml": "services:\n  proxy:\n    image: traefik:v3\n"},
    ],
)
def test_somebody_sets_them(files: dict[str, str]) -> None:
    assert bench.check(RULE, {"app/main.py": APP} | files) == ()


def test_a_middleware_by_its_name() -> None:
    text = APP + "from shop_platform import SecurityHeadersMiddleware\napp.add_middleware(SecurityHeadersMiddleware)\n"
    assert bench.check(RULE, text) == ()


def test_no_routes() -> None:
    assert bench.check(RULE, "from fastapi import FastAPI\n\napp = FastAPI()\n") == ()
