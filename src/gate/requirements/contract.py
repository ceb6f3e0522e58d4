"""Reads OpenAPI: what it promises (a design document), and what an application says of itself."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from gate.errors import ConfigError
from gate.model.design import Attribute, Case, Endpoint, Model, Part
from gate.requirements.tables import METHODS


def parts(text: str, path: str) -> tuple[Part, ...]:
    """Give the endpoints and models of an OpenAPI document in JSON or YAML; raises ConfigError where it is none."""
    document = _load(text, path)
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise ConfigError(
            f"{path} is no OpenAPI document: it has no table `paths`.", "Name a Markdown document or an OpenAPI file."
        )
    lines = text.splitlines()
    models = (_at(lines, model) for model in schemas(document))
    return (*(_at(lines, endpoint) for endpoint in endpoints(document)), *models)


def endpoints(document: Mapping[str, Any]) -> Iterator[Endpoint]:
    """Give the operations of an OpenAPI document, each below the path of its first server."""
    base = _base(document)
    for path, item in _table(document, "paths").items():
        for method in METHODS:
            operation = item.get(method.lower()) if isinstance(item, dict) else None
            if not isinstance(operation, dict):
                continue
            answers = _table(operation, "responses")
            statuses = sorted(int(status) for status in map(str, answers) if status.isdigit())
            named = {str(status): answer for status, answer in answers.items()}
            good = next((str(status) for status in statuses if status < 300), "")
            yield Endpoint(
                method=method,
                path=f"{base}{path}",
                line=1,
                success=tuple(status for status in statuses if status < 400),
                errors=tuple(Case(status) for status in statuses if status >= 400),
                request=_schema(_resolved(document, operation.get("requestBody"))),
                response=_schema(_resolved(document, named.get(good))),
            )


def schemas(document: Mapping[str, Any]) -> Iterator[Model]:
    """Give the named objects of an OpenAPI document, and of Swagger 2."""
    named = _table(_table(document, "components"), "schemas") or _table(document, "definitions")
    for name, schema in named.items():
        fields = _table(schema, "properties") if isinstance(schema, dict) else {}
        if fields:
            yield Model(
                name=str(name),
                line=1,
                fields=tuple(Attribute(str(field), kind(about)) for field, about in fields.items()),
            )


def kind(schema: Any) -> str:
    """Give the type of a JSON schema in one word; empty where it says several or none."""
    if not isinstance(schema, dict):
        return ""
    choices = [choice for key in ("anyOf", "oneOf") for choice in schema.get(key, ()) if isinstance(choice, dict)]
    choices = [choice for choice in choices if choice.get("type") != "null"]
    if len(choices) == 1:
        return kind(choices[0])
    if choices or "$ref" in schema:
        return ""
    found = schema.get("format") or schema.get("type") or ""
    if isinstance(found, list):
        found = next((one for one in found if one != "null"), "")
    return str(found)


def _load(text: str, path: str) -> Any:
    """Parse JSON or YAML; raises ConfigError."""
    import yaml

    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe loaders
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{where}: this is neither JSON nor YAML.", "Correct it there.") from None


def _base(document: Mapping[str, Any]) -> str:
    """Give the path that all routes start with: that of the first server, or Swagger's basePath."""
    servers = document.get("servers")
    url = servers[0].get("url", "") if isinstance(servers, list) and servers and isinstance(servers[0], dict) else ""
    return (urlsplit(str(url)).path or str(document.get("basePath", ""))).rstrip("/")


def _schema(body: Any) -> str:
    """Give the name of the model in a JSON body; of a list, that of its items."""
    content = _table(body, "content") if isinstance(body, dict) else {}
    about = next((value for name, value in content.items() if "json" in str(name)), None)
    schema = about.get("schema") if isinstance(about, dict) else body.get("schema") if isinstance(body, dict) else None
    if not isinstance(schema, dict):
        return ""
    ref = schema.get("$ref") or (schema["items"].get("$ref") if isinstance(schema.get("items"), dict) else None)
    return str(ref).rpartition("/")[2] if ref else ""


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


def _at(lines: list[str], part: Part) -> Part:
    """Give the part with the line on which its name first stands as a key."""
    from msgspec.structs import replace

    word = part.path if isinstance(part, Endpoint) else part.name
    forms = (f"{word}:", f'"{word}":', f"'{word}':")
    line = next((number for number, text in enumerate(lines, 1) if text.strip().startswith(forms)), 1)
    return replace(part, line=line)
