"""Types and names that documents and code write in different words."""

import pytest

from gate.requirements import kinds


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        ("uuid, key", "uuid"),
        ("uuid.UUID", "uuid"),
        ("VARCHAR(32)", "text"),
        ("timestamp with time zone", "time"),
        ("date-time", "time"),
        ("list[str]", "list"),
        ("string[]", "list"),
        ("Optional[int]", "integer"),
        ("Mapped[datetime]", "time"),
        ("Optional", ""),
        ("Money", "number"),
        ("OrderStatus", ""),
        ("", ""),
    ],
)
def test_a_type_has_a_family(kind: str, family: str) -> None:
    assert kinds.family(kind) == family


def test_only_known_types_differ_and_a_whole_number_is_a_number() -> None:
    assert kinds.differ("uuid", "text")
    assert kinds.differ("integer", "number")
    assert not kinds.differ("number", "integer")
    assert not kinds.differ("OrderStatus", "text")


@pytest.mark.parametrize(
    ("wanted", "name", "same"),
    [
        ("orders", "Order", True),
        ("order_items", "OrderItem", True),
        ("categories", "Category", True),
        ("address", "Address", True),
        ("Order", "OrderIn", False),
    ],
)
def test_names_are_compared_without_case_number_and_separators(wanted: str, name: str, same: bool) -> None:
    assert kinds.same_name(wanted, name) is same
