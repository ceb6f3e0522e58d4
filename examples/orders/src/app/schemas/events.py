"""Events over Kafka."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.models.base import now


class OrderEventType(StrEnum):
    """What happened to an order."""

    CREATED = "order.created"
    PAID = "order.paid"
    CANCELLED = "order.cancelled"


class OrderEvent(BaseModel):
    """Something happened to an order; `event_id` lets readers drop a second delivery."""

    event_id: UUID = Field(default_factory=uuid4)
    type: OrderEventType
    order_id: UUID
    customer_id: UUID
    occurred_at: datetime = Field(default_factory=now)


class PaymentOutcome(StrEnum):
    """How a payment ended."""

    SETTLED = "settled"
    DECLINED = "declined"


class PaymentEvent(BaseModel):
    """A payment ended; comes from the payment service, which may add fields."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    event_id: UUID
    order_id: UUID
    outcome: PaymentOutcome
    occurred_at: AwareDatetime
