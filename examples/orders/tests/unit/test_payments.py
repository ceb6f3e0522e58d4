from datetime import UTC, datetime
from unittest.mock import AsyncMock
from uuid import uuid4

import pytest

from app.repositories.events import HandledRepository
from app.schemas.events import PaymentEvent, PaymentOutcome
from app.services.orders import OrderService
from app.services.payments import PaymentService

pytestmark = pytest.mark.requirement("REQ-9")


@pytest.fixture
def handled() -> AsyncMock:
    return AsyncMock(spec=HandledRepository)


@pytest.fixture
def orders() -> AsyncMock:
    return AsyncMock(spec=OrderService)


def make_event(outcome: PaymentOutcome = PaymentOutcome.SETTLED) -> PaymentEvent:
    return PaymentEvent(event_id=uuid4(), order_id=uuid4(), outcome=outcome, occurred_at=datetime.now(UTC))


@pytest.mark.parametrize(("outcome", "paid"), [(PaymentOutcome.SETTLED, True), (PaymentOutcome.DECLINED, False)])
async def test_closes_the_order(handled: AsyncMock, orders: AsyncMock, outcome: PaymentOutcome, paid: bool) -> None:
    handled.contains.return_value = False
    event = make_event(outcome)
    await PaymentService(handled, orders).apply(event)
    orders.settle.assert_awaited_once_with(event.order_id, paid=paid)
    handled.add.assert_awaited_once_with(event.event_id)


async def test_does_nothing_the_second_time(handled: AsyncMock, orders: AsyncMock) -> None:
    handled.contains.return_value = True
    await PaymentService(handled, orders).apply(make_event())
    orders.settle.assert_not_awaited()
    handled.add.assert_not_awaited()
