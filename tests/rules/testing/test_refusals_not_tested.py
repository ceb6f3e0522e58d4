"""Guarded routes that every test may enter."""

import pytest

from gate.rules.testing.refusals_not_tested import RULE
from tests.rules import bench

APP = """
    from fastapi import Depends, FastAPI
    from fastapi.security import HTTPBearer, OAuth2PasswordRequestForm

    app = FastAPI()
    bearer = HTTPBearer()


    def current_user(token: str = Depends(bearer)) -> str:
        return token


    @app.post("/login")
    def login(form: OAuth2PasswordRequestForm = Depends()) -> str: ...


    @app.get("/orders")
    def orders(user: str = Depends(current_user)) -> str: ...


    @app.get("/raw")
    def raw(token: str = Depends(bearer)) -> str: ...
    """
TEST = "from fastapi.testclient import TestClient\nfrom app.main import app\n\n\ndef test_a():\n    assert TestClient(app).get('/').status_code == 200\n"


def judge(test: str, app: str = APP, path: str = "tests/test_a.py") -> list[str]:
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, {"app/main.py": app, path: test})]


def test_said_once() -> None:
    assert judge(TEST) == [
        "app/main.py:16 `orders` and 1 more routes ask for `current_user`, and no test expects anybody to be refused"
    ]


def test_a_scheme_alone() -> None:
    app = APP.replace("Depends(current_user)", "'x'")
    assert judge(TEST, app) == ["app/main.py:20 `raw` asks for `HTTPBearer`, and no test expects anybody to be refused"]


@pytest.mark.parametrize(
    ("test", "path"),
    [
        (TEST.replace("200", "401"), "tests/test_a.py"),
        (TEST.replace("== 200", "== status.HTTP_403_FORBIDDEN"), "tests/test_a.py"),
        (TEST.replace("== 200", "in (401, 403)"), "tests/test_a.py"),
        (TEST.replace("test_a()", "test_without_token()"), "tests/test_a.py"),
        (TEST.replace("def test_a", "@pytest.mark.parametrize('code', [401])\ndef test_a"), "tests/test_a.py"),
        (TEST, "tests/security/test_a.py"),
        (TEST, "tests/test_permissions.py"),
        ("def test_a():\n    assert 1\n", "tests/test_a.py"),
    ],
)
def test_refusals(test: str, path: str) -> None:
    assert judge(test, path=path) == []


def test_open_routes() -> None:
    app = APP.replace("Depends(current_user)", "'x'").replace(
        "token: str = Depends(bearer)) -> str: ...", "token: str) -> str: ..."
    )
    assert judge(TEST, app) == []
