"""Secrets in addresses."""

import pytest

from gate.rules.security.secret_in_query import RULE
from tests.rules import bench

HEAD = (
    "from typing import Annotated\nfrom fastapi import Body, Depends, FastAPI, Form, Header, Query, WebSocket\n"
    "from fastapi.security import OAuth2PasswordBearer\n\napp = FastAPI()\nscheme = OAuth2PasswordBearer('/login')\n\n"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "@app.post('/login')\nasync def a(name: str, password: str):\n    ...\n",
            "`a` (POST /login) takes `password` in the query",
        ),
        ("@app.get('/me')\nasync def a(token: str):\n    ...\n", "`a` (GET /me) takes `token` in the query"),
        (
            "@app.get('/me')\nasync def a(api_key: str = Query(...)):\n    ...\n",
            "`a` (GET /me) takes `api_key` in the query",
        ),
        (
            "@app.post('/reset/confirm')\nasync def a(token: str, new_password: str):\n    ...\n",
            "`a` (POST /reset/confirm) takes `new_password` in the query",
        ),
    ],
)
def test_in_the_query(text: str, said: str) -> None:
    (problem,) = bench.check(RULE, HEAD + text)
    assert (problem.line, problem.message) == (9, said)


@pytest.mark.parametrize(
    "text",
    [
        "@app.post('/login')\nasync def a(name: str = Form(), password: str = Form()):\n    ...\n",
        "@app.get('/me')\nasync def a(token: str = Depends(scheme)):\n    ...\n",
        "@app.get('/me')\nasync def a(token: Annotated[str, Depends(scheme)]):\n    ...\n",
        "@app.get('/me')\nasync def a(x_api_key: Annotated[str, Header()]):\n    ...\n",
        "@app.get('/verify-email')\nasync def a(token: str):\n    ...\n",
        "@app.get('/orders')\nasync def a(next_token: str = '', token_type: str = ''):\n    ...\n",
        "@app.post('/me')\nasync def a(password: str = Body(embed=True)):\n    ...\n",
        "@app.websocket('/ws')\nasync def a(socket: WebSocket, token: str):\n    ...\n",
        "@app.get('/tokens/{token}')\nasync def a(token: str):\n    ...\n",
    ],
)
def test_elsewhere_or_mailed(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
