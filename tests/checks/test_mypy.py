"""mypy as the gate runs it: the whole program, in the project's environment, and the imports that this lacks."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from gate.checks import mypy
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Raw
from gate.model.scope import Environment, Layout, Project, Scope, Tool
from gate.model.settings import Config
from gate.model.words import Category, Criticality, Status
from gate.registry import checks
from tests import recorded
from tests.workshop import Workshop

WRONG = 'def name() -> int:\n    return "x"\n'
CLEAN = "LIMIT: int = 3\n"
UNAWAITED = "async def one() -> int:\n    return 1\n\n\nasync def two() -> None:\n    one()\n"
IGNORE = "[tool.mypy]\nignore_missing_imports = true\n"


def environment(workshop: Workshop, modules: Mapping[str, str] | None = None) -> Workshop:
    """Give a project its own environment with some modules in it, and nothing else."""
    subprocess.run((sys.executable, "-m", "venv", "--without-pip", workshop.root / ".venv"), check=True)
    (site,) = (workshop.root / ".venv").glob("lib/python3*/site-packages")
    return workshop.write(
        {str((site / name).relative_to(workshop.root)): text for name, text in (modules or {}).items()}
    )


def places(outcome: Outcome) -> list[tuple[str, str, int]]:
    return sorted((f.rule, f.path, f.line) for f in outcome.findings)


def only(outcome: Outcome) -> Finding:
    (found,) = outcome.findings
    return found


def test_clean(workshop: Workshop) -> None:
    outcome = workshop.write({"src/app.py": CLEAN, "src/b.py": CLEAN, "tests/test_a.py": WRONG}).outcome("mypy")
    assert (outcome.status, outcome.files, outcome.findings, outcome.exit_code) == (Status.CLEAN, 2, (), 0)
    assert outcome.tool_version
    assert sorted(path.name for path in workshop.root.iterdir()) == [".gate", "src", "tests"]


def test_finding_carries_all_that_mypy_says(workshop: Workshop) -> None:
    outcome = workshop.write({"src/app.py": WRONG}).outcome("mypy")
    finding = only(outcome)
    assert (outcome.status, outcome.exit_code) == (Status.FINDINGS, 1)
    assert (finding.name, finding.place, finding.end_line) == ("mypy/return-value", "src/app.py:2:12", 2)
    assert finding.message == 'Incompatible return value type (got "str", expected "int")'
    assert (finding.criticality, finding.category) == (Criticality.HIGH, Category.CODE)
    assert finding.url == "https://mypy.readthedocs.io/en/stable/_refs.html#code-return-value"


def test_coroutine_that_is_not_awaited_is_critical(workshop: Workshop) -> None:
    finding = only(workshop.write({"src/app.py": UNAWAITED}).outcome("mypy"))
    assert (finding.rule, finding.criticality, finding.category) == (
        "unused-coroutine",
        Criticality.CRITICAL,
        Category.ASYNC,
    )
    assert finding.recommendation == "Are you missing an await?"


def test_notes_are_no_findings(workshop: Workshop) -> None:
    outcome = workshop.write({"src/app.py": "reveal_type(3)\n"}).outcome("mypy")
    assert (outcome.status, outcome.findings, outcome.exit_code) == (Status.CLEAN, (), 1)


def test_targets_of_the_configuration_are_used(workshop: Workshop) -> None:
    files = {"src/app.py": CLEAN, "tests/test_app.py": WRONG, "tools/deploy.py": WRONG}
    workshop.write({**files, "mypy.ini": "[mypy]\nfiles = src, tests\n"})
    outcome = workshop.outcome("mypy")
    assert (places(outcome), outcome.files) == ([("return-value", "tests/test_app.py", 2)], 2)


def test_excluded_files_are_not_counted(workshop: Workshop) -> None:
    files = {"src/app/a.py": CLEAN, "src/generated/b.py": WRONG, "mypy.ini": "[mypy]\nexclude = ^src/generated/$\n"}
    outcome = workshop.write(files).outcome("mypy")
    assert (outcome.status, outcome.files) == (Status.CLEAN, 1)


def test_absolute_paths_in_the_configuration_become_relative(workshop: Workshop) -> None:
    files = {"mypy.ini": "[mypy]\nshow_absolute_path = true\npretty = true\n", "src/app.py": WRONG}
    assert places(workshop.write(files).outcome("mypy")) == [("return-value", "src/app.py", 2)]


def test_path_with_spaces_and_letters_of_other_languages(tmp_path: Path) -> None:
    outcome = Workshop(tmp_path / "Größe und Maß").write({"src/paket/über.py": WRONG}).outcome("mypy")
    assert places(outcome) == [("return-value", "src/paket/über.py", 2)]


def test_packages_without_init_are_named_from_where_they_start(workshop: Workshop) -> None:
    files = {"src/app/main.py": "from app.sub.x import y\n\nz: int = y\n", "src/app/sub/x.py": 'y: str = ""\n'}
    assert places(workshop.write(files).outcome("mypy")) == [("assignment", "src/app/main.py", 3)]
    workshop = Workshop(workshop.root.parent / "flat")
    files = {"app/main.py": "from app.x import y\n\nz: int = y\n", "app/x.py": 'y: str = ""\n'}
    assert places(workshop.write(files).outcome("mypy")) == [("assignment", "app/main.py", 3)]


def test_syntax_error_is_kept_and_nothing_else_counts_as_checked(workshop: Workshop) -> None:
    outcome = workshop.write({"src/a.py": WRONG, "src/b.py": "def broken(:\n"}).outcome("mypy")
    assert (outcome.status, outcome.exit_code) == (Status.UNTRUSTED, 2)
    assert outcome.reason.startswith("mypy stopped at src/b.py:1 and checked nothing else: ")
    assert {(f.name, f.path, f.criticality) for f in outcome.findings} == {
        ("mypy/syntax", "src/b.py", Criticality.CRITICAL)
    }


def test_newer_syntax_than_the_target_is_critical(workshop: Workshop) -> None:
    files = {"mypy.ini": "[mypy]\npython_version = 3.11\n", "src/app.py": "type Number = int\n"}
    outcome = workshop.write(files).outcome("mypy")
    finding = outcome.findings[0]
    assert (finding.name, finding.place, finding.criticality) == (
        "mypy/syntax",
        "src/app.py:1:1" if outcome.status is Status.FINDINGS else "src/app.py:1",  # mypy 1 stops there
        Criticality.CRITICAL,
    )


def test_file_that_is_not_utf8_is_untrusted(workshop: Workshop) -> None:
    outcome = workshop.write({"src/latin.py": b'NAME = "\xe9"\n', "src/app.py": WRONG}).outcome("mypy")
    assert (outcome.status, outcome.findings) == (Status.UNTRUSTED, ())
    assert outcome.reason.startswith("mypy ")
    assert "src/latin.py" in outcome.reason
    assert "decode" in outcome.reason
    assert outcome.notes == ("the imports of src/latin.py could not be read",)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[mypy]\nbogus = 1\n", "mypy.ini: [mypy]: Unrecognized option: bogus = 1"),
        ("[mypy]\npython_version = x\n", "mypy.ini: [mypy]: python_version: Invalid python version 'x'"),
        ("[mypy]\n[mypy-app]\nfiles = x\n", "mypy.ini: [mypy-app]: Per-module sections should only specify"),
        ("strict = true\n", "mypy.ini: File contains no section headers."),
        ("[other]\nstrict = true\n", "mypy.ini: No [mypy] section in config file"),
    ],
)
def test_configuration_that_mypy_ignores_is_untrusted(workshop: Workshop, config: str, said: str) -> None:
    outcome = workshop.write({"mypy.ini": config, "src/app.py": WRONG}).outcome("mypy")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith(f"mypy ignored a part of its configuration: {said}")
    assert places(outcome) == [("return-value", "src/app.py", 2)]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("mypy.ini", "[mypy]\npython_version = 3.8\n"),
        ("pyproject.toml", '[tool.mypy]\npython_version = "3.8"\n'),
    ],
)
def test_a_version_that_mypy_no_longer_supports_is_judged_as_the_lowest_that_it_does(
    workshop: Workshop, file: str, text: str
) -> None:
    newer = 'import sys\nif sys.version_info >= (3, 11):\n    NUMBER: int = "x"\nelse:\n    WORD: str = 1\n'
    outcome = workshop.write({file: text, "src/app.py": newer}).outcome("mypy")
    assert (outcome.status, outcome.reason) == (Status.FINDINGS, "")
    assert places(outcome) == [("assignment", "src/app.py", 5)]
    assert outcome.notes[-1] == "mypy no longer knows Python 3.8 of its configuration: judged as Python 3.10"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"mypy.ini": "[mypy]\nfiles = nowhere\n"}, ("nowhere", "No such file")),
        ({"mypy.ini": "[mypy]\nexclude = .*\n"}, ("There are no .py[i] files in directory 'src'",)),
        ({"mypy.ini": "[mypy]\ndisable_error_code = nope\n"}, ("Invalid error code(s): nope",)),
        ({"src/one/a.py": CLEAN, "src/two/a.py": CLEAN}, ("stopped at src/two/a.py and", 'Duplicate module named "a"')),
    ],
)
def test_what_mypy_cannot_check_is_untrusted(workshop: Workshop, files: dict[str, str], words: tuple[str, ...]) -> None:
    outcome = workshop.write({"src/app.py": CLEAN, **files}).outcome("mypy")
    assert (outcome.status, outcome.findings) == (Status.UNTRUSTED, ())
    assert outcome.reason.startswith("mypy ")
    assert [word for word in words if word not in outcome.reason] == []


def test_plugin_that_only_the_projects_environment_has_is_explained(workshop: Workshop) -> None:
    environment(workshop, {"theirs.py": "def plugin(version): ...\n"})
    files = {"mypy.ini": "[mypy]\nplugins = theirs\n", "src/app.py": CLEAN}
    outcome = workshop.write(files).outcome("mypy")
    assert outcome.status is Status.UNTRUSTED
    assert "mypy.ini:2 and checked nothing else: Error importing plugin" in outcome.reason
    assert outcome.reason.endswith("a plugin needs mypy beside it: `uv pip install --python .venv/bin/python mypy`")


def test_settings_of_the_user_do_not_decide(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home" / "mypy"
    home.mkdir(parents=True)
    (home / "config").write_text("[mypy]\nignore_errors = true\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home.parent))
    assert places(workshop.write({"src/app.py": WRONG}).outcome("mypy")) == [("return-value", "src/app.py", 2)]


@pytest.mark.parametrize("config", ["", IGNORE])
def test_module_that_the_environment_lacks_is_a_finding(workshop: Workshop, config: str) -> None:
    code = "import boto3\nimport yaml\nfrom boto3.session import Session\n"
    environment(workshop).write({"pyproject.toml": config, "src/app.py": code})
    outcome = workshop.outcome("mypy")
    assert outcome.status is Status.FINDINGS
    assert places(outcome) == [("missing-import", "src/app.py", 1), ("missing-import", "src/app.py", 2)]
    first, second = sorted(outcome.findings, key=lambda finding: finding.line)
    assert first.message == (
        "boto3 is neither in the project nor in .venv, so mypy takes it for Any and checks nothing about it"
    )
    assert first.criticality is Criticality.HIGH
    assert first.recommendation == "`uv pip install --python .venv/bin/python boto3`"
    assert second.recommendation == "`uv pip install --python .venv/bin/python pyyaml`"
    assert outcome.tool_source == "gate"


def test_import_that_the_code_silences_is_found_too(workshop: Workshop) -> None:
    environment(workshop).write({"src/app.py": "import boto3  # type: ignore[import-not-found]\n", "uv.lock": ""})
    finding = only(workshop.outcome("mypy"))
    assert (finding.name, finding.recommendation) == (
        "mypy/missing-import",
        "`uv pip install --python .venv/bin/python boto3`",
    )


def test_part_of_a_namespace_package_can_be_missing(workshop: Workshop) -> None:
    environment(workshop, {"google/auth/__init__.py": "", "google/auth/py.typed": ""})
    files = {"pyproject.toml": IGNORE, "src/app.py": "import google.auth\nfrom google.cloud.storage import Client\n"}
    outcome = workshop.write(files).outcome("mypy")
    assert only(outcome).message.startswith("google.cloud is neither in the project nor in .venv")
    assert only(outcome).line == 2


def test_optional_imports_are_no_finding(workshop: Workshop) -> None:
    code = "try:\n    import orjson\nexcept ImportError:\n    import another_json\n\nif X:\n    import boto3\n"
    environment(workshop).write({"pyproject.toml": IGNORE, "src/app.py": "X = True\n" + code})
    assert workshop.outcome("mypy").status is Status.CLEAN


def test_what_mypy_itself_reports_of_optional_imports_stays(workshop: Workshop) -> None:
    code = "try:\n    import orjson\nexcept ImportError:\n    pass\n"
    environment(workshop).write({"src/app.py": code})
    assert places(workshop.outcome("mypy")) == [("import-not-found", "src/app.py", 2)]


def test_what_is_there_is_no_finding(workshop: Workshop) -> None:
    site = {
        "installed.py": "",
        "space/part/__init__.py": "",
        "typed-stubs/__init__.pyi": "",
        "hooked.pth": "import sys; sys.meta_path.append(type('Finder', (), {'find_spec': staticmethod(lambda name, "
        "path=None, target=None: __import__('importlib.util').util.spec_from_loader(name, None, origin='there') "
        "if name == 'editable_by_hook' else None)}))\n",
        "linked.pth": str(workshop.root / "elsewhere") + "\n",
    }
    code = (
        "import sys, tomllib, typing_extensions, _typeshed, winreg\n"
        "import installed, space.part, typed, editable_by_hook, linked_module\n"
        "import app.core, app.space.inner, vendored_module, conftest_helper, generated\n"
    )
    files = {
        "pyproject.toml": IGNORE + 'mypy_path = "stubs"\n',
        "src/app/__init__.py": code,
        "src/app/core.py": "",
        "src/app/space/inner.py": "",
        "src/app/_vendor/vendored_module/__init__.py": "",
        "tests/conftest_helper.py": "",
        "stubs/generated.pyi": "",
        "elsewhere/linked_module.py": "",
    }
    outcome = environment(workshop, site).write(files).commit().outcome("mypy")
    assert [(f.rule, f.message) for f in outcome.findings if f.rule == "missing-import"] == []


def test_imports_of_files_that_mypy_is_not_given_do_not_count(workshop: Workshop) -> None:
    environment(workshop).write({"src/app.py": CLEAN, "tests/test_app.py": "import boto3\n"})
    assert workshop.outcome("mypy").status is Status.CLEAN


def test_file_of_the_project_cannot_pass_for_the_standard_library(workshop: Workshop) -> None:
    files = {"pyproject.toml": IGNORE, "src/app.py": "import boto3\n", "importlib.py": "raise SystemExit\n"}
    assert only(environment(workshop).write(files).outcome("mypy")).rule == "missing-import"


def test_environment_whose_python_does_not_answer_is_untrusted(workshop: Workshop) -> None:
    workshop.write(
        {
            ".venv/pyvenv.cfg": "version = 3.11.7\n",
            ".venv/lib/python3.11/site-packages/nothing.py": "",
            ".venv/bin/python": "#!/bin/sh\necho broken >&2; exit 1\n",
            "src/app.py": "import boto3\n",
        }
    )
    (workshop.root / ".venv/bin/python").chmod(0o755)
    outcome = workshop.outcome("mypy")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason


def test_project_without_sources_is_untrusted(workshop: Workshop) -> None:
    outcome = workshop.write({"tests/test_app.py": CLEAN}).outcome("mypy")
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, "there are no source files")


def scope(source: str = "gate") -> Scope:
    return Scope(
        project=Project(
            root="/p", environment=Environment(python="/e/bin/python", prefix="/e", version="3", source="e")
        ),
        layout=Layout(),
        config=Config(),
        tools={"mypy": Tool("mypy", ("mypy",), "1.8", source)},
    )


ERROR = (
    '{"file": "/p/a.py", "line": 3, "column": 0, "message": "bad", "hint": null, "code": null, "severity": "error"}\n'
)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (Raw(exit_code=1, stdout="a.py:1: error: x\n"), "mypy printed what is not JSON: a.py:1: error: x"),
        (Raw(exit_code=0, stdout='{"file": 3}\n'), 'mypy printed what is not JSON: {"file": 3}'),
        (Raw(exit_code=1, stderr="odd"), "mypy's exit code 1 does not go with 0 errors: odd"),
        (Raw(exit_code=0, stdout=ERROR), "mypy's exit code 0 does not go with 1 errors: it said nothing"),
        (Raw(exit_code=-11), "mypy failed with exit code -11: it said nothing"),
        (Raw(exit_code=2), "mypy failed with exit code 2: it said nothing"),
        (
            Raw(exit_code=2, stderr="usage: mypy\nmypy: error: unrecognized arguments: --output json\n"),
            "mypy 1.8 of gate prints no JSON; a newer one does: `uv pip install --python e/bin/python 'mypy>=1.18'`",
        ),
    ],
)
def test_unreadable_or_contradictory_output_is_untrusted(raw: Raw, reason: str) -> None:
    outcome = mypy.parse(scope(), raw)
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, reason)


@pytest.mark.parametrize(
    "raw",
    [
        Raw(exit_code=0, stdout="mypy.ini: note: unused section(s): [mypy-nothing]\n\n"),
        Raw(exit_code=0, stderr="Warning: unused section(s) in mypy.ini: [mypy-nothing]\n"),
    ],
)
def test_unused_sections_are_a_note(raw: Raw) -> None:
    outcome = mypy.parse(scope(), raw)
    assert (outcome.status, outcome.notes) == (Status.CLEAN, ((raw.stdout + raw.stderr).strip(),))


def test_error_without_a_code_is_misc() -> None:
    finding = only(mypy.parse(scope(), Raw(exit_code=1, stdout=f"\n{ERROR}")))
    assert (finding.rule, finding.path, finding.place, finding.url) == ("misc", "a.py", "a.py:3:1", "")


def test_arguments_that_hide_errors_are_refused() -> None:
    refused = set(checks()["mypy"].refuses)
    assert {"--output", "-O", "--ignore-missing-imports", "--follow-imports", "--disable-error-code"} <= refused
    assert not {"--strict", "--config-file", "--num-workers"} & refused


RECORDED = {
    "clean": {"src/app.py": CLEAN},
    "findings": {"src/app.py": WRONG, "src/wait.py": UNAWAITED},
    "broken": {"src/app.py": "def broken(:\n"},
    "ignored": {"mypy.ini": "[mypy]\nbogus = 1\n", "src/app.py": WRONG},
    "missing": {"src/app.py": "import surely_not_installed\n"},
}


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        ("clean", Status.CLEAN, set()),
        ("findings", Status.FINDINGS, {("return-value", "src/app.py", 2), ("unused-coroutine", "src/wait.py", 6)}),
        ("broken", Status.UNTRUSTED, {("syntax", "src/app.py", 1)}),
        ("ignored", Status.UNTRUSTED, {("return-value", "src/app.py", 2)}),
        ("missing", Status.FINDINGS, {("missing-import", "src/app.py", 1)}),
    ],
)
def test_recorded_output(workshop: Workshop, name: str, status: Status, expected: set[tuple[str, str, int]]) -> None:
    recorded.record(workshop, "mypy", "mypy", name, RECORDED[name])
    for version, outcome in recorded.outcomes(workshop, "mypy", "mypy", name).items():
        assert outcome.status is status, version
        assert expected <= set(places(outcome)), version
