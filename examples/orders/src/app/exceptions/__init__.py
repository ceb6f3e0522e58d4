"""What can go wrong in the business; nothing here knows HTTP or Kafka."""

from typing import ClassVar


class OrdersError(Exception):
    """Every business error: a code for programs and a sentence that is safe to show."""

    code: ClassVar[str] = "ERROR"
    message: ClassVar[str] = "The request could not be handled."

    def __init__(self) -> None:
        super().__init__(self.message)


class NotAuthenticatedError(OrdersError):
    """The access token is missing, expired or not ours."""

    code = "NOT_AUTHENTICATED"
    message = "A valid access token is needed."


class InvalidCredentialsError(OrdersError):
    """Unknown address or wrong password; never says which."""

    code = "INVALID_CREDENTIALS"
    message = "The e-mail address or the password is wrong."


class EmailTakenError(OrdersError):
    """There is an account with this address."""

    code = "EMAIL_TAKEN"
    message = "There is already an account with this e-mail address."


class OrderNotFoundError(OrdersError):
    """No such order, or it is someone else's."""

    code = "ORDER_NOT_FOUND"
    message = "There is no such order."


class OrderStateError(OrdersError):
    """The order's status does not allow this."""

    code = "ORDER_STATE"
    message = "The status of the order does not allow this."


class RateLimitedError(OrdersError):
    """Too many attempts from one address."""

    code = "RATE_LIMITED"
    message = "Too many attempts; try again later."

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after
