"""The plan says what runs on what, and why something does not."""

import pytest
from msgspec.structs import replace

from gate import plan, registry
from gate.config import parse
from gate.errors import UsageError
from gate.model.check import Check, Conversation
from gate.model.outcome import Outcome
from gate.model.process import Command
from gate.model.scope import Environment, Layout, Package, Project, Scope, Stack, Tool
from gate.model.words import Status

TOOL = {"lint": Tool("lint", ("lint",), "1", "gate")}
ENVIRONMENT = Environment(python="/env/bin/python", prefix="/env", version="3.12.1", source=".venv")


def talk(scope: Scope) -> Conversation:
    yield Command(argv=scope.argv("lint"))
    return Outcome(status=Status.CLEAN)


def step(
    check: Check,
    *,
    files: tuple[str, ...] = ("src/a.py",),
    environment: Environment | None = None,
    tools: dict[str, Tool] | None = None,
    toml: str = "",
    named: tuple[str, ...] = (),
    only: tuple[str, ...] | None = None,
    lack: str = "",
) -> plan.Step:
    project = Project(root="/p", environment=environment, lack=lack)
    found = TOOL if tools is None else tools
    config = parse(toml, "gates.toml", {check.name: ()})
    folders = ("/p/.gate/artifacts", "/p/.gate/cache")
    (made,) = plan.make(
        project,
        Layout(source_files=files),
        Stack(),
        config,
        {check.name: check},
        {check.name: found},
        folders,
        named,
        only,
    )
    return made


LINT = Check(name="lint", summary="Lint.", run=talk, needs=("lint",), quick=True)


def test_a_check_gets_its_own_folders_and_tools() -> None:
    made = step(LINT)
    assert (made.reason, made.scope.artifacts, made.scope.cache) == (
        "",
        "/p/.gate/artifacts/lint",
        "/p/.gate/cache/lint",
    )
    assert made.scope.argv("lint", "-x") == ("lint", "-x")


def test_switched_off_is_skipped_unless_named() -> None:
    off = "[checks.lint]\nenabled = false"
    assert (step(LINT, toml=off).status, step(LINT, toml=off).reason) == (
        Status.SKIPPED,
        "switched off in the configuration",
    )
    assert step(LINT, toml=off, named=("lint",)).reason == ""


def test_no_python_files_is_untrusted_and_nothing_staged_is_skipped() -> None:
    assert step(LINT, files=()).status is Status.UNTRUSTED
    staged = step(LINT, only=("README.md",))
    assert (staged.status, staged.reason) == (Status.SKIPPED, "no Python file is staged")


def test_a_missing_tool_is_unavailable_and_names_the_line_that_helps() -> None:
    made = step(LINT, tools={})
    assert (made.status, made.reason) == (Status.UNAVAILABLE, "lint is not installed: `python -m pip install lint`")


def test_a_tool_that_must_be_inside_names_the_environment() -> None:
    inside = Check(name="lint", summary="Lint.", run=talk, needs=("lint",), inside=("lint",), environment=True)
    with_pip = replace(ENVIRONMENT, packages=(Package("pip", "26.1"),))
    made = step(inside, tools={}, environment=with_pip)
    assert made.reason == "lint is not installed in .venv: `/env/bin/python -m pip install lint`"
    made_by_uv = step(inside, tools={}, environment=ENVIRONMENT)
    assert made_by_uv.reason == "lint is not installed in .venv: `uv pip install --python /env/bin/python lint`"


def test_all_missing_tools_are_named_at_once() -> None:
    two = Check(name="lint", summary="Lint.", run=talk, needs=("lint", "other"), inside=("other",))
    assert step(two, tools={}).reason == "lint and other are not installed: `python -m pip install lint other`"
    inside = step(two, tools={}, environment=ENVIRONMENT)
    assert inside.reason == "other is not installed in .venv: `uv pip install --python /env/bin/python other`"


@pytest.mark.parametrize(
    ("lack", "why"),
    [("", "`gate run --bootstrap` makes one"), ("No space left", "No space left")],
    ids=["plain", "failed"],
)
def test_without_an_environment_the_line_that_makes_one_or_why_it_failed_is_told(lack: str, why: str) -> None:
    needs = Check(name="lint", summary="Lint.", run=talk, needs=("lint",), environment=True)
    made = step(needs, lack=lack)
    assert (made.status, made.reason) == (Status.UNAVAILABLE, f"the project has no environment: {why}")


def test_what_an_environment_that_the_gate_made_lacks_belongs_into_the_project() -> None:
    inside = Check(name="lint", summary="Lint.", run=talk, needs=("lint",), inside=("lint",), environment=True)
    made = step(inside, tools={}, environment=replace(ENVIRONMENT, made=True))
    helps = "name lint among the project's dependencies, then `gate run --bootstrap`"
    assert made.reason == f"lint is not installed in .venv: {helps}"


def test_only_quick_checks_run_on_staged_files() -> None:
    slow = Check(name="slow", summary="Slow.", run=talk, needs=())
    config = parse("", "gates.toml", {})
    checks = {"lint": LINT, "slow": slow}
    tools = {"lint": TOOL, "slow": {}}
    steps = plan.make(
        Project(root="/p"), Layout(source_files=("a.py",)), Stack(), config, checks, tools, ("a", "c"), (), ("a.py",)
    )
    assert [s.check.name for s in steps] == ["lint"]


def test_an_unknown_name_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="There is no check 'lnt'"):
        step(LINT, named=("lnt",))


def test_every_check_of_the_house_is_found_once_and_says_what_it_does() -> None:
    checks = registry.checks()
    assert {"ruff", "black", "mypy", "bandit", "safety", "pip-audit", "tests", "pre-commit"} <= set(checks)
    assert all(check.summary.endswith(".") for check in checks.values())
    assert {c.stands_in_for for c in checks.values() if c.stands_in_for} <= set(checks)


def test_every_report_of_the_house_is_found() -> None:
    assert {"terminal", "markdown", "json"} <= set(registry.reports())
