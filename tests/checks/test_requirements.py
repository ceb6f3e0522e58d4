"""The requirements check asks a real application and takes the tests that ran before it."""

import sys

import pytest

from gate.errors import ConfigError
from gate.model.matrix import Matrix, Met
from gate.model.outcome import Outcome
from gate.model.words import Category, Criticality, Dimension, Status
from tests import environments
from tests.workshop import Workshop

MAIN = """\
import os
from fastapi import FastAPI, HTTPException

SIZE = int(os.environ["SIZE"])
app = FastAPI()


@app.get("/orders/{id}", responses={404: {"description": "no"}})
async def show(id: int) -> dict[str, int]:
    if id > SIZE:
        raise HTTPException(404, "ORDER_NOT_FOUND")
    return {"id": id}


@app.get("/hidden")
async def hidden() -> None: ...
"""
TEST = """\
import asyncio
import os

import pytest

os.environ["SIZE"] = "3"


def ask(path):
    from app.main import app

    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"", "root_path": ""}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"]


@pytest.mark.requirement("REQ-1")
def test_shows():
    assert (ask("/orders/1"), ask("/orders/9")) == (200, 404)


def test_other():
    assert ask("/hidden") == 200
"""
DESIGN = "- REQ-1 (Must): `GET /orders/{id}` returns 200 or 404.\n- REQ-2 (Should): Orders are cancelled.\n"
GATES = '[project]\nsources = ["src"]\n[requirements.variables]\nSIZE = "3"\n'


@pytest.fixture
def project(workshop: Workshop) -> Workshop:
    """Give a project with an application, its tests, its design and an environment."""
    workshop.write(
        {
            "pyproject.toml": '[project]\nname = "orders"\n[tool.pytest.ini_options]\npythonpath = ["src"]\n',
            "gates.toml": GATES,
            "tech-design.md": DESIGN,
            "src/app/__init__.py": "",
            "src/app/main.py": MAIN,
            "tests/test_main.py": TEST,
        }
    )
    environments.make(
        workshop.root / ".venv",
        *environments.PYTEST,
        *environments.COVERAGE,
        *environments.closure(*environments.FASTAPI),
    )
    return workshop


def matrix(outcome: Outcome) -> Matrix:
    assert outcome.matrix is not None
    return outcome.matrix


def test_traces_to_the_application_and_to_the_tests_that_passed(project: Workshop) -> None:
    review = project.review("tests", "requirements")
    outcome = review.outcome("requirements")
    assert outcome is not None
    first, second = matrix(outcome).requirements
    assert (first.status, first.cases, first.tests) == (Met.PROVEN, (1, 1), ("tests/test_main.py::test_shows",))
    assert first.evidence[0].place == "src/app/main.py:8"
    assert second.status is Met.UNTESTED
    (finding,) = outcome.findings
    assert (finding.name, finding.path, finding.line, finding.symbol) == (
        "requirements/untested", "tech-design.md", 2, "REQ-2",
    )  # fmt: skip
    assert (finding.criticality, finding.dimension, finding.category) == (
        Criticality.MEDIUM, Dimension.REQUIREMENTS, Category.REQUIREMENT,
    )  # fmt: skip
    assert finding.recommendation == "mark one with `@pytest.mark.requirement('REQ-2')`"
    assert outcome.notes == (
        "2 requirements of tech-design.md: 1 proven, 1 untested",
        "2 routes from the application's own OpenAPI",
        "in the code, but in no requirement: GET /hidden",
    )


def test_alone_it_says_that_no_test_gave_evidence(project: Workshop) -> None:
    outcome = project.outcome("requirements")
    assert (outcome.status, matrix(outcome).tested) == (Status.CLEAN, False)
    assert "no test gave evidence in this run, so that nothing is called proven" in outcome.notes


def test_of_an_application_that_cannot_be_imported_the_source_speaks(project: Workshop) -> None:
    project.write({"gates.toml": '[project]\nsources = ["src"]\n'})
    outcome = project.outcome("requirements")
    why = "app.main:app cannot be asked what it is, so that only its source speaks: KeyError: 'SIZE'"
    assert f"{why}; see requirements.variables" in outcome.notes
    assert "2 routes from the source" in outcome.notes
    assert outcome.findings == ()


def test_a_named_application_wins(project: Workshop) -> None:
    project.write(
        {
            "gates.toml": GATES + '[requirements]\napp = "app.other:app"\n',
            "src/app/other.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        }
    )
    outcome = project.outcome("requirements")
    assert [finding.message for finding in outcome.findings] == ["there is no route GET /orders/{id}"]
    assert outcome.findings[0].criticality is Criticality.CRITICAL


def test_without_an_application_or_environment_only_the_source_speaks(workshop: Workshop) -> None:
    workshop.write(
        {"a.py": "x = 1\n", "tech-design.md": "- REQ-1: x\n", "gates.toml": f'[project]\npython = "{sys.prefix}"\n'}
    )
    assert (
        "no FastAPI application was found in the sources; see requirements.app"
        in workshop.outcome("requirements").notes
    )


def test_without_a_document_it_is_skipped(workshop: Workshop) -> None:
    outcome = workshop.write({"a.py": "x = 1\n"}).outcome("requirements")
    assert (outcome.status, outcome.reason) == (
        Status.SKIPPED, "there is no design document: no tech-design.md, and none is named in requirements.documents",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"tech-design.md": "Nothing.\n"}, r"^tech-design\.md asks for nothing that could be traced"),
        ({"tech-design.md": b"\xff\xfe\x00"}, r"^tech-design\.md cannot be read: it is not UTF-8 text"),
        (
            {"gates.toml": '[requirements]\ndocuments = ["design.md"]\n'},
            r"^requirements\.documents names 'design\.md', where there is no file",
        ),
    ],
)
def test_a_document_that_says_nothing_ends_the_run_before_any_tool(
    workshop: Workshop, files: dict[str, str | bytes], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        workshop.write({"a.py": "x = 1\n", **files}).review()


def test_a_document_is_read_only_where_the_check_runs(workshop: Workshop) -> None:
    workshop.write(
        {"a.py": "x = 1\n", "tech-design.md": "Nothing.\n", "gates.toml": "[checks.requirements]\nenabled = false\n"}
    )
    assert workshop.review("ruff").outcome("ruff") is not None
