"""Bandit as the gate runs it: what it finds in the sources, and where it says nothing about a file."""

import sys
from pathlib import Path

import msgspec
import pytest

from gate.checks import bandit
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Raw
from gate.model.words import Category, Criticality, Status
from gate.registry import checks
from tests import recorded
from tests.workshop import Workshop

SHELL = "import subprocess\n\n\ndef run(command: str) -> None:\n    subprocess.run(command, shell=True)\n"
ASSERTS = "def half(number: int) -> int:\n    assert number\n    return number // 2\n"
CLEAN = "LIMIT = 3\n"


def places(outcome: Outcome) -> list[tuple[str, str, int]]:
    return sorted((f.rule, f.path, f.line) for f in outcome.findings)


def only(outcome: Outcome, rule: str) -> Finding:
    (found,) = [finding for finding in outcome.findings if finding.rule == rule]
    return found


def test_clean(workshop: Workshop) -> None:
    outcome = workshop.write({"src/app.py": CLEAN, "src/b.py": CLEAN}).outcome("bandit")
    assert (outcome.status, outcome.files, outcome.findings, outcome.exit_code) == (Status.CLEAN, 2, (), 0)
    assert outcome.tool_version


def test_finding_carries_all_that_bandit_says(workshop: Workshop) -> None:
    outcome = workshop.write({"src/app.py": SHELL}).outcome("bandit")
    finding = only(outcome, "B602")
    assert outcome.status is Status.FINDINGS
    assert (finding.name, finding.place, finding.end_line) == ("bandit/B602", "src/app.py:5:5", 5)
    assert finding.message == "subprocess call with shell=True identified, security issue."
    assert (finding.criticality, finding.category) == (Criticality.CRITICAL, Category.SECURITY)
    assert finding.impact == "Bandit gives it severity HIGH with confidence HIGH (CWE-78)"
    assert finding.url.endswith("/plugins/b602_subprocess_popen_with_shell_equals_true.html")
    assert only(outcome, "B404").criticality is Criticality.LOW


def test_tests_are_not_judged(workshop: Workshop) -> None:
    outcome = workshop.write({"src/app.py": CLEAN, "tests/test_app.py": ASSERTS}).outcome("bandit")
    assert (outcome.status, outcome.files) == (Status.CLEAN, 1)


def test_syntax_error_is_untrusted_and_says_on_which_python_bandit_runs(workshop: Workshop) -> None:
    outcome = workshop.write({"src/new.py": "def broken(:\n", "src/shell.py": SHELL}).outcome("bandit")
    version = ".".join(map(str, sys.version_info[:3]))
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == (
        f"Bandit runs on Python {version} and cannot check src/new.py: syntax error while parsing AST from file; "
        "see what Ruff says about the file"
    )
    assert places(outcome) == [("B404", "src/shell.py", 1), ("B602", "src/shell.py", 5)]
    assert (outcome.files, outcome.exit_code) == (1, 1)


def test_project_for_a_newer_python_is_told_where_bandit_belongs(workshop: Workshop) -> None:
    files = {"pyproject.toml": '[project]\nname = "app"\nrequires-python = ">=3.14"\n', "src/new.py": "x = (\n"}
    outcome = workshop.write(files).outcome("bandit")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.endswith("; the project is written for Python 3.14, so install Bandit in its own environment")


def test_several_broken_files_are_counted(workshop: Workshop) -> None:
    outcome = workshop.write({f"src/{name}.py": "def broken(:\n" for name in "abc"}).outcome("bandit")
    assert "cannot check src/a.py (and 2 more): syntax error" in outcome.reason
    assert (outcome.status, outcome.files, outcome.findings) == (Status.UNTRUSTED, 0, ())


def test_file_that_is_not_utf8_is_untrusted(workshop: Workshop) -> None:
    outcome = workshop.write({"src/latin.py": b'NAME = "\xe9"\n'}).outcome("bandit")
    assert outcome.status is Status.UNTRUSTED
    assert "cannot check src/latin.py" in outcome.reason


def test_file_that_cannot_be_read_is_untrusted(workshop: Workshop) -> None:
    raw = Raw(exit_code=0)
    text = (
        '{"results": [], "errors": [{"filename": "./src/a.py", "reason": "No such file"}], "metrics": {"_totals": {}}}'
    )
    outcome = bandit.parse(raw, text, ("src/a.py",), excludes=True)
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == "Bandit cannot check src/a.py: No such file"


def test_file_that_the_report_does_not_name_is_untrusted_where_nothing_is_excluded() -> None:
    text = '{"results": [], "errors": [], "metrics": {"_totals": {}, "./src/a.py": {}}}'
    outcome = bandit.parse(Raw(exit_code=0), text, ("src/a.py", "src/b.py"), excludes=False)
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, "Bandit's report says nothing about src/b.py")
    outcome = bandit.parse(Raw(exit_code=0), text, ("src/a.py", "src/b.py"), excludes=True)
    assert (outcome.status, outcome.files) == (Status.CLEAN, 1)


def test_no_file_is_left_out_by_bandits_built_in_words(workshop: Workshop) -> None:
    outcome = workshop.write({"src/CVSreader.py": SHELL, "src/.git_like.py": CLEAN}).outcome("bandit")
    assert only(outcome, "B602").path == "src/CVSreader.py"
    assert outcome.files == 2


@pytest.mark.parametrize(
    "configuration",
    [
        {"pyproject.toml": '[tool.bandit]\nexclude_dirs = ["generated"]\n'},
        {"bandit.yaml": "exclude_dirs: ['generated']\n"},
        {".bandit": "[bandit]\nexclude = generated\n"},
        {".bandit": "exclude_dirs: ['generated']\n"},
    ],
)
def test_what_the_team_excludes_is_not_judged(workshop: Workshop, configuration: dict[str, str]) -> None:
    files = {**configuration, "src/app.py": CLEAN, "src/generated/a.py": SHELL}
    outcome = workshop.write(files).commit().outcome("bandit")
    assert (outcome.status, outcome.files) == (Status.CLEAN, 1)


@pytest.mark.parametrize(
    "configuration",
    [{"pyproject.toml": '[tool.bandit]\nexclude_dirs = ["src"]\n'}, {".bandit": "[bandit]\nexclude = src\n"}],
)
def test_configuration_that_excludes_everything_is_untrusted(workshop: Workshop, configuration: dict[str, str]) -> None:
    outcome = workshop.write({**configuration, "src/app.py": SHELL}).commit().outcome("bandit")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == "Bandit's own configuration excludes every source file"


@pytest.mark.parametrize(
    "configuration",
    [
        {"pyproject.toml": '[tool.bandit]\nskips = ["B602", "B404"]\n'},
        {"bandit.yaml": "skips: ['B602', 'B404']\n"},
        {"bandit.yml": "skips: ['B602', 'B404']\n"},
        {".bandit": "[bandit]\nskips = B602,B404\n"},
        {".bandit": "skips: ['B602', 'B404']\n"},
    ],
)
def test_the_teams_configuration_is_used(workshop: Workshop, configuration: dict[str, str]) -> None:
    outcome = workshop.write({**configuration, "src/app.py": SHELL}).commit().outcome("bandit")
    assert (outcome.status, outcome.files) == (Status.CLEAN, 1)


def test_arguments_in_dot_bandit_do_not_move_the_report(workshop: Workshop) -> None:
    ini = "[bandit]\ntargets = elsewhere\nformat = txt\noutput = report.txt\n"
    outcome = workshop.write({".bandit": ini, "src/app.py": SHELL}).commit().outcome("bandit")
    assert places(outcome) == [("B404", "src/app.py", 1), ("B602", "src/app.py", 5)]
    assert not (workshop.root / "report.txt").exists()


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        ({"bandit.yaml": "tests: [B999]\n"}, "Bandit failed with exit code 2: Unknown test found in profile: B999"),
        ({"bandit.yaml": "skips: [\n"}, "Bandit failed with exit code 2: "),
        ({".bandit": "[bandit]\nlevel = HIGH\n"}, "Bandit failed with exit code 1: TypeError: "),
    ],
)
def test_bad_configuration_is_untrusted(workshop: Workshop, configuration: dict[str, str], said: str) -> None:
    outcome = workshop.write({**configuration, "src/app.py": CLEAN}).commit().outcome("bandit")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith(said)
    assert "\n" not in outcome.reason


def test_project_without_sources_is_untrusted(workshop: Workshop) -> None:
    outcome = workshop.write({"tests/test_app.py": CLEAN}).outcome("bandit")
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, "there are no source files")


def test_commit_without_sources_is_skipped(workshop: Workshop) -> None:
    workshop.write({"src/app.py": SHELL, "tests/test_app.py": CLEAN}).commit()
    workshop.write({"tests/test_b.py": CLEAN}).git("add", "--all")
    outcome = workshop.outcome("bandit", staged=True)
    assert (outcome.status, outcome.reason) == (Status.SKIPPED, "no source file is staged")


def test_commit_of_excluded_sources_is_skipped(workshop: Workshop) -> None:
    config = '[tool.bandit]\nexclude_dirs = ["generated"]\n'
    workshop.write({"pyproject.toml": config, "src/app.py": CLEAN}).commit()
    workshop.write({"src/generated/a.py": SHELL}).git("add", "--all")
    outcome = workshop.outcome("bandit", staged=True)
    assert (outcome.status, outcome.reason) == (
        Status.SKIPPED,
        "Bandit's own configuration excludes every source file",
    )


def test_path_with_spaces_and_letters_of_other_languages(tmp_path: Path) -> None:
    outcome = Workshop(tmp_path / "Größe und Maß").write({"src/ein Paket/über.py": SHELL}).outcome("bandit")
    assert only(outcome, "B602").path == "src/ein Paket/über.py"


def test_leaves_nothing_in_the_project(workshop: Workshop) -> None:
    workshop.write({"src/app.py": SHELL}).outcome("bandit")
    assert sorted(path.name for path in workshop.root.iterdir()) == [".gate", "src"]


def result(severity: str, confidence: str, rule: str = "B105") -> str:
    issue = {
        "test_id": rule,
        "filename": "./src/a.py",
        "issue_text": "x",
        "issue_severity": severity,
        "issue_confidence": confidence,
        "line_number": 3,
        "line_range": [1, 2, 3, 4],
    }
    return msgspec.json.encode({"results": [issue], "errors": [], "metrics": {"./src/a.py": {}}}).decode()


@pytest.mark.parametrize(
    ("severity", "confidence", "criticality"),
    [
        ("HIGH", "HIGH", Criticality.CRITICAL),
        ("HIGH", "LOW", Criticality.MEDIUM),
        ("MEDIUM", "MEDIUM", Criticality.MEDIUM),
        ("LOW", "HIGH", Criticality.LOW),
        ("UNDEFINED", "HIGH", Criticality.HIGH),
        ("HIGH", "UNDEFINED", Criticality.HIGH),
    ],
)
def test_severity_and_confidence_decide(severity: str, confidence: str, criticality: Criticality) -> None:
    outcome = bandit.parse(Raw(exit_code=1), result(severity, confidence), ("src/a.py",), excludes=False)
    (finding,) = outcome.findings
    assert (finding.criticality, finding.line, finding.end_line) == (criticality, 3, 4)


def test_shell_calls_are_placed_where_ruffs_twin_is() -> None:
    outcome = bandit.parse(Raw(exit_code=1), result("HIGH", "HIGH", "B602"), ("src/a.py",), excludes=False)
    assert outcome.findings[0].line == 1


@pytest.mark.parametrize(
    ("raw", "text", "reason"),
    [
        (Raw(exit_code=0), "", "Bandit failed with exit code 0: it said nothing"),
        (Raw(exit_code=0), '{"results": []}', "Bandit failed with exit code 0: it said nothing"),
        (Raw(exit_code=-9), result("LOW", "LOW"), "Bandit failed with exit code -9: it said nothing"),
        (Raw(exit_code=0), result("LOW", "LOW"), "Bandit's exit code 0 does not go with 1 findings"),
        (
            Raw(exit_code=1),
            '{"results": [], "errors": [], "metrics": {}}',
            "Bandit's exit code 1 does not go with 0 findings",
        ),
    ],
)
def test_unreadable_or_contradictory_output_is_untrusted(raw: Raw, text: str, reason: str) -> None:
    outcome = bandit.parse(raw, text, ("src/a.py",), excludes=False)
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, reason)


def test_arguments_that_hide_findings_are_refused() -> None:
    refused = set(checks()["bandit"].refuses)
    assert {"--exit-zero", "-ll", "-iii", "--severity-level", "-f", "-o", "-x", "-s", "-t", "-b"} <= refused
    assert not {"-c", "--ini", "--ignore-nosec"} & refused


RECORDED = {
    "clean": {"src/app.py": CLEAN},
    "findings": {"src/app.py": SHELL},
    "broken": {"src/app.py": "def broken(:\n", "src/half.py": ASSERTS},
}


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        ("clean", Status.CLEAN, []),
        ("findings", Status.FINDINGS, [("B404", "src/app.py", 1), ("B602", "src/app.py", 5)]),
        ("broken", Status.UNTRUSTED, [("B101", "src/half.py", 2)]),
    ],
)
def test_recorded_output(workshop: Workshop, name: str, status: Status, expected: list[tuple[str, str, int]]) -> None:
    recorded.record(workshop, "bandit", "bandit", name, RECORDED[name])
    for version, outcome in recorded.outcomes(workshop, "bandit", "bandit", name).items():
        assert (outcome.status, places(outcome)) == (status, expected), version
