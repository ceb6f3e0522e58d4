"""A Kafka client that blocks stops the event loop that it is used in.

What it checks
Async functions that use kafka-python's or confluent-kafka's blocking calls (`poll`, `consume`, `commit`, `flush`, a
`for` over the consumer, kafka-python's `send` and its future's `get`), themselves or through synchronous helpers.
`poll(0)`, confluent-kafka's `produce` and its asyncio clients do not block; work in a thread or executor is left
alone.

Why it matters
While the client waits for the broker, no request is served. A consumer that polls in the event loop stops the HTTP
side altogether.

Bad
    from fastapi import FastAPI
    from kafka import KafkaProducer

    app = FastAPI()
    producer = KafkaProducer(bootstrap_servers="kafka:9092")


    @app.post("/orders")
    async def create(value: str) -> str:
        producer.send("orders", value.encode()).get(timeout=10)
        return value

Good
    from aiokafka import AIOKafkaProducer
    from fastapi import FastAPI

    app = FastAPI()
    producer = AIOKafkaProducer(bootstrap_servers="kafka:9092")


    @app.post("/orders")
    async def create(value: str) -> str:
        await producer.send_and_wait("orders", value.encode())
        return value

When to ignore it
Where the coroutine is the only thing that its event loop runs, such as a worker process of its own.

Where it comes from
The review checklist: "Kafka operations are async (if using aiokafka)", with "blocking I/O in async functions" as an
example of a BLOCKER.
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.aside import aside
from gate.rules.asynchronous._blocking import Wait
from gate.rules.asynchronous._search import blocked, short
from gate.rules.kafka._flow import readers
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import Use
from gate.syntax.units import Unit

_KAFKA = Wait("Kafka", "use aiokafka, or hand the call to `asyncio.to_thread`", once=True)
_BLOCKING = {
    ("kafka-python", "consumer"): ("poll", "commit"),
    ("kafka-python", "producer"): ("send", "flush"),
    ("confluent-kafka", "consumer"): ("poll", "consume", "commit"),
    ("confluent-kafka", "producer"): ("flush", "poll"),
}

_ENDS = ("close", "stop", "shutdown", "disconnect", "aclose", "__aexit__", "__exit__", "exit", "aexit")
"""Functions that run when nobody waits any more."""


def _find(code: Codebase) -> Iterator[Problem]:
    uses = {id(use.call): use for use in code.messaging.uses if not aside(use.unit.path)}

    def judge(unit: Unit, call: Call) -> tuple[Wait, str] | None:
        use = uses.get(id(call))
        target = code.target(unit, call) if use is not None else ""
        return (_KAFKA, short(target)) if use is not None and ".aio." not in target and _blocks(code, use) else None

    told = set()
    for problem in blocked(code, judge):
        told.add((problem.path, problem.symbol))
        yield problem
    for reader in readers(code):
        loop = (
            reader.block is not None
            and reader.block.kind == "for"
            and reader.library in ("kafka-python", "confluent-kafka")
        )
        if loop and reader.unit.is_async and (reader.unit.path, reader.unit.qualname) not in told:
            yield Problem(
                message=f"`{reader.unit.qualname}` is async and waits for Kafka in a `for` over {reader.library}",
                path=reader.unit.path,
                line=reader.line,
                symbol=reader.unit.qualname,
            )


def _blocks(code: Codebase, use: Use) -> bool:
    """Tell whether a call of a client waits for the broker."""
    if use.method not in _BLOCKING.get((use.library, use.role), ()) or use.unit.name.strip("_") in _ENDS:
        return False
    words = use.call.keywords
    if use.method == "poll":
        given = words.get("timeout") or words.get("timeout_ms") or (use.call.args[0] if use.call.args else None)
        if given is None:
            return use.library != "kafka-python"
        return code.constant(use.unit, given) not in (0, 0.0)
    return use.method != "commit" or code.constant(use.unit, words.get("asynchronous")) is not True


RULE = Rule(
    id="GATE-KAFKA012",
    name="sync-client-in-async",
    criticality=Criticality.BLOCKER,
    category=Category.KAFKA,
    topics=("blocking", "sync client", "kafka-python", "event loop"),
    impact="while the client waits for the broker, no request of the process is served",
    recommendation="use aiokafka, or move the call to a thread with `asyncio.to_thread`",
    needs=("kafka",),
    find=_find,
)
