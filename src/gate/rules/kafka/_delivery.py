"""Whether anybody waits for the delivery of a message, or hears of its failure."""

from gate.rules.kafka._flow import index_of, refers
from gate.rules.mention import arguments, names
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import Use
from gate.syntax.units import Unit

_FLUSHES = ("flush", "stop", "commit_transaction")
_CALLBACKS = ("callback", "on_delivery")
_DEPTH = 3


def unconfirmed(code: Codebase, use: Use) -> str:
    """Tell how a send is left to itself; empty where something waits for it."""
    unit, call = use.unit, use.call
    number = index_of(unit, call)
    tasks = (one for one in unit.calls if any(refers(arg, number) for arg in arguments(one)))
    if any(one.func.text.endswith(("create_task", "ensure_future")) for one in tasks):
        return "in a task that nobody waits for"
    if use.method == "send_and_wait" or flushed(code, unit, _DEPTH):
        return ""
    if use.library == "aiokafka" and use.method == "send":
        return "" if call.used != "await" or _kept(unit, number) else "with `send` and does not await its delivery"
    if use.library == "kafka-python" and use.method == "send":
        return "" if _kept(unit, number) else "with `send` and waits for neither `get` nor `flush`"
    if use.library == "confluent-kafka" and use.method == "produce" and call.used == "statement":
        return "with `produce` and does not `flush`"
    return ""


def unheard(code: Codebase, use: Use) -> str:
    """Tell why nobody hears of the failure of a send; empty where somebody may."""
    call = use.call
    if use.library == "confluent-kafka" and use.method == "produce" and call.used == "statement":
        told = any(name in call.keywords for name in (*_CALLBACKS, "**")) or len(call.args) > 4
        return "" if told else "with `produce` and no delivery callback"
    return unconfirmed(code, use) if use.library in ("aiokafka", "kafka-python") else ""


def flushed(code: Codebase, unit: Unit, depth: int) -> bool:
    """Tell whether a function, or one that calls it, waits until the producer's buffer is empty."""
    if any(call.func.text.rpartition(".")[2] in _FLUSHES for call in unit.calls):
        return True
    if any("with" in block.kind and any("producer" in name.lower() for name in block.names) for block in unit.blocks):
        return True
    return depth > 0 and any(
        edge.unit is not unit and flushed(code, edge.unit, depth - 1) for edge in code.callers(unit)
    )


def _kept(unit: Unit, number: int) -> bool:
    """Tell whether the future of a send is used: awaited, asked, stored, returned, given a callback."""
    for one in unit.assigns:
        if refers(one.value, number):
            stored = any("." in name for name in one.targets) or bool(one.places)
            return stored or any(_used(unit, name) for name in one.targets)
    if any(refers(one.value, number) for one in unit.exits):
        return True
    if any(call.func.kind == "member" and refers(call.func.items[0], number) for call in unit.calls):
        return True
    return any(refers(arg, number) for call in unit.calls for arg in arguments(call))


def _used(unit: Unit, name: str) -> bool:
    if any(call.func.text.startswith(f"{name}.") for call in unit.calls):
        return True
    if any(name in names(unit, one.value) for one in unit.exits):
        return True
    return any(name in names(unit, arg) for call in unit.calls for arg in arguments(call))
