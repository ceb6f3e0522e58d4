"""What routes ask for; tests replace any of it with `app.dependency_overrides`."""

import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import parse
from limits.aio.strategies import MovingWindowRateLimiter
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.database import Database
from app.core.security import Tokens
from app.exceptions import NotAuthenticatedError, RateLimitedError
from app.repositories.customers import CustomerRepository
from app.repositories.events import OutboxRepository
from app.repositories.orders import OrderRepository
from app.services.accounts import AccountService
from app.services.orders import OrderService
from app.services.outbox import Outbox


def settings_of(request: Request) -> Settings:
    """Give the settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def database_of(request: Request) -> Database:
    """Give the application's database."""
    database: Database = request.app.state.database
    return database


SettingsDep = Annotated[Settings, Depends(settings_of)]
DatabaseDep = Annotated[Database, Depends(database_of)]


async def get_session(database: DatabaseDep) -> AsyncIterator[AsyncSession]:
    """Open the transaction of one request."""
    async with database.transaction() as session:
        yield session


# "function" commits before the response is sent: a failed commit is a 500 and never a lost 201
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


def get_accounts(session: SessionDep, settings: SettingsDep) -> AccountService:
    """Build the account service of one request."""
    return AccountService(CustomerRepository(session), Tokens(settings))


def get_orders(session: SessionDep, settings: SettingsDep) -> OrderService:
    """Build the order service of one request."""
    outbox = Outbox(OutboxRepository(session), settings.orders_topic)
    return OrderService(OrderRepository(session), outbox)


Accounts = Annotated[AccountService, Depends(get_accounts)]
Orders = Annotated[OrderService, Depends(get_orders)]

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


def get_customer_id(bearer: Bearer, settings: SettingsDep) -> UUID:
    """Give the customer of the access token; raises NotAuthenticatedError."""
    if bearer is None:
        raise NotAuthenticatedError
    return Tokens(settings).read(bearer.credentials)


CustomerId = Annotated[UUID, Depends(get_customer_id)]

Limit = Annotated[int, Query(ge=1, le=100, description="Orders per page.")]
Offset = Annotated[int, Query(ge=0, le=10_000, description="Orders to skip.")]


def limited(rate: Callable[[Settings], str]) -> Callable[..., Awaitable[None]]:
    """Make a dependency that lets each client address through so many times; raises RateLimitedError."""

    async def check(request: Request, settings: SettingsDep) -> None:
        limiter: MovingWindowRateLimiter = request.app.state.limiter
        limit = parse(rate(settings))
        client = request.client.host if request.client else "unknown"
        if not await limiter.hit(limit, request.url.path, client):
            window = await limiter.get_window_stats(limit, request.url.path, client)
            raise RateLimitedError(max(1, math.ceil(window.reset_time - time.time())))

    return check
