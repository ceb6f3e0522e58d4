"""On whatever the fixture `database` is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from app.core.database import Database
from app.exceptions import EmailTakenError
from app.models import Customer, Order, OrderItem, OrderStatus, OutboxEvent
from app.repositories.customers import CustomerRepository
from app.repositories.events import HandledRepository, OutboxRepository
from app.repositories.orders import OrderRepository


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    statements: list[str] = []

    def remember(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", remember)
    yield statements
    event.remove(Engine, "before_cursor_execute", remember)


async def fill(database: Database, customer_id: UUID, count: int) -> list[Order]:
    """Add orders, each a minute younger than the one before."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    orders = [
        Order(
            customer_id=customer_id,
            items=[OrderItem(sku=f"TEA-00{line}", quantity=line) for line in (2, 1)],
            created_at=start + timedelta(minutes=minute),
        )
        for minute in range(count)
    ]
    async with database.transaction() as session:
        session.add_all(orders)
    return orders


@pytest.mark.requirement("REQ-1")
async def test_finds_a_customer_by_address(database: Database) -> None:
    async with database.transaction() as session:
        await CustomerRepository(session).add(Customer(email="ada@example.org", password_hash="hash"))
    async with database.transaction() as session:
        customers = CustomerRepository(session)
        found = await customers.find("ada@example.org")
        assert found is not None
        assert found.password_hash == "hash"
        assert await customers.find("bob@example.org") is None


@pytest.mark.requirement("REQ-1")
async def test_an_address_is_taken_once(database: Database, customer_id: UUID) -> None:
    with pytest.raises(EmailTakenError):
        async with database.transaction() as session:
            await CustomerRepository(session).add(Customer(email="ada@example.org", password_hash="other"))
    async with database.transaction() as session:
        found = await CustomerRepository(session).find("ada@example.org")
        assert found is not None
        assert found.id == customer_id


@pytest.mark.requirement("REQ-4")
async def test_keeps_an_order_with_its_items(database: Database, customer_id: UUID) -> None:
    lines = [OrderItem(sku="TEA-002", quantity=3), OrderItem(sku="TEA-001", quantity=1)]
    order = Order(customer_id=customer_id, items=lines)
    async with database.transaction() as session:
        await OrderRepository(session).add(order)
    async with database.transaction() as session:
        found = await OrderRepository(session).find(order.id, lock=True)
        assert found is not None
        assert found.status is OrderStatus.PENDING
        assert [(item.sku, item.quantity) for item in found.items] == [("TEA-001", 1), ("TEA-002", 3)]
        assert await OrderRepository(session).find(uuid4()) is None


async def test_the_database_refuses_what_the_schema_would(database: Database, customer_id: UUID) -> None:
    async def add(order: Order) -> None:
        async with database.transaction() as session:
            await OrderRepository(session).add(order)

    with pytest.raises(IntegrityError):
        await add(Order(customer_id=customer_id, items=[OrderItem(sku="TEA-001", quantity=0)]))
    with pytest.raises(IntegrityError):
        await add(Order(customer_id=uuid4(), items=[]))


@pytest.mark.requirement("REQ-5")
async def test_pages_are_newest_first_and_own(database: Database, customer_id: UUID) -> None:
    orders = await fill(database, customer_id, 5)
    other = Customer(email="bob@example.org", password_hash="-")
    async with database.transaction() as session:
        session.add(other)
    await fill(database, other.id, 1)
    async with database.transaction() as session:
        page, total = await OrderRepository(session).page(customer_id, limit=2, offset=1)
        assert [order.id for order in page] == [orders[3].id, orders[2].id]
        assert [len(order.items) for order in page] == [2, 2]
        assert total == 5
        assert await OrderRepository(session).page(uuid4(), limit=2, offset=0) == ([], 0)


@pytest.mark.requirement("REQ-5")
@pytest.mark.parametrize("count", [1, 20])
async def test_a_page_costs_three_queries_whatever_its_size(database: Database, customer_id: UUID, count: int) -> None:
    await fill(database, customer_id, count)
    async with database.transaction() as session:
        with counted_queries() as queries:
            page, _ = await OrderRepository(session).page(customer_id, limit=20, offset=0)
            assert sum(len(order.items) for order in page) == 2 * count
    assert len([query for query in queries if query.startswith("SELECT")]) == 3


@pytest.mark.requirement("REQ-8")
async def test_the_outbox_gives_the_oldest_until_they_are_removed(database: Database) -> None:
    async with database.transaction() as session:
        outbox = OutboxRepository(session)
        for number in range(3):
            outbox.add(OutboxEvent(topic="orders", key="1", payload=str(number), correlation_id="request-1"))
            await session.flush()
    async with database.transaction() as session:
        outbox = OutboxRepository(session)
        events = await outbox.oldest(2)
        assert [event.payload for event in events] == ["0", "1"]
        await outbox.remove(events)
    async with database.transaction() as session:
        assert [event.payload for event in await OutboxRepository(session).oldest(2)] == ["2"]


@pytest.mark.requirement("REQ-9")
async def test_an_event_is_handled_once(database: Database) -> None:
    event_id = uuid4()

    async def handle() -> None:
        async with database.transaction() as session:
            await HandledRepository(session).add(event_id)

    await handle()
    async with database.transaction() as session:
        assert await HandledRepository(session).contains(event_id)
        assert not await HandledRepository(session).contains(uuid4())
    with pytest.raises(IntegrityError):
        await handle()
