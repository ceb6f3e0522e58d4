"""Where a client of Kafka is kept, and whether something ends it: shared by the rules about its life."""

from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.rules.kafka._flow import index_of, refers
from gate.rules.mention import arguments, named, names
from gate.syntax.codebase import Codebase
from gate.syntax.messaging import Client
from gate.syntax.units import Unit

_DEPTH = 5
_ENDINGS = ("__exit__", "__aexit__", "__del__")


def holder(client: Client) -> tuple[str, str]:
    """Tell how a client is kept: `with`, `name`, `attribute`, `module`, `returned`, `yielded`, `given`; and its name."""
    unit, number = client.unit, index_of(client.unit, client.call)
    if client.call.used in ("with", "async with") or any(
        refers(expr, number) for block in unit.blocks if "with" in block.kind for expr in block.exprs
    ):
        return "with", ""
    assign = next((one for one in unit.assigns if _holds(unit, one.value, number) and one.targets), None)
    if assign is not None:
        name = assign.targets[0]
        if "." in name:
            return "attribute", name.rpartition(".")[2]
        if unit.is_body or _module_name(unit, name):
            return ("module" if unit.name != "<class>" else "attribute"), name
        return "name", name
    for kind, word in (("return", "returned"), ("yield", "yielded")):
        if any(refers(one.value, number) for one in unit.exits_of(kind)):
            return word, ""
    return "given", ""


def _holds(unit: Unit, value: Expr | None, number: int) -> bool:
    """Tell whether a value is a client, or one that a helper wraps around it (`instrument(Producer(...))`)."""
    if refers(value, number):
        return True
    call = unit.call(value)
    return call is not None and any(refers(arg, number) for arg in arguments(call))


def _module_name(unit: Unit, name: str) -> bool:
    """Tell whether a function stores into a variable of its module (`global producer`)."""
    body = unit.module.functions[0]
    return any(name in one.targets for one in body.assigns)


def ended(code: Codebase, client: Client, methods: tuple[str, ...]) -> str:
    """Tell what is wrong with the end of a client; empty where it is ended, or nobody knows."""
    kind, name = holder(client)
    if kind == "with":
        return ""
    unit = client.unit
    if kind == "name" or (kind == "module" and unit.is_body):
        own = _own_end(code, client, name, methods)
        if own is not None:
            return own
        if kind == "name" and not _passed_on(unit, name):
            return "and never stops it"
    if any(
        "with" in block.kind and name and any(name in names(one, expr) or _last(expr) == name for expr in block.exprs)
        for one in _near(code, kind)
        for block in one.blocks
    ):
        return ""
    places = list(_places(code, client, kind, name, methods))
    if not places:
        return "and never stops it"
    if any(_at_the_end(code, one, call, _DEPTH) for one, call in places):
        return ""
    one, call = places[0]
    return f"and stops it in `{named(one)}` (line {call.line}) only, which no shutdown reaches"


def _last(expr: Expr) -> str:
    return expr.text.rpartition(".")[2] if expr.kind == "name" else ""


def _own_end(code: Codebase, client: Client, name: str, methods: tuple[str, ...]) -> str | None:
    """Judge what the function that makes a client does to end it; None where it does nothing."""
    unit = client.unit
    if any(name in names(unit, expr) for block in unit.blocks if "with" in block.kind for expr in block.exprs):
        return ""
    if any(read.text in {f"{name}.{method}" for method in methods} for read in unit.reads):
        return ""
    calls = [call for call in unit.calls if call.func.text in {f"{name}.{method}" for method in methods}]
    if not calls:
        inner = [one for one in code.units([unit.module]) if one.qualname.startswith(f"{unit.qualname}.<locals>.")]
        return "" if any(name in one.function.loads for one in inner) else None
    if any(_safe_here(code, unit, call) for call in calls):
        return ""
    if all(unit.within(call, "handler") is not None for call in calls):
        return None  # only where starting failed
    return f"and stops it only when nothing fails before (line {calls[-1].line})"


def _safe_here(code: Codebase, unit: Unit, call: Call) -> bool:
    """Tell whether a call happens on the way out: in a `finally`, behind a `yield`, or behind a loop that ends."""
    if unit.within(call, "finally", "lambda") is not None or _after_failed_loop(unit, call):
        return True
    yields = unit.exits_of("yield")
    if yields:
        return any(call.line > one.line for one in yields)
    if unit.within(call, "handler") is not None:
        return False
    loops = [
        block for block in unit.blocks if block.kind in ("while", "for", "async for") and block.end_line < call.line
    ]
    endless = [one for one in loops if one.kind != "while" or _always(one.exprs[0])]
    consuming = {id(one.block) for one in code.messaging.loops if one.unit is unit}
    return not any(id(one) in consuming for one in endless) and not any(_spins(unit, one) for one in endless)


def _after_failed_loop(unit: Unit, call: Call) -> bool:
    """Tell whether a call stands in the handler of a `try` around a loop (`except KeyboardInterrupt`)."""
    handler = unit.within(call, "handler")
    owner = unit.owner(handler) if handler is not None else None
    loops = (one for one in unit.blocks if one.kind in ("while", "for", "async for"))
    return owner is not None and any(unit.inside(owner, one) for one in loops)


def _always(expr: Expr) -> bool:
    return expr.kind in ("bool", "int") and expr.text not in ("False", "0")


def _spins(unit: Unit, loop: object) -> bool:
    """Tell whether a loop has no way out of its own."""
    block = next(one for one in unit.blocks if one is loop)
    return block.kind == "while" and not any(unit.inside(block, one) for one in unit.exits_of("break", "return"))


def _passed_on(unit: Unit, name: str) -> bool:
    """Tell whether a local client leaves the function: returned, yielded, stored, or handed to a call."""
    given = any(name in names(unit, arg) for call in unit.calls for arg in arguments(call))
    stored = any(
        name in names(unit, one.value) for one in unit.assigns if any("." in to for to in one.targets) or one.places
    )
    return given or stored or any(name in names(unit, one.value) for one in unit.exits_of("return", "yield"))


def _near(code: Codebase, kind: str) -> Iterator[Unit]:
    """Give the functions that may see a client by its name."""
    if kind in ("attribute", "module"):
        yield from code.units()


def _places(
    code: Codebase, client: Client, kind: str, name: str, methods: tuple[str, ...]
) -> Iterator[tuple[Unit, Call]]:
    """Give the calls that end a client: typed ones of its role, and those of its name."""
    for use in code.messaging.uses_of(client.role, *methods):
        text = use.call.func.text.rpartition(".")[0].rpartition(".")[2]
        if kind not in ("attribute", "module") or text == name or not text or _other_file(use.unit, client.unit):
            yield use.unit, use.call
    for unit in code.units():
        for call in unit.calls:
            owner, _, method = call.func.text.rpartition(".")
            last = owner.rpartition(".")[2]
            if method in methods and last and (last == name or client.role in last.lower()):
                yield unit, call
        for read in unit.reads:
            owner, _, method = read.text.rpartition(".")
            if method in methods and (owner.rpartition(".")[2] == name or client.role in owner.lower()):
                yield unit, Call(Expr("name", read.text), (), {}, read.line, 0, read.line, read.block, "reference")


def _other_file(one: Unit, other: Unit) -> bool:
    return one.path != other.path


def _at_the_end(code: Codebase, unit: Unit, call: Call, depth: int) -> bool:
    """Tell whether a call is reached when the service stops, as far as the callers show."""
    if call.used == "reference":
        return True
    lives = [one for one in code.web.lifecycle if one.unit is unit]
    yields = unit.exits_of("yield")
    if lives:
        return any(one.kind == "shutdown" for one in lives) or any(call.line > one.line for one in yields)
    if unit.name in _ENDINGS or unit.is_body:
        return True
    if unit.within(call, "finally") is not None or (yields and any(call.line > one.line for one in yields)):
        return True
    edges = [edge for edge in code.callers(unit) if edge.unit is not unit]
    if edges:
        return depth > 0 and any(_at_the_end(code, edge.unit, edge.call, depth - 1) for edge in edges)
    return _named_elsewhere(code, unit)


def _named_elsewhere(code: Codebase, unit: Unit) -> bool:
    """Tell whether something that this program does not see may call a function: it is named, or an entry point."""
    if unit.name == "main" or any(name not in ("classmethod", "staticmethod") for name, _ in code.decorators(unit)):
        return True
    for other in code.units():
        if other is unit:
            continue
        if unit.name in other.function.loads and not unit.function.owner:
            return True
        if any(read.text.endswith(f".{unit.name}") for read in other.reads):
            return True
        if any(call.func.text.endswith(f".{unit.name}") and not code.target(other, call) for call in other.calls):
            return True
    return False
