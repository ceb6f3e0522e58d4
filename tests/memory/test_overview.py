"""The generated parts: what the project is made of, and its conventions."""

import pytest
from msgspec.structs import replace

from gate.memory import reading
from gate.memory.overview import Portrait, conventions, first_overview, first_patterns, overview
from gate.model.memory import Observation
from gate.model.scope import Layout, Project
from gate.model.settings import Config

BARE = Portrait(project=Project(root="/x", name="a_b", python="3.12"), layout=Layout(), config=Config())


def project(portrait: Portrait, **more: object) -> Portrait:
    """Change the project of a portrait."""
    return replace(portrait, project=replace(portrait.project, **more))


@pytest.mark.parametrize(
    ("manifest", "readme", "purpose"),
    [
        ({"project": {"description": "Sells."}}, "# A\n\nOther.\n", "Sells."),
        ({"tool": {"poetry": {"description": "Sells."}}}, "", "Sells."),
        ({}, "# A\n\n[![Build](x)](y)\n\nSells *things*\nof all kinds.\n\nMore.\n", "Sells \\*things\\* of all kinds."),
        ({}, "# A\n\nSells things\nof all kinds.\n\nMore.\n", "Sells things of all kinds."),
        ({}, "No title.\n", "No title."),
        ({}, "# A\n\n```\nnever ends\n", "not found"),
        ({}, "", "not found"),
    ],
)
def test_the_purpose(manifest: dict[str, object], readme: str, purpose: str) -> None:
    text = overview(replace(project(BARE, manifest=manifest), readme=readme))
    assert f"**Purpose**: {purpose}  \n" in text


def test_a_project_of_which_nothing_is_known() -> None:
    text = overview(BARE)
    assert "**Project**: a\\_b  \n" in text
    assert "**Python Version**: 3.12  \n" in text
    assert text.count("not found") == 8
    assert "## Key Dependencies\n\nNone.\n" in text
    assert "- **Files**: 0 in no folder\n- **Kinds**: one folder" in text


def test_many_dependencies_are_cut() -> None:
    given = {f"package{n:02}": ">=1" if n else "" for n in range(30)}
    text = overview(replace(BARE, dependencies=given))
    assert "- package00\n- package01 `>=1`\n" in text
    assert "- and 5 more\n" in text


def test_conventions_have_their_counts() -> None:
    one = Observation(
        title="Injection", text="repositories take `AsyncSession`", holds=41, total=43, except_at=("a.py:3",)
    )
    assert conventions((one, replace(one, except_at=()))) == (
        "## Observed Conventions\n\n- **Injection**: 41 of 43 repositories take `AsyncSession`; not `a.py:3`\n"
        "- **Injection**: 41 of 43 repositories take `AsyncSession`"
    )
    assert conventions(()).endswith("Nothing could be counted yet.")


def test_what_is_written_first_is_a_memory_that_says_nothing_yet() -> None:
    memory = reading.read(
        {"m/project_overview.md": first_overview(BARE), "m/common_patterns.md": first_patterns(BARE)}, "m"
    )
    assert (memory.issues, memory.false_positives, memory.priorities, memory.budgets) == ((), (), (), ())
    assert memory.facts["Project"] == "a\\_b"
