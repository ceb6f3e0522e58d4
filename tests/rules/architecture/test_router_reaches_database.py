"""Routes that ask the database themselves."""

import pytest

from gate.rules.architecture.router_reaches_database import RULE
from tests.rules import bench

HEAD = """
from fastapi import APIRouter, Depends
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import session_of
from app.models import Order

router = APIRouter()

"""
SERVICE = {"app/services/orders.py": "class OrderService:\n    async def find(self): ...\n"}
DB = {"app/db.py": "from sqlalchemy.ext.asyncio import AsyncSession\n\n\nasync def session_of() -> AsyncSession: ...\n"}


def judge(router: str, files: dict[str, str] | None = None, path: str = "app/api/orders.py") -> list[str]:
    given = {path: HEAD + router, **DB, **(SERVICE if files is None else files)}
    return [f"{one.path}:{one.line} {one.message}" for one in bench.check(RULE, given)]


DIRECT = """
@router.get("/orders")
async def orders(session: AsyncSession = Depends(session_of)) -> list[int]:
    return list(await session.scalars(select(Order.id).limit(10)))
"""
HELPED = """
async def find(session: AsyncSession) -> list[int]:
    return list(await session.scalars(select(Order.id)))


@router.get("/orders")
async def orders(session: AsyncSession) -> list[int]:
    return await find(session)


@router.get("/others")
async def others(session: AsyncSession) -> list[int]:
    return await find(session)
"""
BY_REPOSITORY = """
from app.repositories.orders import OrderRepository


@router.delete("/orders/{number}")
async def remove(number: int, session: AsyncSession = Depends(session_of)) -> None:
    await OrderRepository(session).remove(number)
"""
REPOSITORY = """
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession


class OrderRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def remove(self, number: int) -> None:
        await self.session.execute(delete(number))
"""


def test_a_query_in_a_route() -> None:
    assert judge(DIRECT) == [
        "app/api/orders.py:13 `orders` handles GET /orders and asks the database itself, past the services in app/services"
    ]


def test_a_helper_of_the_file_counts_once() -> None:
    (said,) = judge(HELPED)
    assert said.startswith(
        "app/api/orders.py:17 `orders` handles GET /orders and asks the database itself through `find`, "
    )


def test_past_the_services_to_a_repository() -> None:
    (said,) = judge(BY_REPOSITORY, {**SERVICE, "app/repositories/orders.py": REPOSITORY})
    assert "`remove` handles DELETE /orders/{number}" in said
    assert "through `OrderRepository.remove`" in said


def test_a_service_in_the_folder_of_its_routes() -> None:
    services = {"app/orders/service.py": "def find(): ...\n"}
    (said,) = judge(DIRECT, services, "app/orders/router.py")
    assert said.endswith("past the services in app/orders/service.py")
    assert judge(DIRECT, services, "app/users/router.py") == []


def test_services_below_the_domain() -> None:
    assert len(judge(DIRECT, {"app/domain/services/orders.py": "def find(): ...\n"})) == 1


@pytest.mark.parametrize(
    "router",
    [
        DIRECT.replace("/orders", "/health/ready"),
        DIRECT.replace("@router.get", "@other.register"),
        "from app.services.orders import OrderService\n\n\n@router.get('/orders')\nasync def orders():\n    return await OrderService().find()\n",
    ],
)
def test_routes_that_are_right(router: str) -> None:
    assert judge(router) == []


def test_no_layer_of_services() -> None:
    assert judge(DIRECT, {}) == []
    assert judge(DIRECT, {"other/services/orders.py": "def find(): ...\n"}) == []


def test_a_folder_of_whole_services_is_no_layer() -> None:
    files = {"services/shop/main.py": HEAD + DIRECT, "services/shop/db.py": DB["app/db.py"]}
    assert bench.check(RULE, files) == ()
