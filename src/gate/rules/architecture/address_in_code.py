"""The address of a database or broker is written into the code.

What it checks
Clients of the service that are made with an address that is a text in the code: SQLAlchemy's engines, Kafka's producers
and consumers, Redis and MongoDB, also where the text is kept in a constant of a module. Each address is reported once. Defaults of
settings, values
with a variable in them, SQLite, scripts and tests are left alone.

Why it matters
The service can only run where that address is right. Another environment needs another build, and a test can reach
production.

Bad
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine("postgresql+asyncpg://orders@db.internal/orders", pool_size=5)

Good
    from pydantic_settings import BaseSettings
    from sqlalchemy.ext.asyncio import create_async_engine


    class Settings(BaseSettings):
        database_url: str = "postgresql+asyncpg://orders@localhost/orders"


    engine = create_async_engine(Settings().database_url, pool_size=5)

When to ignore it
Where the name is the same in every environment by contract, such as a sidecar on `localhost`.

Where it comes from
The review checklist: "Environment-based configuration"; the expected project structure: settings in `core/config.py`.
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.rules.service import aside
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_MADE = {
    "redis.Redis": ("host", 0), "redis.StrictRedis": ("host", 0), "redis.asyncio.Redis": ("host", 0),
    "redis.from_url": ("url", 0), "redis.Redis.from_url": ("url", 0), "redis.asyncio.from_url": ("url", 0),
    "redis.asyncio.Redis.from_url": ("url", 0), "aioredis.from_url": ("url", 0), "pymongo.MongoClient": ("host", 0),
    "motor.motor_asyncio.AsyncIOMotorClient": ("host", 0), "pymongo.AsyncMongoClient": ("host", 0),
    "asyncpg.connect": ("dsn", 0), "asyncpg.create_pool": ("dsn", 0), "psycopg2.connect": ("dsn", 0),
    "psycopg.connect": ("conninfo", 0), "aio_pika.connect_robust": ("url", 0), "aio_pika.connect": ("url", 0),
}  # fmt: skip
"""What makes a client, and the keyword and place of its address."""
_ADDRESS = re.compile(r"\w[\w+]*://\S+|[\w.-]+:\d{2,5}(,[\w.-]+:\d{2,5})*|localhost|\d+(\.\d+){3}|[\w-]+(\.[\w-]+)+")
_NO_SERVER = re.compile(r"sqlite|memory|://$|\{")


def _find(code: Codebase) -> Iterator[Problem]:
    found: dict[str, list[tuple[str, int, Unit, Call]]] = {}
    for unit, call, given in _clients(code):
        place = _written(code, unit, call, given)
        if place is not None and not aside(unit.module) and _is_address(place[0]):
            found.setdefault(place[0], []).append((*place[1], unit, call))
    for address, places in found.items():
        path, line, unit, call = min(places, key=lambda one: one[:2])
        others = len({one[:2] for one in places}) - 1
        more = f" (and in {others} more place{'s' * (others > 1)})" if others else ""
        shown = re.sub(r"//[^@/]*@", "//...@", address)
        what = call.func.text.rpartition(".")[2] or "client"
        yield Problem(
            message=f"`{named(unit)}` makes `{what}` with the address {shown!r} that is written in the code{more}",
            path=path,
            line=line,
            symbol=unit.qualname if path == unit.path else "",
        )


def _is_address(text: str) -> bool:
    """Tell whether a text is where a server is."""
    return bool(_ADDRESS.fullmatch(text)) and not _NO_SERVER.search(text)


def _clients(code: Codebase) -> Iterator[tuple[Unit, Call, Expr | None]]:
    """Give what makes clients of a server, with what is given for its address."""
    for engine in code.database.engines:
        yield engine.unit, engine.call, _given(engine.call, "url", 0)
    for client in code.messaging.clients:
        setting = client.settings.get("bootstrap_servers") or client.settings.get("bootstrap.servers")
        if setting is not None:
            yield client.unit, client.call, setting
    for unit in code.units():
        for call in unit.calls:
            wanted = _MADE.get(code.target(unit, call))
            if wanted is not None:
                yield unit, call, _given(call, *wanted)


def _given(call: Call, keyword: str, place: int) -> Expr | None:
    return call.keywords.get(keyword) or (call.args[place] if len(call.args) > place else None)


def _written(code: Codebase, unit: Unit, call: Call, given: Expr | None) -> tuple[str, tuple[str, int]] | None:
    """Give a text that stands in the call or in a constant of a module, and where; None for all else."""
    if given is None:
        return None
    if given.kind in ("list", "tuple") and given.items:
        return _written(code, unit, call, given.items[0])
    if given.kind == "str":
        line = next((line for expr, line in unit.expressions() if expr is given), call.line)
        return given.text, (unit.path, line)
    if given.kind != "name":
        return None
    holder, _, last = code.resolve(unit.module, given).rpartition(".")
    module = code.module(holder) if holder else None
    if unit.local_assigns.get(given.text) and not unit.is_body:
        return None
    body = code.body(module) if module is not None else None
    assigns = body.local_assigns.get(last, ()) if body is not None else ()
    if body is None or len(assigns) != 1 or assigns[0].value is None or assigns[0].value.kind != "str":
        return None
    return assigns[0].value.text, (body.path, assigns[0].line)


RULE = Rule(
    id="GATE-ARCH007",
    name="address-in-code",
    criticality=Criticality.MEDIUM,
    category=Category.ARCHITECTURE,
    topics=("settings", "configuration", "hard-coded url", "environment"),
    impact="the service runs only where that address is right",
    recommendation="take the address from a settings class that reads the environment",
    find=_find,
)
