"""The example service with one defect each: the gate says what is wrong, against real PostgreSQL and Kafka."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from gate.reports.json import ReportDocument
from tests import containers, shared
from tests.containers import left
from tests.workshop import git_environment

ORDERS = Path(__file__).parents[1] / "examples" / "orders"
DEFECTS = Path(__file__).parent / "projects"
IMAGES = ("POSTGRES_IMAGE", "KAFKA_IMAGE", "PYTHON_IMAGE")


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a Python environment with what the service and its tests need."""
    absent = containers.obstacle()
    if not absent and not all(os.environ.get(name) for name in IMAGES):
        absent = "examples/orders/docker/local-images.sh builds the images of the example and prints their variables"
    if not absent and not shutil.which("uv"):
        absent = "uv, which makes the environment of the example, is not installed"
    if absent:
        pytest.skip(absent)
    with shared.folder("orders", tmp_path_factory) as (folder, lock):
        made = folder / "environment"
        with lock:
            if not made.exists():
                needs = ("--constraint", "constraints.txt", "--requirements", "pyproject.toml", "--group", "tests")
                # Named each time, because Nox tells uv of its own environment
                python = str(made / "bin" / "python")
                for line in (
                    ("venv", "--python", sys.executable, made),
                    ("pip", "install", "--python", python, *needs),
                ):
                    subprocess.run(("uv", *line, "--quiet"), cwd=ORDERS, check=True)
        yield made


class Defect(NamedTuple):
    """The one test that runs, the exit code and the verdict of the gate, and how what it says begins."""

    test: str
    code: int
    state: str
    begins: str


MIGRATION = "test_migrations_go_both_ways_and_make_what_the_models_say"
CASES = {
    "dies-at-start": Defect(
        MIGRATION, 3, "INCOMPLETE",
        "integration: the service api ended with exit code 1: pydantic_core._pydantic_core.ValidationError: "
        "1 validation error for Settings; jwt_secret; Value should have at least 32 items",
    ),
    "never-healthy": Defect(
        MIGRATION, 3, "INCOMPLETE",
        "integration: the service api is unhealthy: its health check said "
        "'urllib.error.HTTPError: HTTP Error 404: Not Found'",
    ),
    "migration-fails": Defect(
        MIGRATION, 3, "INCOMPLETE",
        "integration: `alembic upgrade head` of integration.before failed (exit code 1): "
        "sqlalchemy.exc.ProgrammingError: (sqlalchemy.dialects.postgresql.asyncpg.ProgrammingError) "
        'relation "order" does not exist',
    ),
    "only-on-sqlite": Defect(
        "test_pages", 1, "FAIL",
        "tests.integration.test_repositories::test_pages_are_newest_first_and_own: sqlalchemy.exc.ProgrammingError: "
        "(sqlalchemy.dialects.postgresql.asyncpg.ProgrammingError) function ifnull(bigint, integer) does not exist",
    ),
    "no-dead-letter": Defect(
        "test_a_dead_letter_holds_up_nothing", 1, "FAIL",
        "tests/integration/test_delivery.py::test_a_dead_letter_holds_up_nothing: TimeoutError (raised at tests/topics.py",
    ),
}  # fmt: skip
"""The folders of tests/projects, each with a patch for the example."""


@pytest.mark.parametrize("name", CASES)
def test_a_defect_of_the_example(name: str, environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    containers.newest(monkeypatch)
    defect = CASES[name]
    root = tmp_path / "orders"
    shutil.copytree(
        ORDERS, root, ignore=shutil.ignore_patterns(".gate", ".nox", ".venv", ".env", ".*_cache", "__pycache__")
    )
    subprocess.run(("git", "apply", DEFECTS / name / "orders.patch"), cwd=root, env=git_environment(), check=True)
    with (root / "gates.toml").open("a") as settings:
        settings.write(f'\n[checks.integration]\nargs = ["-k", "{defect.test}"]\n')
    own = {"VIRTUAL_ENV": str(environment), "PYTHONPATH": str(root / "src")}
    done = subprocess.run(
        (sys.executable, "-m", "gate", "run", "integration", "--format", "json=-"),
        cwd=root, env={**git_environment(), **own}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    review = msgspec.json.decode(done.stdout, type=ReportDocument)
    said = [f"{finding.symbol}: {finding.message}" for finding in review.findings] or list(review.verdict.reasons)
    assert (done.returncode, review.verdict.state) == (defect.code, defect.state)
    assert said[0].startswith(defect.begins), said
    assert left(root) == []


def test_every_defect_is_tried() -> None:
    assert set(CASES) == {folder.name for folder in DEFECTS.iterdir()}
