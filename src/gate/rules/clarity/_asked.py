"""What the team's own Ruff already asks for, so that no rule of this family repeats it."""

import tomllib
from collections.abc import Mapping
from typing import Any

from gate.syntax.codebase import Codebase


def of_ruff(code: Codebase, *rules: str) -> bool:
    """Tell whether the project's Ruff configuration selects one of some rules, such as `D103`."""
    asked = _selected(code)
    return any(rule.startswith(prefix) or prefix == "ALL" for rule in rules for prefix in asked)


def _selected(code: Codebase) -> tuple[str, ...]:
    """Give the codes and prefixes that are selected: in .ruff.toml, else ruff.toml, else pyproject.toml."""
    text = next((code.texts[name] for name in (".ruff.toml", "ruff.toml") if name in code.texts), None)
    try:
        settings = _table(_table(code.project.manifest, "tool"), "ruff") if text is None else tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return ()  # Ruff itself says so
    tables = (settings, _table(settings, "lint"))
    lists = (table.get(key) for table in tables for key in ("select", "extend-select"))
    return tuple(str(entry) for entries in lists if isinstance(entries, list) for entry in entries)


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Give a table of tables, empty where it is absent."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}
