"""Finds the rules by their folders: one folder per family, one file per rule."""

import importlib
import pkgutil
import re
from functools import cache
from types import ModuleType

from msgspec import Struct
from msgspec.structs import replace

import gate.rules
from gate.errors import GateError
from gate.rules import docstring
from gate.rules.rule import Rule


class Family(Struct, frozen=True):
    """A folder of rules: its name, the prefix of its ids, its title, and the rules in the order of their ids."""

    name: str
    prefix: str
    title: str
    rules: tuple[Rule, ...]


@cache
def families() -> tuple[Family, ...]:
    """Give every family; raises GateError for a rule that has not the common form, and for doubles."""
    packages = (info.name for info in pkgutil.iter_modules(gate.rules.__path__) if info.ispkg)
    return without_doubles(tuple(read(importlib.import_module(f"{gate.rules.__name__}.{name}")) for name in packages))


def without_doubles(found: tuple[Family, ...]) -> tuple[Family, ...]:
    """Give the families as they are; raises GateError where two rules share an id or a name."""
    known: dict[str, str] = {}
    for family in found:
        for rule in family.rules:
            for word in (rule.id, rule.name):
                if word in known:
                    raise GateError(f"{rule.id} in {family.name}: {word!r} is taken by {known[word]}.")
                known[word] = rule.id
    return found


@cache
def rules() -> dict[str, Rule]:
    """Give every rule by its id."""
    return {rule.id: rule for family in families() for rule in family.rules}


def topics() -> dict[str, tuple[str, ...]]:
    """Give the words by which known issues speak of a rule, by `review/ID` as findings are named."""
    return {f"review/{rule.id}": rule.topics for rule in rules().values()}


def read(package: ModuleType) -> Family:
    """Import every module of a family and take its rule; raises GateError for one without the common form."""
    found = []
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue  # what the rules of a family share
        name = f"{package.__name__}.{info.name}"
        module = importlib.import_module(name)
        rule = getattr(module, "RULE", None)
        if not isinstance(rule, Rule):
            raise GateError(f"{name}: RULE is no Rule.")
        if not re.fullmatch(rf"GATE-{package.PREFIX}\d{{3}}", rule.id):
            raise GateError(f"{name}: the id {rule.id!r} is not GATE-{package.PREFIX} and three digits.")
        if rule.name != info.name.replace("_", "-"):
            raise GateError(f"{name}: the name {rule.name!r} is not that of the file.")
        if not rule.topics:
            raise GateError(f"{name}: the rule has no topics.")
        text = module.__doc__ or ""
        docstring.read(text, name)
        found.append(replace(rule, doc=text))
    title = (package.__doc__ or "").strip()
    return Family(
        package.__name__.rpartition(".")[2], package.PREFIX, title, tuple(sorted(found, key=lambda rule: rule.id))
    )
