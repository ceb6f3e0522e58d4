"""Page sizes that clients choose freely."""

import pytest

from gate.rules.api.page_size_without_bound import RULE
from tests.rules import bench

HEAD = (
    "from typing import Annotated, Literal\nfrom fastapi import Depends, FastAPI, Query\nfrom pydantic import BaseModel, Field\n"
    "\napp = FastAPI()\n\n"
)


@pytest.mark.parametrize(
    "param",
    [
        "limit: int = 20",
        "page_size: int = Query(20, ge=1)",
        "limit: Annotated[int, Query(ge=1)] = 20",
        "per_page: int | None = None",
    ],
)
def test_no_upper_bound(param: str) -> None:
    (problem,) = bench.check(RULE, f"{HEAD}@app.get('/orders')\nasync def show({param}):\n    return []\n")
    assert problem.line == 8
    assert problem.message == f"`{param.partition(':')[0]}` of `show` has no upper bound"


def test_in_a_dependency_once_for_all_routes() -> None:
    deps = "def paging(limit: int = 20, offset: int = 0):\n    return limit, offset\n"
    routes = "from app.deps import paging\n\n@app.get('/a')\nasync def a(page=Depends(paging)):\n    return page\n\n@app.get('/b')\nasync def b(page=Depends(paging)):\n    return page\n"
    assert bench.places(bench.check(RULE, {"app/main.py": HEAD + routes, "app/deps.py": deps})) == ["app/deps.py:1"]


def test_in_a_class_that_is_depended_on() -> None:
    text = "class Page:\n    def __init__(self, limit: int = 9):\n        self.limit = limit\n\n@app.get('/a')\nasync def a(p: Page = Depends()):\n    return p\n"
    assert bench.places(bench.check(RULE, HEAD + text)) == ["app/main.py:8"]


def test_in_a_model_of_parameters() -> None:
    model = "class Page(BaseModel):\n    page: int = 1\n    page_size: int = {}\n\n@app.get('/a')\nasync def a(page: Annotated[Page, Query()]):\n    return page\n"
    assert bench.places(bench.check(RULE, HEAD + model.format("10"))) == ["app/main.py:9"]
    assert bench.check(RULE, HEAD + model.format("Field(10, le=100)")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "@app.get('/o')\nasync def a(limit: int = Query(20, le=100)):\n    return limit\n",
        "@app.get('/o')\nasync def a(limit: Annotated[int, Query(lt=101)] = 20):\n    return limit\n",
        "Limit = Annotated[int, Query(ge=1, le=50)]\n\n@app.get('/o')\nasync def a(limit: Limit = 20):\n    return limit\n",
        "@app.get('/o')\nasync def a(limit: Literal[10, 50] = 10):\n    return limit\n",
        "@app.get('/o')\nasync def a(limit: int = 20):\n    limit = min(limit, 100)\n    return limit\n",
        "@app.get('/o')\nasync def a(limit: int = 20):\n    if limit > 100:\n        raise ValueError\n    return limit\n",
        "def cut(size):\n    return min(size, 9)\n\n@app.get('/o')\nasync def a(limit: int = 20):\n    return cut(limit)\n",
        "@app.post('/o')\nasync def a(limit: int = 20):\n    return limit\n",
        "def helper(limit: int = 20):\n    return limit\n",
    ],
)
def test_a_bound_somewhere(text: str) -> None:
    assert bench.check(RULE, HEAD + text) == ()
