"""Ruff as the gate runs it: what it finds, and each way in which it could look clean without having looked."""

from pathlib import Path

import pytest

from gate.checks import ruff
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Raw
from gate.model.words import Category, Criticality, Status
from gate.registry import checks
from tests import recorded
from tests.workshop import Workshop

SLEEPS = "import time\n\n\nasync def wait() -> None:\n    time.sleep(1)\n"
UNUSED = "import os\n"
CLEAN = "LIMIT = 3\n"
ONLY_E = '[project]\nname = "app"\nrequires-python = ">=3.11"\n\n[tool.ruff.lint]\nselect = ["E"]\n'
SELECT_F = '[tool.ruff.lint]\nselect = ["F"]\n'


def places(outcome: Outcome) -> list[tuple[str, str, int, bool]]:
    return sorted((f.rule, f.path, f.line, f.extra) for f in outcome.findings)


def only(findings: tuple[Finding, ...], rule: str) -> Finding:
    (found,) = [finding for finding in findings if finding.rule == rule]
    return found


def test_clean(workshop: Workshop) -> None:
    outcome = workshop.write({"src/app.py": CLEAN, "tests/test_app.py": CLEAN}).outcome("ruff")
    assert (outcome.status, outcome.files, outcome.findings, outcome.exit_code) == (Status.CLEAN, 2, (), 0)
    assert outcome.tool_version


def test_findings_keep_rule_link_and_fix(workshop: Workshop) -> None:
    outcome = workshop.write({"pyproject.toml": SELECT_F, "src/app.py": UNUSED}).outcome("ruff")
    (finding,) = outcome.findings
    assert outcome.status is Status.FINDINGS
    assert (finding.name, finding.place, finding.end_line) == ("ruff/F401", "src/app.py:1:8", 1)
    assert finding.url == "https://docs.astral.sh/ruff/rules/unused-import"
    assert finding.fixable
    assert finding.recommendation == "Remove unused import: `os`"
    assert not finding.extra


def test_blocking_call_is_a_blocker_although_the_project_selects_only_e(workshop: Workshop) -> None:
    review = workshop.write({"pyproject.toml": ONLY_E, "src/app.py": SLEEPS}).review("ruff")
    finding = only(review.triage.open, "ASYNC251")
    assert (finding.criticality, finding.category, finding.extra) == (Criticality.BLOCKER, Category.ASYNC, True)
    assert finding.place == "src/app.py:5:5"


def test_what_the_team_selected_itself_is_not_extra(workshop: Workshop) -> None:
    config = '[tool.ruff.lint]\nselect = ["ASYNC"]\n'
    outcome = workshop.write({"pyproject.toml": config, "src/app.py": SLEEPS}).outcome("ruff")
    assert places(outcome) == [("ASYNC251", "src/app.py", 5, False)]


def test_newer_syntax_names_the_version_that_it_needs(workshop: Workshop) -> None:
    files = {"pyproject.toml": ONLY_E, "src/app.py": "type Number = int\n"}
    review = workshop.write(files).review("ruff")
    (finding,) = review.triage.open
    assert (finding.name, finding.criticality) == ("ruff/invalid-syntax", Criticality.CRITICAL)
    assert "3.11" in finding.message
    assert "added in Python 3.12" in finding.message


@pytest.mark.parametrize(
    "files",
    [
        {
            "pyproject.toml": '[project]\nname = "app"\nrequires-python = ">=3.11"\n[tool.ruff]\ntarget-version = "py313"\n'
        },
        {"ruff.toml": 'target-version = "py313"\n'},
        {"pyproject.toml": '[project]\nname = "app"\nrequires-python = ">=3.13"\n'},
    ],
)
def test_newer_syntax_is_fine_where_the_project_targets_it(workshop: Workshop, files: dict[str, str]) -> None:
    outcome = workshop.write({**files, "src/app.py": "type Number = int\n"}).outcome("ruff")
    assert (outcome.status, outcome.findings) == (Status.CLEAN, ())


def test_syntax_error_is_critical_and_counted_once(workshop: Workshop) -> None:
    review = workshop.write({"src/app.py": "def broken(:\n", "src/good.py": UNUSED}).review("ruff")
    broken = [f for f in review.triage.open if f.path == "src/app.py" and f.line == 1]
    assert [(f.rule, f.criticality) for f in broken] == [("invalid-syntax", Criticality.CRITICAL)]


def test_configuration_that_excludes_everything_is_untrusted(workshop: Workshop) -> None:
    files = {"ruff.toml": 'exclude = ["src"]\n', "src/app.py": SLEEPS}
    outcome = workshop.write(files).outcome("ruff")
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, "Ruff's own configuration excludes every file")


def test_commit_of_excluded_files_only_is_skipped(workshop: Workshop) -> None:
    workshop.write({"ruff.toml": 'exclude = ["generated"]\n', "src/app.py": CLEAN}).commit()
    workshop.write({"generated/a.py": SLEEPS}).git("add", "--all")
    outcome = workshop.outcome("ruff", staged=True)
    assert (outcome.status, outcome.reason) == (
        Status.SKIPPED,
        "Ruff's own configuration excludes every staged Python file",
    )


def test_what_the_team_excludes_is_not_judged_by_the_policy_either(workshop: Workshop) -> None:
    files = {"ruff.toml": 'extend-exclude = ["generated"]\n', "src/app.py": CLEAN, "generated/a.py": SLEEPS}
    outcome = workshop.write(files).outcome("ruff")
    assert (outcome.status, outcome.files) == (Status.CLEAN, 1)


def test_broken_configuration_is_untrusted_with_one_sentence(workshop: Workshop) -> None:
    outcome = workshop.write({"ruff.toml": "bogus = 1\n", "src/app.py": CLEAN}).outcome("ruff")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith("Ruff failed with exit code 2: ")
    assert "ruff.toml" in outcome.reason
    assert "unknown field `bogus`" in outcome.reason
    assert str(workshop.root) not in outcome.reason
    assert "\n" not in outcome.reason


def test_file_that_is_not_utf8_is_untrusted_and_the_rest_is_kept(workshop: Workshop) -> None:
    files: dict[str, str | bytes] = {"src/latin.py": b'NAME = "\xe9"\n', "src/wait.py": SLEEPS}
    outcome = workshop.write(files).outcome("ruff")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == ("Ruff cannot read src/latin.py: stream did not contain valid UTF-8; save it as UTF-8")
    assert "ASYNC251" in {finding.rule for finding in outcome.findings}
    assert outcome.files == 1


def test_path_with_spaces_and_letters_of_other_languages(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "Größe und Maß").write({"src/ein Paket/über.py": SLEEPS, "-x/a.py": UNUSED})
    outcome = workshop.outcome("ruff")
    assert outcome.status is Status.FINDINGS
    assert only(outcome.findings, "ASYNC251").path == "src/ein Paket/über.py"
    assert only(outcome.findings, "F401").path == "-x/a.py"


def test_settings_of_the_user_do_not_decide(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / "ruff").mkdir(parents=True)
    (home / "ruff" / "ruff.toml").write_text('exclude = ["src"]\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    outcome = workshop.write({"src/app.py": CLEAN}).outcome("ruff")
    assert (outcome.status, outcome.files) == (Status.CLEAN, 1)


def test_shell_call_counts_once_with_bandits_twin(workshop: Workshop) -> None:
    code = "import subprocess\n\n\ndef run(command: str) -> None:\n    subprocess.run(\n        command,\n        shell=True,\n    )\n"
    review = workshop.write({"src/app.py": code}).review("ruff", "bandit")
    finding = only(review.triage.open, "B602")
    assert (finding.line, finding.also, finding.criticality) == (5, ("ruff/S602",), Criticality.CRITICAL)
    assert "S602" not in {other.rule for other in review.triage.open}


def test_constant_shell_command_weighs_little_as_for_bandit(workshop: Workshop) -> None:
    code = 'import os\nimport subprocess\n\nsubprocess.run("ls -l", shell=True, check=True)\nos.system("ls")\n'
    outcome = workshop.write({"src/app.py": code}).outcome("ruff")
    assert only(outcome.findings, "S602").criticality is Criticality.LOW
    assert only(outcome.findings, "S605").criticality is Criticality.LOW


LOOSE = "import os\n\nassert os.name\nos.chmod('x', 0o777)\n"


@pytest.mark.parametrize(
    ("config", "rules"),
    [
        ("", {"S101", "S103"}),
        ('ignore = ["S101"]\n', {"S103"}),
        ('extend-ignore = ["S1"]\n', set()),
        ('per-file-ignores = { "src/*.py" = ["S"] }\n', set()),
        ('per-file-ignores = { "app.py" = ["S103"] }\n', {"S101"}),
        ('per-file-ignores = { "tests/**" = ["S"] }\n', {"S101", "S103"}),
    ],
)
@pytest.mark.parametrize("name", ["ruff.toml", "pyproject.toml"])
def test_what_the_team_ignores_by_name_is_not_asked(
    workshop: Workshop, name: str, config: str, rules: set[str]
) -> None:
    table = "[lint]" if name == "ruff.toml" else "[tool.ruff.lint]"
    outcome = workshop.write({name: f'{table}\nselect = ["E"]\n{config}', "src/app.py": LOOSE}).outcome("ruff")
    assert {finding.rule for finding in outcome.findings} == rules
    assert outcome.status is (Status.FINDINGS if rules else Status.CLEAN)


def test_blocker_is_found_although_the_team_ignores_its_rule(workshop: Workshop) -> None:
    config = '[lint]\nselect = ["E"]\nignore = ["ASYNC", "S"]\n'
    outcome = workshop.write({"ruff.toml": config, "src/app.py": SLEEPS}).outcome("ruff")
    assert only(outcome.findings, "ASYNC251").criticality is Criticality.BLOCKER


def test_leaves_nothing_in_the_project(workshop: Workshop) -> None:
    workshop.write({"src/app.py": CLEAN}).outcome("ruff")
    assert sorted(path.name for path in workshop.root.iterdir()) == [".gate", "src"]


@pytest.mark.parametrize(
    ("own", "reason"),
    [
        (Raw(exit_code=0, stdout="{"), "Ruff failed with exit code 0: its output does not go with that code"),
        (Raw(exit_code=1, stdout="[]"), "Ruff failed with exit code 1: its output does not go with that code"),
        (Raw(exit_code=-11, stderr="Segmentation fault"), "Ruff failed with exit code -11: Segmentation fault"),
        (Raw(exit_code=2, stderr=""), "Ruff failed with exit code 2: it said nothing"),
        (Raw(exit_code=0, stdout='{"a": []}'), "Ruff failed with exit code 0: its output does not go with that code"),
    ],
)
def test_unreadable_or_contradictory_output_is_untrusted(own: Raw, reason: str) -> None:
    outcome = ruff.parse("/p", own, Raw(exit_code=0, stdout="[]"), 1)
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith(reason)


def test_ruff_without_the_rules_of_the_policy_is_untrusted(workshop: Workshop) -> None:
    old = '#!/bin/sh\ncase "$*" in *--show-files*) echo "$PWD/src/app.py";; *--isolated*) '
    old += "echo \"error: invalid value 'FAST' for '--select <RULE_CODE>'\" >&2; exit 2;; *) echo '[]';; esac\n"
    workshop.write(
        {
            ".venv/pyvenv.cfg": "version = 3.11.7\n",
            ".venv/bin/python": "",
            ".venv/bin/ruff": old,
            ".venv/lib/python3.11/site-packages/ruff-0.1.0.dist-info/METADATA": "",
            "src/app.py": CLEAN,
        }
    )
    (workshop.root / ".venv/bin/ruff").chmod(0o755)
    outcome = workshop.outcome("ruff")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == (
        "Ruff 0.1.0 of .venv cannot check the rules that the gate's policy asks for "
        "(invalid value 'FAST' for '--select <RULE_CODE>'); a newer Ruff there helps"
    )


def test_arguments_that_hide_findings_are_refused() -> None:
    refused = set(checks()["ruff"].refuses)
    assert {"--exit-zero", "-e", "--ignore", "--output-format", "--fix", "--isolated", "--exclude"} <= refused
    assert "--preview" not in refused


RECORDED = {
    "clean": {"src/app.py": CLEAN},
    "findings": {"pyproject.toml": ONLY_E, "src/app.py": SLEEPS, "src/old.py": "type Number = int\n"},
    "broken": {"pyproject.toml": SELECT_F, "src/app.py": "def broken(:\n"},
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clean", []),
        ("findings", [("ASYNC251", "src/app.py", 5, True), ("invalid-syntax", "src/old.py", 1, False)]),
        ("broken", [("invalid-syntax", "src/app.py", 1, False), ("invalid-syntax", "src/app.py", 2, False)]),
    ],
)
def test_recorded_output(workshop: Workshop, name: str, expected: list[tuple[str, str, int, bool]]) -> None:
    recorded.record(workshop, "ruff", "ruff", name, RECORDED[name])
    for version, outcome in recorded.outcomes(workshop, "ruff", "ruff", name).items():
        assert places(outcome) == expected, version
