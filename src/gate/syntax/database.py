"""SQLAlchemy's engines, sessions and models, and the queries of a service with whatever driver."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from gate.model.facts import Call, Expr
from gate.syntax.classes import ClassInfo
from gate.syntax.sql import Statement, read
from gate.syntax.units import Unit

if TYPE_CHECKING:
    from gate.syntax.codebase import Codebase

_ENGINES = {
    "sqlalchemy.create_engine": False,
    "sqlmodel.create_engine": False,
    "sqlalchemy.engine_from_config": False,
    "sqlalchemy.ext.asyncio.create_async_engine": True,
    "sqlalchemy.ext.asyncio.async_engine_from_config": True,
    "sqlalchemy.ext.asyncio.AsyncEngine": True,
}
_FACTORIES = (
    "sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.scoped_session", "sqlalchemy.ext.asyncio.async_sessionmaker",
    "sqlalchemy.ext.asyncio.async_scoped_session",
)  # fmt: skip
_BASES = (
    "sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.declarative_base()", "sqlalchemy.orm.registry.generate_base()",
    "sqlalchemy.orm.DeclarativeBaseNoMeta", "sqlalchemy.orm.MappedAsDataclass",
)  # fmt: skip
_SESSION_METHODS = ("execute", "scalar", "scalars", "stream", "stream_scalars", "get", "get_one", "exec", "refresh")
_QUERY_METHODS = ("all", "first", "one", "one_or_none", "scalar", "count", "delete", "update", "get", "exists")
EXECUTES: dict[str, tuple[bool, tuple[str, ...]]] = {
    "sqlalchemy.orm.Session": (False, _SESSION_METHODS),
    "sqlalchemy.ext.asyncio.AsyncSession": (True, _SESSION_METHODS),
    "sqlalchemy.Connection": (False, ("execute", "scalar", "scalars", "exec_driver_sql")),
    "sqlalchemy.ext.asyncio.AsyncConnection": (True, ("execute", "scalar", "scalars", "stream", "exec_driver_sql")),
    "sqlalchemy.orm.Query": (False, _QUERY_METHODS),
    "asyncpg.Connection": (True, ("execute", "executemany", "fetch", "fetchrow", "fetchval")),
    "asyncpg.Pool": (True, ("execute", "executemany", "fetch", "fetchrow", "fetchval")),
    "psycopg.Connection": (False, ("execute",)),
    "psycopg.Cursor": (False, ("execute", "executemany")),
    "psycopg.AsyncConnection": (True, ("execute",)),
    "psycopg.AsyncCursor": (True, ("execute", "executemany")),
    "psycopg2.extensions.cursor": (False, ("execute", "executemany")),
    "pymysql.Cursor": (False, ("execute", "executemany")),
    "sqlite3.Connection": (False, ("execute", "executemany", "executescript")),
    "sqlite3.Cursor": (False, ("execute", "executemany", "executescript")),
    "aiosqlite.Connection": (True, ("execute", "executemany", "executescript", "execute_fetchall", "execute_insert")),
    "aiosqlite.Cursor": (True, ("execute", "executemany")),
    "databases.Database": (True, ("execute", "execute_many", "fetch_all", "fetch_one", "fetch_val", "iterate")),
}
"""Methods that send SQL, by type, and whether they are awaited."""
_NAMES = ("session", "db", "conn", "connection", "cursor", "cur", "engine")


class Engine(Struct, frozen=True, eq=False):
    """A call that makes an engine."""

    unit: Unit
    call: Call
    is_async: bool


class Factory(Struct, frozen=True, eq=False):
    """A call that makes a session factory; `name` is its canonical name."""

    unit: Unit
    call: Call
    name: str

    @property
    def is_async(self) -> bool:
        """Tell whether its sessions are async ones."""
        return "async" in self.name


class Relationship(Struct, frozen=True, eq=False):
    """A relationship of a model: `lazy` is its strategy where it is given, `many` tells a collection."""

    name: str
    line: int
    lazy: str
    many: bool
    type: str
    call: Call


class OrmModel(Struct, frozen=True, eq=False):
    """A mapped class: `columns` are the names of its own columns, `table` is empty where it is inherited."""

    info: ClassInfo
    table: str
    columns: tuple[str, ...]
    relationships: tuple[Relationship, ...]

    @property
    def name(self) -> str:
        """Give the canonical name."""
        return self.info.name


class Query(Struct, frozen=True, eq=False):
    """A call that sends SQL: `target` is canonical, or empty where only its name speaks for it.

    `statement` says what is known of the SQL: the calls that build it, the classes that it is about, its text.
    """

    unit: Unit
    call: Call
    target: str
    is_async: bool
    statement: Statement

    @property
    def method(self) -> str:
        """Give the name of the method."""
        return self.call.func.text.rpartition(".")[2]

    @property
    def line(self) -> int:
        """Give the line of the call."""
        return self.call.line

    @property
    def chain(self) -> tuple[str, ...]:
        """Give the names of the calls that build the statement: `("select", "where", "limit")`."""
        return self.statement.chain

    @property
    def entities(self) -> tuple[str, ...]:
        """Give the canonical names of the classes that are selected."""
        return self.statement.entities

    @property
    def text(self) -> Expr | None:
        """Give the SQL where it is written as a text."""
        return self.statement.text


class Database:
    """The database side of a service."""

    def __init__(self, code: "Codebase") -> None:
        """Take the code of a service."""
        self._code = code

    @cached_property
    def engines(self) -> tuple[Engine, ...]:
        """Give the engines that are made in the sources."""
        return tuple(
            Engine(unit, call, _ENGINES[target])
            for unit in self._code.units()
            for call in unit.calls
            if (target := self._code.target(unit, call)) in _ENGINES
        )

    @cached_property
    def session_factories(self) -> tuple[Factory, ...]:
        """Give the session factories that are made in the sources."""
        return tuple(
            Factory(unit, call, target)
            for unit in self._code.units()
            for call in unit.calls
            if (target := self._code.target(unit, call)) in _FACTORIES
        )

    @cached_property
    def models(self) -> tuple[OrmModel, ...]:
        """Give the mapped classes of the sources."""
        return tuple(self._model(info) for info in self._code.classes() if self._mapped(info))

    def model(self, name: str) -> OrmModel | None:
        """Give a mapped class by its canonical name."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, OrmModel]:
        return {model.name: model for model in self.models}

    def _mapped(self, info: ClassInfo) -> bool:
        table = info.facts.keywords.get("table")
        if table is not None and table.text == "True":
            return True
        if "__tablename__" in info.fields or "__table__" in info.fields:
            return True
        bases = self._code.bases(info.name)[1:]
        based = any(base in _BASES or base.endswith(("declarative_base()", ".Base", "db.Model")) for base in bases)
        return based and any(self._column(info, name) for name in info.fields)

    def _column(self, info: ClassInfo, name: str) -> bool:
        assign = info.fields[name]
        call = info.body.call(assign.value)
        made = call.func.text.rpartition(".")[2] if call is not None else ""
        annotated = assign.annotation is not None and assign.annotation.kind == "index"
        mapped = annotated and assign.annotation is not None and assign.annotation.items[0].text.endswith("Mapped")
        return made in ("Column", "mapped_column") or (mapped and made not in ("relationship", "Relationship"))

    def _model(self, info: ClassInfo) -> OrmModel:
        table = info.fields.get("__tablename__")
        value = self._code.constant(info.body, table.value) if table is not None else ""
        of_sqlmodel = "table" in info.facts.keywords
        related = tuple(filter(None, (self._relationship(info, name) for name in info.fields)))
        names = {one.name for one in related}
        columns = tuple(
            name
            for name, assign in info.fields.items()
            if self._column(info, name) or (of_sqlmodel and assign.annotation is not None and name not in names)
        )
        return OrmModel(info, value if isinstance(value, str) else "", columns, related)

    def _relationship(self, info: ClassInfo, name: str) -> Relationship | None:
        assign = info.fields[name]
        call = info.body.call(assign.value)
        if call is None or call.func.text.rpartition(".")[2] not in ("relationship", "Relationship", "dynamic_loader"):
            return None
        found = self._code.annotation_value(info.module, assign.annotation)
        many = found is not None and found.name.rpartition(".")[2] in ("list", "List", "set", "Set", "Sequence", "dict")
        about = found.args[0].name if found is not None and found.args else found.name if found is not None else ""
        many = many or (found is None and self._code.constant(info.body, call.keywords.get("uselist")) is not False)
        lazy = self._code.constant(info.body, call.keywords.get("lazy"))
        if not lazy and (options := call.keywords.get("sa_relationship_kwargs")) is not None:
            lazy = _option(options, "lazy")
        if not about and call.args:
            about = call.args[0].text
        return Relationship(name, assign.line, lazy if isinstance(lazy, str) else "", many, about, call)

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """Give the calls of the sources that send SQL."""
        return tuple(self.queries_in(self._code.units()))

    def queries_in(self, units: Iterable[Unit]) -> list[Query]:
        """Give the calls of some units that send SQL."""
        found = []
        for unit in units:
            for call in unit.calls:
                query = self._query(unit, call)
                if query is not None:
                    found.append(query)
        return found

    def _query(self, unit: Unit, call: Call) -> Query | None:
        method = call.func.text.rpartition(".")[2]
        if method not in _ALL_METHODS:
            return None
        target = self._code.target(unit, call)
        owner = target.rpartition(".")[0]
        for kind in self._code.bases(owner):
            if kind in EXECUTES and method in EXECUTES[kind][1]:
                return Query(unit, call, target, EXECUTES[kind][0], read(self._code, unit, call))
        holder = call.func.text.rpartition(".")[0].rpartition(".")[2].lstrip("_").lower()
        if not target and method in ("execute", "scalars", "fetchrow", "fetchval") and holder.endswith(_NAMES):
            return Query(unit, call, "", call.used == "await", read(self._code, unit, call))
        return None


_ALL_METHODS = {method for _, methods in EXECUTES.values() for method in methods}


def _option(expr: Expr, key: str) -> str:
    """Give a text of a literal dictionary."""
    pairs = zip(expr.items[::2], expr.items[1::2], strict=False)
    return next((value.text for name, value in pairs if name.text == key), "")
