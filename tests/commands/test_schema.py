"""The schemas hold real files, as an editor or a program would hold them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gate import registry
from gate.config import parse
from gate.errors import ConfigError
from tests.commands.conftest import Gate
from tests.workshop import Workshop

ROOT = Path(__file__).parent.parent.parent


def validate(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run check-jsonschema."""
    command = (sys.executable, "-m", "check_jsonschema", *map(str, arguments))
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def schema(gate: Gate, workshop: Workshop) -> Path:
    """Write the schema of gates.toml to a file."""
    return workshop.write({"gates.schema.json": gate("schema").out}).root / "gates.schema.json"


@pytest.mark.parametrize("options", [(), ("--report",)], ids=["settings", "report"])
def test_a_schema_is_one(options: tuple[str, ...], gate: Gate, workshop: Workshop) -> None:
    done = gate("schema", *options)
    assert (done.code, done.err) == (0, "")
    workshop.write({"schema.json": done.out})
    checked = validate("--check-metaschema", workshop.root / "schema.json")
    assert checked.returncode == 0, checked.stdout


def test_the_settings_of_this_project_are_valid(schema: Path) -> None:
    checked = validate("--schemafile", schema, ROOT / "gates.toml")
    assert checked.returncode == 0, checked.stdout


def test_every_check_has_its_own_settings(schema: Path) -> None:
    checks = json.loads(schema.read_text())["properties"]["checks"]
    assert set(checks["properties"]) == set(registry.checks())
    assert checks["properties"]["ruff"]["description"] == registry.checks()["ruff"].summary
    assert checks["additionalProperties"] is False


FULL = """\
preset = "library"
fail_level = "HIGH"
density = 1
[project]
sources = ["src"]
[coverage]
minimum = 90
layers = { service = 95.5 }
[layers]
service = ["src/service/**"]
[checks.ruff]
timeout = 60
criticality = "LOW"
args = ["--preview"]
[criticality]
"ruff/ASYNC*" = "OFF"
[places."tests/**"]
"mypy/*" = "LOW"
[reports]
formats = ["json"]
[memory]
folder = "notes"
debt = 20
[memory.false_positives]
"type hints in tests" = "relaxed"
[memory.priorities]
"src/a.py" = "look twice"
[budgets]
"API response" = "p95 < 200 ms"
"""


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (FULL, True),
        ("", True),
        ('preset = "app"\n', False),
        ("cover = 1\n", False),
        ("[checks.rufff]\nenabled = true\n", False),
        ("[checks.ruff]\ntimeot = 1\n", False),
        ("[checks.ruff]\ntimeout = 0\n", False),
        ("[coverage]\nminimum = 101\n", False),
        ('[criticality]\n"ruff/*" = "SEVERE"\n', False),
        ('[reports]\nformats = ["pdf"]\n', False),
        ("[memory]\ndebt = -1\n", False),
        ("[memory]\ndebt = 1.5\n", False),
        ("[memory]\nfolders = 1\n", False),
        ("[budgets]\napi = 200\n", False),
    ],
)
def test_the_schema_and_the_gate_agree(text: str, valid: bool, schema: Path, workshop: Workshop) -> None:
    workshop.write({"gates.toml": text})
    assert (validate("--schemafile", schema, workshop.root / "gates.toml").returncode == 0) is valid
    checks = {name: check.refuses for name, check in registry.checks().items()}
    try:
        parse(text, "gates.toml", checks, tuple(registry.reports()))
    except ConfigError:
        assert not valid
    else:
        assert valid


def test_a_real_report_is_valid(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"app.py": '"""A module."""\n\nimport os\n', "schema.json": gate("schema", "--report").out})
    assert gate("run", "ruff", "--format", "json=gate.json").code == 1
    checked = validate("--schemafile", workshop.root / "schema.json", workshop.root / "gate.json")
    assert checked.returncode == 0, checked.stdout
