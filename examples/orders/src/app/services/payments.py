"""Payments: what their events do here."""

import structlog

from app.repositories.events import HandledRepository
from app.schemas.events import PaymentEvent, PaymentOutcome
from app.services.orders import OrderService

logger = structlog.stdlib.get_logger(__name__)


class PaymentService:
    """Applies each payment event once, however often it is delivered."""

    def __init__(self, handled: HandledRepository, orders: OrderService) -> None:
        self._handled = handled
        self._orders = orders

    async def apply(self, event: PaymentEvent) -> None:
        """Close the order of the payment; raises OrderNotFoundError and OrderStateError."""
        if await self._handled.contains(event.event_id):
            logger.info("payment.repeated", event_id=str(event.event_id))
            return
        await self._handled.add(event.event_id)
        await self._orders.settle(event.order_id, paid=event.outcome is PaymentOutcome.SETTLED)
