"""Registration and login."""

from fastapi import APIRouter, Depends, status

from app.api.dependencies import Accounts, SettingsDep, limited
from app.api.errors import describe
from app.core.security import Tokens
from app.exceptions import EmailTakenError, InvalidCredentialsError, RateLimitedError
from app.schemas.auth import Credentials, CustomerOut, Registration, TokenOut

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post(
    "/register",
    status_code=status.HTTP_201_CREATED,
    summary="Make an account",
    dependencies=[Depends(limited(lambda settings: settings.register_rate))],
    responses=describe(EmailTakenError, RateLimitedError),
)
async def register(body: Registration, accounts: Accounts) -> CustomerOut:
    """Make an account for an e-mail address."""
    customer = await accounts.register(body.email, body.password.get_secret_value())
    return CustomerOut.model_validate(customer)


@router.post(
    "/login",
    summary="Get an access token",
    dependencies=[Depends(limited(lambda settings: settings.login_rate))],
    responses=describe(InvalidCredentialsError, RateLimitedError),
)
async def login(body: Credentials, accounts: Accounts, settings: SettingsDep) -> TokenOut:
    """Exchange e-mail address and password for an access token."""
    token = await accounts.login(body.email, body.password.get_secret_value())
    return TokenOut(access_token=token, expires_in=int(Tokens(settings).lifetime.total_seconds()))
