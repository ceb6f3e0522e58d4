"""Logins that can be tried without end."""

import pytest

from gate.rules.security.login_without_rate_limit import RULE
from tests.rules import bench

HEAD = (
    "from typing import Annotated\nfrom fastapi import APIRouter, Depends, FastAPI, Request\n"
    "from fastapi.security import OAuth2PasswordRequestForm\nfrom pydantic import BaseModel\n\n"
    "class Credentials(BaseModel):\n    name: str\n    password: str\n\napp = FastAPI()\n\n"
)
LOGIN = "@app.post('/login')\nasync def login(body: Credentials) -> str:\n    return body.name\n"


def test_once_at_the_login() -> None:
    register = "@app.post('/token')\nasync def token(body: Credentials) -> str:\n    return body.name\n\n"
    (problem,) = bench.check(RULE, HEAD + register + LOGIN)
    assert problem.line == 17
    assert problem.message == "`login` (POST /login) takes passwords without a limit on its rate"


@pytest.mark.parametrize(
    "text",
    [
        "@app.post('/session')\nasync def start(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> str:\n    return 'a'\n",
        "@app.post('/auth/login')\nasync def start(request: Request) -> str:\n    data = await request.json()\n    return data['a']\n",
    ],
)
def test_other_ways_to_take_a_password(text: str) -> None:
    assert len(bench.check(RULE, HEAD + text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "from slowapi import Limiter\nlimiter = Limiter(key_func=str)\n\n"
        + LOGIN.replace("async def", "@limiter.limit('5/minute')\nasync def"),
        "from slowapi import Limiter\nlimiter = Limiter(key_func=str, default_limits=['5/minute'])\n\n" + LOGIN,
        "from fastapi_limiter.depends import RateLimiter\n\n"
        + LOGIN.replace("'/login'", "'/login', dependencies=[Depends(RateLimiter(times=5, seconds=60))]"),
        "async def limited(request: Request) -> None:\n    ...\n\n"
        + LOGIN.replace("'/login'", "'/login', dependencies=[Depends(limited)]"),
        "def check_rate_limit(name):\n    ...\n\n"
        + LOGIN.replace("    return", "    check_rate_limit(body.name)\n    return"),
        "@app.middleware('http')\nasync def rate_limit(request, call_next):\n    return await call_next(request)\n\n"
        + LOGIN,
        "@app.post('/token/refresh')\nasync def refresh(body: Credentials) -> str:\n    return body.name\n",
        "@app.get('/login')\nasync def page() -> str:\n    return 'a'\n",
    ],
)
def test_a_limit_or_no_password(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()


def test_a_proxy_may_limit() -> None:
    assert bench.check(RULE, {"app/main.py": HEAD + LOGIN, "nginx/default.conf": ""}) == ()
