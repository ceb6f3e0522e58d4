"""The HTTP application: `uvicorn app.main:create_app --factory`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string

from app.api import errors, middleware
from app.api.routes import auth, health, orders
from app.core.config import Settings, get_settings
from app.core.database import Database, connect
from app.core.logging import configure_logging


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Close the connections when the server stops."""
    yield
    database: Database = app.state.database
    await database.close()


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """Put the application together; tests pass settings and a database of their own."""
    settings = settings or get_settings()
    configure_logging(settings.log_level)
    # the documentation pages load scripts from elsewhere, which the security headers forbid
    app = FastAPI(title="Orders", version="1.0.0", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.database = database or connect(settings)
    app.state.limiter = MovingWindowRateLimiter(storage_from_string(settings.rate_limit_storage))
    middleware.register(app)
    errors.register(app)
    app.include_router(health.router)
    app.include_router(auth.router, prefix="/api/v1")
    app.include_router(orders.router, prefix="/api/v1")
    return app
