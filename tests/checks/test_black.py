"""Black as the gate runs it, and `ruff format` where a project formats with that."""

from pathlib import Path

import pytest

from gate.checks import black
from gate.model.outcome import Outcome
from gate.model.process import Raw
from gate.model.scope import Project
from gate.model.words import Criticality, Status
from gate.registry import checks
from tests import recorded
from tests.workshop import Workshop

UGLY = "limit=3\n"
NEAT = "LIMIT = 3\n"
RUFF_FORMAT = "[format]\n"


def paths(outcome: Outcome) -> list[str]:
    return [finding.path for finding in outcome.findings]


def test_clean(workshop: Workshop) -> None:
    outcome = workshop.write({"src/app.py": NEAT, "tests/test_app.py": NEAT}).outcome("black")
    assert (outcome.status, outcome.files, outcome.findings, outcome.notes) == (Status.CLEAN, 2, (), ())


def test_one_finding_per_unformatted_file(workshop: Workshop) -> None:
    outcome = workshop.write({"src/my app.py": UGLY, "src/b.py": NEAT, "tests/c.py": UGLY}).outcome("black")
    assert (outcome.status, outcome.files, outcome.exit_code) == (Status.FINDINGS, 3, 1)
    assert sorted(paths(outcome)) == ["src/my app.py", "tests/c.py"]
    finding = next(f for f in outcome.findings if f.path == "src/my app.py")
    assert (finding.name, finding.line, finding.criticality) == ("black/format", 0, Criticality.MEDIUM)
    assert (finding.message, finding.fixable) == ("Black would reformat this file", True)
    assert finding.recommendation == "run `black 'src/my app.py'`"


def test_letters_of_other_languages_in_any_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    outcome = Workshop(tmp_path / "Größe und Maß").write({"src/ein Paket/über.py": UGLY}).outcome("black")
    assert paths(outcome) == ["src/ein Paket/über.py"]


def test_file_that_cannot_be_parsed_is_untrusted_and_the_rest_is_kept(workshop: Workshop) -> None:
    files = {"src/broken.py": "def broken(:\n", "src/ugly.py": UGLY, "src/neat.py": NEAT}
    outcome = workshop.write(files).outcome("black")
    assert (outcome.status, outcome.exit_code) == (Status.UNTRUSTED, 123)
    assert outcome.reason.startswith("Black: cannot ")
    assert "src/broken.py" in outcome.reason
    assert (paths(outcome), outcome.files) == (["src/ugly.py"], 2)


def test_newer_syntax_than_the_project_targets_is_untrusted(workshop: Workshop) -> None:
    files = {"pyproject.toml": '[tool.black]\ntarget-version = ["py39"]\n', "src/app.py": "type Number=int\n"}
    outcome = workshop.write(files).outcome("black")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith("Black: cannot ")
    assert "src/app.py" in outcome.reason


def test_file_that_is_not_utf8_is_untrusted(workshop: Workshop) -> None:
    outcome = workshop.write({"src/latin.py": b'NAME = "\xe9"\n'}).outcome("black")
    assert (outcome.status, outcome.reason) == (
        Status.UNTRUSTED,
        "Black: cannot format src/latin.py: invalid or missing encoding declaration",
    )


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ('line-length = "wide"', "Black failed with exit code 2: Invalid value for '-l' / '--line-length'"),
        ('required-version = "1"', "Black's exit code 1 does not go with what it printed: "),
        ('exclude = "("', "Black failed with exit code 2: Invalid value for '--exclude'"),
    ],
)
def test_bad_configuration_is_untrusted_with_blacks_own_words(workshop: Workshop, setting: str, reason: str) -> None:
    files = {"pyproject.toml": f"[tool.black]\n{setting}\n", "src/app.py": NEAT}
    outcome = workshop.write(files).outcome("black")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith(reason)
    assert setting.split(" = ", maxsplit=1)[0] in outcome.reason.replace(" ", "-")


@pytest.mark.parametrize("setting", ["exclude", "extend-exclude", "extend_exclude", "force-exclude"])
def test_configuration_that_excludes_everything_is_untrusted(workshop: Workshop, setting: str) -> None:
    files = {"pyproject.toml": f'[tool.black]\n{setting} = "src"\n', "src/app.py": UGLY}
    outcome = workshop.write(files).outcome("black")
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, "Black's configuration excludes every file")


@pytest.mark.parametrize(
    "settings",
    [
        'extend-exclude = "/generated/"',
        "extend-exclude = '''\n(\n  /generated/  # made by protoc\n)\n'''",
        "exclude = '^/generated/$'",
        'force-exclude = "generated"',
        "include = 'src/.*[.]pyi?$'",
    ],
)
def test_what_the_team_excludes_is_not_judged(workshop: Workshop, settings: str) -> None:
    files = {"pyproject.toml": f"[tool.black]\n{settings}\n", "src/app.py": NEAT, "generated/a.py": UGLY}
    outcome = workshop.write(files).outcome("black")
    assert (outcome.status, outcome.files, paths(outcome)) == (Status.CLEAN, 1, [])


def test_what_black_leaves_out_by_itself_is_not_judged(workshop: Workshop) -> None:
    workshop.write({"src/app.py": NEAT, "build/a.py": UGLY}).commit()
    assert workshop.outcome("black").files == 1
    workshop.write({"pyproject.toml": '[tool.black]\nexclude = "nothing"\n'}).commit()
    assert paths(workshop.outcome("black")) == ["build/a.py"]


def test_quiet_in_the_configuration_does_not_hide_files(workshop: Workshop) -> None:
    files = {"pyproject.toml": "[tool.black]\nquiet = true\n", "src/app.py": UGLY}
    assert paths(workshop.write(files).outcome("black")) == ["src/app.py"]


def test_commit_of_excluded_files_only_is_skipped(workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": '[tool.black]\nextend-exclude = "generated"\n', "src/app.py": NEAT}).commit()
    workshop.write({"generated/a.py": UGLY}).git("add", "--all")
    outcome = workshop.outcome("black", staged=True)
    assert outcome.status is Status.SKIPPED
    assert outcome.reason == "Black's configuration excludes every staged Python file"


def test_settings_of_the_user_do_not_decide(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "black").write_text('[tool.black]\nforce-exclude = "src"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    assert paths(workshop.write({"src/app.py": UGLY}).outcome("black")) == ["src/app.py"]


def test_leaves_nothing_in_the_project(workshop: Workshop) -> None:
    workshop.write({"src/app.py": UGLY}).outcome("black")
    assert sorted(path.name for path in workshop.root.iterdir()) == [".gate", "src"]
    assert (workshop.root / "src/app.py").read_text() == UGLY


def test_ruff_format_judges_a_project_that_formats_with_it(workshop: Workshop) -> None:
    files = {"ruff.toml": RUFF_FORMAT, "src/my app.py": UGLY, "src/b.py": NEAT}
    outcome = workshop.write(files).outcome("black")
    (finding,) = outcome.findings
    assert (outcome.status, outcome.files) == (Status.FINDINGS, 2)
    assert (finding.name, finding.path, finding.criticality) == ("black/format", "src/my app.py", Criticality.MEDIUM)
    assert finding.message == "Ruff format would reformat this file"
    assert finding.recommendation == "run `ruff format 'src/my app.py'`"
    assert outcome.notes == ("the project formats with `ruff format`, so that judged it instead of Black",)
    assert outcome.tool_version == workshop.outcome("ruff").tool_version


def test_ruff_format_clean(workshop: Workshop) -> None:
    outcome = workshop.write({"ruff.toml": RUFF_FORMAT, "src/b.py": NEAT}).outcome("black")
    assert (outcome.status, outcome.files) == (Status.CLEAN, 1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"def broken(:\n", "Expected a parameter or the end of the parameter list"),
        (b'NAME = "\xe9"\n', "stream did not contain valid UTF-8"),
    ],
)
def test_ruff_format_on_a_file_it_cannot_read_is_untrusted(workshop: Workshop, content: bytes, reason: str) -> None:
    files: dict[str, str | bytes] = {"ruff.toml": RUFF_FORMAT, "src/bad.py": content, "src/ugly.py": UGLY}
    outcome = workshop.write(files).outcome("black")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith("ruff format: ")
    assert "src/bad.py" in outcome.reason
    assert outcome.reason.endswith(reason)
    assert (paths(outcome), outcome.files) == (["src/ugly.py"], 1)


@pytest.mark.parametrize("config", ['[format]\nexclude = ["*.py"]\n', 'exclude = ["src"]\n[format]\n'])
def test_ruff_format_that_excludes_everything_is_untrusted(workshop: Workshop, config: str) -> None:
    outcome = workshop.write({"ruff.toml": config, "src/app.py": UGLY}).outcome("black")
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, "Ruff's configuration excludes every file")
    assert outcome.notes


def test_ruff_format_with_a_bad_configuration_is_untrusted(workshop: Workshop) -> None:
    outcome = workshop.write({"ruff.toml": "[format]\nbogus = 1\n", "src/app.py": NEAT}).outcome("black")
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith("ruff format failed with exit code 2: ")
    assert "bogus" in outcome.reason


HOOK = "repos:\n  - repo: https://example.org/hooks\n    rev: v1\n    hooks:\n      - id: {}\n"


@pytest.mark.parametrize(
    ("texts", "manifest", "expected"),
    [
        ({}, {}, False),
        ({}, {"tool": {"ruff": {"lint": {}}}}, False),
        ({}, {"tool": {"ruff": {"format": {}}}}, True),
        ({}, {"tool": {"ruff": {"format": {}}, "black": {}}}, False),
        ({"ruff.toml": "[format]\n"}, {}, True),
        ({".ruff.toml": "[format]\n"}, {}, True),
        ({"ruff.toml": "format = \n"}, {}, False),
        ({".pre-commit-config.yaml": HOOK.format("ruff-format")}, {}, True),
        ({".pre-commit-config.yaml": HOOK.format("ruff-check")}, {}, False),
        ({".pre-commit-config.yaml": HOOK.format("ruff-format") + "      - id: black\n"}, {}, False),
        ({".pre-commit-config.yaml": "# id: ruff-format\nrepos: []\n"}, {}, False),
        ({".pre-commit-config.yaml": "repos: ["}, {}, False),
    ],
)
def test_which_formatter_a_project_uses(texts: dict[str, str], manifest: dict[str, object], expected: bool) -> None:
    assert black.formats_with_ruff(Project(root="/p", texts=texts, manifest=manifest)) is expected


@pytest.mark.parametrize(
    "raw",
    [
        Raw(exit_code=0, stderr=""),
        Raw(exit_code=1, stderr="All done!\n1 file would be left unchanged.\n"),
        Raw(exit_code=0, stderr="would reformat a.py\n1 file would be reformatted.\n"),
        Raw(exit_code=1, stderr="would reformat a.py\n2 files would be reformatted.\n"),
        Raw(exit_code=1, stderr="Traceback (most recent call last):\n  x\nOSError: no space left\n"),
    ],
)
def test_contradictory_output_is_untrusted(raw: Raw) -> None:
    outcome = black.parse("/p", raw)
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith(f"Black's exit code {raw.exit_code} does not go with what it printed: ")


def test_output_of_an_older_ruff_format() -> None:
    raw = Raw(
        exit_code=1,
        stdout="Would reformat: src/a.py\nWould reformat: src/b.py\n2 files would be reformatted, 3 files already formatted\n",
    )
    outcome = black.parse_ruff("/p", raw)
    assert (outcome.status, paths(outcome), outcome.files) == (Status.FINDINGS, ["src/a.py", "src/b.py"], 5)


@pytest.mark.parametrize(
    "raw",
    [
        Raw(exit_code=1, stdout="1 file already formatted\n"),
        Raw(exit_code=0, stdout="a.py:1:1: unformatted: File would be reformatted\n1 file would be reformatted\n"),
        Raw(exit_code=1, stdout="a.py:1:1: unformatted: File would be reformatted\n2 files would be reformatted\n"),
    ],
)
def test_contradictory_output_of_ruff_format_is_untrusted(raw: Raw) -> None:
    outcome = black.parse_ruff("/p", raw)
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith(f"ruff format's exit code {raw.exit_code} does not go with what it printed: ")


def test_arguments_that_hide_files_are_refused() -> None:
    assert {"--quiet", "-q", "--force-exclude", "--include", "--line-ranges", "-c"} <= set(checks()["black"].refuses)
    assert "--preview" not in checks()["black"].refuses


RECORDED = {
    "clean": {"src/app.py": NEAT},
    "findings": {"src/app.py": NEAT, "src/ugly.py": UGLY},
    "broken": {"src/app.py": "def broken(:\n", "src/ugly.py": UGLY},
}


@pytest.mark.parametrize(
    ("name", "status", "unformatted", "count"),
    [
        ("clean", Status.CLEAN, [], 1),
        ("findings", Status.FINDINGS, ["src/ugly.py"], 2),
        ("broken", Status.UNTRUSTED, ["src/ugly.py"], 1),
    ],
)
def test_recorded_output(workshop: Workshop, name: str, status: Status, unformatted: list[str], count: int) -> None:
    recorded.record(workshop, "black", "black", name, RECORDED[name])
    for version, outcome in recorded.outcomes(workshop, "black", "black", name).items():
        assert (outcome.status, paths(outcome), outcome.files) == (status, unformatted, count), version


@pytest.mark.parametrize(
    ("name", "status", "unformatted", "count"),
    [
        ("format-clean", Status.CLEAN, [], 1),
        ("format-findings", Status.FINDINGS, ["src/ugly.py"], 2),
        ("format-broken", Status.UNTRUSTED, ["src/ugly.py"], 1),
    ],
)
def test_recorded_output_of_ruff_format(
    workshop: Workshop, name: str, status: Status, unformatted: list[str], count: int
) -> None:
    project = {"ruff.toml": RUFF_FORMAT, **RECORDED[name.removeprefix("format-")]}
    recorded.record(workshop, "black", "ruff", name, project)
    for version, outcome in recorded.outcomes(workshop, "black", "ruff", name).items():
        assert (outcome.status, paths(outcome), outcome.files) == (status, unformatted, count), version
