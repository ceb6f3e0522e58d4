"""Functions whose signatures have no types are checked by nobody.

What it checks
Functions and methods of the product that have a parameter without annotation, or that return a value without saying
which; once for the project, in the file that has most of them. Results of routes are left to the rule about response
models; special methods, validators and collecting parameters are not asked for. The rule is silent where the team's
mypy (`strict`, `disallow_untyped_defs`) or Ruff (`ANN`) asks for annotations, because these name every place.

Why it matters
mypy skips a function without annotations whole, and takes what it returns for `Any`: the checked code around it is
checked in appearance only.

Bad
    def total(lines, discount=0):
        amount = sum(line.price * line.count for line in lines)
        return amount * (100 - discount) / 100

Good
    from dataclasses import dataclass


    @dataclass
    class Line:
        price: float
        count: int


    def total(lines: list[Line], discount: float = 0) -> float:
        amount = sum(line.price * line.count for line in lines)
        return amount * (100 - discount) / 100

When to ignore it
In generated code, and in a module that only glues an untyped library to the rest.

Where it comes from
PEP 484, and mypy's documentation of `disallow_untyped_defs`.
"""

from collections import Counter
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.parsing import mypyconfig
from gate.rules.clarity import _asked
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit


def _find(code: Codebase) -> Iterator[Problem]:
    if mypyconfig.read(code.texts, code.project.manifest).signatures or _asked.of_ruff(code, "ANN001", "ANN201"):
        return
    routes = {route.unit.symbol for route in code.web.routes}
    asked = [unit for unit in code.functions() if not unit.function.parent and not _excused(code, unit)]
    bare = [u for u in asked if _lacks_parameters(u) or (_lacks_result(u) and u.symbol not in routes)]
    if not bare:
        return
    path, number = Counter(unit.path for unit in bare).most_common(1)[0]
    first = next(unit for unit in bare if unit.path == path)
    yield Problem(
        message=f"no types for parameters or results of {len(bare)} of {len(asked)} functions, {number} of them in this "
        f"file, first `{first.qualname}`",
        path=path,
        line=first.line,
        symbol=first.qualname,
    )


def _excused(code: Codebase, unit: Unit) -> bool:
    """Tell whether a function has a form that its framework knows: a special method or a validator."""
    special = unit.name.startswith("__") and unit.name.endswith("__")
    return special or any("validator" in name for name, _ in code.decorators(unit))


def _lacks_parameters(unit: Unit) -> bool:
    """Tell whether a parameter has no annotation; the first one of a method and collecting ones need none."""
    params = unit.params[1:] if unit.function.owner and not _static(unit) else unit.params
    return any(param.annotation is None for param in params if param.kind not in ("*", "**"))


def _lacks_result(unit: Unit) -> bool:
    """Tell whether a value is returned that the signature does not mention."""
    values = (one.value for one in unit.exits_of("return"))
    return unit.returns is None and any(value is not None and value.kind != "none" for value in values)


def _static(unit: Unit) -> bool:
    """Tell whether it is a static method."""
    return any(expr.text.rpartition(".")[2] == "staticmethod" for expr in unit.function.decorators)


RULE = Rule(
    id="GATE-CLEAR001",
    name="signatures-without-types",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("type hints", "annotations", "typing"),
    impact="neither mypy nor a reader knows what goes in and what comes out",
    recommendation="annotate the parameters and the result, and let mypy ask for it with `disallow_untyped_defs`",
    find=_find,
)
