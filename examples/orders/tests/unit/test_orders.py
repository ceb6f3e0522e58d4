import json
from unittest.mock import AsyncMock, Mock
from uuid import UUID, uuid4

import pytest
from asgi_correlation_id import correlation_id

from app.exceptions import OrderNotFoundError, OrderStateError
from app.models import Order, OrderItem, OrderStatus, OutboxEvent
from app.repositories.events import OutboxRepository
from app.repositories.orders import OrderRepository
from app.schemas.orders import Item
from app.services.orders import OrderService
from app.services.outbox import Outbox

CUSTOMER = uuid4()


@pytest.fixture
def orders() -> AsyncMock:
    return AsyncMock(spec=OrderRepository)


@pytest.fixture
def events() -> Mock:
    return Mock(spec=OutboxRepository)


@pytest.fixture
def service(orders: AsyncMock, events: Mock) -> OrderService:
    return OrderService(orders, Outbox(events, "orders.events.v1"))


def make_order(status: OrderStatus = OrderStatus.PENDING, customer_id: UUID = CUSTOMER) -> Order:
    return Order(customer_id=customer_id, items=[OrderItem(sku="TEA-001", quantity=1)], status=status)


def announced(events: Mock) -> list[str]:
    return [json.loads(call.args[0].payload)["type"] for call in events.add.call_args_list]


@pytest.mark.requirement("REQ-4")
@pytest.mark.requirement("REQ-8")
async def test_creates_a_pending_order_and_announces_it(service: OrderService, orders: AsyncMock, events: Mock) -> None:
    correlation_id.set("request-1")
    order = await service.create(CUSTOMER, [Item(sku="TEA-001", quantity=2)])
    orders.add.assert_awaited_once_with(order)
    assert order.status is OrderStatus.PENDING
    assert [(item.sku, item.quantity) for item in order.items] == [("TEA-001", 2)]
    event: OutboxEvent = events.add.call_args.args[0]
    assert (event.topic, event.key, event.correlation_id) == ("orders.events.v1", str(order.id), "request-1")
    payload = json.loads(event.payload)
    assert payload.keys() == {"event_id", "type", "order_id", "customer_id", "occurred_at"}
    assert (payload["type"], payload["order_id"]) == ("order.created", str(order.id))
    assert payload["customer_id"] == str(CUSTOMER)


async def test_an_event_without_a_request_gets_an_id(service: OrderService, events: Mock) -> None:
    await service.create(CUSTOMER, [Item(sku="TEA-001", quantity=2)])
    assert len(events.add.call_args.args[0].correlation_id) == 32


@pytest.mark.requirement("REQ-6")
async def test_shows_an_own_order(service: OrderService, orders: AsyncMock) -> None:
    orders.find.return_value = order = make_order()
    assert await service.get(CUSTOMER, order.id) is order


@pytest.mark.requirement("REQ-6")
@pytest.mark.parametrize("found", [None, make_order(customer_id=uuid4())], ids=["unknown", "someone else's"])
async def test_hides_every_other_order(service: OrderService, orders: AsyncMock, found: Order | None) -> None:
    orders.find.return_value = found
    with pytest.raises(OrderNotFoundError):
        await service.get(CUSTOMER, uuid4())
    with pytest.raises(OrderNotFoundError):
        await service.cancel(CUSTOMER, uuid4())


@pytest.mark.requirement("REQ-5")
async def test_gives_the_page_of_the_customer(service: OrderService, orders: AsyncMock) -> None:
    orders.page.return_value = ([order := make_order()], 41)
    assert await service.page(CUSTOMER, 1, 40) == ([order], 41)
    orders.page.assert_awaited_once_with(CUSTOMER, 1, 40)


@pytest.mark.requirement("AC-7.1")
async def test_cancels_a_pending_order_under_its_lock(service: OrderService, orders: AsyncMock, events: Mock) -> None:
    orders.find.return_value = order = make_order()
    assert (await service.cancel(CUSTOMER, order.id)).status is OrderStatus.CANCELLED
    orders.find.assert_awaited_once_with(order.id, lock=True)
    assert announced(events) == ["order.cancelled"]


@pytest.mark.requirement("AC-7.2")
@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.CANCELLED])
async def test_cancels_nothing_final(
    service: OrderService, orders: AsyncMock, events: Mock, status: OrderStatus
) -> None:
    orders.find.return_value = order = make_order(status)
    with pytest.raises(OrderStateError):
        await service.cancel(CUSTOMER, order.id)
    assert order.status is status
    assert announced(events) == []


@pytest.mark.requirement("REQ-9")
@pytest.mark.parametrize(
    ("paid", "status", "event"),
    [(True, OrderStatus.PAID, "order.paid"), (False, OrderStatus.CANCELLED, "order.cancelled")],
)
async def test_a_payment_closes_the_order(
    service: OrderService, orders: AsyncMock, events: Mock, paid: bool, status: OrderStatus, event: str
) -> None:
    orders.find.return_value = order = make_order()
    assert (await service.settle(order.id, paid=paid)).status is status
    orders.find.assert_awaited_once_with(order.id, lock=True)
    assert announced(events) == [event]


@pytest.mark.requirement("REQ-9")
async def test_a_payment_needs_its_order(service: OrderService, orders: AsyncMock) -> None:
    orders.find.return_value = None
    with pytest.raises(OrderNotFoundError):
        await service.settle(uuid4(), paid=True)


@pytest.mark.requirement("REQ-9")
async def test_a_payment_reopens_nothing(service: OrderService, orders: AsyncMock) -> None:
    orders.find.return_value = order = make_order(OrderStatus.CANCELLED)
    with pytest.raises(OrderStateError):
        await service.settle(order.id, paid=True)
