"""Most public functions of the service say nothing about what they are for.

What it checks
Public functions and methods of the product with at least three statements, once for the project: where fewer than half
of them have a docstring and at least five have none. Routes are left to the rule about their description. The rule is
silent where the team's Ruff asks for docstrings (`D`), because it names every place.

Why it matters
A signature says what a function takes, not what it promises, in which units, and what it raises. The next reader finds
that out from the code, or guesses.

Bad
    def reserve(order: int, count: int) -> int:
        left = count - order
        left = max(left, 0)
        return left


    def release(order: int, count: int) -> int:
        left = count + order
        left = max(left, 0)
        return left


    def price(order: int, count: int) -> int:
        amount = order * count
        amount = max(amount, 0)
        return amount


    def refund(order: int, count: int) -> int:
        amount = order * count
        amount = min(amount, 0)
        return amount


    def weigh(order: int, count: int) -> int:
        grams = order * count
        grams = max(grams, 1)
        return grams

Good
    def reserve(order: int, count: int) -> int:
        \"\"\"Give the number of pieces that are left after an order.\"\"\"
        left = count - order
        left = max(left, 0)
        return left

When to ignore it
Where the team has decided that names are enough.

Where it comes from
PEP 257, and the documentation section of the reviewer's checklist.
"""

from collections import Counter
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.clarity import _asked
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SHARE = 0.5
_FEW = 5
_TRIVIAL = 3


def _find(code: Codebase) -> Iterator[Problem]:
    if _asked.of_ruff(code, "D102", "D103"):
        return
    routes = {route.unit.symbol for route in code.web.routes}
    public = [unit for unit in code.functions() if _public(unit) and unit.symbol not in routes]
    silent = [unit for unit in public if not unit.doc]
    if len(silent) < _FEW or len(silent) <= _SHARE * len(public):
        return
    path, number = Counter(unit.path for unit in silent).most_common(1)[0]
    first = next(unit for unit in silent if unit.path == path)
    yield Problem(
        message=f"no docstring for {len(silent)} of {len(public)} public functions, {number} of them in this file, first "
        f"`{first.qualname}`",
        path=path,
        line=first.line,
        symbol=first.qualname,
    )


def _public(unit: Unit) -> bool:
    """Tell whether others may call a function, and it does enough to need words."""
    parts = unit.qualname.split(".")
    hidden = any(part.startswith("_") for part in (*parts, unit.module.module.rpartition(".")[2]))
    return not hidden and not unit.function.parent and unit.function.statements >= _TRIVIAL


RULE = Rule(
    id="GATE-CLEAR002",
    name="public-functions-without-docstrings",
    criticality=Criticality.MEDIUM,
    category=Category.DOCS,
    topics=("docstring", "documentation"),
    impact="what a function promises is known to its author alone",
    recommendation="say in one sentence what each public function gives, and let Ruff ask for it with `D102` and `D103`",
    find=_find,
)
