"""Imports a web application in its own environment and writes down what it says of itself.

    python gate_describe.py FILE MODULE:NAME SECONDS [VARIABLE=VALUE]... -- FOLDER...

FILE gets JSON: the OpenAPI document, the routes with their places, tables, Pydantic models and settings. The process sees
the variables given here, what Python needs, and no other; it ends itself after SECONDS. The FOLDERs are put on the
import path.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

_NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "VIRTUAL_ENV")
_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def main() -> None:
    """Describe the application, or say why it cannot be."""
    file, target, seconds, *more = sys.argv[1:]
    end = more.index("--")
    given = dict(word.split("=", 1) for word in more[:end])
    for name in set(os.environ) - set(_NEEDED):
        del os.environ[name]
    os.environ.update(given)
    root = Path.cwd()
    sys.path[:1] = [str(root / folder) for folder in more[end + 1 :]]
    sys.dont_write_bytecode = True
    signal.alarm(int(seconds))
    try:
        found = _describe(_application(target), root)
    except BaseException as problem:  # noqa: BLE001  # whatever a foreign module does when it is imported
        found = {"error": " ".join(f"{type(problem).__name__}: {problem}".split())[:600]}
    Path(file).write_text(json.dumps(found, default=str), encoding="utf-8")
    os._exit(0)  # threads that the application has started must not keep the process


def _application(target: str) -> Any:
    """Give the application itself, made by its factory where it has one."""
    module, _, name = target.partition(":")
    found = getattr(importlib.import_module(module), name)
    return found if hasattr(found, "openapi") else found()


def _describe(app: Any, root: Path) -> dict[str, Any]:
    """Put everything together."""
    found: dict[str, Any] = {"routes": [], "tables": [], "models": [], "settings": []}
    try:
        found["openapi"] = app.openapi()
    except Exception as problem:  # noqa: BLE001  # a schema that cannot be made says nothing about the routes
        found["openapi_error"] = f"{type(problem).__name__}: {problem}"
    found["routes"] = list(_routes(app, root))
    for cls in _classes(root):
        place = _place(cls, root)
        columns = getattr(getattr(cls, "__table__", None), "columns", None)
        if columns is not None:
            fields = [[column.name, type(column.type).__name__] for column in columns]
            found["tables"].append({"name": cls.__table__.name, "class": cls.__name__, "fields": fields, **place})
        elif hasattr(cls, "settings_customise_sources") or hasattr(getattr(cls, "Config", None), "customise_sources"):
            found["settings"] += [{**setting, **place} for setting in _settings(cls)]
        elif isinstance(_known(cls), dict):
            found["models"].append({"name": cls.__name__, "fields": _fields(cls), **place})
    return found


def _routes(app: Any, root: Path, prefix: str = "") -> Any:
    """Give every route of the application's own code."""
    # from 0.16x on, FastAPI keeps included routers whole and gives their routes on request
    listed = getattr(sys.modules.get("fastapi.routing"), "iter_route_contexts", iter)
    for route in listed(getattr(app, "routes", ())):
        endpoint = getattr(route, "endpoint", None)
        path = f"{prefix}{getattr(route, 'path', None) or ''}"
        inner = getattr(route, "app", None)
        if endpoint is None and hasattr(inner, "routes"):
            yield from _routes(inner, root, path)
        elif endpoint is not None:
            place = _place(inspect.unwrap(getattr(endpoint, "func", endpoint)), root)
            if place["path"]:
                methods = sorted(_METHODS & set(getattr(route, "methods", None) or ()))
                yield from ({"method": method, "route": path, **place} for method in methods)


def _classes(root: Path) -> Any:
    """Give the classes that modules of the project itself define."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and _relative(file, root):
            for value in list(vars(module).values()):
                if inspect.isclass(value) and value.__module__ == module.__name__:
                    yield value


def _fields(cls: Any) -> list[list[str]]:
    """Give the fields of a Pydantic model with their types in the words of JSON Schema."""
    properties: dict[str, Any] = {}
    # gate: ignore[GATE-ERR001] a type without a schema raises what it wants; the names are known all the same
    with contextlib.suppress(Exception):
        made = cls.model_json_schema(mode="serialization") if hasattr(cls, "model_fields") else cls.schema()
        properties = made.get("$defs", {}).get(cls.__name__, made).get("properties", {})
    found = []
    for name, field in _known(cls).items():
        alias = getattr(field, "serialization_alias", None) or field.alias or name
        found.append([alias, _kind(properties.get(alias, {}))])
    return found


def _known(cls: Any) -> Any:
    """Give the fields of a Pydantic model of version 2 or 1; None for any other class."""
    return getattr(cls, "model_fields", None) if hasattr(cls, "model_fields") else getattr(cls, "__fields__", None)


def _kind(schema: Any) -> str:
    """Give the type of a schema; empty where it is a choice or a reference."""
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if len(choices) == 1:
        return _kind(choices[0])
    return str(schema.get("format") or schema.get("type") or "")


def _settings(cls: Any) -> Any:
    """Give the environment variables that a settings class reads, with their defaults."""
    for name, field in _known(cls).items():
        older = getattr(field, "field_info", None)  # Pydantic 1 keeps the variables of each field with it
        if older is not None:
            names = sorted(older.extra.get("env_names", {name}))
        else:
            alias = field.validation_alias or field.alias
            names = [one for one in ([alias] if alias else ()) if isinstance(one, str)]
            names += [one for one in getattr(alias, "choices", ()) if isinstance(one, str)]
            names = names or [f"{cls.model_config.get('env_prefix', '')}{name}"]
        known = field.default is not None and "Undefined" not in repr(field.default)
        for one in names:
            yield {"name": one.upper(), "default": str(field.default) if known else ""}


def _place(value: Any, root: Path) -> dict[str, Any]:
    """Give file and line of a class or function; an empty path where it is not the project's."""
    try:
        file = inspect.getsourcefile(value) or ""
        line = value.__code__.co_firstlineno if hasattr(value, "__code__") else inspect.findsource(value)[1] + 1
    except (TypeError, OSError, IndexError):
        return {"path": "", "line": 0}
    return {"path": _relative(file, root), "line": line}


def _relative(file: str, root: Path) -> str:
    """Give a path below the project's folder; empty for one that is elsewhere or in an environment."""
    try:
        path = Path(file).resolve().relative_to(root.resolve())
    except ValueError:
        return ""
    return "" if "site-packages" in path.parts else path.as_posix()


if __name__ == "__main__":
    main()
