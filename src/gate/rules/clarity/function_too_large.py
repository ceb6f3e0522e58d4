"""A function that does too much can be neither read nor tested in one piece.

What it checks
Functions of the product with more than 50 statements, or with more than 15 ways to branch: `if`, loops, handlers and
cases; comprehensions do not count. Functions inside a function are counted by themselves.

Why it matters
Every branch doubles what a test has to try. In a long function the error path that nobody thought of hides well.

Bad
    def price(kind: str, count: int) -> int:
        total = 0
        if kind == "a":
            total += 1
        if kind == "b":
            total += 2
        if kind == "c":
            total += 3
        if kind == "d":
            total += 4
        if kind == "e":
            total += 5
        if kind == "f":
            total += 6
        if kind == "g":
            total += 7
        if kind == "h":
            total += 8
        if count > 1:
            total += 9
        if count > 2:
            total += 10
        if count > 3:
            total += 11
        if count > 4:
            total += 12
        if count > 5:
            total += 13
        if count > 6:
            total += 14
        if count > 7:
            total += 15
        if count > 8:
            total += 16
        return total

Good
    PRICES = {"a": 1, "b": 2, "c": 3, "d": 4}


    def price(kind: str, count: int) -> int:
        return PRICES.get(kind, 0) * count

When to ignore it
For a table in the form of code, such as a parser's or a state machine's, that reads well from top to bottom.

Where it comes from
McCabe's complexity measure, and Ruff's C901 and PLR0915, which count a little differently.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.clarity import _asked
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_STATEMENTS = 50
_BRANCHES = 15
_BRANCHING = ("if", "for", "async for", "while", "handler", "case")


def _find(code: Codebase) -> Iterator[Problem]:
    if _asked.of_ruff(code, "C901", "PLR0912", "PLR0915"):
        return
    for unit in code.functions():
        branches = sum(block.kind in _BRANCHING for block in unit.blocks)
        statements = unit.function.statements
        if statements > _STATEMENTS or branches > _BRANCHES:
            yield Problem(
                message=f"`{unit.qualname}` has {statements} statements and {branches} branches",
                path=unit.path,
                line=unit.line,
                symbol=unit.qualname,
            )


RULE = Rule(
    id="GATE-CLEAR003",
    name="function-too-large",
    criticality=Criticality.MEDIUM,
    category=Category.CODE,
    topics=("long function", "complexity", "large function"),
    impact="nobody can hold it in mind, and no test tries all of its ways",
    recommendation="give each part that has a name of its own a function of its own",
    find=_find,
)
