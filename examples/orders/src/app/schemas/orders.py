"""Orders over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.models import OrderStatus


class Item(BaseModel):
    """One line of an order."""

    model_config = ConfigDict(from_attributes=True)

    sku: str = Field(pattern=r"^[A-Z0-9-]{3,32}$", examples=["TEA-001"])
    quantity: int = Field(ge=1, le=1000, examples=[2])


class OrderIn(BaseModel):
    """A new order."""

    items: list[Item] = Field(min_length=1, max_length=50)

    @field_validator("items")
    @classmethod
    def check_unique(cls, items: list[Item]) -> list[Item]:
        """Refuse a SKU that is named twice."""
        if len({item.sku for item in items}) < len(items):
            raise ValueError("each SKU may be named once")
        return items


class OrderOut(BaseModel):
    """An order as its customer sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: OrderStatus
    items: list[Item]
    created_at: datetime


class OrderPage(BaseModel):
    """One page of a customer's orders, newest first."""

    items: list[OrderOut]
    total: int
    limit: int
    offset: int
