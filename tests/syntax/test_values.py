"""What is called, and of which type values are."""

import pytest

from tests.syntax.projects import called, codebase, only

_DB = """
    from collections.abc import AsyncIterator
    from contextlib import asynccontextmanager
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session, sessionmaker
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

    engine = create_engine("x")
    SessionLocal = sessionmaker(bind=engine)
    async_session = sessionmaker(engine, class_=AsyncSession)
    maker = async_sessionmaker(create_async_engine("x"))

    def get_db():
        db = SessionLocal()
        try:
            yield db
        finally:
            db.close()

    async def get_session() -> AsyncIterator[AsyncSession]:
        async with maker() as session:
            yield session

    @asynccontextmanager
    async def transaction() -> AsyncIterator[AsyncSession]:
        async with maker.begin() as session:
            yield session
"""


def test_sessions_are_known_however_they_are_made() -> None:
    code = codebase(
        {
            "app/db.py": _DB,
            "app/use.py": """
                from typing import Annotated
                from fastapi import Depends
                from app import db as database
                from app.db import SessionLocal, async_session, get_db, get_session, transaction
                from sqlalchemy.ext.asyncio import AsyncSession

                SessionDep = Annotated[AsyncSession, Depends(get_session)]

                def plain():
                    with SessionLocal() as s:
                        s.execute("x")
                    SessionLocal().query()
                    database.SessionLocal.begin()
                    database.engine.connect().execute("x")

                async def older():
                    async with async_session() as s:
                        await s.commit()

                async def in_transaction():
                    async with transaction() as s, s.begin():
                        await s.scalars("x")

                async def depends(a: SessionDep, c: "AsyncSession | None" = None, b=Depends(get_db), d=Depends(get_session)):
                    await a.flush()
                    await c.flush()
                    b.flush()
                    await d.flush()
            """,
        }
    )
    assert called(code, "app.use.plain") == [
        "sqlalchemy.orm.sessionmaker.__call__",
        "sqlalchemy.orm.Session.execute",
        "sqlalchemy.orm.sessionmaker.__call__",
        "sqlalchemy.orm.Session.query",
        "sqlalchemy.orm.sessionmaker.begin",
        "sqlalchemy.Engine.connect",
        "sqlalchemy.Connection.execute",
    ]
    assert called(code, "app.use.older")[1] == "sqlalchemy.ext.asyncio.AsyncSession.commit"
    assert called(code, "app.use.in_transaction") == [
        "app.db.transaction",
        "sqlalchemy.ext.asyncio.AsyncSession.begin",
        "sqlalchemy.ext.asyncio.AsyncSession.scalars",
    ]
    assert called(code, "app.use.depends") == [
        "sqlalchemy.ext.asyncio.AsyncSession.flush",
        "sqlalchemy.ext.asyncio.AsyncSession.flush",
        "sqlalchemy.orm.Session.flush",
        "sqlalchemy.ext.asyncio.AsyncSession.flush",
    ]


def test_methods_are_named_after_the_class_that_defines_them() -> None:
    code = codebase(
        {
            "app/repo.py": """
                import abc
                import httpx
                from dataclasses import dataclass
                from typing import Generic, TypeVar, Self
                from functools import cached_property

                T = TypeVar("T")

                class Repo(Generic[T]):
                    def __init__(self, client: httpx.Client) -> None:
                        self.client = client
                    def find(self): return self.client.get("x")
                    @classmethod
                    def make(cls) -> Self: return cls(httpx.Client())
                    @property
                    def other(self) -> httpx.AsyncClient: ...
                    def chain(self) -> "Repo": return self

                class Orders(Repo[int]):
                    def find(self):
                        return super().find()

                class Latest(Orders): ...

                @dataclass
                class Service:
                    repo: Orders
                    latest: "Latest | None" = None
            """,
            "app/service.py": """
                from app.repo import Service, Latest, Repo
                from app import repo

                class Handler:
                    service: Service
                    def __init__(self, other: Repo):
                        self._other = other
                        self.made = repo.Latest.make()
                    async def run(self):
                        self.service.repo.find()
                        self.service.latest.chain().client.post("x")
                        await self._other.other.get("x")
                        self.made.find()
                        Latest.make().find()
                        self.missing.call()
                        self.helper()
                    @staticmethod
                    def helper(): ...
            """,
        }
    )
    assert called(code, "app.service.Handler.run") == [
        "app.repo.Orders.find",
        "app.repo.Repo.chain",
        "httpx.Client.post",
        "httpx.AsyncClient.get",
        "app.repo.Orders.find",
        "app.repo.Repo.make",
        "app.repo.Orders.find",
        "",
        "app.service.Handler.helper",
    ]
    assert called(code, "app.repo.Orders.find") == ["super", "app.repo.Repo.find"]
    assert called(code, "app.repo.Repo.find") == ["httpx.Client.get"]
    assert code.is_a("app.repo.Latest", "typing.Generic")
    assert [info.name for info in code.subclasses("app.repo.Repo")] == ["app.repo.Orders", "app.repo.Latest"]


def test_local_values_are_known_where_they_stand() -> None:
    code = codebase({"a.py": """
                import httpx, requests, time, json, redis.asyncio as redis

                def use(flag, given: list[httpx.Client], table: dict[str, httpx.Client]):
                    x = httpx.Client()
                    x.get("1")
                    x = requests.Session()
                    x.get("2")
                    y = x if flag else None
                    y.put("3")
                    get = requests.get
                    get("4")
                    for one in given:
                        one.get("5")
                    table["a"].get("6")
                    [z.get("7") for z in given]
                    if (w := httpx.Client()).is_closed:
                        w.close()
                    def inner():
                        x.head("8")
                    inner()
                    redis.from_url("x").get("9")
                    "a".join(open("f"))
                    print(unknown.thing())

                def cycle():
                    a = b
                    b = a
                    a.run()

                def back():
                    return forth()

                def forth():
                    return back()

                def lost():
                    back().x()
            """})
    assert called(code, "a.use") == [
        "httpx.Client",
        "httpx.Client.get",
        "requests.Session",
        "requests.Session.get",
        "requests.Session.put",
        "requests.get",
        "httpx.Client.get",
        "httpx.Client.get",
        "httpx.Client.get",
        "httpx.Client",
        "httpx.Client.close",
        "a.use.<locals>.inner",
        "redis.asyncio.from_url",
        "redis.asyncio.Redis.get",
        "open",
        "str.join",
        "",
        "print",
    ]
    assert called(code, "a.use.<locals>.inner") == ["requests.Session.head"]
    assert called(code, "a.cycle") == [""]
    assert called(code, "a.lost") == ["a.back", ""]


def test_rows_of_queries_are_instances_of_their_models() -> None:
    code = codebase(
        {
            "app/models.py": """
                from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
                class Base(DeclarativeBase): ...
                class Item(Base):
                    __tablename__ = "items"
                    name: Mapped[str] = mapped_column()
                class Order(Base):
                    __tablename__ = "orders"
                    items: Mapped[list["Item"]] = relationship(lazy="select")
            """,
            "app/repo.py": """
                from sqlalchemy import select
                from sqlalchemy.orm import Session
                from sqlalchemy.ext.asyncio import AsyncSession
                from app.models import Order

                async def rows(session: AsyncSession, old: Session):
                    result = await session.execute(select(Order).where(Order.id == 1).limit(3))
                    orders = result.scalars().all()
                    for order in orders:
                        for item in order.items:
                            use(order, item)
                    one = await session.get(Order, 1)
                    first = old.query(Order).filter(Order.id == 1).first()
                    count = await session.scalar(select(Order))
            """,
        }
    )
    unit = only(code, "app.repo.rows")
    use = next(call for call in unit.calls if call.func.text == "use")
    assert [code.type_of(unit, expr, use.line) for expr in use.args] == ["app.models.Order", "app.models.Item"]
    for name in ("one", "first", "count"):
        found = code.value(unit, unit.local_assigns[name][0].value)
        assert found is not None
        assert found.name == "app.models.Order"
    orders = code.value(unit, unit.local_assigns["orders"][0].value)
    assert orders is not None
    assert (orders.name, [one.name for one in orders.args]) == ("list", ["app.models.Order"])


def test_what_functions_return_is_known_without_annotations() -> None:
    code = codebase(
        {
            "app/clients.py": """
                import boto3
                from functools import lru_cache
                class Client:
                    def __enter__(self): return self
                    async def __aenter__(self) -> "Client": return self
                    def send(self): ...
                @lru_cache
                def client():
                    global _client
                    _client = Client()
                    return _client
                def storage():
                    return boto3.client("s3")
                async def later() -> Client: ...
            """,
            "app/use.py": """
                from app.clients import Client, client, later, storage
                async def use():
                    client().send()
                    storage().put_object()
                    (await later()).send()
                    with Client() as c:
                        c.send()
                    async with Client() as d:
                        d.send()
            """,
        }
    )
    assert called(code, "app.use.use") == [
        "app.clients.client",
        "app.clients.Client.send",
        "app.clients.storage",
        "boto3.Client.put_object",
        "app.clients.later",
        "app.clients.Client.send",
        "app.clients.Client",
        "app.clients.Client.send",
        "app.clients.Client",
        "app.clients.Client.send",
    ]


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        ("Optional[httpx.Client]", "httpx.Client"),
        ("Union[None, httpx.Client]", "httpx.Client"),
        ("'httpx.Client | None'", "httpx.Client"),
        ("Annotated[httpx.Client, Depends(x)]", "httpx.Client"),
        ("Final[httpx.Client]", "httpx.Client"),
        ("type[httpx.Client]", "type"),
        ("list['httpx.Client']", "list"),
        ("'Unknown'", ""),
        ("'not a ( type'", ""),
        ("Literal['httpx.Client']", "typing.Literal"),
        ("Callable[[int], str]", "collections.abc.Callable"),
    ],
)
def test_annotations_are_read(annotation: str, name: str) -> None:
    code = codebase({"a.py": f"""
                import httpx
                from collections.abc import Callable
                from typing import Annotated, Final, Literal, Optional, Union
                def f(x: {annotation}): ...
            """})
    found = code.param_type(only(code, "a.f"), "x")
    assert (found.name if found is not None else "") == name


def test_literals_loops_and_handlers_have_types() -> None:
    code = codebase({"a.py": """
                import httpx
                from typing import Awaitable, Callable, Dict, Tuple, Type, Union
                from collections.abc import Mapping
                Alias = Union[httpx.Client, None]
                Holder = Dict[str, httpx.Client]

                class Page: ...
                class Error(Exception):
                    def tell(self): ...

                def soon() -> Awaitable[httpx.Client]: ...

                async def use(pair: Tuple[int, httpx.Client], kind: Type[Page], alias: Alias, held: Holder, *rest: Page):
                    f"{alias}".strip()
                    b"x".decode()
                    [alias].append(1)
                    {"a": 1}.get("a")
                    pair[1].get("1")
                    for number, client in [pair]:
                        client.get("2")
                    kind().nothing()
                    alias.get("3")
                    held["x"].get("4")
                    (await soon()).get("5")
                    try:
                        pass
                    except Error as error:
                        error.tell()
                    for page in rest:
                        page.show()
                    x = x.y
                    x.z()
                    Page[int]().show()
                    alias = alias or httpx.AsyncClient()
                    alias.post("6")
                    -alias

                class Static:
                    instance: "Static"
                    run: Callable
                    @staticmethod
                    def of(one: int): one.bit_length()
                    def go(self):
                        self.run()
                        Static.instance.go()
                        self.instance.instance.go()
                        type(self).of(1)

                single = Static()
                def global_use():
                    single.go()
                    single()
                    Static.instance.run.now()
            """})
    assert called(code, "a.use") == [
        "str.strip",
        "bytes.decode",
        "list.append",
        "dict.get",
        "httpx.Client.get",
        "httpx.Client.get",
        "a.Page",
        "a.Page.nothing",
        "httpx.Client.get",
        "httpx.Client.get",
        "a.soon",
        "httpx.Client.get",
        "a.Error.tell",
        "a.Page.show",
        "",
        "a.Page",
        "a.Page.show",
        "httpx.AsyncClient",
        "httpx.Client.post",
    ]
    assert called(code, "a.Static.of") == ["int.bit_length"]
    assert called(code, "a.Static.go")[:3] == ["typing.Callable.__call__", "a.Static.go", "a.Static.go"]
    assert called(code, "a.global_use")[:2] == ["a.Static.go", "a.Static.__call__"]
