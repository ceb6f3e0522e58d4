"""`gate schema`: the JSON Schema of gates.toml for editors, or of gate.json for other programs."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from gate.model.check import Check

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@click.command("schema")
@click.option("--report", is_flag=True, help="The schema of gate.json instead of the one of gates.toml.")
def command(report: bool) -> int:
    """Print the JSON Schema of gates.toml; an editor that knows it completes the keys and marks mistakes."""
    import msgspec

    from gate import registry
    from gate.reports import json

    if report:
        text = json.schema()
    else:
        text = msgspec.json.format(msgspec.json.encode(configuration(registry.checks(), registry.reports())), indent=2)
    click.echo(text.decode())
    return 0


def configuration(checks: Mapping[str, Check], reports: Iterable[str]) -> dict[str, Any]:
    """Give the schema of gates.toml, with the names of the presets, checks and reports that exist."""
    import msgspec

    from gate.model.settings import Config
    from gate.policy.presets import PRESETS

    schema = msgspec.json.schema(Config)
    parts: dict[str, Any] = schema["$defs"]
    parts["Config"]["properties"]["preset"]["enum"] = list(PRESETS)
    parts["ReportSettings"]["properties"]["formats"]["items"]["enum"] = list(reports)
    settings = parts["Config"]["properties"]["checks"].pop("additionalProperties")
    parts["Config"]["properties"]["checks"] |= {
        "title": "Checks",
        "description": "How each check runs.",
        "properties": {name: {"description": check.summary, **settings} for name, check in checks.items()},
        "additionalProperties": False,
    }
    described = {name: part for name, part in parts.items() if name != "Config"}
    return {"$schema": _DIALECT, **parts["Config"], "title": "gates.toml", "$defs": described}
