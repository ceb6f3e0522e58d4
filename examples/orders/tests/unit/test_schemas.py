from uuid import uuid4

import pytest
from pydantic import ValidationError

from app.schemas.auth import Registration
from app.schemas.events import PaymentEvent
from app.schemas.orders import OrderIn

TEA = {"sku": "TEA-001", "quantity": 1}


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([], id="empty", marks=pytest.mark.requirement("AC-4.1")),
        pytest.param(
            [{"sku": f"TEA-{n:03}", "quantity": 1} for n in range(51)],
            id="too many",
            marks=pytest.mark.requirement("AC-4.1"),
        ),
        pytest.param([TEA, TEA], id="named twice", marks=pytest.mark.requirement("AC-4.2")),
        pytest.param([TEA | {"quantity": 0}], id="none of it", marks=pytest.mark.requirement("AC-4.3")),
        pytest.param([TEA | {"quantity": 1001}], id="too much", marks=pytest.mark.requirement("AC-4.3")),
        pytest.param([TEA | {"sku": "tea"}], id="small letters", marks=pytest.mark.requirement("REQ-4")),
        pytest.param([TEA | {"sku": "'; DROP TABLE x; --"}], id="not a SKU", marks=pytest.mark.requirement("REQ-4")),
    ],
)
def test_refuses_items(items: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        OrderIn.model_validate({"items": items})


@pytest.mark.requirement("REQ-4")
@pytest.mark.parametrize("count", [1, 50])
def test_takes_items(count: int) -> None:
    items = [{"sku": f"TEA-{n:03}", "quantity": 1000} for n in range(count)]
    assert len(OrderIn.model_validate({"items": items}).items) == count


@pytest.mark.requirement("REQ-1")
def test_addresses_differ_by_more_than_case() -> None:
    assert Registration.model_validate({"email": "Ada@Example.org", "password": "x" * 12}).email == "ada@example.org"


@pytest.mark.requirement("REQ-1")
@pytest.mark.parametrize("length", [11, 129])
def test_refuses_passwords(length: int) -> None:
    with pytest.raises(ValidationError):
        Registration.model_validate({"email": "ada@example.org", "password": "x" * length})


@pytest.mark.requirement("REQ-9")
def test_a_payment_needs_a_time_zone() -> None:
    event = {"event_id": str(uuid4()), "order_id": str(uuid4()), "outcome": "settled"}
    PaymentEvent.model_validate(event | {"occurred_at": "2026-11-21T12:00:00Z", "currency": "EUR"})
    with pytest.raises(ValidationError):
        PaymentEvent.model_validate(event | {"occurred_at": "2026-11-21T12:00:00"})
