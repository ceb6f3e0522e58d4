"""Errors over HTTP."""

from pydantic import BaseModel, Field


class FieldError(BaseModel):
    """One wrong field; never repeats the value, which may be secret."""

    field: str = Field(examples=["body.items.0.quantity"])
    message: str = Field(examples=["Input should be greater than or equal to 1"])


class ErrorOut(BaseModel):
    """Every error of the API."""

    code: str = Field(examples=["ORDER_NOT_FOUND"])
    message: str = Field(examples=["There is no such order."])
    request_id: str | None = Field(examples=["5f0b2c0d9b1e4c1f8a5d3e2b1c0f9a8d"])
    fields: list[FieldError] = []
