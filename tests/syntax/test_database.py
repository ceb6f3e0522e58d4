"""Engines, sessions, models and queries."""

from tests.syntax.projects import codebase

_FILES = {
    "app/db.py": """
        from sqlalchemy import create_engine
        from sqlalchemy.ext.asyncio import create_async_engine, async_sessionmaker
        from sqlalchemy.orm import declarative_base, sessionmaker
        engine = create_engine("x", pool_size=5)
        async_engine = create_async_engine("x")
        Old = sessionmaker(engine)
        New = async_sessionmaker(async_engine)
        Base = declarative_base()
    """,
    "app/models.py": """
        from sqlalchemy import Column, Integer
        from sqlalchemy.orm import Mapped, mapped_column, relationship
        from sqlmodel import SQLModel, Field, Relationship
        from app.db import Base
        class Stamped:
            created = Column(Integer)
        class Customer(Base, Stamped):
            __tablename__ = "customers"
            id = Column(Integer, primary_key=True)
            orders = relationship("Order", lazy="selectin")
            address = relationship("Address", uselist=False)
        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            note: Mapped[str | None]
            customer: Mapped["Customer"] = relationship(back_populates="orders")
            items: Mapped[list["Item"]] = relationship()
        class Item(SQLModel, table=True):
            id: int = Field(primary_key=True)
            orders: list[Order] = Relationship(sa_relationship_kwargs={"lazy": "joined"})
        class ItemIn(SQLModel):
            id: int
    """,
    "app/repo.py": """
        import asyncpg, sqlite3
        from sqlalchemy import select, text, update
        from sqlalchemy.orm import Session, selectinload
        from app.db import New
        from app.models import Customer, Order

        TABLE = "orders"
        ALL = f"SELECT * FROM {TABLE}"

        async def rows(name, flag):
            async with New() as session:
                query = select(Order, Customer.id).options(selectinload(Order.items))
                if flag:
                    query = query.limit(10)
                await session.execute(query)
                await session.execute(text(f"SELECT {name}"))
                await session.execute(text(ALL))
                await session.get(Order, 1)
                await session.scalars(build(name))
                sql = "SELECT 1"
                sql += name
                await session.execute(sql)

        def old(session: Session, db):
            session.query(Customer).filter_by(id=1).all()
            db.execute("SELECT 2")
            db.get(1)
            sqlite3.connect("x").cursor().execute("SELECT 3 WHERE x = %s" % db)

        async def driver(pool: asyncpg.Pool):
            async with pool.acquire() as connection:
                for one in range(3):
                    await connection.fetchrow("SELECT $1", one)

        def build(name):
            return select(Order)
    """,
}


def test_engines_and_factories_are_found() -> None:
    database = codebase(_FILES).database
    assert [(one.is_async, sorted(one.call.keywords)) for one in database.engines] == [
        (False, ["pool_size"]),
        (True, []),
    ]
    assert [(one.name, one.is_async) for one in database.session_factories] == [
        ("sqlalchemy.orm.sessionmaker", False),
        ("sqlalchemy.ext.asyncio.async_sessionmaker", True),
    ]


def test_models_have_columns_and_relationships() -> None:
    database = codebase(_FILES).database
    assert [(model.name, model.table, model.columns) for model in database.models] == [
        ("app.models.Customer", "customers", ("id",)),
        ("app.models.Order", "orders", ("id", "note")),
        ("app.models.Item", "", ("id",)),
    ]
    found = {model.info.facts.name: model.relationships for model in database.models}
    assert [(one.name, one.lazy, one.many, one.type) for one in found["Customer"]] == [
        ("orders", "selectin", True, "Order"),
        ("address", "", False, "Address"),
    ]
    assert [(one.name, one.lazy, one.many, one.type) for one in found["Order"]] == [
        ("customer", "", False, "app.models.Customer"),
        ("items", "", True, "app.models.Item"),
    ]
    assert [(one.name, one.lazy, one.many) for one in found["Item"]] == [("orders", "joined", True)]
    order = database.model("app.models.Order")
    assert order is not None
    assert order.info.line == 13


def test_queries_have_statements() -> None:
    database = codebase(_FILES).database
    found = [
        (one.unit.name, one.method, one.is_async, one.chain, one.entities, one.text.kind if one.text else "")
        for one in database.queries
    ]
    both = ("app.models.Order", "app.models.Customer")
    assert found == [
        ("rows", "execute", True, ("select", "options", "limit"), both, ""),
        ("rows", "execute", True, (), (), "fstring"),
        ("rows", "execute", True, (), (), "name"),
        ("rows", "get", True, ("get",), ("app.models.Order",), ""),
        ("rows", "scalars", True, (), (), ""),
        ("rows", "execute", True, (), (), "operation"),
        ("old", "all", False, ("query", "filter_by"), ("app.models.Customer",), ""),
        ("old", "execute", False, (), (), "str"),
        ("old", "execute", False, (), (), "operation"),
        ("driver", "fetchrow", True, (), (), "str"),
    ]
    guessed = [one.line for one in database.queries if not one.target]
    assert len(guessed) == 1
    assert [one.statement.known for one in database.queries] == [True, True, True, True, False, *[True] * 5]
    last = database.queries[-1]
    assert last.unit.in_loop(last.call) is not None
