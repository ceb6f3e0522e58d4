"""Imports from a lower layer to a higher one."""

import pytest

from gate.rules.architecture.layer_imports_upwards import RULE
from tests.rules import bench

SERVICE = "def price() -> int: ...\n"
ROUTER = "from fastapi import APIRouter\n\nrouter = APIRouter()\n"


def judge(files: dict[str, str], config: str = "") -> list[str]:
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, files, config=config)]


def test_a_repository_imports_a_service() -> None:
    files = {
        "app/repositories/orders.py": "import os\n\nfrom app.services.prices import price\n",
        "app/services/prices.py": SERVICE,
    }
    assert judge(files) == [
        (
            "app/repositories/orders.py:3 `app.repositories.orders` of the layer repository imports `app.services.prices` of "
            "the layer service above it"
        )
    ]


def test_a_service_imports_a_router() -> None:
    files = {
        "app/services/orders.py": "def go():\n    from app.api.orders import router\n",
        "app/api/orders.py": ROUTER,
    }
    assert judge(files) == [
        (
            "app/services/orders.py:2 `app.services.orders` of the layer service imports `app.api.orders` of the layer "
            "router above it"
        )
    ]


def test_the_way_over_modules_of_no_layer() -> None:
    files = {
        "app/repositories/orders.py": "from app.core.prices import total\n",
        "app/core/prices.py": "from app.services.prices import price\n\n\ndef total(): ...\n",
        "app/services/prices.py": SERVICE,
    }
    assert judge(files) == [
        (
            "app/repositories/orders.py:1 `app.repositories.orders` of the layer repository imports `app.services.prices` of "
            "the layer service above it (app.repositories.orders -> app.core.prices -> app.services.prices)"
        )
    ]


def test_the_layers_of_a_team() -> None:
    config = 'preset = "library"\n[layers]\nports = ["app/ports/**"]\ncore = ["app/core/**"]\n'
    files = {"app/core/a.py": "from app.ports.b import b\n", "app/ports/b.py": "b = 1\n"}
    assert judge(files, config) == [
        "app/core/a.py:1 `app.core.a` of the layer core imports `app.ports.b` of the layer ports above it"
    ]
    assert judge({"app/ports/b.py": "from app.core.a import a\n", "app/core/a.py": "a = 1\n"}, config) == []


@pytest.mark.parametrize(
    "files",
    [
        {"app/services/a.py": "from app.repositories.b import b\n", "app/repositories/b.py": "b = 1\n"},
        {"app/api/a.py": f"{ROUTER}from app.services.b import b\n", "app/services/b.py": "def b(): ...\n"},
        {"app/services/a.py": "from app.api.schemas import B\n", "app/api/schemas.py": "from fastapi import Query\n"},
        {"app/services/a.py": "from app.api.paging import b\n", "app/api/paging.py": "b = 1\n"},
        {"app/repositories/a.py": "from app.domain.order import Order\n", "app/domain/order.py": "class Order: ...\n"},
        {"app/repositories/a.py": "from app.services.errors import E\n", "app/services/errors.py": "class E: ...\n"},
        {"app/repositories/deps.py": "from app.services.b import b\n", "app/services/b.py": "def b(): ...\n"},
        {
            "app/repositories/a.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.services.b import b\n",
            "app/services/b.py": "def b(): ...\n",
        },
        {
            "app/repositories/a.py": "from app.container import c\n",
            "app/container.py": "from app.services.b import b\n\nc = b\n",
            "app/services/b.py": "def b(): ...\n",
        },
        {"app/kafka/a.py": "from app.services.b import b\n", "app/services/b.py": "from app.kafka.a import x\n"},
    ],
)
def test_downwards_and_what_only_lies_in_a_folder(files: dict[str, str]) -> None:
    assert judge(files) == []
