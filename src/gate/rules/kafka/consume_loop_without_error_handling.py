"""One message that cannot be handled must not end the consume loop.

What it checks
Loops that read messages (`async for message in consumer`, `getone`, `getmany`, `poll`, `consume`) and work with them,
where no `except` around the work, in the loop or in the functions that it calls, catches an error of the work. A
handler around the whole loop counts only where something starts the loop again. What is handed to code that cannot be
seen is left alone.

Why it matters
A message that breaks the handler breaks the loop. The consumer leaves its group, the next one gets the same message
and breaks as well: one bad message stops the whole partition, and often nobody notices, because the HTTP side still
answers.

Bad
    import json

    from aiokafka import AIOKafkaConsumer


    async def consume() -> None:
        consumer = AIOKafkaConsumer("orders", group_id="shop")
        await consumer.start()
        try:
            async for message in consumer:
                order = json.loads(message.value)
                await place(order["id"])
        finally:
            await consumer.stop()


    async def place(number: int) -> None:
        print(number)

Good
    import json
    import logging

    from aiokafka import AIOKafkaConsumer

    logger = logging.getLogger(__name__)


    async def consume() -> None:
        consumer = AIOKafkaConsumer("orders", group_id="shop")
        await consumer.start()
        try:
            async for message in consumer:
                try:
                    order = json.loads(message.value)
                    await place(order["id"])
                except Exception:
                    logger.exception("order %s could not be placed", message.offset)
                    await bury(message.value)
        finally:
            await consumer.stop()


    async def place(number: int) -> None:
        print(number)


    async def bury(value: bytes) -> None:
        print(value)

When to ignore it
Where the process is meant to end at the first error and a person looks at it before it starts again.

Where it comes from
The review checklist: "Comprehensive exception handling and DLQ implementation", with "no error handling" as an
example of a BLOCKER.
"""

from collections.abc import Iterator

from gate.model.facts import Block, Call
from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import Reader, callees, catches, hands_over, mentions, readers, started, work
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_DEPTH = 4


def _find(code: Codebase) -> Iterator[Problem]:
    for reader in readers(code):
        if reader.block is None or not work(reader):
            continue
        bare = _parses_unguarded(code, reader)
        if not bare and (_guarded(code, reader) or hands_over(code, reader)):
            continue
        if any(reader.unit.inside(reader.block, one) for one in reader.unit.exits_of("yield")):
            continue  # who takes the messages handles their errors
        if _starts_again(code, reader):
            continue
        yield Problem(
            message=f"`{named(reader.unit)}` {_how(code, reader, bare)}",
            path=reader.unit.path,
            line=reader.line,
            symbol=reader.unit.qualname,
        )


def _how(code: Codebase, reader: Reader, bare: str) -> str:
    """Tell what is wrong with a loop."""
    around = reader.unit.handlers(reader.block) if reader.block is not None else ()
    outer = next((block for block in around if catches(code, reader.unit, block)), None)
    if outer is not None:
        return f"catches errors outside of the loop over its messages (line {outer.line}), so that one ends it"
    if bare and _guarded(code, reader):
        return f"reads messages with `{bare}` outside of any `try`, so that the first bad one ends the loop"
    return "handles messages without an `except`, so that the first one that fails ends the loop"


def _parses_unguarded(code: Codebase, reader: Reader) -> str:
    """Give what reads the text of a message in the loop itself without any handler: a bad message is sure to end it."""
    for call in reader.calls:
        target = code.target(reader.unit, call)
        parses = target.endswith((".loads", ".unpackb")) or call.func.text.endswith(
            (".model_validate_json", ".parse_raw")
        )
        if parses and mentions(reader, call) and not _safe(code, reader, call):
            return target or call.func.text
    return ""


def _guarded(code: Codebase, reader: Reader) -> bool:
    """Tell whether any work on a message is guarded, in the loop or behind it."""
    return any(_safe(code, reader, call) for call in reader.calls)


def _safe(code: Codebase, reader: Reader, call: Call) -> bool:
    unit = reader.unit
    within = [block for block in unit.handlers(call) if reader.holds(_owner(unit, block))]
    if any(catches(code, unit, block) for block in within):
        return True
    if unit.within(call, "with", "async with") is not None and _suppressed(code, reader, call):
        return True
    return any(_guards(code, callee, _DEPTH) for callee in callees(code, unit, call))


def _owner(unit: Unit, handler: Block) -> Block:
    return unit.owner(handler) or handler


def _suppressed(code: Codebase, reader: Reader, call: Call) -> bool:
    """Tell whether a context manager within the loop may take errors: `suppress`, or one of the project's own."""
    for block in reader.unit.enclosing(call):
        if "with" in block.kind and reader.holds(block):
            for expr in block.exprs:
                manager = reader.unit.call(expr)
                target = code.target(reader.unit, manager) if manager is not None else ""
                if target == "contextlib.suppress" or any(
                    _guards(code, one, 2) for one in _managers(code, reader, manager)
                ):
                    return True
    return False


def _managers(code: Codebase, reader: Reader, call: Call | None) -> Iterator[Unit]:
    if call is None:
        return
    yield from callees(code, reader.unit, call)
    target = code.target(reader.unit, call)
    for name in ("__exit__", "__aexit__"):
        unit = code.unit(f"{target}.{name}")
        if unit is not None:
            yield unit


def _guards(code: Codebase, unit: Unit, depth: int) -> bool:
    """Tell whether a function, or one that it calls, catches errors of its work; a decorator may do so too."""
    if any(block.kind == "handler" and catches(code, unit, block) for block in unit.blocks):
        return True
    if any("retry" not in name and name not in _PLAIN for name, _ in code.decorators(unit)):
        return True
    return depth > 0 and any(
        _guards(code, edge.unit, depth - 1) for edge in code.calls_from(unit) if edge.unit is not unit
    )


_PLAIN = {
    "staticmethod",
    "classmethod",
    "abc.abstractmethod",
    "property",
    "typing.override",
    "contextlib.contextmanager",
    "contextlib.asynccontextmanager",
}


def _starts_again(code: Codebase, reader: Reader) -> bool:
    """Tell whether the loop is itself repeated, here or where the function is called."""
    unit = reader.unit
    if reader.block is not None and unit.in_loop(reader.block) is not None:
        return True
    if code.decorators(unit) and not unit.is_body:
        return True
    return _called_in_loop(code, unit, 3)


def _called_in_loop(code: Codebase, unit: Unit, depth: int) -> bool:
    edges = [edge for edge in code.callers(unit) if edge.unit is not unit and not started(edge.unit, edge.call)]
    if any(edge.unit.in_loop(edge.call) is not None for edge in edges):
        return True
    return depth > 0 and any(_called_in_loop(code, edge.unit, depth - 1) for edge in edges)


RULE = Rule(
    id="GATE-KAFKA001",
    name="consume-loop-without-error-handling",
    criticality=Criticality.BLOCKER,
    category=Category.KAFKA,
    topics=("error handling", "consume loop", "poison message", "consumer"),
    impact="one bad message stops the consumer, and its partition with it",
    recommendation="catch errors of each message within the loop, retry what may pass, and bury the rest as dead letters",
    needs=("kafka",),
    find=_find,
)
