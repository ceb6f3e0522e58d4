"""Services that cannot be asked whether they are well."""

import pytest

from gate.rules.api.no_health_endpoint import RULE
from tests.rules import bench

APP = (
    "from fastapi import FastAPI\n\napp = FastAPI()\n\n@app.get('/orders')\nasync def orders() -> int:\n    return 1\n"
)


def test_none_in_one_service() -> None:
    (problem,) = bench.check(RULE, APP)
    assert (problem.line, problem.message) == (3, "The application of `app.main` has no health endpoint")


def test_none_in_one_of_two_services() -> None:
    well = APP + "\n@app.get('/healthz')\ndef healthz() -> str:\n    return 'ok'\n"
    (problem,) = bench.check(RULE, {"cart/main.py": APP, "users/main.py": well})
    assert problem.path == "cart/main.py"
    assert problem.message.endswith("(1 of 2 services)")


@pytest.mark.parametrize(
    "more",
    [
        "@app.get('/health')\nasync def health() -> str:\n    return 'ok'\n",
        "@app.get('/')\nasync def healthcheck() -> str:\n    return 'ok'\n",
        "@app.get('/internal/live')\nasync def live() -> str:\n    return 'ok'\n",
        "from ops import health_router\napp.include_router(health_router)\n",
        "from fastapi_health import health\napp.add_api_route('/h', health([]))\n",
    ],
)
def test_one_somewhere(more: str) -> None:
    assert bench.check(RULE, APP + more) == ()


def test_in_a_router_of_another_file() -> None:
    ops = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n@router.get('/ready')\ndef ready() -> str:\n    return 'ok'\n"
    main = APP + "from app.ops import router\napp.include_router(router)\n"
    assert bench.check(RULE, {"app/main.py": main, "app/ops.py": ops}) == ()


def test_no_routes_at_all() -> None:
    assert bench.check(RULE, "from fastapi import FastAPI\n\napp = FastAPI()\n") == ()
