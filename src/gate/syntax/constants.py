"""Works out the values of constants."""

from enum import Enum
from typing import Final

from gate.model.facts import Expr
from gate.syntax.annotations import Type
from gate.syntax.classes import Units
from gate.syntax.names import Names
from gate.syntax.units import Unit
from gate.syntax.values import Values


class Unknown(Enum):
    """The one value that says that an expression is no known constant."""

    UNKNOWN = 0

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown.UNKNOWN
"""What is given for an expression that is no known constant; it counts as false."""

Constant = str | int | float | bool | bytes | tuple["Constant", ...] | Unknown | None


def constant(names: Names, units: Units, values: Values, unit: Unit, expr: Expr | None, depth: int = 0) -> Constant:
    """Give the value of an expression through names of constants; UNKNOWN where it is not certain."""
    if expr is None or depth > 12:
        return UNKNOWN
    plain = _plain(expr)
    if plain is not UNKNOWN:
        return plain
    if expr.kind in ("tuple", "list", "set", "fstring") or (expr.kind == "operation" and expr.text == "+"):
        parts = [constant(names, units, values, unit, item, depth + 1) for item in expr.items]
        if any(part is UNKNOWN for part in parts):
            return UNKNOWN
        if expr.kind in ("tuple", "list", "set"):
            return tuple(parts)
        if expr.kind == "fstring" or all(isinstance(part, str) for part in parts):
            return "".join(map(str, parts))
        return UNKNOWN
    if expr.kind != "name":
        return UNKNOWN
    first, _, rest = expr.text.partition(".")
    if expr.local and not rest and values.scopes.binds(unit, first):
        assigns = unit.local_assigns.get(first, ())
        if len(assigns) == 1 and assigns[0].kind == "=" and unit.param(first) is None:
            return constant(names, units, values, unit, assigns[0].value, depth + 1)
        return UNKNOWN
    return _of_name(names, units, values, unit, expr, depth)


def _of_name(names: Names, units: Units, values: Values, unit: Unit, expr: Expr, depth: int) -> Constant:
    """Give the value of a module's constant, or of a field of a class such as an enumeration's."""
    first, _, rest = expr.text.partition(".")
    if expr.local and values.scopes.binds(unit, first):
        name = _attribute(values, values.variable(unit, first), rest)
    else:
        name = names.written(unit.module, expr.text) if expr.local else names.canonical(expr.text, unit.module)
        name = name.removesuffix(".value")
        holder, _, last = name.rpartition(".")
        if holder not in units.classes and names.module(holder) is None and (owner := values.named(holder)) is not None:
            name = _attribute(values, owner, last)  # an attribute of an instance: settings.api_prefix
    holder, _, last = name.removesuffix(".value").rpartition(".")
    field = units.field(holder, last) if holder in units.classes else None
    if field is not None:
        info, assign = field
        return constant(names, units, values, info.body, _default(info.body, assign.value), depth + 1)
    module, rest = names.split(name) if name else (None, "")
    if module is None or not rest:
        return UNKNOWN
    body = next(iter(units.of.get(module.path, ())), None)  # none where the module could not be parsed
    if body is None:
        return UNKNOWN
    assigns = body.local_assigns.get(rest, ())
    if len(assigns) != 1 or assigns[0].kind != "=":
        return UNKNOWN
    return constant(names, units, values, body, assigns[0].value, depth + 1)


def _default(body: Unit, expr: Expr | None) -> Expr | None:
    """Give the default in `Field("value", ...)` or `Field(default="value")`."""
    call = body.call(expr)
    if call is None or call.func.text.rpartition(".")[2] != "Field":
        return expr
    return call.keywords.get("default") or next(iter(call.args), None)


def _attribute(values: Values, owner: Type | None, path: str) -> str:
    """Name the last attribute of a chain that starts at a value of some class."""
    *inner, last = path.split(".")
    for part in inner:
        owner = values.attribute(owner, part)
    if owner is None:
        return ""
    return f"{owner.args[0].name if owner.name == 'type' and owner.args else owner.name}.{last}"


def _plain(expr: Expr) -> Constant:
    """Give the value of a literal."""
    try:
        match expr.kind:
            case "str":
                return expr.text
            case "int":
                return int(expr.text, 0)
            case "float":
                return float(expr.text)
            case "bool":
                return expr.text == "True"
            case "bytes":
                return expr.text.encode("latin-1")
            case "none":
                return None
    except ValueError:
        return UNKNOWN  # a number of thousands of digits is cut
    return UNKNOWN
