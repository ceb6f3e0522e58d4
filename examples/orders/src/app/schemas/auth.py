"""Accounts and tokens over HTTP."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, SecretStr

Email = Annotated[EmailStr, AfterValidator(str.lower), Field(examples=["ada@example.org"])]


class Registration(BaseModel):
    """A new account."""

    email: Email
    password: SecretStr = Field(min_length=12, max_length=128, examples=["correct horse battery staple"])


class Credentials(BaseModel):
    """A login."""

    email: Email
    password: SecretStr = Field(max_length=128, examples=["correct horse battery staple"])


class CustomerOut(BaseModel):
    """An account as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str


class TokenOut(BaseModel):
    """An access token, for `Authorization: Bearer ...`."""

    access_token: str
    expires_in: int = Field(description="Seconds until the token expires.", examples=[900])
