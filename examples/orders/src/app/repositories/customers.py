"""Customers in the database."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.exceptions import EmailTakenError
from app.models import Customer


class CustomerRepository:
    """Reads and writes customers."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, customer: Customer) -> None:
        """Insert; the unique constraint decides between two at once and raises EmailTakenError."""
        self._session.add(customer)
        try:
            await self._session.flush()
        except IntegrityError as error:
            raise EmailTakenError from error

    async def find(self, email: str) -> Customer | None:
        """Give the customer with that address."""
        return await self._session.scalar(select(Customer).where(Customer.email == email))
