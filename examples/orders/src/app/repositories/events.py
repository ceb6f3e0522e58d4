"""Outgoing and handled events in the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import HandledEvent, OutboxEvent


class OutboxRepository:
    """Events that wait for the broker."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, event: OutboxEvent) -> None:
        """Write the event with the change that the session's transaction makes."""
        self._session.add(event)

    async def oldest(self, limit: int) -> Sequence[OutboxEvent]:
        """Give the oldest events and lock them: a second relay waits, so that the order stays."""
        query = select(OutboxEvent).order_by(OutboxEvent.position).limit(limit).with_for_update()
        return (await self._session.scalars(query)).all()

    async def remove(self, events: Sequence[OutboxEvent]) -> None:
        """Forget events that the broker has confirmed."""
        positions = [event.position for event in events]
        await self._session.execute(delete(OutboxEvent).where(OutboxEvent.position.in_(positions)))


class HandledRepository:
    """Events that took effect."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def contains(self, event_id: UUID) -> bool:
        """Tell whether the event took effect before."""
        return await self._session.get(HandledEvent, event_id) is not None

    async def add(self, event_id: UUID) -> None:
        """Remember the event; the primary key stops a second delivery that runs at the same time."""
        self._session.add(HandledEvent(event_id=event_id))
        await self._session.flush()
