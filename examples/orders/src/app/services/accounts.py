"""Accounts: registration and login."""

import structlog

from app.core.security import Tokens, hash_password, verify_password
from app.exceptions import InvalidCredentialsError
from app.models import Customer
from app.repositories.customers import CustomerRepository

logger = structlog.stdlib.get_logger(__name__)


class AccountService:
    """Registers customers and lets them in."""

    def __init__(self, customers: CustomerRepository, tokens: Tokens) -> None:
        self._customers = customers
        self._tokens = tokens

    async def register(self, email: str, password: str) -> Customer:
        """Make an account; raises EmailTakenError."""
        customer = Customer(email=email, password_hash=await hash_password(password))
        await self._customers.add(customer)
        logger.info("customer.registered", customer_id=str(customer.id))
        return customer

    async def login(self, email: str, password: str) -> str:
        """Give an access token; raises InvalidCredentialsError."""
        customer = await self._customers.find(email)
        valid = await verify_password(password, customer.password_hash if customer else None)
        if customer is None or not valid:
            logger.warning("login.refused")
            raise InvalidCredentialsError
        return self._tokens.issue(customer.id)
