from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest

from app.core.config import Settings
from app.core.security import Tokens, hash_password, verify_password
from app.exceptions import NotAuthenticatedError
from tests.conftest import SECRET

CUSTOMER = uuid4()
NOW = datetime.now(UTC)
CLAIMS = {"sub": str(CUSTOMER), "iss": "orders", "iat": NOW, "exp": NOW + timedelta(minutes=1)}


async def test_password_is_hashed_and_recognised() -> None:
    hashed = await hash_password("correct horse")
    assert hashed.startswith("$argon2id$")
    assert await verify_password("correct horse", hashed)
    assert not await verify_password("wrong horse", hashed)


async def test_nobody_has_a_password() -> None:
    assert not await verify_password("the password of nobody", None)


@pytest.mark.requirement("REQ-3")
def test_token_names_its_customer(settings: Settings) -> None:
    tokens = Tokens(settings)
    assert tokens.read(tokens.issue(CUSTOMER)) == CUSTOMER


@pytest.mark.requirement("REQ-3")
@pytest.mark.parametrize(
    "token",
    [
        pytest.param("not a token", id="garbage"),
        pytest.param(jwt.encode(CLAIMS, None, algorithm="none"), id="unsigned"),
        pytest.param(jwt.encode(CLAIMS, SECRET, algorithm="HS512"), id="other algorithm"),
        pytest.param(jwt.encode(CLAIMS, SECRET[::-1], algorithm="HS256"), id="other secret"),
        pytest.param(jwt.encode(CLAIMS | {"exp": NOW - timedelta(1)}, SECRET, algorithm="HS256"), id="expired"),
        pytest.param(jwt.encode(CLAIMS | {"iss": "others"}, SECRET, algorithm="HS256"), id="other issuer"),
        pytest.param(jwt.encode(CLAIMS | {"sub": "ada"}, SECRET, algorithm="HS256"), id="not a customer"),
        pytest.param(jwt.encode({"sub": str(CUSTOMER)}, SECRET, algorithm="HS256"), id="without end"),
    ],
)
def test_refuses_other_tokens(settings: Settings, token: str) -> None:
    with pytest.raises(NotAuthenticatedError):
        Tokens(settings).read(token)
