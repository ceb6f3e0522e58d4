from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from app.core.config import Settings
from app.core.database import Database
from app.core.security import Tokens
from app.main import create_app


@pytest.fixture
async def app(settings: Settings, database: Database) -> AsyncIterator[FastAPI]:
    app = create_app(settings, database)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://orders") as client:
        yield client


@pytest.fixture
def authorization(settings: Settings, customer_id: UUID) -> dict[str, str]:
    """The header of a customer who is logged in."""
    return {"Authorization": f"Bearer {Tokens(settings).issue(customer_id)}"}
