"""Bodies that no model has seen."""

import pytest

from gate.rules.api.body_without_model import RULE
from tests.rules import bench

HEAD = (
    "from typing import Any\nfrom fastapi import Body, FastAPI, Request\nfrom pydantic import BaseModel\n\n"
    "class Order(BaseModel):\n    id: int\n\napp = FastAPI()\n\n"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("async def make(order: dict):\n    return order['id']\n", "takes its body `order` as a plain dictionary"),
        ("async def make(order: dict[str, Any]):\n    return order\n", "takes its body `order` as a plain dictionary"),
        ("async def make(order: Any = Body(...)):\n    return order\n", "takes its body `order` as a plain dictionary"),
        ("async def make(data: dict):\n    return Order(id=data)\n", "takes its body `data` as a plain dictionary"),
        ("async def make(order: list[dict]):\n    return order\n", "takes its body `order` as a plain dictionary"),
        ("async def make(order=Body()):\n    return order\n", "takes its body `order` as a plain dictionary"),
        (
            "async def make(request: Request):\n    data = await request.json()\n    return data['id']\n",
            "reads its body with `request.json()` and validates it by no model",
        ),
    ],
)
def test_a_raw_body(text: str, said: str) -> None:
    (problem,) = bench.check(RULE, f"{HEAD}@app.post('/orders')\n{text}")
    assert (problem.line, problem.message) == (11, f"`make` (POST /orders) {said}")


@pytest.mark.parametrize(
    "text",
    [
        "@app.post('/o')\nasync def make(order: Order):\n    return order\n",
        "@app.post('/o')\nasync def make(order: dict):\n    return Order(**order)\n",
        "@app.post('/o')\nasync def make(order: dict):\n    return Order(id=order['id'])\n",
        "@app.post('/o')\nasync def make(request: Request):\n    return Order.model_validate(await request.json())\n",
        "@app.post('/o')\nasync def make(request: Request):\n    data = await request.json()\n    return Order(**data)\n",
        "@app.post('/o')\nasync def make(request: Request):\n    check(await request.body())\n    return await request.json()\n",
        "@app.post('/o')\nasync def make(count: int = Body(embed=True)):\n    return count\n",
        "@app.post('/webhooks/pay')\nasync def webhook(event: dict):\n    return event\n",
        "async def helper(order: dict):\n    return order\n",
        "@app.get('/o')\nasync def show(request: Request):\n    return request.url.path\n",
    ],
)
def test_a_model_or_a_body_by_design(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
