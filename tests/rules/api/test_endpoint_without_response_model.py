"""Endpoints that say nowhere what they answer with."""

import pytest

from gate.rules.api.endpoint_without_response_model import RULE
from tests.rules import bench

HEAD = (
    "from fastapi import APIRouter, FastAPI, Response\nfrom fastapi.responses import FileResponse, StreamingResponse\n"
    "from pydantic import BaseModel\n\nclass Order(BaseModel):\n    id: int\n\napp = FastAPI()\nrouter = APIRouter(prefix='/v1')\n"
)


def test_neither_model_nor_return_type() -> None:
    (problem,) = bench.check(RULE, HEAD + "@app.get('/orders/{n}')\nasync def show(n: int):\n    return {'n': n}\n")
    assert problem.line == 11
    assert problem.message == "`show` (GET /orders/{n}) has neither a response model nor a return type"


def test_a_router_of_another_file() -> None:
    routes = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n@router.post('/orders')\ndef make(n: int):\n    return n\n"
    main = "from fastapi import FastAPI\nfrom app import routes\n\napp = FastAPI()\napp.include_router(routes.router, prefix='/v2')\n"
    (problem,) = bench.check(RULE, {"app/main.py": main, "app/routes.py": routes})
    assert (problem.path, problem.line) == ("app/routes.py", 6)
    assert "(POST /v2/orders)" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "@app.get('/o')\nasync def a(n: int) -> Order:\n    return Order(id=n)\n",
        "@app.get('/o', response_model=Order)\nasync def a(n: int):\n    return {'id': n}\n",
        "@app.get('/o', response_model=None)\nasync def a(n: int):\n    return {'id': n}\n",
        "@app.get('/f')\nasync def a(n: int):\n    return FileResponse(str(n))\n",
        "@app.get('/f')\nasync def a(n: int):\n    answer = Response(str(n))\n    return answer\n",
        "@app.get('/f', response_class=StreamingResponse)\nasync def a(n: int):\n    return n\n",
        "@app.delete('/o', status_code=204)\nasync def a(n: int):\n    print(n)\n",
        "@app.get('/o', include_in_schema=False)\nasync def a(n: int):\n    return n\n",
        "@app.get('/')\nasync def a():\n    return {'service': 'orders'}\n",
        "@app.websocket('/ws')\nasync def a(socket):\n    return socket\n",
        "async def helper(n: int):\n    return {'n': n}\n",
    ],
)
def test_a_promise_or_none_needed(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
