"""A message without a correlation id cannot be followed through the services.

What it checks
Whether a project that sends to Kafka gives its messages an id by which a request can be followed: a header or a field
named `correlation_id`, `trace_id`, `traceparent`, `request_id` and the like near the producers, or instrumentation
that adds it (OpenTelemetry, Datadog, FastStream). Reported once, where the first producer is made.

Why it matters
An order that fails in the fourth service began as a request in the first. Without an id in the messages nobody finds
the way back in the logs.

Bad
    from aiokafka import AIOKafkaProducer


    async def announce(value: bytes) -> None:
        async with AIOKafkaProducer(bootstrap_servers="kafka:9092") as producer:
            await producer.send_and_wait("orders", value)

Good
    from aiokafka import AIOKafkaProducer


    async def announce(value: bytes, correlation_id: str) -> None:
        async with AIOKafkaProducer(bootstrap_servers="kafka:9092") as producer:
            await producer.send_and_wait("orders", value, headers=[("correlation-id", correlation_id.encode())])

When to ignore it
Where an agent outside of the code instruments the process.

Where it comes from
The review checklist: "Correlation IDs for message tracing".
"""

import re
from collections.abc import Iterator

from gate.model.facts import ModuleFacts
from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import in_service
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_ID = re.compile(
    r"correlation|trace[-_ ]?(id|parent|context)|traceparent|request[-_ ]?id|causation|span[-_]?id", re.IGNORECASE
)
_INSTRUMENTED = re.compile(r"opentelemetry|ddtrace|elastic-apm|newrelic|asgi-correlation-id", re.IGNORECASE)
_EVENTS = re.compile(r"event|message|envelope|command|kafka|schema|payload|broker", re.IGNORECASE)
_DEPTH = 3


def _find(code: Codebase) -> Iterator[Problem]:
    producers = [one for one in code.messaging.producers if in_service(one)]
    sends = code.messaging.uses_of("producer", "send", "send_and_wait", "produce")
    if not producers or not sends or _instrumented(code):
        return
    near = {use.unit.path for use in sends} | {one.unit.path for one in producers}
    for _ in range(_DEPTH):
        near |= {edge.unit.path for unit in code.units() if unit.path in near for edge in code.callers(unit)}
    if any(_speaks(unit) for unit in code.units() if unit.path in near or _EVENTS.search(unit.path)):
        return
    if any(_ID.search(name) for info in code.classes() if _EVENTS.search(info.name) for name in info.fields):
        return
    first = min(producers, key=lambda one: (one.unit.path, one.line))
    more = len(producers) - 1
    others = f" (and {more} other producer{'s' if more > 1 else ''})" if more else ""
    yield Problem(
        message=f"`{named(first.unit)}`{others} sends messages without a correlation id",
        path=first.unit.path,
        line=first.line,
        symbol=first.unit.qualname,
    )


def _instrumented(code: Codebase) -> bool:
    texts = (text for path, text in code.texts.items() if "lock" not in path)
    return any(_INSTRUMENTED.search(text) for text in texts) or any(_imports(module) for module in code.sources)


def _imports(module: ModuleFacts) -> bool:
    return any(_INSTRUMENTED.match(one.target.replace("_", "-")) for one in module.imports)


def _speaks(unit: Unit) -> bool:
    """Tell whether a function has a name or a text for such an id."""
    function = unit.function
    words = [unit.name, *function.loads, *(one.name for one in function.params)]
    words += [name for one in function.assigns for name in one.targets]
    words += [read.text for read in function.reads]
    for call in function.calls:
        words += [call.func.text, *call.keywords]
        words += [
            item.text
            for arg in (*call.args, *call.keywords.values())
            for item in (arg, *arg.items)
            if item.kind == "str"
        ]
        words += [
            part.text
            for arg in call.keywords.values()
            for item in arg.items
            for part in item.items
            if part.kind == "str"
        ]
    words += [
        item.text
        for one in function.assigns
        if one.value
        for item in (one.value, *one.value.items)
        if item.kind == "str"
    ]
    return any(_ID.search(word) for word in words)


RULE = Rule(
    id="GATE-KAFKA014",
    name="no-correlation-id",
    criticality=Criticality.MEDIUM,
    category=Category.KAFKA,
    topics=("correlation id", "tracing", "message headers"),
    impact="a request cannot be followed from service to service",
    recommendation="put the request's correlation id into a header of every message and into every consumer's logs",
    needs=("kafka",),
    find=_find,
)
