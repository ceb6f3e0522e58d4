"""Events that other services wait for, kept with the change that caused them."""

from uuid import uuid4

from asgi_correlation_id import correlation_id

from app.models import Order, OutboxEvent
from app.repositories.events import OutboxRepository
from app.schemas.events import OrderEvent, OrderEventType


class Outbox:
    """Leaves events for the relay, so that a change and its event happen both or not at all."""

    def __init__(self, events: OutboxRepository, topic: str) -> None:
        self._events = events
        self._topic = topic

    def announce(self, kind: OrderEventType, order: Order) -> None:
        """Tell what happened to an order; its id is the key, so that its events stay in order."""
        event = OrderEvent(type=kind, order_id=order.id, customer_id=order.customer_id)
        self._events.add(
            OutboxEvent(
                topic=self._topic,
                key=str(order.id),
                payload=event.model_dump_json(),
                correlation_id=correlation_id.get() or uuid4().hex,
            )
        )
