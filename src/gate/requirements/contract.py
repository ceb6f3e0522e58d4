"""Reads OpenAPI: what it promises (a design document), and what an application says of itself."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from gate.errors import ConfigError
from gate.model.design import Attribute, Case, Endpoint
from gate.requirements.tables import METHODS

_DEPTH = 4
"""Levels of objects within objects that are compared; what refers to itself ends there too."""


def parts(text: str, path: str) -> tuple[Endpoint, ...]:
    """Give the endpoints of an OpenAPI document in JSON or YAML; raises ConfigError where it is none."""
    document = load(text, path)
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise ConfigError(
            f"{path} is no OpenAPI document: it has no table `paths`.", "Name a Markdown document or an OpenAPI file."
        )
    lines, base = text.splitlines(), _base(document)
    # what its models are called is the contract's own affair: their fields are compared, not their names
    return tuple(
        replace(route, line=_line(lines, route.path.removeprefix(base)), request="", response="")
        for route in endpoints(document)
    )


def endpoints(document: Mapping[str, Any]) -> Iterator[Endpoint]:
    """Give the operations of an OpenAPI document, each below the path of its first server."""
    base = _base(document)
    for path, item in _table(document, "paths").items():
        for method in METHODS:
            operation = item.get(method.lower()) if isinstance(item, dict) else None
            if not isinstance(operation, dict):
                continue
            answers = {str(status): answer for status, answer in _table(operation, "responses").items()}
            statuses = sorted(int(status) for status in answers if status.isdigit())
            good = next((str(status) for status in statuses if status < 300), "")
            takes, gives = _body(document, operation.get("requestBody")), _body(document, answers.get(good))
            yield Endpoint(
                method=method,
                path=f"{base}{path}",
                line=1,
                success=tuple(status for status in statuses if status < 400),
                errors=tuple(Case(status) for status in statuses if status >= 400),
                request=_name(takes),
                response=_name(gives),
                takes=tuple(_fields(document, takes, "", _DEPTH)),
                gives=tuple(_fields(document, gives, "", _DEPTH)),
            )


def _fields(document: Mapping[str, Any], schema: Any, prefix: str, depth: int) -> Iterator[Attribute]:
    """Give the fields of a schema with those of its inner objects, `order.items[].sku`, a few levels deep."""
    schema = _resolved(document, schema)
    if not isinstance(schema, dict) or not depth:
        return
    for part in schema.get("allOf", ()) if isinstance(schema.get("allOf"), list) else ():
        yield from _fields(document, part, prefix, depth)
    choices = [one for one in _choices(schema) if one.get("type") != "null"]
    if len(choices) == 1:
        yield from _fields(document, choices[0], prefix, depth)
    if isinstance(schema.get("items"), dict):
        yield from _fields(document, schema["items"], f"{prefix.removesuffix('.')}[].", depth)
    for name, about in _table(schema, "properties").items():
        yield Attribute(f"{prefix}{name}", kind(_resolved(document, about)))
        yield from _fields(document, about, f"{prefix}{name}.", depth - 1)


def _choices(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give what a schema may be one of."""
    return [one for key in ("anyOf", "oneOf") for one in schema.get(key) or () if isinstance(one, dict)]


def kind(schema: Any) -> str:
    """Give the type of a JSON schema in one word; empty where it says several or none."""
    if not isinstance(schema, dict):
        return ""
    choices = [choice for choice in _choices(schema) if choice.get("type") != "null"]
    if len(choices) == 1:
        return kind(choices[0])
    if choices or "$ref" in schema:
        return ""
    found = schema.get("format") or schema.get("type") or ""
    if isinstance(found, list):
        found = next((one for one in found if one != "null"), "")
    return str(found)


def load(text: str, path: str) -> Any:
    """Parse JSON or YAML; raises ConfigError."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, loader)  # noqa: S506  # nosec B506  # both are safe
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{where}: this is neither JSON nor YAML.", "Correct it there.") from None


def _base(document: Mapping[str, Any]) -> str:
    """Give the path that all routes start with: that of the first server, or Swagger's basePath."""
    servers = document.get("servers")
    url = servers[0].get("url", "") if isinstance(servers, list) and servers and isinstance(servers[0], dict) else ""
    return (urlsplit(str(url)).path or str(document.get("basePath", ""))).rstrip("/")


def _body(document: Mapping[str, Any], body: Any) -> Any:
    """Give the schema of a JSON body."""
    body = _resolved(document, body)
    content = _table(body, "content")
    about = next((value for name, value in content.items() if "json" in str(name)), None)
    return about.get("schema") if isinstance(about, dict) else body.get("schema") if isinstance(body, dict) else None


def _name(schema: Any) -> str:
    """Give the name of the model that a schema refers to; of a list, that of its items."""
    if not isinstance(schema, dict):
        return ""
    ref = schema.get("$ref") or (schema["items"].get("$ref") if isinstance(schema.get("items"), dict) else None)
    # FastAPI has two schemas of a model whose defaults make its fields optional only on the way in
    return str(ref).rpartition("/")[2].removesuffix("-Input").removesuffix("-Output") if ref else ""


def _resolved(document: Mapping[str, Any], value: Any) -> Any:
    """Follow one reference into the components."""
    ref = value.get("$ref") if isinstance(value, dict) else None
    if not isinstance(ref, str) or not ref.startswith("#/"):
        return value
    found: Any = document
    for part in ref[2:].split("/"):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _table(value: Any, key: str) -> Mapping[str, Any]:
    """Give a table of a table, empty where it is absent or something else."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _line(lines: list[str], word: str) -> int:
    """Give the line on which a word first stands as a key."""
    forms = (f"{word}:", f'"{word}":', f"'{word}':")
    return next((number for number, text in enumerate(lines, 1) if text.strip().startswith(forms)), 1)
