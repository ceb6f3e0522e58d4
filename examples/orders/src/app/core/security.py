"""Passwords (Argon2id) and access tokens (JWT)."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.core.config import Settings
from app.exceptions import NotAuthenticatedError

ALGORITHM = "HS256"
ISSUER = "orders"

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("the password of nobody")


async def hash_password(password: str) -> str:
    """Hash in a thread: it takes tens of milliseconds by design."""
    return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(password: str, hashed: str | None) -> bool:
    """Compare in a thread; takes the same time where there is no hash, so that nobody can guess accounts."""
    matches = await asyncio.to_thread(_matches, password, hashed or _NOBODY)
    return matches and hashed is not None


def _matches(password: str, hashed: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except VerificationError:
        return False


class Tokens:
    """Issues and reads access tokens."""

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.jwt_secret.get_secret_value()
        self.lifetime = timedelta(minutes=settings.jwt_lifetime_minutes)

    def issue(self, customer_id: UUID) -> str:
        """Sign a token for a customer."""
        now = datetime.now(UTC)
        claims = {"sub": str(customer_id), "iss": ISSUER, "iat": now, "exp": now + self.lifetime}
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def read(self, token: str) -> UUID:
        """Give the customer of a valid token; raises NotAuthenticatedError for any other."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options={"require": ["sub", "iss", "iat", "exp"]},
            )
            return UUID(claims["sub"])
        except (jwt.InvalidTokenError, ValueError) as error:
            raise NotAuthenticatedError from error
