"""Integration tests run once, against real containers, and what they say is trusted only where it can be."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gate.checks.integration import CHECK, parse
from gate.model.compose import ComposeReport, Ended, Phase, Ready
from gate.model.measurement import Measurement
from gate.model.process import Raw
from gate.model.testrun import Attempt, TestRun
from gate.model.words import Criticality, Dimension, Status
from gate.parsing.placement import Placement
from gate.practice import with_flaky
from tests import containers, recorded
from tests.containers import compose_file, left, service
from tests.workshop import Workshop

FOUND = Placement(("compose.yaml",), ("tests/integration",))
SERVICES = ComposeReport(
    version="2.26.1",
    source="Docker Engine 20.10.24",
    ran=True,
    ready=(Ready("db", "is healthy", 1.24), Ready("web", "answers on port 80 (it has no health check)", 2.0)),
    phases=(Phase("up", 2.1), Phase("ready", 1.9), Phase("tests", 6.3), Phase("down", 1.2)),
    logs=("timeline.txt",),
)
FROM_UP = "from up to the first test 4.0 s, to the last container gone 11.5 s"
DEATH = Ended("web", "ended with exit code 7", ("starting", "boom"))
PASSED = '<testcase classname="tests.integration.test_a" name="test_x" file="tests/integration/test_a.py" line="3" time="0.1" />'
FAILED = PASSED.replace(" />", '><failure message="assert 1 == 2">E   assert 1 == 2</failure></testcase>')
SKIPPED = PASSED.replace(" />", '><skipped type="pytest.skip" message="no database">x</skipped></testcase>')


def junit(*cases: str) -> str:
    failures = sum("<failure" in case for case in cases)
    return (
        f'<testsuites><testsuite name="pytest" errors="0" failures="{failures}" skipped="0" tests="{len(cases)}" time="1.5">'
        f"{''.join(cases)}</testsuite></testsuites>"
    )


def answer(report: str | None, code: int = 0, services: ComposeReport = SERVICES, **more: Any) -> Any:
    return parse(FOUND, Raw(exit_code=code, compose=services, **more), report)


def with_services(**more: Any) -> ComposeReport:
    given = {name: getattr(SERVICES, name) for name in SERVICES.__struct_fields__}
    return ComposeReport(**{**given, **more})


def test_passing_tests_are_clean_and_the_timeline_is_the_second_note() -> None:
    outcome = answer(junit(PASSED))
    assert (outcome.status, outcome.reason, outcome.findings) == (Status.CLEAN, "", ())
    assert outcome.notes == (
        "1 passed in 1.5 s",
        f"up 2.1 s, ready 1.9 s, tests 6.3 s, down 1.2 s; {FROM_UP}",
        "db is healthy after 1.2 s; web answers on port 80 (it has no health check) after 2.0 s",
        "tests/integration against compose.yaml, Compose 2.26.1, Docker Engine 20.10.24",
    )
    assert outcome.artifacts == (
        ".gate/artifacts/integration/junit.xml",
        ".gate/artifacts/integration/timeline.txt",
    )


def test_a_failing_test_is_a_blocker_at_its_line() -> None:
    outcome = answer(junit(PASSED, FAILED.replace("test_x", "test_y")), 1)
    (finding,) = outcome.findings
    assert (outcome.status, outcome.tests.passed, outcome.tests.failed) == (Status.FINDINGS, 1, 1)
    assert (finding.name, finding.place, finding.criticality, finding.dimension) == (
        "integration/failed",
        "tests/integration/test_a.py:4",
        Criticality.BLOCKER,
        Dimension.TESTS,
    )
    assert finding.message == "assert 1 == 2"


def test_a_service_that_ended_is_critical_although_the_tests_pass() -> None:
    outcome = answer(junit(PASSED), services=with_services(ended=(DEATH,)))
    (finding,) = outcome.findings
    assert (outcome.status, finding.name, finding.criticality) == (
        Status.FINDINGS,
        "integration/service",
        Criticality.CRITICAL,
    )
    assert finding.message == "the service web ended with exit code 7 while the tests ran: boom"
    assert outcome.notes[3:6] == ("web ended with exit code 7; its last lines:", "web | starting", "web | boom")


@pytest.mark.parametrize(
    ("report", "code", "more", "reason"),
    [
        (None, 5, {}, "pytest found no test to run"),
        (None, 0, {}, "pytest gave no answer (exit code 0)"),
        (
            None,
            4,
            {"stderr": "ERROR: file or directory not found: tests/x\n"},
            "pytest gave no answer (exit code 4): file",
        ),
        (None, -11, {}, "pytest gave no answer (signal SIGSEGV)"),
        ("<testsuites>", 0, {}, "pytest's report cannot be read: "),
        (junit(PASSED), 1, {}, "pytest ended with exit code 1, but its report has no failing test"),
        (junit(FAILED), 0, {}, "pytest ended with exit code 0, but its report has 1 failing tests"),
        (junit(PASSED), 2, {"stdout": "!!!! KeyboardInterrupt !!!!\n"}, "pytest was interrupted: KeyboardInterrupt"),
        (junit(SKIPPED), 0, {}, "no test was executed: all 1 were skipped (no database)"),
        (None, -15, {"stopped": "no answer after 60 s"}, "the tests: no answer after 60 s"),
    ],
)
def test_what_is_no_evidence_is_untrusted(report: str | None, code: int, more: dict[str, Any], reason: str) -> None:
    outcome = answer(report, code, **more)
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith(reason)


def test_a_stricter_setting_of_the_team_fails_the_run() -> None:
    (finding,) = answer(junit(PASSED), 6).findings
    assert finding.name == "integration/failed"
    assert finding.message.startswith("pytest fails the run because of more warnings than its --max-warnings allows")


def test_a_file_that_cannot_be_collected_is_a_finding(project: Workshop) -> None:
    write(project, "import no_such_thing\n", {"web": service()})
    outcome = project.outcome("integration")
    assert [(finding.name, finding.path) for finding in outcome.findings] == [
        ("integration/collection", "tests/integration/test_it.py")
    ]
    assert left(project.root) == []


def test_a_hang_names_the_service_that_had_died() -> None:
    outcome = answer(None, -15, with_services(ended=(DEATH,)), stopped="no answer after 60 s")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == (
        "the service web ended with exit code 7 while the tests ran: boom; the tests: no answer after 60 s"
    )


def test_services_that_do_not_start_are_untrusted_and_what_the_machine_lacks_is_unavailable() -> None:
    failed = ComposeReport(
        version="2", problem="the service db is unhealthy", phases=(Phase("up", 1.0),), left="P: busy"
    )
    outcome = answer(None, -1, failed)
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, "the service db is unhealthy")
    assert outcome.notes[:2] == ("could not be taken down: P: busy; `gate integration down` tries again", "up 1.0 s")
    outcome = answer(None, -1, ComposeReport(absent="Docker is not installed"))
    assert (outcome.status, outcome.reason, outcome.notes) == (Status.UNAVAILABLE, "Docker is not installed", ())


def test_an_engine_that_stopped_makes_passing_tests_no_evidence() -> None:
    outcome = answer(junit(PASSED), services=with_services(problem="the Docker engine stopped to answer"))
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, "the Docker engine stopped to answer")


def test_notes_say_what_is_kept_and_what_was_swept() -> None:
    notes = answer(junit(PASSED), services=with_services(kept="gate-1-2", swept=("gate-1-1",), coverage=2)).notes
    assert notes[1].startswith("kept running as gate-1-2, its variables in .gate/artifacts/integration/variables.env;")
    assert notes[-2:] == (
        "2 files of coverage data from the tests and the services",
        "removed gate-1-1, which an earlier run had left",
    )


@pytest.fixture
def project(workshop: Workshop, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Give a project with one module, and the newest Compose that is here."""
    absent = containers.obstacle()
    if absent:
        pytest.skip(absent)
    containers.build_image(tmp_path_factory.mktemp("image"))
    containers.newest(monkeypatch)
    return workshop.write({"src/app.py": '"""App."""\n\nX = 1\n', "pyproject.toml": '[project]\nname = "orders"\n'})


def write(project: Workshop, test: str, services: Mapping[str, object], **more: Any) -> Workshop:
    compose_file(project.root, services, **more)
    return project.write({"tests/integration/test_it.py": test, "tests/test_unit.py": "def test_unit(): pass\n"})


REAL = """
import os, urllib.error, urllib.request
import pytest

def test_web():
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"http://{os.environ['GATE_WEB_HOST']}:{os.environ['GATE_WEB_PORT']}/nothing")
    assert caught.value.code == 404
    caught.value.close()
"""


def test_a_project_against_its_containers(project: Workshop) -> None:
    write(project, REAL, {"web": service(ports=["8000"])})
    project.write({"pytest.ini": "[pytest]\naddopts = -m 'not integration' --ignore=tests/integration\n"})
    outcome = project.outcome("integration")
    assert (outcome.status, outcome.reason, outcome.findings) == (Status.CLEAN, "", ())
    assert (outcome.tests.passed, outcome.files) == (1, 1) if outcome.tests else False
    assert outcome.notes[1].startswith("up ")
    assert "1 file of coverage data from the tests and the services" in outcome.notes
    assert all((project.root / name).is_file() for name in outcome.artifacts)
    assert left(project.root) == []


def test_a_marked_file_outside_of_the_folder_is_found(project: Workshop) -> None:
    compose_file(project.root, {"web": service(ports=["8000"])})
    marked = f"{REAL}\npytestmark = pytest.mark.integration\n"
    project.write({"tests/test_marked.py": marked, "tests/test_unit.py": "def test_unit(): assert False\n"})
    project.write({"pytest.ini": "[pytest]\nmarkers = integration: needs containers\n"})
    outcome = project.outcome("integration")
    assert (outcome.status, outcome.tests.passed) == (Status.CLEAN, 1) if outcome.tests else False


def test_failing_and_skipped_tests_of_a_project(project: Workshop) -> None:
    write(project, "def test_no():\n    assert 1 == 2\n", {"web": service()})
    outcome = project.outcome("integration")
    assert [(f.name, f.place) for f in outcome.findings] == [("integration/failed", "tests/integration/test_it.py:1")]
    write(project, "import pytest\n\ndef test_no():\n    pytest.skip('no URL')\n", {"web": service()})
    outcome = project.outcome("integration")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == "no test was executed: all 1 were skipped (no URL)"
    assert left(project.root) == []


def test_the_settings_reach_the_containers_and_the_tests(project: Workshop) -> None:
    write(
        project,
        "import os, pathlib\n\ndef test_it():\n    assert os.environ['URL'] == pathlib.Path('seen').read_text().strip()\n",
        {"web": service(ports=["8000"]), "tools": service("exit 0", profiles=["full"])},
    )
    (project.root / "compose.yaml").rename(project.root / "stack.yaml")
    project.write(
        {
            "gates.toml": "[integration]\nfiles = ['stack.yaml']\nprofiles = ['full']\n"
            "before = [\"sh -c 'echo $URL > seen'\"]\nvariables = { URL = 'x:${GATE_WEB_PORT}' }\n"
        }
    )
    outcome = project.outcome("integration")
    assert (outcome.status, outcome.reason) == (Status.CLEAN, "")
    assert "tools has done its work (exit code 0)" in outcome.notes[2]
    assert "before 0." in outcome.notes[1]


def test_coverage_that_a_service_writes_when_it_is_told_to_end_is_kept(project: Workshop) -> None:
    script = "trap 'sleep 2; echo x > /coverage/.coverage.web; exit 0' TERM; while true; do sleep 0.1; done"
    write(project, "def test_it(): pass\n", {"web": service(script, volumes=["${GATE_COVERAGE:?}:/coverage"])})
    outcome = project.outcome("integration")
    assert "2 files of coverage data from the tests and the services" in outcome.notes
    assert (project.root / ".gate/artifacts/integration/coverage/.coverage.web").is_file()


TWO = '"""Two functions."""\n\n\ndef one():\n    return 1\n\n\ndef two():\n    return 2\n'


def test_each_test_runs_once_and_the_coverage_of_both_runs_is_joined(project: Workshop) -> None:
    count = "import app, pathlib\n\ndef test_it():\n    app.{0}()\n    open('{0}', 'a').write('x')\n"
    compose_file(project.root, {"web": service()})
    project.write(
        {
            "src/app.py": TWO,
            "tests/test_unit.py": count.format("one"),
            "tests/integration/test_it.py": count.format("two"),
            "pytest.ini": "[pytest]\npythonpath = src\naddopts = --cov --cov-branch\n",
        }
    )
    review = project.review("tests", "integration")
    tests, integration = review.outcome("tests"), review.outcome("integration")
    assert tests
    assert tests.coverage
    assert tests.tests
    assert integration
    assert integration.tests
    assert ((project.root / "one").read_text(), (project.root / "two").read_text()) == ("x", "x")
    assert (tests.tests.passed, integration.tests.passed, tests.coverage.total) == (1, 1, 100.0)
    assert "tests/integration is left to the check integration" in tests.notes
    assert "with the coverage of the integration tests and of their services" in tests.notes
    alone = project.outcome("tests")
    assert alone.coverage
    assert alone.coverage.total == 75.0


@pytest.mark.parametrize("extra", ["addopts = --cov --cov-branch", ""])
def test_where_every_test_needs_services_coverage_is_judged_from_there(project: Workshop, extra: str) -> None:
    write(project, "import app\n\ndef test_it(): assert app.one() == 1\n", {"web": service()})
    (project.root / "tests/test_unit.py").unlink()
    project.write({"src/app.py": TWO, "pytest.ini": f"[pytest]\npythonpath = src\n{extra}\n"})
    tests = project.review("tests", "integration").outcome("tests")
    assert tests
    assert tests.coverage
    assert tests.tests
    assert (tests.status, tests.reason, tests.coverage.total, tests.tests.passed) == (Status.FINDINGS, "", 75.0, 1)
    assert [finding.message for finding in tests.findings if finding.rule == "coverage"] == [
        "coverage is 75 %, under 85 %; most lines are missing in src/app.py (1)"
    ]
    assert tests.notes[0] == "every test is left to the check integration"


def test_every_test_left_and_no_engine_is_unavailable(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nothing")
    compose_file(workshop.root, {"web": service()})
    workshop.write({"src/app.py": TWO, "tests/integration/test_it.py": "def test_it(): pass\n"})
    tests = workshop.review("tests", "integration").outcome("tests")
    assert tests
    left_over = "every test is left to the check integration, which"
    assert (tests.status, tests.reason.partition(" has no answer: ")[0]) == (Status.UNAVAILABLE, left_over)
    assert "Docker" in tests.reason
    alone = workshop.outcome("tests")
    assert (alone.status, alone.reason) == (Status.UNAVAILABLE, f"{left_over} is not part of this run")


@pytest.mark.parametrize(
    ("files", "status", "reason"),
    [
        ({"tests/test_a.py": ""}, Status.SKIPPED, "there is no Compose file"),
        (
            {"tests/e2e/test_a.py": ""},
            Status.SKIPPED,
            "there is no Compose file, so that tests/e2e runs with the other tests",
        ),
        ({"compose.yaml": "{}"}, Status.SKIPPED, "there are no tests"),
        (
            {"compose.yaml": "{}", "tests/test_a.py": ""},
            Status.SKIPPED,
            "there is no integration test: none in a folder `integration` or `e2e`, none marked `integration`",
        ),
        (
            {"gates.toml": "[integration]\nfiles = ['stack.yaml']", "tests/integration/test_a.py": ""},
            Status.UNTRUSTED,
            "integration.files names 'stack.yaml', where there is no file",
        ),
        (
            {"gates.toml": "[integration]\ntests = ['tests/slow']", "compose.yaml": "{}", "tests/test_a.py": ""},
            Status.UNTRUSTED,
            "integration.tests names 'tests/slow', where there is no file",
        ),
    ],
)
def test_where_there_is_nothing_to_do_it_is_said(
    files: dict[str, str | bytes], status: Status, reason: str, workshop: Workshop
) -> None:
    outcome = workshop.write({"src/a.py": "", **files}).outcome("integration")
    assert (outcome.status, outcome.reason) == (status, reason)


def test_no_engine_is_unavailable(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nothing")
    write(workshop, "def test_it(): pass\n", {"web": service()}).write({"src/a.py": ""})
    outcome = workshop.outcome("integration")
    assert outcome.status is Status.UNAVAILABLE
    assert "Docker" in outcome.reason
    assert "\n" not in outcome.reason


def test_the_check_names_itself() -> None:
    assert (CHECK.name, CHECK.inside, CHECK.dimension) == ("integration", ("pytest",), Dimension.TESTS)


def test_latencies_are_measured_after_the_tests_while_the_services_run(workshop: Workshop) -> None:
    latency = '[integration.latency]\nrequests = { ready = "GET http://${GATE_API_HOST}:${GATE_API_PORT}/ready" }\ncount = 7\n'
    workshop.write(
        {"compose.yaml": "services: {}\n", "app.py": "x = 1\n", "tests/integration/test_a.py": "def test_x(): ...\n"}
    )
    workshop.write({"gates.toml": f'[project]\npython = "{sys.prefix}"\n{latency}'})
    step = recorded._step(workshop, "integration")
    talk = step.check.run(step.scope)
    command = next(talk)
    assert command.compose is not None
    python, script, file, *more = command.compose.after
    assert (python, Path(script).name) == (f"{sys.prefix}/bin/python", "gate_latency.py")
    assert more == ["7", "30", "ready=GET http://${GATE_API_HOST}:${GATE_API_PORT}/ready"]
    assert file in command.outputs
    measured = '{"requests": [{"name": "ready", "seconds": [0.1, 0.2], "failed": 0}]}'
    with pytest.raises(StopIteration) as ended:
        talk.send(Raw(exit_code=0, compose=SERVICES, outputs={file: measured}))
    assert ended.value.value.measured == (
        Measurement(name="ready", source="integration.latency", count=2, samples=(0.1, 0.2), subject="response"),
    )


def test_a_test_that_passed_when_it_was_run_again_is_told_with_its_attempts() -> None:
    runs = (
        TestRun(id="t.py::test_a", path="t.py", line=3, attempts=(Attempt("failed", 0.1, "no answer"), Attempt("passed", 0.1))),
        TestRun(id="t.py::test_b", attempts=(Attempt("passed", 0.1),)),
    )  # fmt: skip
    outcome = with_flaky("integration", answer(junit(PASSED)), runs)
    (finding,) = outcome.findings
    assert (outcome.status, finding.name, finding.place) == (Status.FINDINGS, "integration/flaky", "t.py:3")
    assert finding.message == "passed only when it was run again: attempt 1 failed (no answer), attempt 2 passed"
