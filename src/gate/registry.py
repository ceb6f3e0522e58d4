"""Finds checks and reports by their folders."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import TypeVar

import gate.checks
import gate.reports
from gate.errors import GateError
from gate.model.check import Check
from gate.model.report import Report

T = TypeVar("T", Check, Report)


@cache
def checks() -> dict[str, Check]:
    """Give every check by its name."""
    return _collect(gate.checks, "CHECK", Check)


@cache
def reports() -> dict[str, Report]:
    """Give every report by its name."""
    return _collect(gate.reports, "REPORT", Report)


def _collect(package: ModuleType, constant: str, kind: type[T]) -> dict[str, T]:
    """Import every module of a package and take its constant; raises GateError for doubles."""
    found: dict[str, T] = {}
    for info in pkgutil.iter_modules(package.__path__):
        value = getattr(importlib.import_module(f"{package.__name__}.{info.name}"), constant)
        if not isinstance(value, kind):
            raise GateError(f"{package.__name__}.{info.name}: {constant} is no {kind.__name__}.")
        if value.name in found:
            raise GateError(f"{package.__name__}.{info.name}: the name {value.name!r} is taken.")
        found[value.name] = value
    return found
