from uuid import UUID, uuid4

import httpx2
import pytest

from app.core.config import Settings
from app.core.database import Database
from app.core.security import Tokens
from app.models import Customer, Order, OrderStatus
from app.repositories.events import OutboxRepository

ORDERS = "/api/v1/orders"
TEA = {"items": [{"sku": "TEA-001", "quantity": 2}]}


@pytest.mark.requirement("REQ-3")
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic YTpi"}])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ORDERS), ("GET", ORDERS), ("GET", f"{ORDERS}/{uuid4()}"), ("POST", f"{ORDERS}/{uuid4()}/cancel")],
)
async def test_every_route_needs_a_token(
    client: httpx2.AsyncClient, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = await client.request(method, path, headers=headers, json=TEA)
    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_AUTHENTICATED")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.requirement("REQ-4")
@pytest.mark.requirement("REQ-6")
@pytest.mark.requirement("REQ-8")
async def test_places_an_order(client: httpx2.AsyncClient, authorization: dict[str, str], database: Database) -> None:
    placed = await client.post(ORDERS, json=TEA, headers=authorization)
    assert placed.status_code == 201
    body = placed.json()
    assert body.keys() == {"id", "status", "items", "created_at"}
    assert (body["status"], body["items"]) == ("pending", TEA["items"])
    assert placed.headers["Location"] == f"{ORDERS}/{body['id']}"
    shown = await client.get(placed.headers["Location"], headers=authorization)
    assert (shown.status_code, shown.json()["id"]) == (200, body["id"])
    async with database.transaction() as session:
        (event,) = await OutboxRepository(session).oldest(10)
    assert event.correlation_id == placed.headers["X-Request-ID"]


@pytest.mark.requirement("REQ-4")
async def test_refuses_an_order_without_items(client: httpx2.AsyncClient, authorization: dict[str, str]) -> None:
    answer = await client.post(ORDERS, json={"items": []}, headers=authorization)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == "body.items"


@pytest.mark.requirement("REQ-5")
async def test_lists_own_orders(client: httpx2.AsyncClient, authorization: dict[str, str], order: Order) -> None:
    answer = await client.get(ORDERS, headers=authorization)
    assert answer.status_code == 200
    assert answer.json() | {"items": None} == {"items": None, "total": 1, "limit": 20, "offset": 0}
    assert [shown["id"] for shown in answer.json()["items"]] == [str(order.id)]


@pytest.mark.requirement("REQ-5")
@pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "offset=10001", "limit=all"])
async def test_pages_are_bounded(client: httpx2.AsyncClient, authorization: dict[str, str], query: str) -> None:
    assert (await client.get(f"{ORDERS}?{query}", headers=authorization)).status_code == 422


@pytest.mark.requirement("REQ-5")
@pytest.mark.requirement("REQ-6")
@pytest.mark.requirement("REQ-7")
async def test_hides_orders_of_others(
    client: httpx2.AsyncClient, settings: Settings, database: Database, order: Order
) -> None:
    bob = Customer(email="bob@example.org", password_hash="-")
    async with database.transaction() as session:
        session.add(bob)
    headers = {"Authorization": f"Bearer {Tokens(settings).issue(bob.id)}"}
    shown = await client.get(f"{ORDERS}/{order.id}", headers=headers)
    assert (shown.status_code, shown.json()["code"]) == (404, "ORDER_NOT_FOUND")
    assert (await client.post(f"{ORDERS}/{order.id}/cancel", headers=headers)).status_code == 404
    assert (await client.get(ORDERS, headers=headers)).json()["items"] == []


@pytest.mark.requirement("REQ-6")
async def test_an_unknown_order_is_not_found(client: httpx2.AsyncClient, authorization: dict[str, str]) -> None:
    answer = await client.get(f"{ORDERS}/{uuid4()}", headers=authorization)
    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_FOUND")
    assert (await client.get(f"{ORDERS}/1", headers=authorization)).status_code == 422


@pytest.mark.requirement("REQ-7")
async def test_cancels_an_order_once(
    client: httpx2.AsyncClient, authorization: dict[str, str], order: Order, database: Database
) -> None:
    first = await client.post(f"{ORDERS}/{order.id}/cancel", headers=authorization)
    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    unreadable = await client.post(f"{ORDERS}/1/cancel", headers=authorization)
    assert (unreadable.status_code, unreadable.json()["code"]) == (422, "INVALID_REQUEST")
    second = await client.post(f"{ORDERS}/{order.id}/cancel", headers=authorization)
    assert (second.status_code, second.json()["code"]) == (409, "ORDER_STATE")
    async with database.transaction() as session:
        found = await session.get(Order, UUID(str(order.id)))
    assert found is not None
    assert found.status is OrderStatus.CANCELLED
