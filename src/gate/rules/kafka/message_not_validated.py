"""What comes from a topic is checked by a model before it is used.

What it checks
Consume loops and FastStream subscribers that read a message as JSON (`json.loads`, a `value_deserializer` that does)
and use the bare dictionary, where nothing behind them builds a model: Pydantic, dataclass, msgspec, attrs,
marshmallow, JSON Schema, Protobuf or Avro.

Why it matters
Producers change, and topics keep what was sent years ago. Without a model a missing field shows up as a KeyError or
`None` deep in the service, or as a wrong row in the database.

Bad
    import json

    from aiokafka import AIOKafkaConsumer


    async def consume(consumer: AIOKafkaConsumer) -> None:
        async for message in consumer:
            order = json.loads(message.value)
            await place(order["id"], order.get("amount"))


    async def place(number: int, amount: int) -> None:
        print(number, amount)

Good
    from aiokafka import AIOKafkaConsumer
    from pydantic import BaseModel


    class OrderPlaced(BaseModel):
        id: int
        amount: int


    async def consume(consumer: AIOKafkaConsumer) -> None:
        async for message in consumer:
            order = OrderPlaced.model_validate_json(message.value)
            await place(order)


    async def place(order: OrderPlaced) -> None:
        print(order)

When to ignore it
Where the message is only passed on as it is.

Where it comes from
The review checklist: "All Kafka messages validated with Pydantic".
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.kafka._flow import Reader, hands_over, pushes, reached, readers, work
from gate.rules.mention import arguments, named, names, parts
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_PARSES = re.compile(r"^(json|orjson|ujson|simplejson|rapidjson|msgpack|yaml)\.(loads|load|unpackb|safe_load)$")
_CHECKS = re.compile(
    r"valid|schema|parse_(obj|raw)|from_(dict|json|attributes|message|kafka|bytes)|deserialize_(avro|proto)"
    r"|ParseFromString|FromString|MergeFromString|TypeAdapter|msgspec|marshmallow|cattrs|dacite|(?<![a-z])structure(?![a-z])|Deserializer"
    r"|avro|protobuf",
    re.IGNORECASE,
)
_RAW = {
    "dict",
    "typing.Dict",
    "typing.Any",
    "str",
    "bytes",
    "typing.Mapping",
    "collections.abc.Mapping",
    "list",
    "typing.List",
}


def _find(code: Codebase) -> Iterator[Problem]:
    for reader in readers(code):
        how = _subscribed(code, reader) if reader.block is None else _parsed(code, reader)
        if not how or pushes(code, reader) or _checked(code, reader) or hands_over(code, reader):
            continue
        yield Problem(
            message=f"`{named(reader.unit)}` {how} and uses it without a model that checks it",
            path=reader.unit.path,
            line=reader.line,
            symbol=reader.unit.qualname,
        )


def _parsed(code: Codebase, reader: Reader) -> str:
    """Tell how a loop gets a message as a bare value; empty where it does not, or nobody knows."""
    for unit, call in reached(code, reader):
        target = code.target(unit, call)
        if _PARSES.match(target):
            return f"reads a message with `{target}`"
    own = [client for client in code.messaging.consumers if client.unit is reader.unit]
    near = own or [client for client in code.messaging.consumers if client.unit.path == reader.unit.path]
    if not work(reader) and not _subscripts(reader):
        return ""
    for client in near:
        given = client.settings.get("value_deserializer")
        if given is not None and _reads_json(code, client.unit, client.call, given):
            return "reads a message with a `value_deserializer` for JSON"
    return ""


def _subscripts(reader: Reader) -> bool:
    """Tell whether an element of a message is taken: `message.value["id"]`."""
    given = [arg for call in reader.calls for arg in arguments(call)]
    given += [one.value for one in reader.unit.assigns if one.value is not None]
    taken = (part for expr in given for part in parts(reader.unit, expr) if part.kind == "index")
    return any(names(reader.unit, part) & reader.names for part in taken)


def _reads_json(code: Codebase, unit: Unit, client: Call, given: Expr) -> bool:
    """Tell whether a deserializer does nothing but read JSON."""
    if given.kind == "name":
        reading = code.unit(code.name(unit, given))
        if reading is None:
            return _constant_reads_json(code, code.resolve(unit.module, given))
        called = [code.target(reading, call) for call in reading.calls]
        return any(_PARSES.match(name) for name in called) and not any(_CHECKS.search(name) for name in called)
    if given.kind != "lambda":
        return False
    lines = range(client.line, client.end_line + 1)
    inner = [code.target(unit, call) for call in unit.calls if call.line in lines and unit.within(call, "lambda")]
    return any(_PARSES.match(name) for name in inner) and not any(_CHECKS.search(name) for name in inner)


def _constant_reads_json(code: Codebase, name: str) -> bool:
    """Tell whether a module's constant is a lambda that reads JSON, or the reader itself."""
    if _PARSES.match(name):
        return True
    owner, _, last = name.rpartition(".")
    module = code.module(owner)
    body = code.body(module) if module is not None else None
    for one in body.local_assigns.get(last, ()) if body is not None else ():
        if body is not None and one.value is not None and one.value.kind == "lambda":
            inner = [code.target(body, call) for call in body.calls if call.line == one.line]
            return any(_PARSES.match(target) for target in inner)
    return False


def _subscribed(code: Codebase, reader: Reader) -> str:
    """Tell whether FastStream hands a bare value to a subscriber."""
    params = [one for one in reader.unit.params if one.name not in ("self", "cls") and one.default is None]
    if not params:
        return ""
    first = params[0]
    if first.annotation is None:
        return f"takes its message `{first.name}` as it comes"
    name = code.resolve(reader.unit.module, first.annotation)
    return f"takes its message `{first.name}` as a bare `{name.rpartition('.')[2]}`" if name in _RAW else ""


def _checked(code: Codebase, reader: Reader) -> bool:
    """Tell whether anything behind a reader may check messages: a model, a schema, a class of the project."""
    for unit, call in reached(code, reader):
        target = code.target(unit, call)
        name = target or call.func.text
        if _CHECKS.search(name) or _CHECKS.search(call.func.text):
            return True
        if "**" in call.keywords and not target:
            return True
        info = code.class_(target) if target else None
        if info is not None and not _stores(code, target):
            return True
    return False


def _stores(code: Codebase, name: str) -> bool:
    """Tell whether a class is a table, an error, or something else that checks no fields."""
    info = code.class_(name)
    fields = bool(info is not None and info.fields)
    return (
        code.is_a(name, "Exception", "BaseException", "sqlalchemy.orm.DeclarativeBase")
        or not fields
        or any(model.info.name == name for model in code.database.models)
    )


RULE = Rule(
    id="GATE-KAFKA008",
    name="message-not-validated",
    criticality=Criticality.HIGH,
    category=Category.KAFKA,
    topics=("message validation", "pydantic", "schema", "message model"),
    impact="a message of another form fails deep in the service, or writes wrong data",
    recommendation="read the message with a Pydantic model (`Model.model_validate_json(message.value)`)",
    needs=("kafka",),
    find=_find,
)
