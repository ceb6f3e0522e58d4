"""What `gate init` writes, held by the tools that read it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from gate import registry
from gate.config import parse
from tests.commands.conftest import Gate
from tests.workshop import Workshop, git_environment

CLEAN = '"""A module."""\n\nX = 1\n'
SERVICE = '[project]\nname = "orders"\nrequires-python = ">=3.12"\ndependencies = ["fastapi", "aiokafka"]\n'
WRITTEN = ("gates.toml", "noxfile.py", ".pre-commit-config.yaml", ".github/workflows/gate.yml", ".gitattributes")


def check(folder: Path, *command: str) -> None:
    """Run a tool that must be content."""
    done = subprocess.run(
        (sys.executable, "-m", *command), cwd=folder, env=git_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def service(workshop: Workshop) -> Workshop:
    """Make a service with sources and tests."""
    return workshop.write({"pyproject.toml": SERVICE, "src/orders/app.py": CLEAN, "tests/test_app.py": CLEAN})


def text(workshop: Workshop, name: str) -> str:
    """Read a file that was written."""
    return (workshop.root / name).read_text(encoding="utf-8")


def test_everything_that_is_written_is_valid(gate: Gate, workshop: Workshop) -> None:
    service(workshop).commit()
    done = gate("init")
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if line.startswith("wrote")] == [
        f"wrote   {name}" for name in WRITTEN
    ]
    root = workshop.root
    checks = {name: one.refuses for name, one in registry.checks().items()}
    config = parse(text(workshop, "gates.toml"), "gates.toml", checks, tuple(registry.reports()))
    assert (config.preset, config.project.sources, config.project.tests) == ("service", ("src",), ("tests",))
    check(root, "check_jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/gate.yml")
    check(root, "pre_commit", "validate-config")
    check(root, "nox", "-l")
    check(root, "black", "--check", "noxfile.py")
    check(root, "ruff", "check", "--isolated", "noxfile.py")


def test_a_second_time_nothing_is_written(gate: Gate, workshop: Workshop) -> None:
    service(workshop).commit()
    gate("init")
    before = workshop.commit().git("rev-parse", "HEAD")
    done = gate("init")
    assert done.out.startswith(
        "kept    gates.toml: it exists\n"
        "kept    noxfile.py: it has the gate already\n"
        "kept    .pre-commit-config.yaml: it has the gate already\n"
        "kept    .github/workflows/gate.yml: it exists\n"
        "kept    .gitattributes: it has the gate already\n"
        "Next: "
    )
    assert (workshop.git("status", "--porcelain"), workshop.git("rev-parse", "HEAD")) == ("", before)


def test_a_dry_run_shows_the_whole_files_and_writes_nothing(gate: Gate, workshop: Workshop) -> None:
    service(workshop).commit()
    shown = gate("init", "--dry-run").out
    assert workshop.git("status", "--porcelain") == ""
    gate("init")
    for name in WRITTEN:
        indented = "".join(f"    {line}".rstrip() + "\n" for line in text(workshop, name).splitlines())
        assert f"would write {name}:\n\n{indented}\n" in shown


def test_files_that_exist_are_kept_and_get_a_snippet(gate: Gate, workshop: Workshop) -> None:
    existing = {
        "gates.toml": 'preset = "library"\n',
        "noxfile.py": "import nox\n",
        ".pre-commit-config.yaml": "repos:\n  - repo: meta\n    hooks: [{id: identity}]\n",
        ".github/workflows/gate.yml": "name: ours\n",
    }
    workshop.write(existing)
    out = gate("init").out
    assert {name: text(workshop, name) for name in existing} == existing
    assert (
        "kept    noxfile.py: it exists\n        add to its end:\n\n    import gate.nox\n\n    gate.nox.register()\n"
        in out
    )
    assert "kept    .pre-commit-config.yaml: it exists\n        add under `repos:`:\n\n      - repo: local\n" in out
    lines = out.partition("under `repos:`:\n\n")[2].splitlines()
    snippet = "".join(f"{line[4:]}\n" for line in lines[: lines.index("")] if line)
    workshop.write({".pre-commit-config.yaml": existing[".pre-commit-config.yaml"] + snippet})
    check(workshop.root, "pre_commit", "validate-config")
    hooks = yaml.safe_load(text(workshop, ".pre-commit-config.yaml"))["repos"][1]["hooks"]
    assert [hook["id"] for hook in hooks] == ["gate", "gate-push"]


def test_git_merges_the_history_of_reviews_line_by_line(gate: Gate, workshop: Workshop) -> None:
    service(workshop).write({"gates.toml": '[memory]\nfolder = "notes/memory"\n'}).commit()
    assert "wrote   .gitattributes\n" in gate("init").out
    for path in ("notes/memory/review_history.md", "notes/memory/orders/review_history.md"):
        assert workshop.git("check-attr", "merge", path) == f"{path}: merge: union\n"
    workshop.write({".gitattributes": "*.png binary\n"})
    assert "add to its end:\n\n    notes/memory/**/review_history.md merge=union\n" in gate("init").out
    assert text(workshop, ".gitattributes") == "*.png binary\n"


def test_settings_in_pyproject_are_settings(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": '[tool.gate]\npreset = "library"\n'})
    assert "kept    gates.toml: [tool.gate] in pyproject.toml is there\n" in gate("init").out
    assert not (workshop.root / "gates.toml").exists()


def test_a_link_that_leads_nowhere_is_not_written_through(gate: Gate, workshop: Workshop) -> None:
    (workshop.root / "noxfile.py").symlink_to("gone.py")
    assert "kept    noxfile.py: it exists\n" in gate("init").out
    assert not (workshop.root / "gone.py").exists()


@pytest.mark.parametrize(
    ("manifest", "preset", "why"),
    [
        ('dependencies = ["fastapi>=0.1"]', "service", "found fastapi;"),
        ('dependencies = ["confluent-kafka", "fastapi"]', "service", "found fastapi and kafka;"),
        ('dependencies = ["django"]', "library", "neither FastAPI nor Kafka was found;"),
    ],
)
def test_the_preset_follows_the_stack(manifest: str, preset: str, why: str, gate: Gate, workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": f'[project]\nname = "a"\n{manifest}\n'})
    gate("init")
    assert f'preset = "{preset}"  # {why}' in text(workshop, "gates.toml")


def test_what_is_not_found_stays_a_comment(gate: Gate, workshop: Workshop) -> None:
    gate("init")
    assert '\n# sources = ["sources"]  # none found\n# tests = ["tests"]  # none found\n' in text(
        workshop, "gates.toml"
    )
    assert tomllib.loads(text(workshop, "gates.toml"))["project"] == {}


@pytest.mark.parametrize(
    ("remote", "files", "written"),
    [
        ("git@github.com:team/orders.git", {}, ".github/workflows/gate.yml"),
        ("https://dev.azure.com/team/orders/_git/orders", {}, "azure-pipelines.yml"),
        ("team@vs-ssh.visualstudio.com:v3/team/orders/orders", {}, "azure-pipelines.yml"),
        ("https://dev.azure.com/team/orders/_git/orders", {".github/CODEOWNERS": ""}, "azure-pipelines.yml"),
        ("https://git.example.org/orders.git", {}, ".github/workflows/gate.yml"),
        ("", {}, ".github/workflows/gate.yml"),
    ],
)
def test_ci_follows_the_remote(
    remote: str, files: dict[str, str | bytes], written: str, gate: Gate, workshop: Workshop
) -> None:
    service(workshop).write(files).commit()
    if remote:
        workshop.git("remote", "add", "origin", remote)
    assert f"wrote   {written}\n" in gate("init").out
    other = {"azure-pipelines.yml", ".github/workflows/gate.yml"} - {written}
    assert not any((workshop.root / name).exists() for name in other)


def test_a_pipeline_of_azure_that_exists_is_kept_and_gets_the_job_to_add(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"azure-pipelines.yml": "steps: []\n"})
    out = gate("init").out
    assert "kept    azure-pipelines.yml: it exists\n        add this job:\n" in out
    assert "          - script: nox -s gate\n" in out
    assert not (workshop.root / ".github").exists()


def test_the_workflow_has_what_a_verdict_in_ci_needs(gate: Gate, workshop: Workshop) -> None:
    service(workshop).commit()
    workshop.git("branch", "--move", "trunk")
    gate("init", "--requirement", "quality-gate==0.1.0")
    workflow = yaml.safe_load(text(workshop, ".github/workflows/gate.yml"))
    job = workflow["jobs"]["gate"]
    checkout, python, install, review, _, upload = job["steps"]
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow[True]["push"] == {"branches": ["trunk"]}  # YAML 1.1 reads `on` as true
    assert job["timeout-minutes"] == 30
    assert checkout["with"]["fetch-depth"] == 0
    assert python["with"]["python-version"] == "3.12"
    assert install["run"] == 'python -m pip install "nox[uv]" quality-gate==0.1.0'
    assert review["run"] == "nox -s gate"
    assert upload["if"] == "always()"
    assert upload["with"] == {
        "name": "gate-reports", "path": ".gate/reports", "include-hidden-files": True, "if-no-files-found": "warn",
    }  # fmt: skip
    assert all(
        "@" in step["uses"] and len(step["uses"].partition("@")[2]) == 40 for step in job["steps"] if "uses" in step
    )


def test_the_pipeline_of_azure_has_what_a_verdict_in_ci_needs(gate: Gate, workshop: Workshop) -> None:
    service(workshop).commit()
    workshop.git("remote", "add", "origin", "https://dev.azure.com/team/orders/_git/orders")
    gate("init")
    pipeline = yaml.safe_load(text(workshop, "azure-pipelines.yml"))
    (job,) = pipeline["jobs"]
    assert pipeline["variables"] == {"CI": "true"}
    assert job["timeoutInMinutes"] == 30
    assert job["steps"][0]["fetchDepth"] == 0
    assert job["steps"][3]["script"] == "nox -s gate"
    assert [step["condition"] for step in job["steps"][4:]] == ["always()", "always()"]
    assert job["steps"][5]["publish"] == "$(System.DefaultWorkingDirectory)/.gate/reports"


@pytest.mark.parametrize("azure", [False, True], ids=["github", "azure"])
def test_a_project_below_the_top_gets_its_hooks_and_ci_at_the_top(azure: bool, gate: Gate, workshop: Workshop) -> None:
    workshop.write({"ördérs app/pyproject.toml": SERVICE, "ördérs app/app.py": CLEAN}).commit()
    if azure:
        workshop.git("remote", "add", "origin", "https://dev.azure.com/team/orders/_git/orders")
    done = gate("init", "--project", "ördérs app")
    ci = "azure-pipelines.yml" if azure else ".github/workflows/gate.yml"
    for name in ("ördérs app/gates.toml", "ördérs app/noxfile.py", ".pre-commit-config.yaml", ci):
        assert f"wrote   {name}\n" in done.out
    check(workshop.root, "pre_commit", "validate-config")
    hooks = yaml.safe_load(text(workshop, ".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert hooks[0]["entry"] == "gate run --staged --project 'ördérs app'"
    read = yaml.safe_load(text(workshop, ci))
    if azure:
        assert read["jobs"][0]["steps"][3]["workingDirectory"] == "ördérs app"
        assert read["jobs"][0]["steps"][5]["publish"].endswith("/ördérs app/.gate/reports")
    else:
        check(workshop.root, "check_jsonschema", "--builtin-schema", "vendor.github-workflows", ci)
        assert read["jobs"]["gate"]["defaults"] == {"run": {"working-directory": "ördérs app"}}
        assert read["jobs"]["gate"]["steps"][-1]["with"]["path"] == "ördérs app/.gate/reports"


def test_a_broken_configuration_stops_it(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"gates.toml": "preset = \n"})
    done = gate("init")
    assert (done.code, done.out) == (2, "")
    assert not (workshop.root / "noxfile.py").exists()
