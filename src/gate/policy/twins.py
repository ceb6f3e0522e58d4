"""Which rules of different tools speak of the same problem, so that one line carries it once."""

from fnmatch import fnmatchcase
from functools import cache

TWINS: tuple[tuple[str, ...], ...] = (
    ("review/GATE-ASYNC001", "ruff/ASYNC2*"),
    ("review/GATE-ASYNC002", "mypy/unused-coroutine", "mypy/unused-awaitable"),
    ("review/GATE-ASYNC003", "ruff/RUF006"),
    (
        "review/GATE-ERR001",
        "review/GATE-ERR002",
        "ruff/S110",
        "ruff/S112",
        "ruff/BLE001",
        "ruff/E722",
        "bandit/B110",
        "bandit/B112",
    ),
    ("review/GATE-SEC001", "ruff/S105", "ruff/S106", "ruff/S107", "bandit/B105", "bandit/B106", "bandit/B107"),
    ("review/GATE-SEC012", "ruff/S113", "bandit/B113"),
    ("review/GATE-DB001", "ruff/S608", "bandit/B608"),
    ("review/GATE-CLEAR003", "ruff/C901", "ruff/PLR0912", "ruff/PLR0915"),
)
"""Patterns of `check/rule`: what they find on the same line of a file is one problem, told by the first that spoke."""


@cache
def group(name: str) -> str:
    """Give the name of the problem that `check/rule` shares with others; empty where it shares none."""
    return next((rules[0] for rules in TWINS if any(fnmatchcase(name, rule) for rule in rules)), "")
