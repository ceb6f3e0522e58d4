"""An offset that is committed before the work is done loses the message when the work fails.

What it checks
Consume loops that commit first and hand the message to a function of the project, or to something awaited, only
afterwards. Reading the message's text and checking it may come before.

Why it matters
The commit says that the message is done. If the process ends or the work fails between the two, nobody reads it
again.

Bad
    from aiokafka import AIOKafkaConsumer


    async def consume(consumer: AIOKafkaConsumer) -> None:
        async for message in consumer:
            await consumer.commit()
            await place(message.value)


    async def place(value: bytes) -> None:
        print(value)

Good
    from aiokafka import AIOKafkaConsumer


    async def consume(consumer: AIOKafkaConsumer) -> None:
        async for message in consumer:
            await place(message.value)
            await consumer.commit()


    async def place(value: bytes) -> None:
        print(value)

When to ignore it
Where a message must not be handled twice whatever happens, and losing one is the smaller harm.

Where it comes from
The documentation of Kafka on delivery semantics: at-most-once and at-least-once.
"""

from collections.abc import Iterator

from gate.model.facts import Call
from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import Reader, is_log, mentions, readers
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_READING = ("parse", "decode", "deserial", "loads", "valid", "from_", "to_", "log", "seek", "commit", "ack", "metric")
"""Parts of the names of functions that only read, check or count a message."""


def _find(code: Codebase) -> Iterator[Problem]:
    commits = {id(use.call) for use in code.messaging.uses_of("consumer", "commit")}
    for reader in readers(code):
        early = [call for call in reader.calls if id(call) in commits and _straight(reader, call)]
        if not early:
            continue
        effects = [call for call in reader.calls if _effect(code, reader, call)]
        later = [call for call in effects if call.line > early[0].line]
        if later and len(later) == len(effects):
            yield Problem(
                message=f"`{named(reader.unit)}` commits before `{later[0].func.text}` has run",
                path=reader.unit.path,
                line=early[0].line,
                column=early[0].column,
                symbol=reader.unit.qualname,
            )


def _straight(reader: Reader, call: Call) -> bool:
    """Tell whether a commit happens for every message: no condition or handler stands around it within the loop."""
    around = [block for block in reader.unit.enclosing(call) if reader.holds(block)]
    return not any(block.kind in ("if", "else", "handler", "finally", "case") for block in around)


def _effect(code: Codebase, reader: Reader, call: Call) -> bool:
    """Tell whether a call does the work: it gets the message, and is the project's own or awaited."""
    name = call.func.text.rpartition(".")[2].lower()
    if not mentions(reader, call) or is_log(call) or any(part in name for part in _READING):
        return False
    if call.func.text.partition(".")[0] in reader.names:
        return False
    return code.callee(reader.unit, call) is not None or call.used == "await"


RULE = Rule(
    id="GATE-KAFKA007",
    name="commit-before-processing",
    criticality=Criticality.HIGH,
    category=Category.KAFKA,
    topics=("commit", "offset", "at-most-once", "message loss"),
    impact="a message whose handling fails after the commit is lost",
    recommendation="commit when the message has taken effect",
    needs=("kafka",),
    find=_find,
)
