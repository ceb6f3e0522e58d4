"""Turns every exception into the same error body; nothing of its text or trace goes out."""

from http import HTTPStatus

import structlog
from asgi_correlation_id import correlation_id
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.exceptions import (
    EmailTakenError,
    InvalidCredentialsError,
    NotAuthenticatedError,
    OrderNotFoundError,
    OrdersError,
    OrderStateError,
    RateLimitedError,
)
from app.schemas.errors import ErrorOut, FieldError

logger = structlog.stdlib.get_logger(__name__)

STATUS: dict[type[OrdersError], HTTPStatus] = {
    NotAuthenticatedError: HTTPStatus.UNAUTHORIZED,
    InvalidCredentialsError: HTTPStatus.UNAUTHORIZED,
    OrderNotFoundError: HTTPStatus.NOT_FOUND,
    OrderStateError: HTTPStatus.CONFLICT,
    EmailTakenError: HTTPStatus.CONFLICT,
    RateLimitedError: HTTPStatus.TOO_MANY_REQUESTS,
}


def describe(*errors: type[OrdersError]) -> dict[int | str, dict[str, object]]:
    """Give the `responses` of a route that raises these errors, for its OpenAPI description."""
    return {STATUS[error].value: {"model": ErrorOut, "description": error.message} for error in errors}


def respond(
    status: int,
    code: str,
    message: str,
    fields: list[FieldError] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Build the one error body."""
    body = ErrorOut(code=code, message=message, request_id=correlation_id.get(), fields=fields or [])
    return JSONResponse(body.model_dump(), status, headers)


async def handle_business_error(_request: Request, error: OrdersError) -> JSONResponse:
    """Answer an OrdersError with its status."""
    status = STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
    logger.info("request.refused", code=error.code)
    headers: dict[str, str] = {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimitedError):
        headers["Retry-After"] = str(error.retry_after)
    return respond(status, error.code, error.message, headers=headers)


async def handle_invalid_request(_request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer 422 with the wrong fields, without their values."""
    fields = [
        FieldError(field=".".join(map(str, problem["loc"])), message=problem["msg"]) for problem in error.errors()
    ]
    logger.info("request.invalid", fields=[field.field for field in fields])
    return respond(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID_REQUEST", "The request is not valid.", fields)


async def handle_http_error(_request: Request, error: HTTPException) -> JSONResponse:
    """Answer what the framework refuses: unknown paths, wrong methods."""
    status = HTTPStatus(error.status_code)
    return respond(status, status.name, status.phrase, headers=dict(error.headers or {}))


def register(app: FastAPI) -> None:
    """Register the handlers; an unexpected exception is answered by the middleware."""
    app.exception_handler(OrdersError)(handle_business_error)
    app.exception_handler(RequestValidationError)(handle_invalid_request)
    app.exception_handler(HTTPException)(handle_http_error)
