"""Which packages are looked at, and what is said where that cannot be known."""

from typing import Any

import pytest
from msgspec.structs import replace

from gate.model.outcome import Outcome
from gate.model.scope import Environment, Package, Project
from gate.model.words import Status
from gate.parsing.inventory import Inventory, lines, take
from gate.parsing.locks import Pin

LOCK = 'version = 1\n[[package]]\nname = "flask"\nversion = "3.0"\nsource = { registry = "x" }\n'
ENVIRONMENT = Environment(
    python=".venv/bin/python",
    prefix=".venv",
    version="3.12",
    source=".venv",
    packages=(Package("flask", "3.0"), Package("orders", "1.0"), Package("shared", "1.0"), Package("strange", "")),
    editable=("shared",),
)


def project(
    *needs: str, texts: dict[str, str] | None = None, environment: Environment | None = None, **more: Any
) -> Project:
    manifest = {"project": {"name": "Orders", "dependencies": list(needs), **more}}
    return Project(root="/x", name="shop", texts=texts or {}, manifest=manifest, environment=environment)


def refused(outcome: Inventory | Outcome) -> tuple[Status, str]:
    assert isinstance(outcome, Outcome)
    return outcome.status, outcome.reason


def test_the_lock_file_counts_before_the_environment() -> None:
    found = take(project("flask", texts={"uv.lock": LOCK}, environment=ENVIRONMENT))
    assert found == Inventory((Pin("flask", "3.0", "uv.lock", 3),), ("1 package of uv.lock",))
    assert found.files == 1


def test_without_a_lock_file_the_installed_packages_count_without_the_projects_own() -> None:
    found = take(project("flask", "windows-only; sys_platform == 'win32'", environment=ENVIRONMENT))
    assert found == Inventory(
        (Pin("flask", "3.0"),), ("1 package of .venv", "left out, because no index has them: strange")
    )
    assert found.files == 0


def test_loose_requirement_files_leave_it_to_the_environment() -> None:
    found = take(project("flask", texts={"requirements.txt": "flask\n"}, environment=ENVIRONMENT))
    assert isinstance(found, Inventory)
    assert found.notes[0] == "1 package of .venv"


def test_pinned_requirement_files_that_lack_what_the_project_needs_leave_it_to_the_environment() -> None:
    texts = {"requirements-docs.txt": "sphinx==8.0\n"}
    found = take(project("flask", texts=texts, environment=ENVIRONMENT))
    assert isinstance(found, Inventory)
    assert found.notes[0] == "1 package of .venv"
    assert refused(take(project("flask", texts=texts))) == (
        Status.UNAVAILABLE,
        (
            "requirements-docs.txt does not have flask, which the project needs: `uv lock` pins everything, "
            "`gate run --bootstrap` makes an environment"
        ),
    )


def test_a_lock_file_that_is_behind_the_project_is_not_trusted() -> None:
    outcome = take(project("Flask", "celery[redis]>=5", "orders[all]", texts={"uv.lock": LOCK}))
    assert refused(outcome) == (
        Status.UNTRUSTED,
        "uv.lock does not have celery, which the project needs; lock again",
    )


def test_a_way_that_has_failed_is_not_recommended() -> None:
    outcome = take(replace(project("flask"), lack="there is no version of flask"))
    assert refused(outcome)[1].endswith(": `uv lock` writes a lock file")


def test_an_environment_that_lacks_what_the_project_needs_is_not_enough() -> None:
    assert refused(take(project("flask", "celery", environment=ENVIRONMENT))) == (
        Status.UNAVAILABLE,
        (
            "there is no lock file, and .venv does not have celery, which the project needs: "
            "`uv pip install --python .venv/bin/python -e .`"
        ),
    )
    made = replace(ENVIRONMENT, made=True, source=".gate/environment (made by --bootstrap)")
    assert refused(take(project("flask", "celery", environment=made)))[1] == (
        "there is no lock file, and .gate/environment (made by --bootstrap) does not have celery, which the project needs: "
        "what the report says of it tells why"
    )


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        (
            project("flask"),
            Status.UNAVAILABLE,
            (
                "there is neither a lock file nor an environment that says which versions are used: "
                "`uv lock` writes a lock file, `gate run --bootstrap` makes an environment"
            ),
        ),
        (
            project("flask", texts={"requirements.txt": "flask\n"}),
            Status.UNAVAILABLE,
            (
                "requirements.txt:1 does not pin 'flask' to one version: `uv lock` pins everything, "
                "`gate run --bootstrap` makes an environment"
            ),
        ),
        (
            Project(root="/x", name="orders", manifest={"tool": {"poetry": {"name": "orders"}}}),
            Status.UNAVAILABLE,
            (
                "there is neither a lock file nor an environment that says which versions are used: "
                "`poetry lock` writes a lock file, `gate run --bootstrap` makes an environment"
            ),
        ),
        (
            project(dynamic=["dependencies"]),
            Status.UNAVAILABLE,
            (
                "there is neither a lock file nor an environment that says which versions are used: "
                "`uv lock` writes a lock file, `gate run --bootstrap` makes an environment"
            ),
        ),
        (project(), Status.SKIPPED, "the project needs no packages"),
        (project(texts={"uv.lock": "version = 1\n"}), Status.SKIPPED, "uv.lock has no packages"),
        (
            project(texts={"requirements.txt": "a @ git+https://git.example.org/a\n"}),
            Status.SKIPPED,
            "requirements.txt has no packages besides a, which no index has",
        ),
        (
            project(texts={"uv.lock": ""}),
            Status.UNTRUSTED,
            "uv.lock is not a lock file that the gate can read; lock again",
        ),
    ],
)
def test_where_there_is_nothing_to_look_at_the_reason_says_what_helps(
    given: Project, status: Status, reason: str
) -> None:
    assert refused(take(given)) == (status, reason)


def test_rounds_have_every_version_once_and_no_name_twice() -> None:
    pins = (Pin("a", "1"), Pin("a", "2"), Pin("b", "1"))
    inventory = Inventory(pins, ())
    assert inventory.rounds == ((Pin("a", "1"), Pin("b", "1")), (Pin("a", "2"),))
    assert inventory.unseen(["B"]) == ("a",)
    assert lines(pins) == "a==1\na==2\nb==1\n"
