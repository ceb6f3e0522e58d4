"""Looks a finding up in the criticality tables."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from gate.model.words import Category, Criticality, Level
from gate.policy.covered import Covered
from gate.policy.criticality import BANDIT, CATEGORIES, RUFF_CATEGORY, SECURITY_RULES, TABLE
from gate.policy.ruff import CATEGORIES as RUFF_CODES

_SECURITY = {f"ruff/{code}": level for level, codes in SECURITY_RULES.items() for code in codes.split()}


def default(name: str) -> tuple[Criticality, str]:
    """Give the default criticality of `check/rule` and the reason for it."""
    named = row(name)
    if named:
        return named
    if name in _SECURITY:
        return _SECURITY[name], "as Bandit weighs its twin of this rule"
    check, _, rule = name.partition("/")
    if check == "ruff" and rule in RUFF_CODES:
        category = RUFF_CODES[rule]
        return RUFF_CATEGORY[category], f"Ruff's category for this rule is {category}"
    return Criticality.MEDIUM, "no rule of the policy names it"


def row(name: str) -> tuple[Criticality, str] | None:
    """Give what the policy's table itself says about `check/rule`; None where no row of it matches."""
    return next(((level, reason) for pattern, level, reason in TABLE if fnmatchcase(name, pattern)), None)


def bandit(rule: str, severity: str, confidence: str) -> Criticality:
    """Give the criticality of one Bandit result: by the table, else by severity and confidence (HIGH, MEDIUM, LOW)."""
    named = row(f"bandit/{rule}")
    return named[0] if named else BANDIT[severity, confidence]


def covered(point: Covered) -> Criticality:
    """Give what a point weighs that other tools decide: by its first rule, where no finding of it weighs by itself."""
    return point.usual or default(point.id)[0]


def category(name: str) -> Category:
    """Give the category of `check/rule`."""
    return next((value for pattern, value in CATEGORIES if fnmatchcase(name, pattern)), Category.CODE)


def override(name: str, table: Mapping[str, Level]) -> tuple[str, Level] | None:
    """Give the most specific pattern of a table that matches `check/rule`, and its level.

    The most specific pattern is the one with the most literal characters.
    """
    matches = [pattern for pattern in table if fnmatchcase(name, pattern)]
    if not matches:
        return None
    best = max(matches, key=lambda pattern: (len(pattern.replace("*", "").replace("?", "")), pattern))
    return best, table[best]
