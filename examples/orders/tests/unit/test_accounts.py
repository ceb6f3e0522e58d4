from unittest.mock import AsyncMock
from uuid import uuid4

import pytest

from app.core.config import Settings
from app.core.security import Tokens, hash_password
from app.exceptions import EmailTakenError, InvalidCredentialsError
from app.models import Customer
from app.repositories.customers import CustomerRepository
from app.services.accounts import AccountService

PASSWORD = "correct horse battery"


@pytest.fixture
def customers() -> AsyncMock:
    return AsyncMock(spec=CustomerRepository)


@pytest.fixture
def accounts(customers: AsyncMock, settings: Settings) -> AccountService:
    return AccountService(customers, Tokens(settings))


@pytest.mark.requirement("REQ-1")
async def test_registers_with_a_hashed_password(accounts: AccountService, customers: AsyncMock) -> None:
    customer = await accounts.register("ada@example.org", PASSWORD)
    customers.add.assert_awaited_once_with(customer)
    assert customer.email == "ada@example.org"
    assert customer.password_hash.startswith("$argon2id$")
    assert "argon2id" not in repr(customer)


@pytest.mark.requirement("REQ-1")
async def test_tells_that_the_address_is_taken(accounts: AccountService, customers: AsyncMock) -> None:
    customers.add.side_effect = EmailTakenError
    with pytest.raises(EmailTakenError):
        await accounts.register("ada@example.org", PASSWORD)


@pytest.mark.requirement("REQ-2")
async def test_login_gives_a_token(accounts: AccountService, customers: AsyncMock, settings: Settings) -> None:
    customer = Customer(email="ada@example.org", password_hash=await hash_password(PASSWORD), id=uuid4())
    customers.find.return_value = customer
    token = await accounts.login("ada@example.org", PASSWORD)
    assert Tokens(settings).read(token) == customer.id


@pytest.mark.requirement("REQ-2")
@pytest.mark.parametrize("known", [True, False])
async def test_login_never_says_what_was_wrong(accounts: AccountService, customers: AsyncMock, known: bool) -> None:
    customer = Customer(email="ada@example.org", password_hash=await hash_password(PASSWORD))
    customers.find.return_value = customer if known else None
    with pytest.raises(InvalidCredentialsError, match=r"^The e-mail address or the password is wrong\.$"):
        await accounts.login("ada@example.org", "wrong horse battery")
