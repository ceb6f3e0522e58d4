"""A producer that does not wait for all replicas loses messages when a broker fails.

What it checks
Producers of aiokafka and kafka-python without `acks="all"` or idempotence, which by default wait for one broker only;
producers of confluent-kafka that ask for less than all; FastStream brokers that publish with the defaults. Settings
that cannot be seen are left alone. Reported once per file.

Why it matters
With `acks=1` the leader confirms before anybody has a copy. If it fails, the message is gone although the producer
was told that it arrived. Without idempotence a retry after a lost answer writes the message twice.

Bad
    from aiokafka import AIOKafkaProducer


    def producer() -> AIOKafkaProducer:
        return AIOKafkaProducer(bootstrap_servers="kafka:9092")

Good
    from aiokafka import AIOKafkaProducer


    def producer() -> AIOKafkaProducer:
        return AIOKafkaProducer(bootstrap_servers="kafka:9092", acks="all", enable_idempotence=True)

When to ignore it
Where speed matters more than a message, such as for measurements.

Where it comes from
The review checklist: "Producer has error handling and retries", "Proper producer/consumer configuration".
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import in_service
from gate.rules.mention import named
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import Client

_ALL = ("all", "-1", -1)


def _find(code: Codebase) -> Iterator[Problem]:
    weak: dict[str, list[tuple[Client, str]]] = {}
    for client in (*code.messaging.producers, *_publishing(code)):
        how = _weak(code, client)
        if how and in_service(client):
            weak.setdefault(client.unit.path, []).append((client, how))
    for path, found in weak.items():
        client, how = found[0]
        more = f" (and {len(found) - 1} more in this file)" if len(found) > 1 else ""
        yield Problem(
            message=f"`{named(client.unit)}` makes a `{client.kind.rpartition('.')[2]}` {how}{more}",
            path=path,
            line=client.line,
            end_line=client.call.end_line,
            symbol=client.unit.qualname,
        )


def _publishing(code: Codebase) -> tuple[Client, ...]:
    """Give the brokers of FastStream where something is published."""
    uses = code.messaging.uses_of("broker", "publish", "publish_batch", "publisher")
    brokers = [one for one in code.messaging.brokers if one.kind.startswith("faststream.kafka.")]
    services = {use.unit.path.partition("/")[0] for use in uses}
    return tuple(one for one in brokers if one.unit.path.partition("/")[0] in services)


def _weak(code: Codebase, client: Client) -> str:
    """Tell what a producer leaves out; empty where it is safe, or nobody knows."""
    settings = client.settings
    given = {name: code.constant(client.unit, value) for name, value in settings.items()}
    if "transactional_id" in settings or given.get("enable_idempotence") in (True, "true"):
        return ""
    if "enable_idempotence" in settings and given["enable_idempotence"] is not False:
        return ""
    if "acks" in settings:
        return next((f"with `acks={low}`" for low in ("0", "1") if given["acks"] in (low, int(low))), "")
    if client.library == "confluent-kafka" or not client.complete:
        return ""
    return 'without `acks="all"` or `enable_idempotence=True`'


RULE = Rule(
    id="GATE-KAFKA009",
    name="weak-producer-settings",
    criticality=Criticality.MEDIUM,
    category=Category.KAFKA,
    topics=("acks", "idempotence", "producer configuration", "durability"),
    impact="messages are lost or doubled when a broker fails",
    recommendation='set `acks="all"` and `enable_idempotence=True`',
    needs=("kafka",),
    find=_find,
)
