"""An outage of Kafka must not come out of an endpoint as an error that nobody expected.

What it checks
Messages that a route sends, itself or through functions of the project, where no `try` on the way catches an error of
Kafka, nothing retries, and no exception handler of the application speaks of it. Reported once per file of sends.

Why it matters
Brokers restart. Without a decision in the code the client gets a bare 500, often after the database has been changed,
and the event that belongs to the change is lost.

Bad
    from aiokafka import AIOKafkaProducer
    from fastapi import FastAPI

    app = FastAPI()
    producer = AIOKafkaProducer(bootstrap_servers="kafka:9092")


    @app.post("/orders")
    async def create(value: str) -> str:
        await producer.send_and_wait("orders", value.encode())
        return value

Good
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaError
    from fastapi import FastAPI, HTTPException

    app = FastAPI()
    producer = AIOKafkaProducer(bootstrap_servers="kafka:9092")


    @app.post("/orders")
    async def create(value: str) -> str:
        try:
            await producer.send_and_wait("orders", value.encode())
        except KafkaError as error:
            raise HTTPException(503, "orders cannot be taken now") from error
        return value

When to ignore it
Where a middleware that this program cannot see answers for every error.

Where it comes from
The review checklist: "Producer has error handling and retries"; tests of "Producer failures".
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.aside import aside
from gate.rules.kafka._flow import started
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import SENDS, Use
from gate.syntax.units import Unit

_DEPTH = 6
_BROAD = ("Exception", "BaseException", "KafkaError", "RuntimeError")


def _find(code: Codebase) -> Iterator[Problem]:
    if any(handler.exception.rpartition(".")[2].endswith(_BROAD) for handler in code.web.exception_handlers):
        return
    routes = {route.unit for route in code.web.routes}
    found: dict[str, list[tuple[Use, Unit]]] = {}
    for use in (*code.messaging.uses_of("producer", *SENDS), *code.messaging.uses_of("broker", "publish")):
        route = None if aside(use.unit.path) else _bare(code, use.unit, use.call, routes, _DEPTH)
        if route is not None:
            found.setdefault(use.unit.path, []).append((use, route))
    for path, sends in found.items():
        use, route = sends[0]
        through = "" if route is use.unit else f" for `{route.qualname}`"
        more = f" (and {len(sends) - 1} more in this file)" if len(sends) > 1 else ""
        yield Problem(
            message=f"`{use.unit.qualname}` sends a message{through}, and nothing on the way handles a failure{more}",
            path=path,
            line=use.call.line,
            column=use.call.column,
            symbol=use.unit.qualname,
        )


def _bare(code: Codebase, unit: Unit, call: Call, routes: set[Unit], depth: int) -> Unit | None:
    """Give a route from which a call is reached without any handler on the way; None where there is none."""
    if unit.handlers(call) or started(unit, call) or _wrapped(code, unit, routes):
        return None
    if unit in routes:
        return unit
    callers = [edge for edge in code.callers(unit) if edge.unit is not unit] if depth else []
    ways = [_bare(code, edge.unit, edge.call, routes, depth - 1) for edge in callers]
    return ways[0] if ways and all(ways) else None


def _wrapped(code: Codebase, unit: Unit, routes: set[Unit]) -> bool:
    """Tell whether a decorator, or a context manager of the project, may handle or repeat the call."""
    own = [name for name, _ in code.decorators(unit) if name not in ("staticmethod", "classmethod")]
    return bool(own) and (unit not in routes or len(own) > 1)


RULE = Rule(
    id="GATE-KAFKA011",
    name="send-without-error-handling",
    criticality=Criticality.MEDIUM,
    category=Category.KAFKA,
    topics=("producer error", "error handling", "retry", "kafka outage"),
    impact="an outage of Kafka becomes a bare 500, and events are lost",
    recommendation="catch KafkaError where the message is sent: retry, keep the event in an outbox, or answer 503",
    needs=("kafka",),
    find=_find,
)
