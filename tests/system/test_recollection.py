"""The memory of a project is found and read, exactly as it is."""

import pytest
from msgspec.structs import replace

from gate.config import parse
from gate.errors import ConfigError, MemoryFileError
from gate.model.memory import Memory
from gate.model.scope import Layout, Project
from gate.model.words import Criticality
from gate.policy.topics import TOPICS
from gate.system import recollection
from tests.memory.test_applying import TODAY
from tests.workshop import Workshop


def remember(workshop: Workshop, toml: str = "", file: str = "gates.toml", name: str = "shop") -> Memory:
    """Read the memory of a project with these settings."""
    project = Project(root=str(workshop.root), name=name, texts={file: toml})
    return recollection.remember(workshop.root, parse(toml, file, {}), project)


def test_no_folder_is_no_memory(workshop: Workshop) -> None:
    assert remember(workshop) == Memory(folder="memory")


def test_the_files_come_in_their_order_and_others_after_them(workshop: Workshop) -> None:
    names = (
        "zeta.md",
        "review_history.md",
        "known_issues.md",
        "alpha.md",
        "project_overview.md",
        "notes.txt",
        "README.md",
    )
    workshop.write({f"memory/{name}": "# x\n" for name in names})
    workshop.write({"memory/deep/known_issues.md": "## <<<<<<< not read\n"})
    assert remember(workshop).files == tuple(
        f"memory/{name}"
        for name in ("project_overview.md", "known_issues.md", "review_history.md", "alpha.md", "zeta.md")
    )


@pytest.mark.parametrize(
    ("name", "folder"), [("shop", "memory/shop"), ("other", "memory"), ("..", "memory"), ("", "memory")]
)
def test_the_projects_own_folder_wins_where_it_exists(name: str, folder: str, workshop: Workshop) -> None:
    workshop.write({"memory/shop/notes.md": "# x\n", "memory/notes.md": "# y\n"})
    assert remember(workshop, name=name).files == (f"{folder}/notes.md",)


def test_a_folder_of_the_teams_choice(workshop: Workshop) -> None:
    workshop.write({"docs/known/notes.md": "# x\n"})
    assert remember(workshop, '[memory]\nfolder = "docs/known/"\n').files == ("docs/known/notes.md",)


SETTINGS = """\
[budgets]
"API response" = "p95 < 200 ms, p99 < 500 ms"

[memory.false_positives]
"`ruff/S101` in `scripts/**`" = "they never run in production"

[memory.priorities]
"services/inventory.py" = "scrutinise for race conditions"
"Injection" = "CRITICAL: SQL injection"
"""


@pytest.mark.parametrize("file", ["gates.toml", "pyproject.toml"])
def test_the_settings_may_say_it_too(file: str, workshop: Workshop) -> None:
    toml = SETTINGS if file == "gates.toml" else SETTINGS.replace("[memory", "[tool.gate.memory").replace("[budgets", "[tool.gate.budgets")  # fmt: skip
    found = remember(workshop, toml, file)
    assert [(b.name, str(b), b.at) for b in found.budgets] == [
        ("API response", "p95 < 200 ms", f"{file}:2"),
        ("API response", "p99 < 500 ms", f"{file}:2"),
    ]
    (false,) = found.false_positives
    assert (false.subject, str(false.place), false.rules, false.at) == (
        "ruff/S101",
        "scripts/**",
        ("ruff/S101",),
        f"{file}:5",
    )
    path, subject = found.priorities
    assert ([str(place) for place in path.places], path.level, path.text) == (["services/inventory.py"], None, "scrutinise for race conditions")  # fmt: skip
    assert (subject.places, subject.level, subject.text, subject.at) == (
        (),
        Criticality.CRITICAL,
        "SQL injection",
        f"{file}:9",
    )


def test_a_budget_without_a_limit_is_an_error_with_its_line(workshop: Workshop) -> None:
    with pytest.raises(ConfigError, match=r"^gates\.toml:3: budgets\.Search is 'fast', which names no limit\."):
        remember(workshop, '\n[budgets]\nSearch = "fast"\n')


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"\xff", 1), (b"# a\r\n\r\n\xc3(", 3), ("# ü\n".encode("latin-1"), 1), ("# a\n".encode("utf-16"), 1)],
)
def test_a_file_that_is_not_utf_8_is_named_with_its_line(data: bytes, line: int, workshop: Workshop) -> None:
    workshop.write({"memory/known_issues.md": data})
    with pytest.raises(MemoryFileError, match=rf"^memory/known_issues\.md:{line}: this is not UTF-8 text\."):
        remember(workshop)


def test_line_ends_stay_as_they_are(workshop: Workshop) -> None:
    data = "\ufeff# a\r\nb\rc\n".encode()
    workshop.write({"memory/a.md": data})
    assert recollection.exact(workshop.root / "memory/a.md", "memory/a.md").encode() == data


def test_the_ground_has_the_functions_that_the_memory_names(workshop: Workshop) -> None:
    issues = "# Known Issues\n\n## A\n**Location**: `app/a.py:run()`\n\n## B\n**Location**: `gone.py:run()`\n"
    workshop.write(
        {"memory/known_issues.md": issues, "src/app/a.py": "def run():\n    pass\n", "b.py": "def run(): ...\n"}
    )
    memory = remember(workshop)
    project = Project(root=str(workshop.root), files=("b.py", "src/app/a.py"), added={"b.py": frozenset({1})})
    config = parse("", "gates.toml", {})
    ground = recollection.ground(project, Layout(test_files=("t.py",)), config, memory, TOPICS, TODAY)
    assert ground.spans == {"src/app/a.py": {"run": ((1, 2),)}}
    assert (ground.changed, ground.tests, ground.today) == (frozenset({"b.py"}), frozenset({"t.py"}), TODAY)
    assert ground.topics is TOPICS
    bare = recollection.ground(replace(project, added=None), Layout(), config, memory, {}, TODAY)
    assert bare.changed is None
