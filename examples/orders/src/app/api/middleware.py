"""What every response gets: a request id, security headers, a line in the log, and no stack trace."""

import time

import structlog
from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import respond
from app.core.database import is_outage

logger = structlog.stdlib.get_logger(__name__)

SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

INTERNAL_ERROR = (500, "INTERNAL_ERROR", "Something went wrong on our side.")
UNAVAILABLE = (503, "UNAVAILABLE", "The service is not available at the moment; try again later.")


class ResponseMiddleware:
    """Adds the headers, logs the request, and answers what no handler expected.

    Starlette answers unexpected exceptions outside of all middleware, where the response would miss both.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and watch its response start."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            logger.exception("request.failed")
            if status:  # too late for another answer: let the server break the connection
                raise
            answer = UNAVAILABLE if is_outage(error) else INTERNAL_ERROR
            await respond(*answer)(scope, receive, send_with_headers)
        finally:
            logger.info(
                "request.done",
                method=scope["method"],
                path=scope["path"],
                status=status,
                milliseconds=round((time.perf_counter() - start) * 1000, 1),
            )


def register(app: FastAPI) -> None:
    """Add the middleware; the last one added is the outermost."""
    app.add_middleware(ResponseMiddleware)
    app.add_middleware(CorrelationIdMiddleware)
