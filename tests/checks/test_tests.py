"""The tests check runs the real pytest in environments of its own; every way to look green without evidence is tried."""

from pathlib import Path

import pytest

from gate.model.finding import Finding
from gate.model.outcome import CoverageReport, Outcome
from gate.model.words import Category, Criticality, Dimension, Status
from tests import environments
from tests.workshop import Workshop

PYTEST_COV = (*environments.PYTEST, "coverage", "pytest-cov")
SUMS = "def add(a, b):\n    if a:\n        return a + b\n    return b\n"
CALL = "from app.sums import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n"
BOTH = f"{CALL}\n\ndef test_zero():\n    assert add(0, 2) == 2\n"
PYPROJECT = '[project]\nname = "app"\n[tool.pytest.ini_options]\npythonpath = ["src"]\n'


@pytest.fixture
def project(workshop: Workshop) -> Workshop:
    """Give a project with one source file, fully covered by its tests, and an environment with pytest-cov."""
    workshop.write(
        {
            "pyproject.toml": PYPROJECT,
            "src/app/__init__.py": "",
            "src/app/sums.py": SUMS,
            "tests/test_sums.py": BOTH,
        }
    )
    environments.make(workshop.root / ".venv", *PYTEST_COV)
    return workshop


def only(outcome: Outcome) -> Finding:
    (finding,) = outcome.findings
    return finding


def names(outcome: Outcome) -> list[str]:
    return [finding.name for finding in outcome.findings]


def test_passing_tests_are_clean_with_evidence_and_leave_nothing_in_the_project(
    project: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    outcome = project.outcome("tests")
    assert (outcome.status, outcome.reason, outcome.findings) == (Status.CLEAN, "", ())
    assert outcome.coverage == CoverageReport(total=100.0, floor=85.0)
    assert outcome.tests is not None
    assert (outcome.tests.passed, outcome.tests.executed, outcome.tests.files) == (2, 2, ("tests/test_sums.py",))
    assert outcome.notes[0].startswith("2 passed in ")
    assert outcome.notes[0].endswith(")")
    assert outcome.notes[1] == "coverage of 2 files in src"
    assert outcome.notes[2].startswith("by kind: unit 2 (")
    assert outcome.notes[2].endswith(" s, 75 % of the lines)")
    assert len(outcome.notes) == 3
    assert outcome.tool_source == ".venv"
    for artifact in outcome.artifacts:
        assert (project.root / artifact).is_file()
    assert "html/index.html" in outcome.artifacts[-1]
    left = {str(path.relative_to(project.root)) for path in project.root.rglob("*") if ".venv" not in path.parts}
    assert {path for path in left if not path.startswith(".gate")} == {
        "pyproject.toml", "src", "src/app", "src/app/__init__.py", "src/app/sums.py", "tests", "tests/test_sums.py",
    }  # fmt: skip


def test_a_failing_test_is_a_blocker_with_its_place_and_first_lines(project: Workshop) -> None:
    project.write(
        {"tests/test_more.py": "from app.sums import add\n\n\ndef test_four():\n    assert add(1, 2) == 4, 'four'\n"}
    )
    outcome = project.outcome("tests")
    finding = only(outcome)
    assert outcome.status is Status.FINDINGS
    assert (finding.name, finding.criticality) == ("tests/failed", Criticality.BLOCKER)
    assert (finding.path, finding.line, finding.symbol) == ("tests/test_more.py", 4, "tests/test_more.py::test_four")
    assert finding.message == "AssertionError: four; assert 3 == 4; +  where 3 = add(1, 2)"
    assert (finding.dimension, finding.category) == (Dimension.TESTS, Category.TEST)
    assert outcome.coverage is not None


def test_fixtures_that_fail_are_errors_and_say_where(project: Workshop) -> None:
    fixtures = """import pytest
from app.sums import add

@pytest.fixture
def before():
    add(None, missing)

@pytest.fixture
def after():
    yield
    add("a", 1)

def test_before(before): pass
def test_after(after): pass
"""
    outcome = project.write({"tests/test_more.py": fixtures}).outcome("tests")
    assert names(outcome) == ["tests/error", "tests/error"]
    assert outcome.findings[0].message == "in setup: NameError: name 'missing' is not defined"
    where = "(raised at src/app/sums.py:3)"
    assert outcome.findings[1].message == f'in teardown: TypeError: can only concatenate str (not "int") to str {where}'


def test_what_the_machine_lacks_is_said_once_for_all_tests_that_need_it(project: Workshop) -> None:
    needy = """import os, socket
import pytest

@pytest.mark.parametrize("number", range(30))
def test_service(number):
    socket.create_connection(("127.0.0.1", 1))

def test_setting():
    os.environ["GATE_TEST_DATABASE_URL"]
"""
    outcome = project.write({"tests/test_needy.py": needy}).outcome("tests")
    service, setting = outcome.findings
    assert service.name == "tests/failed"
    assert service.message.startswith(
        "the machine lacks a service that the tests connect to: 30 tests cannot pass, first"
    )
    assert service.message.endswith("(ConnectionRefusedError: [Errno 111] Connection refused)")
    assert setting.message.startswith(
        "the machine lacks the setting GATE_TEST_DATABASE_URL: tests/test_needy.py::test_setting"
    )
    assert setting.recommendation
    assert outcome.tests is not None
    assert outcome.tests.failed == 31


def test_a_file_that_cannot_be_collected_is_a_finding_that_names_the_cause(project: Workshop) -> None:
    project.write({"tests/test_a.py": "import redis_of_tomorrow\n", "tests/test_b.py": "from app import nothing\n"})
    outcome = project.outcome("tests")
    assert outcome.status is Status.FINDINGS
    lacking, wrong = outcome.findings
    assert (lacking.name, lacking.path, lacking.line) == ("tests/collection", "tests/test_a.py", 1)
    assert lacking.message.startswith("the machine lacks the module 'redis_of_tomorrow': tests/test_a.py cannot pass")
    assert wrong.message.startswith("ImportError: cannot import name 'nothing' from 'app'")
    assert outcome.coverage is None


DISTORTING = """[pytest]
pythonpath = src
addopts = -x --cov=elsewhere --cov-fail-under=100 --no-cov-on-fail --maxfail=1 -p no:junitxml --lf --co -m "not slow" -qq
markers = slow
"""


def test_options_of_the_project_that_distort_are_left_out_and_said(project: Workshop) -> None:
    failing = "import pytest\n\ndef test_a(): assert 0\ndef test_b(): assert 0\n@pytest.mark.slow\ndef test_c(): pass\n"
    outcome = project.write({"pytest.ini": DISTORTING, "tests/test_more.py": failing}).outcome("tests")
    assert names(outcome) == ["tests/failed", "tests/failed"]
    assert outcome.coverage is not None
    assert outcome.coverage.total == 100.0
    assert outcome.tests is not None
    assert outcome.tests.executed == 4
    assert "1 test deselected by the project's own options" in outcome.notes
    dropped = "-x --cov=elsewhere --cov-fail-under=100 --no-cov-on-fail --maxfail=1 -p no:junitxml --lf --co"
    assert f"pytest's addopts without {dropped}, which would distort the measurement" in outcome.notes


def test_warnings_about_the_measurement_are_no_errors_of_the_projects_filters(project: Workshop) -> None:
    strict = "[pytest]\npythonpath = src\nfilterwarnings = error\naddopts = -W error --max-warnings=0\n"
    outcome = project.write({"pytest.ini": strict, ".coveragerc": "[run]\ninclude = src/*\n"}).outcome("tests")
    assert (outcome.status, outcome.reason) == (Status.CLEAN, "")
    assert outcome.coverage is not None
    warn = "import warnings\n\ndef test_w():\n    warnings.warn('old')\n"
    outcome = project.write({"tests/test_w.py": warn}).outcome("tests")
    assert only(outcome).message == "UserWarning: old"


def test_why_tests_were_skipped_is_said(project: Workshop) -> None:
    skips = "import pytest\n\n@pytest.mark.skip(reason='no engine')\n@pytest.mark.parametrize('n', [1, 2])\ndef test_a(n): pass\n"
    outcome = project.write({"tests/test_more.py": skips}).outcome("tests")
    assert outcome.notes[0].startswith("2 passed, 2 skipped in ")
    assert outcome.notes[1] == "2 tests skipped: no engine"


def test_the_surroundings_of_the_gate_do_not_reach_pytest(project: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nosuch")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("COVERAGE_FILE", str(project.root / "elsewhere"))
    monkeypatch.setenv("COVERAGE_PROCESS_START", str(project.root / "absent"))
    monkeypatch.setenv("COV_CORE_SOURCE", "elsewhere")
    assert project.outcome("tests").status is Status.CLEAN
    assert not (project.root / "elsewhere").exists()


NEARLY = (
    "def covered():\n"
    + "    x = 1\n" * 168
    + "    return x\n\n\ndef uncovered():\n"
    + "    y = 1\n" * 30
    + "    return y\n"
)


def test_a_total_that_rounds_up_to_the_floor_is_under_it(project: Workshop) -> None:
    config = {".coveragerc": "[report]\nfail_under = 100\nprecision = 0\n", "gates.toml": "[coverage]\nminimum = 85\n"}
    project.write(
        {"src/app/sums.py": NEARLY, "tests/test_sums.py": "from app.sums import covered\n\ndef test_it(): covered()\n"}
    )
    outcome = project.write(config).outcome("tests")
    finding = only(outcome)
    assert outcome.coverage is not None
    assert 84.5 < outcome.coverage.total < 85
    assert outcome.coverage.total == 100 * 171 / 202
    assert (finding.name, finding.criticality) == ("tests/coverage", Criticality.CRITICAL)
    assert finding.message == "coverage is 84.653 %, under 85 %; most lines are missing in src/app/sums.py (31)"


def test_files_that_no_test_imports_count_also_in_folders_that_are_no_packages(project: Workshop) -> None:
    outcome = project.write({"src/app/routes/orders.py": SUMS, "src/app/idle.py": SUMS}).outcome("tests")
    assert outcome.coverage is not None
    assert outcome.coverage.total == 100 * 4 / 12
    assert "coverage of 4 files in src" in outcome.notes


def test_the_projects_own_way_to_measure_is_respected(project: Workshop) -> None:
    own = "[run]\nbranch = true\nomit = */idle.py\n[report]\nexclude_also = if DEBUG\n"
    code = f"{SUMS}\nDEBUG = False\n\n\ndef half(a):\n    if a:\n        a = 1\n    a += 0\n    if DEBUG:\n        a = 2\n    return a\n"
    test = f"{BOTH}\n\ndef test_half():\n    from app.sums import half\n\n    assert half(1) == 1\n"
    files = {".coveragerc": own, "src/app/idle.py": SUMS, "src/app/sums.py": code, "tests/test_sums.py": test}
    outcome = project.write(files).outcome("tests")
    assert outcome.coverage is not None
    assert outcome.coverage.total == 100 * 13 / 14
    assert "1 source file left out by the project's own coverage configuration" in outcome.notes


LAYERS = """preset = "library"
[layers]
service = ["**/services/**"]
router = ["**/api/**"]
absent = ["**/nothing/**"]
[coverage]
minimum = 10
changed = 90
[coverage.layers]
service = 95
router = 20
absent = 50
"""


def test_layers_and_changed_lines_have_their_own_floors(project: Workshop) -> None:
    project.write({"gates.toml": LAYERS, "src/app/services/__init__.py": "", "src/app/api/__init__.py": ""})
    project.write({"src/app/api/routes.py": SUMS, ".gitignore": ".venv\n"}).commit()
    project.git("branch", "base")
    project.write({"src/app/services/sums.py": SUMS, "tests/test_sums.py": BOTH.replace("app.", "app.services.")})
    project.write({"src/app/api/routes.py": SUMS + "".join(f"MORE{n} = 1\n" for n in range(8))})
    outcome = project.write({"gates.toml": f'{LAYERS}\n[project]\nbase = "base"\n'}).outcome("tests")
    assert outcome.coverage is not None
    assert outcome.coverage.layers == {"service": 100.0, "router": 0.0}
    assert (outcome.coverage.changed, outcome.coverage.changed_size) == (100 * 4 / 12, 12)
    assert [(finding.name, finding.symbol) for finding in outcome.findings] == [
        ("tests/coverage-layer", "router"),
        ("tests/coverage-layer", "absent"),
        ("tests/coverage-changed", ""),
    ]
    router, absent, changed = (finding.message for finding in outcome.findings)
    assert (
        router
        == "coverage of the layer 'router' is 0 %, under 20 %; most lines are missing in src/app/api/routes.py (12)"
    )
    assert absent == "the layer 'absent' has a floor of 50 %, but its patterns match no measured file"
    assert changed == "coverage of changed lines and branches is 33.333 %, under 90 %"
    assert "33.333 % of 12 changed lines and branches ran" in outcome.notes


def test_a_small_change_is_measured_and_not_held_to_the_floor(project: Workshop) -> None:
    project.write({".gitignore": ".venv\n"}).commit()
    project.git("branch", "base")
    project.write({"src/app/sums.py": SUMS + "\n\ndef more():\n    return 1\n"})
    gates = '[coverage]\nminimum = 80\nchanged = 90\n[project]\nbase = "base"\n'
    outcome = project.write({"gates.toml": gates}).outcome("tests")
    assert outcome.findings == ()
    assert "50 % of 2 changed lines and branches ran; under 10 they are not held to the floor" in outcome.notes


def test_kinds_of_tests_that_the_stack_calls_for_are_missed(project: Workshop) -> None:
    manifest = PYPROJECT.replace('name = "app"', 'name = "app"\ndependencies = ["fastapi", "sqlalchemy"]')
    outcome = project.write({"pyproject.toml": manifest, "tests/test_orders_api.py": CALL}).outcome("tests")
    finding = only(outcome)
    assert (finding.name, finding.symbol, finding.dimension) == ("tests/type-missing", "repository", Dimension.TESTS)


def test_without_pytest_cov_coverage_itself_measures(project: Workshop) -> None:
    environments.make(project.root / "env", *environments.PYTEST, "coverage", "pytest-xdist", "execnet")
    own = "[run]\nparallel = true\n[report]\nfail_under = 100\n"
    files = {"gates.toml": '[project]\npython = "env"\n', ".coveragerc": own, "src/app/idle.py": SUMS}
    outcome = project.write({**files, "pytest.ini": "[pytest]\npythonpath = src\naddopts = -n 2 --cov=src\n"}).outcome(
        "tests"
    )
    assert outcome.coverage is not None
    assert outcome.coverage.total == 50.0
    assert "pytest's addopts without -n 2 --cov=src, which would distort the measurement" in outcome.notes
    assert all((project.root / artifact).is_file() for artifact in outcome.artifacts)


def test_without_any_measure_the_line_that_installs_one_is_given(project: Workshop) -> None:
    environments.make(project.root / "env", *environments.PYTEST)
    outcome = project.write({"gates.toml": '[project]\npython = "env"\n'}).outcome("tests")
    assert outcome.status is Status.UNAVAILABLE
    assert "neither pytest-cov nor coverage is installed in env" in outcome.reason
    assert outcome.reason.endswith("`uv pip install --python env/bin/python pytest-cov`")


def untrusted(outcome: Outcome, *words: str) -> None:
    """Hold that an outcome is no evidence, and says why."""
    assert outcome.status is Status.UNTRUSTED
    assert outcome.coverage is None
    for word in words:
        assert word in outcome.reason
    assert "\n" not in outcome.reason


def test_no_tests_at_all_are_no_evidence(project: Workshop) -> None:
    (project.root / "tests/test_sums.py").unlink()
    untrusted(project.outcome("tests"), "no tests were found; name them in project.tests")


def test_no_sources_are_no_evidence(workshop: Workshop) -> None:
    environments.make(workshop.root / ".venv", *PYTEST_COV)
    untrusted(
        workshop.write({"tests/test_a.py": "def test_a(): pass\n"}).outcome("tests"), "no source files were found"
    )


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({"tests/test_x.py": "import os\n\ndef test_x(): os._exit(0)\n"}, ("exit code 0", "wrote no report"), id="exit"),
        pytest.param({"tests/test_x.py": "import os\n\ndef test_x(): os.kill(os.getpid(), 9)\n"}, ("SIGKILL",), id="kill"),
        pytest.param({"tests/test_x.py": "import ctypes\n\ndef test_x(): ctypes.string_at(0)\n"}, ("SIGSEGV", "in string_at"), id="segv"),
        pytest.param({"tests/conftest.py": "import absent\n"}, ("exit code 4", "the machine lacks the module 'absent'"), id="conftest"),
        pytest.param({"pytest.ini": "[pytest]\naddopts = --nosuch\n"}, ("exit code 4", "unrecognized arguments: --nosuch"), id="usage"),
        pytest.param({"pytest.ini": "[pytest]\npythonpath = src\naddopts = -k nothing\n"}, ("found no test to run",), id="deselected"),
        pytest.param({"tests/conftest.py": "def pytest_collection_modifyitems(items): 1 / 0\n"}, ("exit code 3", "ZeroDivisionError"), id="internal"),
        pytest.param({"tests/conftest.py": "def pytest_sessionfinish(session): session.exitstatus = 0\n", "tests/test_x.py": "def test_x(): assert 0\n"}, ("exit code 0", "1 failing"), id="hidden"),
        pytest.param({"tests/conftest.py": "def pytest_sessionfinish(session): session.exitstatus = 1\n"}, ("exit code 1", "no failing test"), id="unsaid"),
        pytest.param({"tests/conftest.py": "import pytest\n\ndef pytest_runtest_teardown(): pytest.exit('enough', returncode=0)\n"}, ("before all tests had run", "enough"), id="early"),
        pytest.param({"tests/conftest.py": "import pytest\n\ndef pytest_runtest_setup(): pytest.skip('no')\n"}, ("no test was executed: all 2 were skipped",), id="skipped"),
        pytest.param({".coveragerc": "[run]\nomit = src/*\n"}, ("no coverage report was written",), id="omitted"),
        pytest.param({"src/app/new.py": "def new(:\n"}, ("coverage cannot parse src/app/new.py",), id="unparsed"),
        pytest.param({"src/app/sums.py": "", "tests/test_sums.py": "def test_a(): pass\n"}, ("no statement in the source files",), id="empty"),
    ],
)  # fmt: skip
def test_what_looks_green_without_evidence_is_not_trusted(
    project: Workshop, files: dict[str, str], words: tuple[str, ...]
) -> None:
    untrusted(project.write(files).outcome("tests"), *words)


def test_a_report_that_somebody_else_wrote_is_not_trusted(project: Workshop) -> None:
    swap = """import atexit, os
from pathlib import Path

def pytest_unconfigure(config):
    Path(config.option.xmlpath).write_text("<testsuites><testsuite")
"""
    untrusted(project.write({"tests/conftest.py": swap}).outcome("tests"), "pytest's report cannot be read")


def test_an_old_report_is_not_taken_for_a_new_one(project: Workshop) -> None:
    assert project.outcome("tests").status is Status.CLEAN
    project.write({"tests/test_x.py": "import os\n\ndef test_x(): os._exit(0)\n"})
    untrusted(project.outcome("tests"), "wrote no report")


def test_what_an_earlier_run_measured_is_not_added_to_this_one(project: Workshop) -> None:
    environments.make(project.root / "env", *environments.PYTEST, "coverage")
    assert project.write({"gates.toml": '[project]\npython = "env"\n'}).outcome("tests").status is Status.CLEAN
    artifacts = project.root / ".gate/artifacts/tests"
    (artifacts / ".coverage").rename(artifacts / ".coverage.host.pid1.Xabcdef")
    outcome = project.write({"tests/test_sums.py": CALL}).outcome("tests")
    assert outcome.coverage is not None
    assert outcome.coverage.total == 75.0


def test_a_lost_part_of_the_coverage_data_is_not_trusted_and_failures_are_still_said(project: Workshop) -> None:
    lose = """import os

def test_lose():
    with open(os.environ["COVERAGE_FILE"] + ".host.pid1.abc", "w") as shard:
        shard.write("rubbish")
    assert 0
"""
    outcome = project.write({"tests/test_x.py": lose}).outcome("tests")
    untrusted(outcome, "a part of the coverage data is lost", "Couldn't use data file")
    assert names(outcome) == ["tests/failed"]


def test_an_installed_copy_instead_of_the_sources_is_suspected(project: Workshop) -> None:
    site = next((project.root / ".venv").glob("lib/python*/site-packages"))
    Workshop(site).write({"app/__init__.py": "", "app/sums.py": SUMS})
    outcome = project.write({"pyproject.toml": '[project]\nname = "app"\n'}).outcome("tests")
    assert outcome.coverage is not None
    assert outcome.coverage.total == 0.0
    assert names(outcome) == ["tests/coverage"]
    assert any("import an installed copy instead of the sources" in note for note in outcome.notes)


def test_the_timeout_ends_the_run_without_evidence(project: Workshop) -> None:
    project.write({"tests/test_x.py": "import time\n\ndef test_x(): time.sleep(60)\n"})
    untrusted(project.write({"gates.toml": "[checks.tests]\ntimeout = 2\n"}).outcome("tests"), "no answer after")


@pytest.fixture
def distributed(project: Workshop) -> Workshop:
    """Give the project with pytest-xdist and pytest-rerunfailures as well, and two workers asked for."""
    (project.root / ".venv").rename(project.root / "without")
    more = ("pytest-xdist", "execnet", "pytest-rerunfailures")
    environments.make(project.root / ".venv", *PYTEST_COV, *more)
    return project.write({"pytest.ini": "[pytest]\npythonpath = src\naddopts = -n 2 --reruns 5\n"})


def test_workers_are_measured_and_reruns_are_not_made(distributed: Workshop) -> None:
    flaky = "from pathlib import Path\n\ndef test_flaky(tmp_path_factory):\n    mark = Path(__file__).with_name('mark')\n    assert mark.exists() or mark.write_text('') is None and False\n"
    outcome = distributed.write({"tests/test_flaky.py": flaky}).outcome("tests")
    assert names(outcome) == ["tests/failed"]
    assert outcome.coverage is not None
    assert outcome.coverage.total == 100.0
    assert "pytest's addopts without --reruns 5, which would distort the measurement" in outcome.notes


def test_a_test_that_asks_for_reruns_itself_is_said(distributed: Workshop) -> None:
    flaky = "import pytest\n\nseen = []\n\n@pytest.mark.flaky(reruns=2)\ndef test_flaky():\n    seen.append(1)\n    assert len(seen) > 1\n"
    outcome = distributed.write({"tests/test_flaky.py": flaky}).outcome("tests")
    finding = only(outcome)
    assert (finding.name, finding.criticality) == ("tests/flaky", Criticality.HIGH)
    assert (finding.symbol, finding.path, finding.line) == ("tests/test_flaky.py::test_flaky", "tests/test_flaky.py", 5)
    assert finding.message == ("passed only when it was run again: attempt 1 failed (assert 1 > 1), attempt 2 passed")
    assert outcome.tests is not None
    assert outcome.tests.passed == 3
    assert "1 time a test was run again after it failed, because the test itself asks for it" in outcome.notes


def test_a_flaky_test_in_quarantine_is_excused_until_it_fails(distributed: Workshop) -> None:
    flaky = "import pytest\n\nseen = []\n\n@pytest.mark.flaky(reruns=2)\ndef test_flaky():\n    seen.append(1)\n    assert len(seen) > {}\n"
    entry = "## Flaky\n**Location**: `tests/test_flaky.py::test_flaky`\n**Rules**: tests/flaky\n**Until**: 2999-12-31\n"
    distributed.write({"tests/test_flaky.py": flaky.format(1), "memory/known_issues.md": f"# Known Issues\n\n{entry}"})
    unowned = distributed.review("tests")
    assert [(f.name, f.why) for f in unowned.triage.open] == [
        ("tests/flaky", "known issue 'Flaky' (memory/known_issues.md:3) is no quarantine without **Owner**"),
    ]
    assert unowned.verdict.state == "FAIL"
    distributed.write({"memory/known_issues.md": f"# Known Issues\n\n{entry}**Owner**: Ada\n"})
    excused = distributed.review("tests")
    assert (excused.triage.open, [f.name for f in excused.triage.closed]) == ((), ["tests/flaky"])
    assert excused.verdict.state == "PASS"
    broken = distributed.write({"tests/test_flaky.py": flaky.format(9)}).review("tests")
    assert [f.name for f in broken.triage.open] == ["tests/failed"]
    assert broken.verdict.state == "FAIL"


def test_reruns_in_the_settings_are_not_made(distributed: Workshop) -> None:
    flaky = "seen = []\n\ndef test_flaky():\n    seen.append(1)\n    assert len(seen) > 1\n"
    ini = "[pytest]\npythonpath = src\nreruns = 5\naddopts = --strict-config\n"
    outcome = distributed.write({"tests/test_flaky.py": flaky, "pytest.ini": ini}).outcome("tests")
    assert names(outcome) == ["tests/failed"]


def test_a_lost_worker_is_not_trusted(distributed: Workshop) -> None:
    outcome = distributed.write({"tests/test_x.py": "import os\n\ndef test_x(): os._exit(0)\n"}).outcome("tests")
    untrusted(outcome, "a worker of pytest-xdist crashed in tests/test_x.py::test_x")
    assert names(outcome) == ["tests/error"]


@pytest.mark.parametrize("name", ["pytest.toml", "pyproject.toml"])
def test_native_tables_of_pytest_9_are_read(project: Workshop, name: str) -> None:
    table = "pytest" if name == "pytest.toml" else "tool.pytest"
    text = f'[{table}]\npythonpath = ["src"]\naddopts = ["-x", "--cov=other", "--disable-plugin-autoload", "-p", "no:cacheprovider", "--strict-config"]\n'
    outcome = project.write(
        {name: text, "tests/test_x.py": "def test_a(): assert 0\ndef test_b(): assert 0\n"}
    ).outcome("tests")
    assert names(outcome) == ["tests/failed", "tests/failed"]
    assert outcome.coverage is not None
    assert outcome.coverage.total == 100.0


def test_configured_tests_and_arguments_are_used(project: Workshop) -> None:
    project.write(
        {
            "tests/test_x.py": "def test_x(): assert 0\n",
            "checks/test_y.py": BOTH,
            "checks/test_other.py": "def test_z(): assert 0\n",
        }
    )
    own = '[project]\ntests = ["checks"]\n[checks.tests]\nargs = ["-k", "not other", "--cov-branch", "--ff"]\n'
    outcome = project.write({"gates.toml": own}).outcome("tests")
    assert outcome.status is Status.CLEAN
    assert outcome.tests is not None
    assert outcome.tests.files == ("checks/test_y.py",)
    assert "checks.tests.args without --ff, which would distort the measurement" in outcome.notes


def test_more_warnings_than_allowed_are_a_finding(project: Workshop) -> None:
    warn = "import warnings\n\ndef test_w():\n    warnings.warn('old')\n"
    outcome = project.write(
        {"pytest.ini": "[pytest]\npythonpath = src\naddopts = --max-warnings=0\n", "tests/test_w.py": warn}
    ).outcome("tests")
    assert names(outcome) == ["tests/failed"]
    assert "more warnings than its --max-warnings allows" in only(outcome).message
    assert outcome.coverage is not None


def test_a_path_with_spaces_and_other_letters_works(tmp_path: Path) -> None:
    project = Workshop(tmp_path / "prüf ling").write(
        {"pyproject.toml": PYPROJECT, "src/app/__init__.py": "", "src/app/sums.py": SUMS, "tests/test_ü b.py": BOTH}
    )
    environments.make(project.root / ".venv", *PYTEST_COV)
    outcome = project.outcome("tests")
    assert outcome.status is Status.CLEAN
    assert outcome.tests is not None
    assert outcome.tests.files == ("tests/test_ü b.py",)
