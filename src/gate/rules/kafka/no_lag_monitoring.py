"""Nobody notices a consumer that falls behind.

What it checks
Whether a project that consumes messages measures how far its consumers are behind: anything in the code that speaks
of lag, of the end of a partition or of the library's statistics, or an exporter for it among the Compose services.
Reported once, where the first consumer is made. Consumers that only pass messages on to who is connected are not
counted.

Why it matters
A consumer can be alive, healthy and hours behind. The lag is the one figure that tells, and an alert on it is what
wakes somebody up before the customers do.

Bad
    from aiokafka import AIOKafkaConsumer


    async def consume() -> None:
        async with AIOKafkaConsumer("orders", group_id="shop") as consumer:
            async for message in consumer:
                place(message.value)


    def place(value: bytes) -> None:
        print(value)

Good
    from aiokafka import AIOKafkaConsumer
    from prometheus_client import Gauge

    LAG = Gauge("consumer_lag", "Messages behind the end of the partition.", ["partition"])


    async def consume() -> None:
        async with AIOKafkaConsumer("orders", group_id="shop") as consumer:
            async for message in consumer:
                place(message.value)
                for partition in consumer.assignment():
                    end = consumer.highwater(partition) or 0
                    LAG.labels(partition.partition).set(end - message.offset)


    def place(value: bytes) -> None:
        print(value)

When to ignore it
Where the platform watches the lag of every group and the repository does not show it.

Where it comes from
The review checklist: "Consumer lag monitoring approach defined".
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.kafka._told import first, handling
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_LAG = re.compile(
    r"(?<![a-z])lag(?![a-z])|highwater|high_watermark|watermark_offsets|end_offsets|stats_cb|statistics[._]interval"
    r"|KafkaPrometheusMiddleware",
    re.IGNORECASE,
)
_WATCHED = re.compile(
    r"kafka[-_]?(lag[-_]?)?exporter|burrow|kminion|kafka[-_]lag|jmx[-_]exporter|KafkaPrometheusMiddleware"
    r"|consumer[-_ ]lag|statistics\.interval"
    r"|datadog|newrelic|keda|control-center",
    re.IGNORECASE,
)


def _find(code: Codebase) -> Iterator[Problem]:
    found = handling(code)
    if not found or _watched(code):
        return
    place, others = first(code, found)
    yield Problem(
        message=f"nothing in the project tells how far `{named(place.unit)}`{others} is behind its topic",
        path=place.unit.path,
        line=place.line,
        symbol=place.unit.qualname,
    )


def _watched(code: Codebase) -> bool:
    if any(_WATCHED.search(text) for path, text in code.texts.items() if "lock" not in path):
        return True
    return any(_speaks(unit) for unit in code.units())


def _speaks(unit: Unit) -> bool:
    function = unit.function
    words = [unit.name, *function.loads, *(read.text for read in function.reads)]
    words += [name for one in function.assigns for name in one.targets]
    for call in function.calls:
        words += [call.func.text, *call.keywords]
        words += [
            item.text for arg in call.args for item in (arg, *arg.items) if item.kind == "str" and len(item.text) < 80
        ]
    return any(_LAG.search(word) for word in words)


RULE = Rule(
    id="GATE-KAFKA015",
    name="no-lag-monitoring",
    criticality=Criticality.MEDIUM,
    category=Category.KAFKA,
    topics=("lag", "consumer lag", "monitoring"),
    impact="a consumer that is hours behind looks healthy",
    recommendation="publish the lag of each partition as a metric and alert on it, or run an exporter for the groups",
    needs=("kafka",),
    find=_find,
)
