"""The budgets check reads what was measured and says how it stands."""

import json
import sys
from datetime import date

import pytest

from gate import budgeting
from gate.checks import budgets
from gate.memory import drifting
from gate.memory.history import line
from gate.model.budget import Budget
from gate.model.measurement import Held
from gate.model.memory import Record
from gate.model.words import Status
from gate.parsing import measurements
from tests.workshop import Workshop

NOTHING = (
    "nothing measures: no file in measurements.files, no request in integration.latency.requests, no [budgets], "
    "and pytest-benchmark is not installed"
)


def k6(p95: float) -> str:
    values = {"avg": 100, "min": 1, "med": 90, "max": 300, "p(95)": p95}
    return json.dumps({"metrics": {"http_req_duration": values, "http_reqs": {"count": 100}}})


@pytest.fixture
def project(workshop: Workshop) -> Workshop:
    """Give a project with a file of measurements and a budget."""
    gates = '[budgets]\n"API Response" = "p95 < 200 ms"\n[measurements]\nfiles = ["k6.json"]\n'
    return workshop.write({"a.py": "x = 1\n", "gates.toml": gates, "k6.json": k6(150)})


def test_a_budget_that_is_held_is_clean_with_its_numbers(project: Workshop) -> None:
    outcome = project.outcome("budgets")
    assert (outcome.status, outcome.findings) == (Status.CLEAN, ())
    assert outcome.notes == (
        "1 measurement from k6.json",
        "http_req_duration: p95 150 ms of 100 values, budget p95 < 200 ms: held",
    )
    assert [one.held for one in outcome.held] == [True]


def test_a_budget_that_is_exceeded_is_a_finding(project: Workshop) -> None:
    outcome = project.write({"k6.json": k6(250)}).outcome("budgets")
    (finding,) = outcome.findings
    assert (finding.name, finding.symbol, finding.criticality.value) == (
        "budgets/exceeded",
        "http_req_duration",
        "HIGH",
    )
    assert finding.message == "http_req_duration: p95 250 ms of 100 values, budget p95 < 200 ms (API Response)"


def test_a_remembered_answer_depends_on_the_measurements(project: Workshop) -> None:
    project.write({".gitignore": "k6.json\n.gate\n"}).commit()
    assert project.outcome("budgets", use_cache=True).cached is False
    assert project.outcome("budgets", use_cache=True).cached is True
    assert project.write({"k6.json": k6(250)}).outcome("budgets", use_cache=True).status is Status.FINDINGS


def test_budgets_of_the_memory_count(project: Workshop) -> None:
    project.write({"gates.toml": '[measurements]\nfiles = ["k6.json"]\n'})
    project.write({"memory/performance_budgets.md": "# Performance Budgets\n\n- **API Response**: p95 < 100ms\n"})
    assert [one.held for one in project.outcome("budgets").held] == [False]


def test_limits_of_the_tech_design_count(project: Workshop) -> None:
    project.write({"gates.toml": '[measurements]\nfiles = ["k6.json"]\n'})
    project.write({"tech-design.md": "- NFR-1: The p95 of API responses is under 120 ms.\n"})
    (held,) = project.outcome("budgets").held
    assert (held.budget, held.limit, held.held) == (
        "NFR-1: The p95 of API responses is under 120 ms.", "p95 < 120 ms", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ({}, "measurements.files names 'other.json', which is not there or is no text; measure first"),
        (
            {"other.json": "{}"},
            "other.json cannot be read: it is neither JSON of pytest-benchmark or k6 nor Locust's _stats.csv",
        ),
    ],
)
def test_a_file_that_says_nothing_is_not_trusted(project: Workshop, file: dict[str, str], reason: str) -> None:
    outcome = project.write({"gates.toml": '[measurements]\nfiles = ["other.json"]\n', **file}).outcome("budgets")
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, reason)


def test_where_nothing_measures_it_is_skipped(workshop: Workshop) -> None:
    outcome = workshop.write({"a.py": "x = 1\n"}).outcome("budgets")
    assert (outcome.status, outcome.reason) == (Status.SKIPPED, NOTHING)
    outcome = workshop.write({"gates.toml": '[budgets]\na = "< 1 s"\n'}).outcome("budgets")
    assert (outcome.status, outcome.reason) == (Status.SKIPPED, "nothing was measured in this run")


BENCHMARK = """\
import types

import pytest


@pytest.fixture
def benchmark():
    data = [0.001 * number for number in range(1, 3001)]
    return types.SimpleNamespace(stats=types.SimpleNamespace(stats=types.SimpleNamespace(data=data)))
"""


def test_benchmarks_and_times_of_the_tests_themselves_count(workshop: Workshop) -> None:
    code = "import app\n\ndef test_query(benchmark):\n    assert app.x\n\ndef test_import():\n    assert app.x\n"
    gates = f'[project]\npython = "{sys.prefix}"\nsources = ["app.py"]\n[budgets]\n"Database Query" = "p95 < 5 s"\ntest_import = "< 5 s"\n'
    workshop.write({"app.py": "x = 1\n", "conftest.py": BENCHMARK, "test_a.py": code, "gates.toml": gates})
    workshop.write({"pytest.ini": "[pytest]\npythonpath = .\naddopts = -p no:randomly\n"})
    outcome = workshop.review("tests", "budgets").outcome("budgets")
    assert outcome is not None
    assert [(one.measurement, one.source, one.count, one.held) for one in outcome.held] == [
        ("test_query", "pytest-benchmark", 1000, True),
        ("test_import", "the tests", 1, True),
    ]
    assert outcome.held[0].value == pytest.approx(2.85, abs=0.01)


def test_says_what_has_no_budget(project: Workshop) -> None:
    stats = {"rounds": 1, "data": [0.1], "mean": 0.1, "max": 0.1, "median": 0.1}
    text = json.dumps({"benchmarks": [{"name": f"test_{name}", "stats": stats} for name in "abcd"]})
    outcome = project.write({"k6.json": text}).outcome("budgets")
    assert outcome.notes == ("4 measurements from k6.json", "without a budget: test_a, test_b, test_c and 1 more")


def benchmark(slowest: float) -> str:
    """Give pytest-benchmark's JSON of 100 rounds, evenly spread up to the slowest one."""
    data = [slowest * (0.9 + number / 1000) for number in range(1, 101)]
    stats = {"rounds": 100, "data": data, "mean": sum(data) / 100, "max": data[-1], "median": data[50]}
    return json.dumps({"benchmarks": [{"name": "test_find_orders_query", "stats": stats}]})


def history(*slowest: float) -> str:
    """Give a history with a review of another commit for each of these runs."""
    entries = []
    for number, one in enumerate(slowest, 1):
        held = budgeting.hold(measurements.read(benchmark(one), "bench.json") or (), (QUERY,))
        made = Record(commit=f"{number:040}", day=date(2026, 11, number), measured=drifting.marks(held))
        entries.append(f"## Review: {made.day}\n\n{line(made)}\n")
    return "# Review History\n\n" + "\n".join(entries)


QUERY = Budget(name="Database Query", limit=1, unit="s", statistic="p95")


@pytest.fixture
def measured(workshop: Workshop) -> Workshop:
    """Give a project with a benchmark that keeps its budget, and a history in which it was faster."""
    gates = '[budgets]\n"Database Query" = "p95 < 1 s"\n[measurements]\nfiles = ["bench.json"]\n'
    workshop.write({"a.py": "x = 1\n", "gates.toml": gates, "bench.json": benchmark(0.2)})
    return workshop.write({"memory/review_history.md": history(0.1, 0.12)})


def test_what_is_slower_than_recorded_beyond_the_noise_is_a_finding(measured: Workshop) -> None:
    outcome = measured.outcome("budgets")
    (finding,) = outcome.findings
    assert (finding.name, finding.symbol, finding.criticality.value) == (
        "budgets/regression",
        "test_find_orders_query",
        "MEDIUM",
    )
    assert finding.message == (
        "test_find_orders_query: p95 199 ms of 100 values, 198 ms to 200 ms; "
        "in the slowest of the last 2 recorded reviews 119 ms of 100 values, 119 ms to 120 ms"
    )
    assert [one.held for one in outcome.held] == [True]
    assert outcome.notes[-1] == "1 statistic compared with the recorded reviews"


def test_what_is_slower_within_the_noise_is_a_note(measured: Workshop) -> None:
    outcome = measured.write({"memory/review_history.md": history(0.18)}).outcome("budgets")
    assert (outcome.status, outcome.findings) == (Status.CLEAN, ())
    assert outcome.notes[-1] == (
        "test_find_orders_query: p95 199 ms of 100 values, 198 ms to 200 ms; "
        "in the last recorded review 179 ms of 100 values, 178 ms to 180 ms: slower, but within the noise"
    )


def test_what_is_as_fast_as_recorded_is_only_counted(measured: Workshop) -> None:
    outcome = measured.write({"memory/review_history.md": history(0.3)}).outcome("budgets")
    assert outcome.status is Status.CLEAN
    assert outcome.notes[-1] == "1 statistic compared with the recorded reviews"


def test_a_remembered_answer_depends_on_the_history(measured: Workshop) -> None:
    measured.write({"memory/review_history.md": history(0.2), ".gitignore": "memory\n.gate\n"}).commit()
    measured.outcome("budgets", use_cache=True)
    assert measured.outcome("budgets", use_cache=True).cached is True
    measured.write({"memory/review_history.md": history(0.1)})
    assert measured.outcome("budgets", use_cache=True).status is Status.FINDINGS


def test_the_record_of_the_same_commit_is_nothing_to_compare_with(measured: Workshop) -> None:
    measured.write({".gitignore": "memory\n.gate\n"}).commit()
    own = history(0.1).replace(f"{1:040}", measured.git("rev-parse", "HEAD").strip())
    outcome = measured.write({"memory/review_history.md": own}).outcome("budgets")
    assert (outcome.findings, any("recorded" in note for note in outcome.notes)) == ((), False)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.5, "s", "1.5 s"),
        (0.2, "s", "200 ms"),
        (2e-6, "s", "2 us"),
        (0.0, "s", "0 ns"),
        (5e6, "B", "5 MB"),
        (12.0, "%", "12 %"),
    ],
)
def test_values_are_written_in_units_that_people_read(value: float, unit: str, text: str) -> None:
    held = Held(
        budget="b", limit="< 1", measurement="m", source="x", statistic="max", value=value, unit=unit, count=1
    )  # fmt: skip
    assert budgets.says(held) == f"m: max {text} of 1 value"
