import json
from uuid import UUID, uuid4

import httpx2
import pytest
from aiokafka import AIOKafkaProducer

from app.schemas.events import PaymentOutcome
from tests.stack import Stack
from tests.topics import encoded, payment, read
from tests.waiting import until

ORDER = {"items": [{"sku": "TEA-001", "quantity": 2}]}
PAYMENTS = "payments.events.v1"


async def becomes(client: httpx2.AsyncClient, order_id: str, status: str) -> None:
    """Ask for the order until it has that status."""

    async def there() -> bool:
        shown: str = (await client.get(f"/orders/{order_id}")).json()["status"]
        return shown == status

    await until(there)


@pytest.mark.requirement("REQ-8")
@pytest.mark.requirement("REQ-9")
@pytest.mark.requirement("REQ-12")
@pytest.mark.parametrize(
    ("outcome", "status"), [(PaymentOutcome.SETTLED, "paid"), (PaymentOutcome.DECLINED, "cancelled")]
)
async def test_from_the_order_to_the_end_of_its_payment(
    stack: Stack, client: httpx2.AsyncClient, payment_service: AIOKafkaProducer, outcome: PaymentOutcome, status: str
) -> None:
    placed = await client.post("/orders", json=ORDER)
    assert placed.status_code == 201
    order_id = placed.json()["id"]

    (created,) = await read(stack.kafka, "orders.events.v1", 1, key=order_id.encode())
    assert json.loads(created.value or b"")["type"] == "order.created"
    assert dict(created.headers)["correlation-id"].decode() == placed.headers["X-Request-ID"]

    await payment_service.send_and_wait(
        PAYMENTS, encoded(payment(UUID(order_id), outcome)), headers=[("correlation-id", b"payment-1")]
    )
    await becomes(client, order_id, status)
    _, closed = await read(stack.kafka, "orders.events.v1", 2, key=order_id.encode())
    assert json.loads(closed.value or b"")["type"] == f"order.{status}"
    assert dict(closed.headers)["correlation-id"] == b"payment-1"
    assert (await client.post(f"/orders/{order_id}/cancel")).status_code == 409


@pytest.mark.requirement("REQ-9")
async def test_a_payment_for_no_order_is_a_dead_letter(
    stack: Stack, client: httpx2.AsyncClient, payment_service: AIOKafkaProducer
) -> None:
    key = uuid4().hex.encode()
    lost = encoded(payment(uuid4()))
    order_id = (await client.post("/orders", json=ORDER)).json()["id"]
    await payment_service.send_and_wait(PAYMENTS, lost, key=key)
    await payment_service.send_and_wait(PAYMENTS, encoded(payment(UUID(order_id))), key=key)
    await becomes(client, order_id, "paid")
    (dead,) = await read(stack.kafka, "orders.payments.dead-letter.v1", 1, key=key)
    assert dead.value == lost
    assert dict(dead.headers)["reason"] == b"ORDER_NOT_FOUND"


@pytest.mark.requirement("REQ-5")
@pytest.mark.requirement("REQ-7")
async def test_orders_are_listed_and_cancelled(client: httpx2.AsyncClient) -> None:
    order_id = (await client.post("/orders", json=ORDER)).json()["id"]
    assert (await client.post(f"/orders/{order_id}/cancel")).json()["status"] == "cancelled"
    newest = (await client.get("/orders", params={"limit": 1})).json()["items"]
    assert [(order["id"], order["status"]) for order in newest] == [(order_id, "cancelled")]


@pytest.mark.requirement("REQ-3")
@pytest.mark.requirement("REQ-11")
@pytest.mark.requirement("REQ-13")
async def test_strangers_see_health_and_nothing_else(stack: Stack) -> None:
    async with httpx2.AsyncClient(base_url=stack.api_url) as stranger:
        ready = await stranger.get("/health/ready")
        refused = await stranger.get("/api/v1/orders")
    assert (ready.status_code, refused.status_code) == (200, 401)
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert "server" not in refused.headers
