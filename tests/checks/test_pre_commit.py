"""The pre-commit check runs the real pre-commit with local hooks; nothing it does reaches the project."""

import subprocess
import sys
from pathlib import Path

import pytest

from gate.checks.pre_commit import parse
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Raw
from gate.model.words import Criticality, Dimension, Status
from tests.workshop import Workshop

HEAD = "repos:\n  - repo: local\n    hooks:\n"


def hook(identifier: str, entry: str, more: str = "pass_filenames: false") -> str:
    """Write one local hook."""
    return f"      - {{id: {identifier}, name: the hook {identifier}, language: system, entry: {entry}, {more}}}\n"


@pytest.fixture
def project(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """Give a repository with one file, and a store of pre-commit's own to which no other run writes."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "store"))
    monkeypatch.setenv("SKIP", "bad,changes")
    return workshop.write({"a.py": "x = 1\n", "pyproject.toml": '[project]\nname = "a"\n'}).commit()


def configured(project: Workshop, *hooks: str) -> Workshop:
    return project.write({".pre-commit-config.yaml": HEAD + "".join(hooks)})


def only(outcome: Outcome) -> Finding:
    (finding,) = outcome.findings
    return finding


def test_hooks_that_pass_are_clean(project: Workshop) -> None:
    idle = hook("idle", "'true'", "types: [c]")
    outcome = configured(project, hook("good", "'true'"), idle, hook("gate", "'false'"), hook("gate-push", "'false'"))
    found = outcome.outcome("pre-commit")
    assert (found.status, found.reason, found.findings) == (Status.CLEAN, "", ())
    assert found.notes == ("hooks: 1 passed, 0 failed", "no file to check for idle; left out gate, gate-push")
    assert found.exit_code == 0
    assert found.files == 3
    assert found.tool_version


def test_a_failing_hook_is_a_finding_with_its_first_lines_whatever_skip_says(project: Workshop) -> None:
    script = "import sys; print('first'); print('second'); print('third'); print('fourth'); sys.exit(3)\n"
    project.write({"tool.py": script})
    found = configured(project, hook("good", "'true'"), hook("bad", f"{sys.executable} tool.py")).outcome("pre-commit")
    finding = only(found)
    assert found.status is Status.FINDINGS
    assert (finding.name, finding.symbol, finding.criticality) == ("pre-commit/bad", "bad", Criticality.HIGH)
    assert finding.message == "the hook 'the hook bad' fails: first; second; third"
    assert finding.recommendation == "`pre-commit run bad --all-files` shows all of it"
    assert finding.dimension is Dimension.QUALITY


def test_a_hook_that_changes_files_fails_and_the_project_stays_as_it_was(project: Workshop) -> None:
    project.write({"new.py": "y = 1\n"})
    entry = "sh -c 'for f in *.py; do echo \"# changed\" >> $f; done'"
    configured(project, hook("changes", f'"{entry.replace(chr(34), chr(92) + chr(34))}"'))
    before = project.git("status", "--porcelain"), project.git("stash", "list"), project.git("log", "--format=%H")
    finding = only(project.outcome("pre-commit"))
    assert finding.message == "the hook 'the hook changes' fails: files were modified by this hook"
    assert finding.fixable
    assert (project.root / "a.py").read_text() == "x = 1\n"
    assert (project.root / "new.py").read_text() == "y = 1\n"
    assert (
        project.git("status", "--porcelain"),
        project.git("stash", "list"),
        project.git("log", "--format=%H"),
    ) == before


def test_a_hook_that_writes_a_file_that_git_does_not_track_does_not_pass(project: Workshop) -> None:
    finding = only(configured(project, hook("writes", "touch schema.json")).outcome("pre-commit"))
    assert finding.name == "pre-commit/untracked-file"
    assert finding.message == "a hook writes schema.json, which git does not track, so that pre-commit lets it pass"
    assert not (project.root / "schema.json").exists()


def test_a_tool_that_a_hook_calls_and_nobody_has_is_named(project: Workshop) -> None:
    finding = only(configured(project, hook("absent", "tool-of-tomorrow")).outcome("pre-commit"))
    assert finding.message == "the hook 'the hook absent' fails: Executable `tool-of-tomorrow` not found"


def test_hooks_find_the_tools_of_the_projects_environment(project: Workshop) -> None:
    tool = project.root / ".venv/bin/own-tool"
    project.write(
        {
            ".venv/pyvenv.cfg": "version = 3.11.7\n",
            ".venv/bin/own-tool": "#!/bin/sh\necho $1\n",
            ".gitignore": ".venv/\n",
        }
    )
    (project.root / ".venv/bin/python").symlink_to(sys.executable)
    tool.chmod(0o755)
    outcome = configured(project, hook("own", "own-tool", "types: [python]")).outcome("pre-commit")
    assert outcome.status is Status.CLEAN


def test_no_configuration_and_an_empty_one_are_findings(project: Workshop) -> None:
    missing = only(project.outcome("pre-commit"))
    assert (missing.name, missing.criticality) == ("pre-commit/missing", Criticality.HIGH)
    assert missing.message == "no pre-commit hooks are configured"
    assert missing.recommendation.startswith("`gate init`")
    empty = only(project.write({".pre-commit-config.yaml": "repos: []\n"}).outcome("pre-commit"))
    assert (empty.name, empty.message) == ("pre-commit/missing", ".pre-commit-config.yaml has no hooks")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("repos:\n  - repo: local\n    hooks: [{id: x}]\n", "Missing required key: name (Repository(repo='local') Hook(id='x'))"),
        ("repos: [\n", "while parsing a flow node did not find expected node content"),
        ("repos: x\n", "Expected array but got 'str'"),
    ],
)  # fmt: skip
def test_a_wrong_configuration_is_a_finding_in_one_sentence(project: Workshop, text: str, words: str) -> None:
    finding = only(project.write({".pre-commit-config.yaml": text}).outcome("pre-commit"))
    assert (finding.name, finding.path) == ("pre-commit/invalid-config", ".pre-commit-config.yaml")
    assert words in finding.message
    assert "\n" not in finding.message


def test_hooks_for_a_newer_pre_commit_are_unavailable(project: Workshop) -> None:
    text = 'minimum_pre_commit_version: "99"\n' + HEAD + hook("good", "'true'")
    outcome = project.write({".pre-commit-config.yaml": text}).outcome("pre-commit")
    assert outcome.status is Status.UNAVAILABLE
    assert outcome.reason.startswith("pre-commit version 99 is required but version")


@pytest.mark.parametrize(
    ("hooks", "reason"),
    [
        ((hook("idle", "'true'", "types: [c]"),), "no hook ran: no file to check for idle"),
        ((hook("idle", "'true'", "types: [c]"), hook("gate", "'true'")), "no hook ran: no file to check for idle; left out gate"),
        ((hook("late", "'true'", "stages: [pre-push]"),), "no hook ran: none is for the stage pre-commit"),
    ],
)  # fmt: skip
def test_hooks_none_of_which_ran_are_not_trusted(project: Workshop, hooks: tuple[str, ...], reason: str) -> None:
    outcome = configured(project, *hooks).outcome("pre-commit")
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, reason)


def test_a_project_with_only_the_gates_own_hooks_is_clean(project: Workshop) -> None:
    outcome = configured(project, hook("gate", "'false'"), hook("gate-push", "'false'")).outcome("pre-commit")
    assert (outcome.status, outcome.notes) == (Status.CLEAN, ("the gate's own hooks are the only ones",))


def test_a_repository_of_hooks_that_cannot_be_reached_is_unavailable(project: Workshop) -> None:
    text = "repos:\n  - repo: http://127.0.0.1:1/hooks\n    rev: v1.0\n    hooks: [{id: x}]\n"
    outcome = project.write({".pre-commit-config.yaml": text}).outcome("pre-commit")
    assert outcome.status is Status.UNAVAILABLE
    assert outcome.reason.startswith("the hooks of http://127.0.0.1:1/hooks cannot be fetched: unable to access")
    assert "\n" not in outcome.reason


def test_a_revision_that_does_not_exist_is_not_trusted(project: Workshop, tmp_path: Path) -> None:
    hooks = Workshop(tmp_path / "hooks").write({"README": ""}).commit()
    text = f"repos:\n  - repo: {hooks.root}\n    rev: v99.0\n    hooks: [{{id: x}}]\n"
    outcome = project.write({".pre-commit-config.yaml": text}).outcome("pre-commit")
    assert outcome.status is Status.UNTRUSTED
    assert "pathspec 'v99.0' did not match" in outcome.reason


def test_outside_of_git_there_is_nothing_to_do(workshop: Workshop) -> None:
    configured(workshop, hook("bad", "'false'"))
    outcome = workshop.outcome("pre-commit")
    assert outcome.status is Status.SKIPPED
    assert outcome.reason == "the project is not in a git repository, where hooks would run"


def test_before_the_first_commit_hooks_run_on_all_files(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "store"))
    workshop.git("init", "--quiet")
    workshop.write({"a.py": "x = 1\n"})
    finding = only(
        configured(workshop, hook("names", "sh -c 'echo $0 $@; false'", "types: [python]")).outcome("pre-commit")
    )
    assert finding.message == "the hook 'the hook names' fails: a.py"


def test_in_a_part_of_a_repository_the_configuration_above_judges_the_part(project: Workshop) -> None:
    manifest = {"services/orders/pyproject.toml": '[project]\nname = "orders"\n', "services/orders/b.py": "y = 1\n"}
    part = Workshop(project.write({**manifest, "services/stock/c.py": "z = 1\n"}).root / "services/orders")
    assert only(part.outcome("pre-commit")).message == "no pre-commit hooks are configured"
    configured(project, hook("names", "sh -c 'echo $0 $@; false'", "types: [python]"))
    assert only(part.outcome("pre-commit")).message == "the hook 'the hook names' fails: services/orders/b.py"
    configured(part, hook("nearer", "'false'"))
    assert only(part.outcome("pre-commit")).name == "pre-commit/nearer"


def test_a_hook_under_another_name_that_calls_the_gate_makes_no_loop(project: Workshop) -> None:
    entry = f"{sys.executable} -m gate run pre-commit"
    finding = only(configured(project, hook("mine", entry)).outcome("pre-commit"))
    assert finding.name == "pre-commit/mine"
    log = (project.root / ".gate/outcomes/pre-commit.log").read_text()
    assert "this run was started by a hook that the gate's own pre-commit check runs" in log


def test_the_same_configuration_passes_with_prek(project: Workshop) -> None:
    configured(project, hook("good", "'true'")).commit()
    prek = Path(sys.executable).with_name("prek")
    done = subprocess.run((prek, "run", "--all-files"), cwd=project.root, capture_output=True, text=True, check=False)
    assert (done.returncode, project.outcome("pre-commit").status) == (0, Status.CLEAN)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (Raw(exit_code=0), "no hook ran: none is for the stage pre-commit"),
        (Raw(exit_code=1, stdout="nothing known\n"), "pre-commit ended with exit code 1 and 0 failed hooks: nothing known"),
        (Raw(exit_code=130, stderr="Interrupted (^C)\n"), "pre-commit ended with exit code 130 and 0 failed hooks: Interrupted (^C)"),
        (Raw(exit_code=0, stdout="a....Failed\n- hook id: a\n"), "pre-commit ended with exit code 0 and 1 failed hooks: - hook id: a"),
        (Raw(exit_code=1, stdout="a....Passed\n- hook id: a\n"), "pre-commit ended with exit code 1 and 0 failed hooks: - hook id: a"),
        (
            Raw(exit_code=3, stdout="An unexpected error has occurred: PermissionError: [Errno 13] denied\n"),
            "pre-commit failed with exit code 3: PermissionError: [Errno 13] denied",
        ),
    ],
)  # fmt: skip
def test_answers_that_contradict_themselves_are_not_trusted(raw: Raw, reason: str) -> None:
    assert parse(raw) == Outcome(status=Status.UNTRUSTED, reason=reason)
