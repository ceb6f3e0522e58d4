"""A consumer that neither commits nor lets its library commit reads everything again after each start.

What it checks
Consumers of a group with `enable_auto_commit=False` in a project where nothing commits an offset: no `commit`, no
`store_offsets`, no transaction that carries offsets.

Why it matters
The group has no position. After every restart and every rebalance it begins where `auto_offset_reset` says: all
messages again, or none of those that came in between.

Bad
    from aiokafka import AIOKafkaConsumer


    async def consume() -> None:
        consumer = AIOKafkaConsumer("orders", group_id="shop", enable_auto_commit=False)
        async with consumer:
            async for message in consumer:
                print(message.value)

Good
    from aiokafka import AIOKafkaConsumer


    async def consume() -> None:
        consumer = AIOKafkaConsumer("orders", group_id="shop", enable_auto_commit=False)
        async with consumer:
            async for message in consumer:
                print(message.value)
                await consumer.commit()

When to ignore it
Where the position is kept elsewhere, such as in the database together with the result, and `seek` goes there.

Where it comes from
The documentation of aiokafka: with automatic commits switched off, committing is the application's work.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import answers, in_service
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_COMMITS = ("commit", "commit_async", "commit_sync", "store_offsets", "send_offsets_to_transaction", "seek")


def _find(code: Codebase) -> Iterator[Problem]:
    found = []
    for client in code.messaging.consumers:
        given = client.settings.get("enable_auto_commit")
        off = given is not None and code.constant(client.unit, given) in (False, "false", "False")
        group = client.settings.get("group_id")
        if off and group is not None and group.kind != "none" and in_service(client) and not answers(code, client.unit):
            found.append(client)
    if not found or _commits(code):
        return
    for client in found:
        yield Problem(
            message=f"`{named(client.unit)}` switches `enable_auto_commit` off, and nothing commits an offset",
            path=client.unit.path,
            line=client.line,
            end_line=client.call.end_line,
            symbol=client.unit.qualname,
        )


def _commits(code: Codebase) -> bool:
    """Tell whether anything in the product commits an offset, or may."""
    if code.messaging.uses_of("consumer", *_COMMITS):
        return True
    for unit in code.units():
        for call in unit.calls:
            owner, _, method = call.func.text.rpartition(".")
            if method in _COMMITS and ("consumer" in owner.lower() or method != "commit" or _of_message(owner)):
                return True
        if any(read.text.rpartition(".")[2] in _COMMITS and "consumer" in read.text.lower() for read in unit.reads):
            return True
    return False


def _of_message(owner: str) -> bool:
    last = owner.rpartition(".")[2].lower()
    return any(word in last for word in ("message", "msg", "record", "kafka", "client"))


RULE = Rule(
    id="GATE-KAFKA013",
    name="offsets-never-committed",
    criticality=Criticality.HIGH,
    category=Category.KAFKA,
    topics=("commit", "offset", "enable_auto_commit"),
    impact="after each restart all messages are read again, or some never",
    recommendation="commit the offset of each message when it has taken effect",
    needs=("kafka",),
    find=_find,
)
