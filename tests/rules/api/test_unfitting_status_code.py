"""Statuses that do not say what has happened."""

import pytest

from gate.rules.api.unfitting_status_code import RULE
from tests.rules import bench

HEAD = (
    "from http import HTTPStatus\nfrom fastapi import FastAPI, Response, status\nfrom fastapi.responses import JSONResponse\n"
    "from pydantic import BaseModel\n\nclass Order(BaseModel):\n    id: int\n\napp = FastAPI()\n\n"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "@app.post('/orders')\nasync def create_order(o: Order) -> Order:\n    return o\n",
            "creates something and answers with 200",
        ),
        (
            "@app.post('/orders', status_code=200)\nasync def create(o: Order) -> Order:\n    return o\n",
            "creates something and answers with 200",
        ),
        (
            "@app.post('/orders')\nasync def add_order(o: Order) -> Order:\n    return o\n",
            "creates something and answers with 200",
        ),
        (
            "@app.delete('/orders/{n}')\nasync def remove(n: int):\n    print(n)\n",
            "deletes something, returns nothing and answers with 200",
        ),
        (
            "@app.delete('/o/{n}', status_code=204)\nasync def remove(n: int):\n    return {'n': n}\n",
            "has status 204 and returns a body",
        ),
        (
            "@app.get('/o', status_code=status.HTTP_201_CREATED)\nasync def show() -> int:\n    return 1\n",
            "reads something and answers with 201",
        ),
    ],
)
def test_a_status_that_does_not_fit(text: str, said: str) -> None:
    (problem,) = bench.check(RULE, HEAD + text)
    assert problem.line == 11
    assert problem.message.endswith(said)


@pytest.mark.parametrize(
    "text",
    [
        "@app.post('/orders', status_code=201)\nasync def create_order(o: Order):\n    return o\n",
        "@app.post('/orders', status_code=HTTPStatus.CREATED)\nasync def create_order(o: Order):\n    return o\n",
        "@app.post('/orders', status_code=202)\nasync def create_order(o: Order):\n    return o\n",
        "@app.post('/orders')\nasync def create_order(o: Order, response: Response):\n    response.status_code = 201\n    return o\n",
        "@app.post('/orders')\nasync def create_order(o: Order):\n    return JSONResponse({}, status_code=201)\n",
        "@app.post('/login')\nasync def create_token(o: Order):\n    return o\n",
        "@app.post('/orders/search')\nasync def search(o: Order):\n    return o\n",
        "@app.post('/orders/{n}/cancel')\nasync def cancel(n: int):\n    return n\n",
        "@app.delete('/orders/{n}', status_code=204)\nasync def remove(n: int) -> None:\n    print(n)\n",
        "@app.delete('/orders/{n}')\nasync def remove(n: int) -> Order:\n    return Order(id=n)\n",
        "@app.delete('/o/{n}', status_code=204)\nasync def remove(n: int):\n    return Response(status_code=204)\n",
        "def create_order(o: Order):\n    return o\n",
    ],
)
def test_a_status_that_fits(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
