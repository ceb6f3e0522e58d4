"""Where messages are read, and what happens to them: shared by the rules about consumers."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from weakref import WeakKeyDictionary

from msgspec import Struct

from gate.model.facts import Block, Call, Expr
from gate.rules.aside import aside
from gate.rules.mention import arguments, names, names_of_call
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import FETCHES, Client
from gate.syntax.units import Unit

_PROBE = re.compile(
    r"health_?(check|z)|(?<![a-z])(health|check|ping|readiness|probe)(?![a-z])|wait_for|waiter", re.IGNORECASE
)


def _words(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


_HARMLESS = _words(
    "decode encode get items keys values append extend add strip lower upper split join format startswith endswith "
    "str int float bool len print list dict set tuple isinstance getattr hasattr enumerate sorted repr update pop"
)
"""What is done to a message without handing it to anybody."""
_LOGS = _words("debug info warning warn error exception critical log print")
_PUSHES = ("send_text", "send_json", "send_bytes", "broadcast")
_DEPTH = 7


class Reader(Struct, frozen=True, eq=False):
    """A place that gets messages: a loop in `unit`, or a function that FastStream calls (`block` is None then)."""

    library: str
    unit: Unit
    block: Block | None
    names: frozenset[str]
    line: int

    @property
    def calls(self) -> tuple[Call, ...]:
        """Give the calls that happen for every message."""
        return self.unit.calls if self.block is None else self.unit.calls_in(self.block)

    def holds(self, place: Call | Block) -> bool:
        """Tell whether a place of the same function belongs to the reading."""
        return self.block is None or self.unit.inside(self.block, place)


_READERS: WeakKeyDictionary[Codebase, tuple[Reader, ...]] = WeakKeyDictionary()
"""What was found in a codebase: every rule of the family asks."""


def readers(code: Codebase) -> tuple[Reader, ...]:
    """Give all places of the service that read messages, outer loops before inner ones and without those."""
    if code not in _READERS:
        found: dict[tuple[Unit, int], Reader] = {}
        for one in (*_indirect(code), *_typed(code), *_by_name(code), *_subscribed(code)):
            if not aside(one.unit.path) and (one.block is None or not answers(code, one.unit)):
                found.setdefault((one.unit, one.line), one)
        _READERS[code] = tuple(sorted(found.values(), key=lambda one: (one.unit.path, one.line)))
    return _READERS[code]


def _typed(code: Codebase) -> Iterator[Reader]:
    """Give the loops over consumers whose class is known; an inner one belongs to the outer."""
    for loop in code.messaging.loops:
        unit, block = loop.unit, loop.block
        around = [one for one in code.messaging.loops if one.unit is unit and one.block is not block]
        if not any(unit.inside(one.block, block) for one in around):
            inner = (one.messages for one in around if unit.inside(block, one.block))
            start = {name for some in (loop.messages, *inner) for name in some}
            yield Reader(loop.library, unit, block, _closure(unit, block, start), block.line)


def _subscribed(code: Codebase) -> Iterator[Reader]:
    """Give the functions that FastStream calls."""
    for one in code.messaging.subscribers:
        start = {param.name for param in one.unit.params}
        yield Reader("faststream", one.unit, None, _closure(one.unit, None, start), one.unit.line)


def _indirect(code: Codebase) -> Iterator[Reader]:
    """Give the loops that fetch in a thread: `to_thread(consumer.poll, 1.0)`, a lambda, or a nested function."""
    fetches = code.messaging.uses_of("consumer", *FETCHES)
    inner = {use.unit.qualname: use.library for use in fetches if ".<locals>." in use.unit.qualname}
    for unit, _ in _named_fetches(code):
        inner.setdefault(unit.qualname, code.messaging.consumers[0].library)
    lambdas = {id(use.call) for use in fetches if use.unit.within(use.call, "lambda") is not None}
    for unit in code.functions():
        for number, call in enumerate(unit.calls):
            block = unit.within(call, "while", "for", "async for")
            library = _fetched(code, unit, call, inner, lambdas) if block is not None else ""
            if library and block is not None:
                start = {name for one in unit.assigns if refers(one.value, number) for name in one.targets}
                yield Reader(library, unit, block, _closure(unit, block, start), block.line)


def _by_name(code: Codebase) -> Iterator[Reader]:
    """Give the loops over what is only known by its name, `consumer`, in a project that makes consumers."""
    made = code.messaging.consumers
    for unit in code.units() if made else ():
        for block in unit.blocks:
            if (
                block.kind in ("for", "async for")
                and block.exprs
                and _named_consumer(code, unit, block.exprs[0], block.line)
            ):
                yield Reader(made[0].library, unit, block, _closure(unit, block, set(block.names)), block.line)
    for unit, call in _named_fetches(code):
        loop = unit.within(call, "while")
        if loop is not None:
            number = index_of(unit, call)
            start = {name for one in unit.assigns if refers(one.value, number) for name in one.targets}
            yield Reader(made[0].library, unit, loop, _closure(unit, loop, start), loop.line)


def _named_fetches(code: Codebase) -> Iterator[tuple[Unit, Call]]:
    """Give the calls that fetch from what is only known by its name."""
    for unit in code.functions() if code.messaging.consumers else ():
        for call in unit.calls:
            owner, _, method = call.func.text.rpartition(".")
            held = Expr("name", owner, (), -1, call.func.local)
            if method in FETCHES and _named_consumer(code, unit, held, call.line):
                yield unit, call


def _named_consumer(code: Codebase, unit: Unit, expr: Expr, line: int) -> bool:
    last = expr.text.rpartition(".")[2].strip("_").lower() if expr.kind == "name" else ""
    return (last == "consumer" or last.endswith("_consumer")) and not code.type_of(unit, expr, line)


def _fetched(code: Codebase, unit: Unit, call: Call, inner: dict[str, str], lambdas: set[int]) -> str:
    """Give the library whose fetching method or a function around it is an argument of a call; empty for others."""
    for arg in call.args:
        if arg.kind == "name":
            owner, _, method = arg.text.rpartition(".")
            library = inner.get(f"{unit.qualname}.<locals>.{arg.text}", "")
            if method in FETCHES and owner:
                kind = code.type_of(unit, Expr("name", owner, (), -1, arg.local), call.line)
                role, library = code.messaging.role(kind)
                library = library if role == "consumer" else ""
            if library:
                return library
        if arg.kind == "lambda" and any(
            id(one) in lambdas for one in unit.calls if one.line in range(call.line, call.end_line + 1)
        ):
            return "confluent-kafka"
    return ""


def answers(code: Codebase, unit: Unit, depth: int = 4) -> bool:
    """Tell whether a function runs within a request, and waits there for the messages that answer it."""
    if any(route.unit is unit for route in code.web.routes):
        return True
    waited = (edge for edge in code.callers(unit) if not started(edge.unit, edge.call))
    return depth > 0 and any(edge.unit is not unit and answers(code, edge.unit, depth - 1) for edge in waited)


def started(unit: Unit, call: Call) -> bool:
    """Tell whether a call only makes something that runs on its own: `create_task(consume())`."""
    number = index_of(unit, call)
    taken = (one for one in unit.calls if any(refers(arg, number) for arg in arguments(one)))
    return any(one.func.text.endswith(("create_task", "ensure_future", "add_task", "start_soon")) for one in taken)


def first_consumer(code: Codebase, found: list[Reader]) -> Client | Reader:
    """Give the best place to speak of all consumers at once: the first one that a reading belongs to."""
    files = {one.unit.path for one in found}
    clients = [one for one in code.messaging.consumers if in_service(one) and not answers(code, one.unit)]
    near = [one for one in clients if one.unit.path in files] or clients
    return min(near, key=lambda one: (one.unit.path, one.line)) if near else found[0]


def in_service(client: Client) -> bool:
    """Tell whether a client does the service's work, and not a check of its health or something beside it."""
    return not aside(client.unit.path) and not probes(client.unit)


def probes(unit: Unit) -> bool:
    """Tell whether a function only asks whether the broker is there."""
    return bool(_PROBE.search(f"{PurePosixPath(unit.path).stem} {unit.qualname}"))


def _closure(unit: Unit, block: Block | None, start: set[str]) -> frozenset[str]:
    """Give the names that hold a message or what was made of it."""
    known = set(start)
    for _ in range(5):
        size = len(known)
        for one in unit.assigns:
            if (block is None or unit.inside(block, one)) and names(unit, one.value) & known:
                known |= {name for name in one.targets if name and "." not in name}
        for inner in unit.blocks:
            binds = inner.kind in ("for", "async for", "comprehension", "with", "async with")
            if (
                binds
                and (block is None or unit.inside(block, inner))
                and any(names(unit, one) & known for one in inner.exprs)
            ):
                known |= set(inner.names)
        if len(known) == size:
            break
    return frozenset(known - {"self", "cls"})


def reached(code: Codebase, reader: Reader) -> list[tuple[Unit, Call]]:
    """Give every call that a message leads to, in the reading itself and in functions of the project behind it."""
    found: list[tuple[Unit, Call]] = []
    seen = {reader.unit}
    waiting = [(reader.unit, reader.calls, 0)]
    while waiting:
        unit, calls, depth = waiting.pop()
        for call in calls:
            found.append((unit, call))
            for callee in callees(code, unit, call) if depth < _DEPTH else ():
                if callee not in seen:
                    seen.add(callee)
                    waiting.append((callee, callee.calls, depth + 1))
    return found


def units_reached(code: Codebase, reader: Reader) -> list[Unit]:
    """Give the functions of the project that a message leads to."""
    found = [callee for unit, call in reached(code, reader) for callee in callees(code, unit, call)]
    return list(dict.fromkeys(found))


def callees(code: Codebase, unit: Unit, call: Call) -> Iterator[Unit]:
    """Give the functions that a call may run: its target, what overrides it, and functions that it is given."""
    callee = code.callee(unit, call)
    if callee is not None:
        yield callee
        info = code.class_of(callee)
        for sub in code.subclasses(info.name) if info is not None and not callee.name.startswith("__") else ():
            over = code.unit(f"{sub.name}.{callee.name}")
            if over is not None and over is not callee:
                yield over
    for arg in arguments(call):
        if arg.kind == "name":
            given = code.unit(code.name(unit, arg, call.line))
            if given is not None:
                yield given


def mentions(reader: Reader, call: Call) -> bool:
    """Tell whether a call has to do with a message."""
    return bool(names_of_call(reader.unit, call) & reader.names)


def is_log(call: Call) -> bool:
    """Tell whether a call only writes a line."""
    owner, _, last = call.func.text.rpartition(".")
    return last in _LOGS and (last == "print" or "log" in owner.lower() or owner == "")


def work(reader: Reader) -> list[Call]:
    """Give the calls that do something with a message, other than writing it to the log."""
    found = []
    for call in reader.calls:
        last = call.func.text.rpartition(".")[2]
        if mentions(reader, call) and not is_log(call) and (last not in _HARMLESS or last == "decode"):
            found.append(call)
    return found


def hands_over(code: Codebase, reader: Reader) -> bool:
    """Tell whether a message goes to something that the code does not show: a callback, an abstract method."""
    for unit, call in reached(code, reader):
        known = reader.names if unit is reader.unit else _given(unit)
        given = any(names(unit, arg) & known for arg in arguments(call))
        last = call.func.text.rpartition(".")[2]
        if not given or last in _HARMLESS | _LOGS:
            continue
        callee = code.callee(unit, call)
        if callee is not None:
            if (
                callee.function.stub
                and callee.name != "__init__"
                and not any(one is not callee for one in callees(code, unit, call))
            ):
                return True
        elif _unknown(code, code.target(unit, call)) and not _own_method(call, known):
            return True
    return False


def _unknown(code: Codebase, target: str) -> bool:
    """Tell whether a call without a function behind it goes to a callback: an attribute or variable of the project."""
    owner = target.rpartition(".")[0]
    known = code.class_(owner) is not None or (code.module(owner) is not None and code.class_(target) is None)
    return not target or target.startswith(("typing.", "collections.abc.")) or known


def _given(unit: Unit) -> frozenset[str]:
    return frozenset(param.name for param in unit.params) - {"self", "cls"}


def _own_method(call: Call, known: frozenset[str]) -> bool:
    """Tell whether a call is a method of the message itself, or of what an expression gives."""
    first, dot, _ = call.func.text.partition(".")
    return call.func.kind == "member" or bool(dot and first in known)


def pushes(code: Codebase, reader: Reader) -> bool:
    """Tell whether messages only go on to whoever is connected: a generator, a websocket."""
    yields = any(reader.block is None or reader.unit.inside(reader.block, one) for one in reader.unit.exits_of("yield"))
    return yields or any(call.func.text.rpartition(".")[2] in _PUSHES for _, call in reached(code, reader))


def catches(code: Codebase, unit: Unit, handler: Block) -> bool:
    """Tell whether a handler takes errors of the work itself, and not only those of Kafka, waiting or stopping."""
    shown = [expr for one in handler.exprs for expr in (one.items if one.kind == "tuple" else (one,))]
    return not shown or any(not _narrow(code.resolve(unit.module, expr) or expr.text) for expr in shown)


def _narrow(name: str) -> bool:
    last = name.rpartition(".")[2]
    kafka = name.startswith(("aiokafka.", "kafka.", "confluent_kafka.")) or "Kafka" in last or "Commit" in last
    return kafka or last in ("CancelledError", "KeyboardInterrupt", "SystemExit", "StopIteration", "StopAsyncIteration",
                             "TimeoutError", "Empty", "QueueEmpty")  # fmt: skip


def index_of(unit: Unit, call: Call) -> int:
    """Give the number of a call in its function."""
    return next(number for number, one in enumerate(unit.calls) if one is call)


def refers(expr: Expr | None, number: int) -> bool:
    """Tell whether an expression is the call with that number, awaited or not."""
    while expr is not None and expr.kind == "await":
        expr = expr.items[0]
    return expr is not None and expr.kind == "call" and expr.ref == number
