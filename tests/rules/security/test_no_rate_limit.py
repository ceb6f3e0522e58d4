"""Services that anybody may ask as often as they like."""

import pytest

from gate.rules.security.no_rate_limit import RULE
from tests.rules import bench

HEAD = "from fastapi import Depends, FastAPI\n\n"
ROUTES = "".join(
    f"@app.get('/{name}')\nasync def {name}() -> int:\n    return 1\n\n" for name in ("orders", "prices", "items")
)
APP = HEAD + "app = FastAPI()\n\n" + ROUTES


def test_once_at_the_application() -> None:
    (problem,) = bench.check(RULE, APP)
    assert (problem.line, problem.message) == (3, "Nothing limits the rate of requests to the service of `app.main`")


def test_where_the_login_is_reported_already() -> None:
    login = "@app.post('/login')\nasync def login(body: dict) -> int:\n    return 1\n"
    assert bench.check(RULE, APP + login) == ()


@pytest.mark.parametrize(
    "files",
    [
        {"app/main.py": "from slowapi import Limiter\n" + APP},
        {"app/main.py": APP, "app/throttle.py": "def throttle(request):\n    ...\n"},
        {"app/main.py": APP, "Caddyfile": ""},
        {"app/main.py": APP.partition("@app.get('/items')")[0]},
        {
            "app/main.py": APP.replace("FastAPI()", "FastAPI(dependencies=[Depends(current_user)])", 1).replace(
                "app =", "def current_user():\n    ...\n\napp ="
            )
        },
    ],
)
def test_limited_small_or_closed(files: dict[str, str]) -> None:
    assert bench.check(RULE, files) == ()
