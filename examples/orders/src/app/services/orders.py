"""Orders: what a customer may do with them, and what a payment does to them."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from app.exceptions import OrderNotFoundError, OrderStateError
from app.models import Order, OrderItem, OrderStatus
from app.repositories.orders import OrderRepository
from app.schemas.events import OrderEventType
from app.schemas.orders import Item
from app.services.outbox import Outbox

logger = structlog.stdlib.get_logger(__name__)


class OrderService:
    """Every change of an order; each one leaves an event in the same transaction."""

    def __init__(self, orders: OrderRepository, outbox: Outbox) -> None:
        self._orders = orders
        self._outbox = outbox

    async def create(self, customer_id: UUID, items: Sequence[Item]) -> Order:
        """Take an order."""
        lines = [OrderItem(sku=item.sku, quantity=item.quantity) for item in items]
        order = Order(customer_id=customer_id, items=lines)
        await self._orders.add(order)
        self._announce(OrderEventType.CREATED, order)
        return order

    async def get(self, customer_id: UUID, order_id: UUID) -> Order:
        """Give one order of the customer; raises OrderNotFoundError."""
        return self._owned(await self._orders.find(order_id), customer_id)

    async def page(self, customer_id: UUID, limit: int, offset: int) -> tuple[Sequence[Order], int]:
        """Give one page of the customer's orders and how many there are."""
        return await self._orders.page(customer_id, limit, offset)

    async def cancel(self, customer_id: UUID, order_id: UUID) -> Order:
        """Cancel while it is unpaid; raises OrderNotFoundError and OrderStateError."""
        order = self._owned(await self._orders.find(order_id, lock=True), customer_id)
        self._move(order, OrderStatus.CANCELLED, OrderEventType.CANCELLED)
        return order

    async def settle(self, order_id: UUID, *, paid: bool) -> Order:
        """Close an order with the outcome of its payment; raises OrderNotFoundError and OrderStateError."""
        order = await self._orders.find(order_id, lock=True)
        if order is None:
            raise OrderNotFoundError
        if paid:
            self._move(order, OrderStatus.PAID, OrderEventType.PAID)
        else:
            self._move(order, OrderStatus.CANCELLED, OrderEventType.CANCELLED)
        return order

    def _move(self, order: Order, status: OrderStatus, event: OrderEventType) -> None:
        if order.status is not OrderStatus.PENDING:
            raise OrderStateError
        order.status = status
        self._announce(event, order)

    def _announce(self, event: OrderEventType, order: Order) -> None:
        self._outbox.announce(event, order)
        logger.info(event.value, order_id=str(order.id))

    @staticmethod
    def _owned(order: Order | None, customer_id: UUID) -> Order:
        if order is None or order.customer_id != customer_id:
            raise OrderNotFoundError
        return order
