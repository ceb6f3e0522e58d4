"""The plugin runs in a real pytest, alone, with reruns and under xdist, and writes what each test was evidence of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gate.inside import FOLDER
from gate.model.testrun import Answer, TestRun
from gate.parsing import evidence
from tests.workshop import Workshop

APP = """\
import asyncio
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

async def show(request):
    known = request.path_params["id"] == "1"
    return JSONResponse({} if known else {"code": "ORDER_NOT_FOUND"}, 200 if known else 404)

async def broken(request):
    raise RuntimeError("no")

inner = Starlette(routes=[Route("/{id}", show)])
app = Starlette(routes=[Mount("/orders", inner), Route("/broken", broken)])

def ask(path):
    sent = []
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}
    async def send(message):
        sent.append(message)
    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"", "root_path": ""}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"]
"""
TESTS = '''\
import pytest

@pytest.mark.requirement("REQ-1", "REQ-2")
@pytest.mark.parametrize("n", [1, 2])
def test_marked(n):
    """Proves US-7."""

class TestOrders:
    """About FR-3."""

    def test_shows(self):
        from app import ask
        assert (ask("/orders/1"), ask("/orders/2")) == (200, 404)

@pytest.mark.skip
def test_skipped(): ...

@pytest.fixture
def broken():
    assert False, "no service"

@pytest.mark.requirement("REQ-9")
def test_without_its_fixture(broken): ...

def test_fails():
    assert 1 == 2
'''


def run(workshop: Workshop, *options: str) -> dict[str, TestRun]:
    file = workshop.root / "out" / "evidence.json"
    subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, f"--gate-evidence={file}"),
        cwd=workshop.root,
        env={**os.environ, "PYTHONPATH": f"{FOLDER}{os.pathsep}{workshop.root}"},
        capture_output=True,
        check=False,
    )
    return {test.id.partition("::")[2]: test for test in evidence.read(file.read_text(encoding="utf-8"))}


@pytest.fixture
def project(workshop: Workshop) -> Workshop:
    """Give a project with an application and tests."""
    return workshop.write(
        {
            "app.py": APP,
            "test_a.py": TESTS,
            "pytest.ini": "[pytest]\naddopts = --strict-markers\nfilterwarnings = error\n",
        }
    )


@pytest.mark.parametrize(
    "options",
    [
        ("-p", "gate_pytest"),
        ("-p", "gate.pytest"),
        ("-p", "gate.pytest", "-p", "gate_pytest"),
        ("-p", "gate_pytest", "-n", "2"),
    ],
    ids=["alone", "by its public name", "twice", "under xdist"],
)
def test_writes_what_each_test_was_evidence_of(project: Workshop, options: tuple[str, ...]) -> None:
    tests = run(project, *options)
    assert {name: test.outcome for name, test in tests.items()} == {
        "test_marked[1]": "passed",
        "test_marked[2]": "passed",
        "TestOrders::test_shows": "passed",
        "test_skipped": "skipped",
        "test_without_its_fixture": "failed",
        "test_fails": "failed",
    }
    marked = tests["test_marked[1]"]
    assert (marked.path, marked.line, marked.name, marked.doc) == ("test_a.py", 3, "test_marked", "Proves US-7.")
    assert marked.requirements == ("REQ-1", "REQ-2")
    assert set(marked.markers) >= {"requirement", "parametrize"}
    shows = tests["TestOrders::test_shows"]
    assert shows.doc == "About FR-3."
    assert shows.calls == (Answer("GET", "/orders/1", 200), Answer("GET", "/orders/2", 404, "ORDER_NOT_FOUND"))
    assert tests["test_without_its_fixture"].requirements == ("REQ-9",)
    assert tests["test_without_its_fixture"].attempts[0].said == "AssertionError: no service"
    assert "broken" in tests["test_without_its_fixture"].fixtures
    assert tests["test_fails"].attempts[0].said == "assert 1 == 2"


def test_a_test_that_passes_when_it_is_run_again_has_all_its_attempts(workshop: Workshop) -> None:
    code = "tries = []\n\ndef test_flaky():\n    tries.append(1)\n    assert len(tries) == 3, f'try {len(tries)}'\n"
    workshop.write({"test_a.py": code})
    test = run(workshop, "-p", "gate_pytest", "-p", "rerunfailures", "--reruns", "3")["test_flaky"]
    assert [(attempt.outcome, attempt.said.partition("\n")[0]) for attempt in test.attempts] == [
        ("failed", "AssertionError: try 1"),
        ("failed", "AssertionError: try 2"),
        ("passed", ""),
    ]
    assert (test.outcome, test.flaky, test.seconds > 0) == ("passed", True, True)


def test_an_application_that_raises_still_raises(workshop: Workshop) -> None:
    code = "from app import ask\nimport pytest\n\ndef test_a():\n    with pytest.raises(RuntimeError):\n        ask('/broken')\n"
    workshop.write({"app.py": APP, "test_a.py": code})
    test = run(workshop, "-p", "gate_pytest")["test_a"]
    assert (test.outcome, test.calls) == ("passed", (Answer("GET", "/broken", 500),))


def test_without_its_option_it_only_registers_the_marker(project: Workshop) -> None:
    done = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-p", "gate.pytest", "-p", "no:cacheprovider", "--markers"),
        cwd=project.root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "@pytest.mark.requirement(*ids): the requirements of the tech design that the test proves" in done.stdout
    assert not list(Path(project.root).glob("**/evidence.json"))


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"format": 2, "tests": []}'])
def test_a_file_that_cannot_be_read_is_no_evidence(text: str | None) -> None:
    assert evidence.read(text) == ()
