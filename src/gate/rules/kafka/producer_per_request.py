"""A producer that is made for every request connects to the broker each time.

What it checks
Producers that are made in a route, in what a route depends on or calls, or for every message of a consume loop.
Dependencies that keep their result, and generators that run once for the application, are left alone. Reported once
per file.

Why it matters
Connecting costs several round trips and the broker's metadata, for every request. Batching and idempotence, which
live in the producer, are lost, and under load the broker runs out of connections first.

Bad
    from aiokafka import AIOKafkaProducer
    from fastapi import FastAPI

    app = FastAPI()


    @app.post("/orders")
    async def create(value: str) -> str:
        async with AIOKafkaProducer(bootstrap_servers="kafka:9092") as producer:
            await producer.send_and_wait("orders", value.encode())
        return value

Good
    from collections.abc import AsyncIterator
    from contextlib import asynccontextmanager

    from aiokafka import AIOKafkaProducer
    from fastapi import FastAPI, Request


    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AIOKafkaProducer(bootstrap_servers="kafka:9092") as producer:
            app.state.producer = producer
            yield


    app = FastAPI(lifespan=lifespan)


    @app.post("/orders")
    async def create(value: str, request: Request) -> str:
        await request.app.state.producer.send_and_wait("orders", value.encode())
        return value

When to ignore it
Where the route is called a few times a day.

Where it comes from
The documentation of each library: a producer is made once and shared.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.kafka._clients import holder
from gate.rules.kafka._flow import in_service, readers, started
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import Client
from gate.syntax.units import Unit

_DEPTH = 4
_KEPT = ("lru_cache", "cache", "singleton", "inject")


def _find(code: Codebase) -> Iterator[Problem]:
    routes = {route.unit for route in code.web.routes}
    depends = {one.unit for route in code.web.routes for one in route.dependencies if one.unit is not None}
    found: dict[str, list[tuple[Client, str]]] = {}
    for client in code.messaging.producers:
        how = "" if not in_service(client) else _repeated(code, client, routes | depends)
        if how:
            found.setdefault(client.unit.path, []).append((client, how))
    for path, clients in found.items():
        client, how = clients[0]
        more = f" (and {len(clients) - 1} more in this file)" if len(clients) > 1 else ""
        yield Problem(
            message=f"`{client.unit.qualname}` makes a `{client.kind.rpartition('.')[2]}` for every {how}{more}",
            path=path,
            line=client.line,
            end_line=client.call.end_line,
            symbol=client.unit.qualname,
        )


def _repeated(code: Codebase, client: Client, requested: set[Unit]) -> str:
    """Tell how often a producer is made; empty where it is once, or nobody knows."""
    unit = client.unit
    if unit.is_body or holder(client)[0] in ("module", "attribute") or unit.within(client.call, "if"):
        return ""
    for reader in readers(code):
        if reader.unit is unit and reader.block is not None and reader.holds(client.call):
            return "message"
    return "request" if _within_request(code, unit, requested, _DEPTH) else ""


def _within_request(code: Codebase, unit: Unit, requested: set[Unit], depth: int) -> bool:
    if any(any(word in name.lower() for word in _KEPT) for name, _ in code.decorators(unit)):
        return False
    if unit in requested:
        return True
    edges = [edge for edge in code.callers(unit) if edge.unit is not unit and not started(edge.unit, edge.call)]
    free = [edge for edge in edges if edge.unit.within(edge.call, "if") is None and not edge.unit.is_body]
    return depth > 0 and any(_within_request(code, edge.unit, requested, depth - 1) for edge in free)


RULE = Rule(
    id="GATE-KAFKA017",
    name="producer-per-request",
    criticality=Criticality.MEDIUM,
    category=Category.KAFKA,
    topics=("producer", "connection per request", "singleton"),
    impact="each request pays for a connection, and the broker runs out of them under load",
    recommendation="make the producer once in the lifespan and hand it to the routes",
    needs=("kafka",),
    find=_find,
)
