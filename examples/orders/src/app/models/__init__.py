"""The tables; importing this package registers all of them."""

from app.models.base import Base
from app.models.customer import Customer
from app.models.event import HandledEvent, OutboxEvent
from app.models.order import Order, OrderItem, OrderStatus

__all__ = ["Base", "Customer", "HandledEvent", "Order", "OrderItem", "OrderStatus", "OutboxEvent"]
