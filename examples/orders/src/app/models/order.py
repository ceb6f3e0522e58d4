"""Orders and what is in them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, now


class OrderStatus(StrEnum):
    """Where an order stands; `paid` and `cancelled` are final."""

    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"


class OrderItem(Base):
    """One line of an order."""

    __tablename__ = "order_items"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True, init=False)
    sku: Mapped[str] = mapped_column(String(32), primary_key=True)
    quantity: Mapped[int]


class Order(Base):
    """One order; its items are loaded on purpose or not at all, so that no loop queries row by row."""

    __tablename__ = "orders"
    __table_args__ = (Index("ix_orders_customer_id_created_at", "customer_id", "created_at"),)

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    items: Mapped[list[OrderItem]] = relationship(lazy="raise", cascade="all, delete-orphan", order_by=OrderItem.sku)
    status: Mapped[OrderStatus] = mapped_column(
        Enum(OrderStatus, native_enum=False, length=16, values_callable=lambda kind: [status.value for status in kind]),
        default=OrderStatus.PENDING,
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    created_at: Mapped[datetime] = mapped_column(default_factory=now)
