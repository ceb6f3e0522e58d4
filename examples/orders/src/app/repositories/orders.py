"""Orders in the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from app.models import Order


class OrderRepository:
    """Reads and writes orders."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, order: Order) -> None:
        """Insert the order and its items."""
        self._session.add(order)
        await self._session.flush()

    async def find(self, order_id: UUID, *, lock: bool = False) -> Order | None:
        """Give an order with its items; `lock` keeps others from changing it until the transaction ends."""
        query = select(Order).where(Order.id == order_id).options(selectinload(Order.items))
        return await self._session.scalar(query.with_for_update() if lock else query)

    async def page(self, customer_id: UUID, limit: int, offset: int) -> tuple[Sequence[Order], int]:
        """Give a customer's orders with their items, newest first, and how many there are."""
        mine = Order.customer_id == customer_id
        total = await self._session.scalar(select(func.count()).select_from(Order).where(mine))
        orders = await self._session.scalars(
            select(Order)
            .where(mine)
            .options(selectinload(Order.items))
            .order_by(Order.created_at.desc(), Order.id)
            .limit(limit)
            .offset(offset)
        )
        return orders.all(), total or 0
