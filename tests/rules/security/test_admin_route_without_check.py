"""Administrators' routes that are open to all."""

import pytest

from gate.rules.security.admin_route_without_check import RULE
from tests.rules import bench

HEAD = (
    "from typing import Annotated\nfrom fastapi import APIRouter, Depends, FastAPI, Header, Request\n"
    "from fastapi.security import OAuth2PasswordBearer\nfrom shop_platform import gate\n\napp = FastAPI()\nscheme = OAuth2PasswordBearer('/login')\n\n"
    "def get_db():\n    yield 1\n\ndef current_user(token: str = Depends(scheme)):\n    return token\n\n"
)


def test_open() -> None:
    (problem,) = bench.check(
        RULE, HEAD + "@app.delete('/admin/orders')\nasync def clear(db=Depends(get_db)):\n    print(db)\n"
    )
    assert problem.message == "Nothing checks who calls `clear` (DELETE /admin/orders)"


def test_a_database_and_a_service_check_nothing() -> None:
    text = "@app.get('/admin/users')\nasync def users(service=Depends(get_user_service)):\n    return service.create_user()\n"
    assert len(bench.check(RULE, HEAD + text)) == 1


def test_open_through_the_prefix_of_its_router() -> None:
    users = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n@router.get('/users')\nasync def users() -> int:\n    return 1\n"
    main = HEAD + "from app.users import router\napp.include_router(router, prefix='/admin')\n"
    (problem,) = bench.check(RULE, {"app/main.py": main, "app/users.py": users})
    assert (problem.path, problem.line) == ("app/users.py", 6)


@pytest.mark.parametrize(
    "text",
    [
        "@app.get('/admin/a')\nasync def a(user=Depends(current_user)):\n    return user\n",
        "@app.get('/admin/a', dependencies=[Depends(current_user)])\nasync def a():\n    return 1\n",
        "@app.get('/admin/a')\nasync def a(db=Depends(gate)):\n    return db\n",
        "@app.get('/admin/a')\nasync def a(x_token: Annotated[str, Header()]):\n    return x_token\n",
        "@app.get('/admin/a')\nasync def a(request: Request):\n    require_admin(request)\n    return 1\n",
        "router = APIRouter(prefix='/admin', dependencies=[Depends(current_user)])\n\n@router.get('/a')\nasync def a():\n    return 1\n",
        "@app.post('/admin/login')\nasync def a(name: str):\n    return name\n",
        "@app.get('/administrative-areas')\nasync def a():\n    return 1\n",
        "from shop_platform import AuthMiddleware\napp.add_middleware(AuthMiddleware)\n\n@app.get('/admin/a')\nasync def a():\n    return 1\n",
        "def owner_only(request: Request):\n    return request.headers.get('authorization')\n\n@app.get('/admin/a')\nasync def a(x=Depends(owner_only)):\n    return x\n",
    ],
)
def test_checked_or_no_administrator(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
