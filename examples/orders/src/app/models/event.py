"""Events on their way out, and events that were handled."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, now


class OutboxEvent(Base):
    """An event that the broker has not confirmed yet; written in the transaction of the change it tells of."""

    __tablename__ = "outbox_events"

    topic: Mapped[str] = mapped_column(String(249))
    key: Mapped[str] = mapped_column(String(64))
    payload: Mapped[str] = mapped_column(Text)
    correlation_id: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, init=False)
    created_at: Mapped[datetime] = mapped_column(default_factory=now)


class HandledEvent(Base):
    """The id of an event that took effect: a second delivery finds it and does nothing."""

    __tablename__ = "handled_events"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handled_at: Mapped[datetime] = mapped_column(default_factory=now)
