"""Kafka's producers and consumers, with whatever library: what makes them, what is done with them, consume loops."""

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from gate.model.facts import Assign, Block, Call, Expr
from gate.syntax.routing import text
from gate.syntax.units import Unit

if TYPE_CHECKING:
    from gate.syntax.codebase import Codebase

CLIENTS: dict[str, tuple[str, str]] = {
    "aiokafka.AIOKafkaConsumer": ("consumer", "aiokafka"),
    "aiokafka.AIOKafkaProducer": ("producer", "aiokafka"),
    "kafka.KafkaConsumer": ("consumer", "kafka-python"),
    "kafka.KafkaProducer": ("producer", "kafka-python"),
    "confluent_kafka.Consumer": ("consumer", "confluent-kafka"),
    "confluent_kafka.DeserializingConsumer": ("consumer", "confluent-kafka"),
    "confluent_kafka.avro.AvroConsumer": ("consumer", "confluent-kafka"),
    "confluent_kafka.Producer": ("producer", "confluent-kafka"),
    "confluent_kafka.SerializingProducer": ("producer", "confluent-kafka"),
    "confluent_kafka.avro.AvroProducer": ("producer", "confluent-kafka"),
    "confluent_kafka.aio.AIOConsumer": ("consumer", "confluent-kafka"),
    "confluent_kafka.aio.AIOProducer": ("producer", "confluent-kafka"),
    "confluent_kafka.experimental.aio.AIOConsumer": ("consumer", "confluent-kafka"),
    "confluent_kafka.experimental.aio.AIOProducer": ("producer", "confluent-kafka"),
    "faststream.kafka.KafkaBroker": ("broker", "faststream"),
    "faststream.kafka.fastapi.KafkaRouter": ("broker", "faststream"),
    "faststream.confluent.KafkaBroker": ("broker", "faststream"),
    "faststream.confluent.fastapi.KafkaRouter": ("broker", "faststream"),
}
"""Classes of clients with their roles and libraries."""

FETCHES = ("getmany", "getone", "poll", "consume", "__anext__")
"""Methods of consumers that wait for messages."""
SENDS = ("send", "send_and_wait", "produce", "publish", "send_batch")
"""Methods of producers that send."""


class Client(Struct, frozen=True, eq=False):
    """A call that makes a producer, consumer or broker in `unit`.

    `settings` are its keywords or the pairs of its dictionary, written like keywords (`enable_auto_commit`); with
    `complete` false there may be others, such as those of an unpacked dictionary. `topics` that are no constants stand
    in braces. `kind` is the canonical class that is made, which may be the project's own.
    """

    role: str
    library: str
    kind: str
    unit: Unit
    call: Call
    topics: tuple[str, ...]
    settings: dict[str, Expr]
    complete: bool

    @property
    def line(self) -> int:
        """Give the line of the call."""
        return self.call.line


class Use(Struct, frozen=True, eq=False):
    """A method of a producer, consumer or broker that is called."""

    role: str
    library: str
    method: str
    unit: Unit
    call: Call


class Loop(Struct, frozen=True, eq=False):
    """A loop that reads messages: `messages` are the names that hold one or several; `fetch` is None for `async for`.

    `handled` are the calls in the loop.
    """

    library: str
    unit: Unit
    block: Block
    messages: tuple[str, ...]
    fetch: Call | None

    @property
    def line(self) -> int:
        """Give the line where it starts."""
        return self.block.line


class Subscriber(Struct, frozen=True, eq=False):
    """A function that FastStream calls with each message of its topics."""

    unit: Unit
    call: Call
    topics: tuple[str, ...]


class Messaging:
    """The Kafka side of a service."""

    def __init__(self, code: "Codebase") -> None:
        """Take the code of a service."""
        self._code = code

    def role(self, name: str) -> tuple[str, str]:
        """Give the role and the library of a class, also one that inherits; empty texts for others."""
        return next((CLIENTS[base] for base in self._code.bases(name) if base in CLIENTS), ("", ""))

    @cached_property
    def clients(self) -> tuple[Client, ...]:
        """Give all producers, consumers and brokers that the sources make."""
        found = []
        for unit in self._code.units():
            for call in unit.calls:
                target = self._code.target(unit, call)
                role, library = self.role(target) if target else ("", "")
                if role:
                    found.append(self._client(role, library, target, unit, call))
        return tuple(found)

    @property
    def consumers(self) -> tuple[Client, ...]:
        """Give the consumers."""
        return tuple(one for one in self.clients if one.role == "consumer")

    @property
    def producers(self) -> tuple[Client, ...]:
        """Give the producers."""
        return tuple(one for one in self.clients if one.role == "producer")

    @property
    def brokers(self) -> tuple[Client, ...]:
        """Give the brokers of FastStream, which both send and receive."""
        return tuple(one for one in self.clients if one.role == "broker")

    def _client(self, role: str, library: str, kind: str, unit: Unit, call: Call) -> Client:
        settings = {name.replace(".", "_"): value for name, value in call.keywords.items() if name != "**"}
        complete = True
        mixed = [call.keywords["**"]] if "**" in call.keywords else []
        if library == "confluent-kafka":
            mixed += call.args[:1]
        for given in mixed:
            pairs, whole = self._pairs(unit, given)
            settings |= pairs
            complete = complete and whole
        topics: tuple[str, ...] = ()
        if role == "consumer":
            given_topics = call.args if library in ("aiokafka", "kafka-python") else ()
            topics = tuple(topic for one in given_topics for topic in self._topics(unit, one))
            topics = topics or self._subscribed(unit)
        return Client(role, library, kind, unit, call, topics, settings, complete)

    def _pairs(self, unit: Unit, expr: Expr, depth: int = 0) -> tuple[dict[str, Expr], bool]:
        """Give the entries of a dictionary, written like keywords, and whether they are all of them."""
        if expr.kind == "dict":
            pairs = list(zip(expr.items[::2], expr.items[1::2], strict=True))
            found = {key.text.replace(".", "_"): value for key, value in pairs if key.kind == "str"}
            return found, all(key.kind == "str" for key, _ in pairs)
        call = unit.call(expr)
        if call is not None and call.func.text == "dict":
            return {key: value for key, value in call.keywords.items() if key != "**"}, "**" not in call.keywords
        if expr.kind == "name" and expr.local and depth < 5:
            body = unit if expr.text in unit.local_assigns else self._code.body(unit.module)
            assigns: tuple[Assign, ...] = body.local_assigns.get(expr.text, ()) if body is not None else ()
            if len(assigns) == 1 and assigns[0].value is not None and body is not None:
                return self._pairs(body, assigns[0].value, depth + 1)
        return {}, False

    def _topics(self, unit: Unit, expr: Expr) -> tuple[str, ...]:
        if expr.kind in ("list", "tuple", "set"):
            return tuple(topic for item in expr.items for topic in self._topics(unit, item))
        if expr.kind == "star":
            return self._topics(unit, expr.items[0])
        value = self._code.constant(unit, expr)
        if isinstance(value, tuple):
            return tuple(str(one) for one in value)
        return (text(self._code, unit, expr),)

    def _subscribed(self, unit: Unit) -> tuple[str, ...]:
        """Give the topics of `subscribe([...])` in the same class or module."""
        same = (one for one in self.uses if one.role == "consumer" and one.method == "subscribe")
        uses = (one for one in same if one.unit.path == unit.path and one.call.args)
        return tuple(topic for one in uses for topic in self._topics(one.unit, one.call.args[0]))

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Give the calls of methods of producers, consumers and brokers in the sources."""
        found = []
        for unit in self._code.units():
            for call in unit.calls:
                owner, _, method = self._code.target(unit, call).rpartition(".")
                role, library = self.role(owner) if owner else ("", "")
                if role:
                    found.append(Use(role, library, method, unit, call))
        return tuple(found)

    def uses_of(self, role: str, *methods: str) -> tuple[Use, ...]:
        """Give the uses of some methods: `uses_of("consumer", "stop", "close")`."""
        return tuple(one for one in self.uses if one.role == role and (not methods or one.method in methods))

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """Give the loops of the sources that read messages."""
        found = []
        for unit in self._code.units():
            for block in unit.blocks:
                if block.kind in ("for", "async for") and block.exprs:
                    role, library = self.role(self._code.type_of(unit, block.exprs[0], block.line))
                    if role == "consumer":
                        found.append(Loop(library, unit, block, block.names, None))
        for use in self.uses_of("consumer", *FETCHES):
            outer = use.unit.within(use.call, "while", "for", "async for")
            if outer is not None:
                found.append(Loop(use.library, use.unit, outer, _names(use), use.call))
        return tuple(found)

    @cached_property
    def subscribers(self) -> tuple[Subscriber, ...]:
        """Give the functions that FastStream calls with messages."""
        found = []
        for unit in self._code.functions():
            outer = self._code.outer(unit)
            for name, call in self._code.decorators(unit):
                owner, _, method = name.rpartition(".")
                if call is not None and method == "subscriber" and self.role(owner)[1] == "faststream":
                    topics = tuple(topic for one in call.args for topic in self._topics(outer, one))
                    found.append(Subscriber(unit, call, topics))
        return tuple(found)


def _names(use: Use) -> tuple[str, ...]:
    """Give the names that hold what a fetch gives."""
    number = next(index for index, call in enumerate(use.unit.calls) if call is use.call)
    for assign in use.unit.assigns:
        value = assign.value
        while value is not None and value.kind in ("await", "index") and value.items:
            value = value.items[0]
        if value is not None and value.kind == "call" and value.ref == number:
            return assign.targets
    return ()
