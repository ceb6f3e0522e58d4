"""`gate trace` prints the matrix in four forms, and what belongs to a test or a route."""

import json
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Gate
from tests.workshop import Workshop

DESIGN = "# Design\n\n- REQ-1 (Must): Sums are *right* <b>always</b>.\n- REQ-2: There is `GET /sums`.\n"
TEST = "import pytest\nfrom app import add\n\n@pytest.mark.requirement('REQ-1')\ndef test_add():\n    assert add(1, 2) == 3\n"


@pytest.fixture
def project(workshop: Workshop) -> Workshop:
    """Give a project with a design of two requirements, one of which is met."""
    return workshop.write(
        {
            "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\n',
            "gates.toml": f'[project]\nname = "sums"\nsources = ["app.py"]\npython = "{sys.prefix}"\n',
            "app.py": "def add(a, b):\n    return a + b\n",
            "test_app.py": TEST,
            "tech-design.md": DESIGN,
        }
    )


def test_prints_each_requirement_and_what_speaks_against_it(project: Workshop, gate: Gate) -> None:
    done = gate("trace")
    assert done.code == 0
    assert done.out.splitlines() == [
        "REQ-1  proven        CRITICAL  Sums are right always .",
        "REQ-2  missing       HIGH      There is GET /sums.",
        "       missing       there is no route GET /sums",
        "",
        "2 requirements of tech-design.md: 1 proven, 1 missing",
        "no FastAPI application was found in the sources; see requirements.app",
    ]


def test_every_form_goes_where_it_is_asked_to(project: Workshop, gate: Gate) -> None:
    done = gate("trace", "--format", "markdown=out/m.md", "--format", "html=m.html", "--format", "json=-")
    assert done.code == 0
    given = json.loads(done.out)
    assert [(one["id"], one["status"], one["criticality"], one["line"]) for one in given["requirements"]] == [
        ("REQ-1", "proven", "CRITICAL", 3),
        ("REQ-2", "missing", "HIGH", 4),
    ]
    assert given["requirements"][0]["tests"] == ["test_app.py::test_add"]
    assert given["requirements"][1]["evidence"] == [
        {"kind": "route", "sign": "missing", "text": "there is no route GET /sums", "place": ""}
    ]
    assert given["unclaimed"] == []
    text = Path("out/m.md").read_text()
    assert "| REQ-2: There is GET /sums. | HIGH | missing | there is no route GET /sums | 4 |" in text
    page = Path("m.html").read_text()
    assert "<title>Requirements of sums</title>" in page
    assert "<td>missing</td>" in page


@pytest.mark.parametrize("name", ["REQ-1", "test_add", "test_app.py", "test_app.py::test_add"])
def test_goes_back_from_a_test_to_its_requirements(project: Workshop, gate: Gate, name: str) -> None:
    done = gate("trace", name)
    assert done.out.splitlines()[1:3] == [
        "       passed        test_app.py::test_add passed",
        "       test          test_app.py::test_add",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("GET /nothing",), "No requirement has to do with 'GET /nothing'."),
        (("--format", "htm"), "There is no form 'htm'. Did you mean \"html\"?"),
        (("--format", "json=app.py/x.json"), "app.py/x.json cannot be written: File exists."),
    ],
)
def test_says_what_is_wrong(project: Workshop, gate: Gate, arguments: tuple[str, ...], said: str) -> None:
    done = gate("trace", *arguments)
    assert (done.code, done.err.splitlines()[0 if "htm" in arguments else -1 if "json" in said else -2]) == (
        2,
        f"gate: {said}",
    )


def test_without_a_design_there_is_nothing_to_trace(workshop: Workshop, gate: Gate) -> None:
    workshop.write({"app.py": "x = 1\n"})
    done = gate("trace")
    assert done.code == 2
    assert "gate: Nothing is traced: there is no design document" in done.err
