"""Explanations say what the gate really does: where it can be asked, they are compared with it."""

import re

import pytest

from gate import registry
from gate.commands import explain, explain_policy, explain_settings
from gate.commands.explain_settings import Source
from gate.config import parse
from gate.model.review import Triage
from gate.model.words import Criticality, Level, Recommendation, State, Status
from gate.policy.criticality import TABLE
from gate.rules import catalogue, docstring
from gate.score import quality, tests
from tests.commands.conftest import Gate
from tests.values import finding, measured, outcome
from tests.workshop import Workshop

BLOCKING = '"""A module."""\n\nimport time\n\n\nasync def handle() -> None:\n    """Wait."""\n    time.sleep(1)\n'
TEAM = """\
preset = "library"
density = 1.5
[checks.ruff]
timeout = 60
[criticality]
"ruff/ASYNC*" = "HIGH"
[places."scripts/**"]
"ruff/ASYNC251" = "LOW"
"""


def source(toml: str = "") -> Source:
    """Give the settings of a project with this gates.toml."""
    checks = tuple(registry.checks())
    config = parse(toml, "gates.toml", dict.fromkeys(checks, ()))
    table = {"preset": "library"} if toml else {}
    return Source(config=config, table=table, file="gates.toml", checks=checks)


def explained(name: str, toml: str = "") -> dict[str, tuple[str, ...]]:
    """Give the lines of an explanation by their title."""
    return {topic.title: topic.lines for topic in explain_policy.find(name, source(toml), registry.checks())}


def test_without_a_name_everything_is_listed(gate: Gate) -> None:
    done = gate("explain")
    assert (done.code, done.err) == (0, "")
    said = " ".join(done.out.split())
    assert f"Checks {', '.join(registry.checks())} Criticalities BLOCKER, CRITICAL, HIGH, MEDIUM, LOW, OFF" in said
    assert "Scores score, requirements, tests, quality, overall" in said
    assert "Verdicts PASS, FAIL, INCOMPLETE, APPROVE, CONDITIONAL_APPROVE, REJECT" in said
    assert "Statuses clean, findings, skipped, unavailable, untrusted" in said


def test_everything_that_is_listed_is_explained() -> None:
    for _, words in explain_policy.names(source(), registry.checks()):
        for word in words:
            topics = explained(word)
            assert topics, word
            assert all(any(lines) for lines in topics.values()), word


@pytest.mark.parametrize("name", [*State, *Recommendation])
def test_a_verdict_is_explained_however_it_is_written(name: str) -> None:
    (title,) = explained(name.lower().replace("_", "-"))
    assert title == f"{name}: a verdict"


@pytest.mark.parametrize("name", list(Status))
def test_a_status_is_explained(name: Status) -> None:
    assert f"{name}: a status" in explained(name)


def test_one_word_may_be_a_check_a_score_and_a_section(gate: Gate) -> None:
    assert list(explained("tests")) == ["tests: a check", "tests: a score"]
    assert list(explained("requirements")) == [
        "requirements: a check", "requirements: a score", "requirements: a section of the settings",
    ]  # fmt: skip
    assert "\n\ntests: a score\n" in gate("explain", "tests").out


def test_a_check_shows_what_it_is_for_and_how_it_is_set(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"gates.toml": TEAM})
    out = gate("explain", "ruff").out
    check = registry.checks()["ruff"]
    assert check.summary in " ".join(out.split())
    assert "  checks.ruff.timeout = 60.0 (from gates.toml): Seconds after which the tool is stopped.\n" in out
    assert "  ruff/ASYNC25* is BLOCKER\n" in out


@pytest.mark.parametrize("level", list(Criticality))
def test_a_criticality_does_what_its_explanation_says(level: Criticality) -> None:
    lines = explained(level)[f"{level}: a criticality"]
    open_findings = Triage(open=(finding(criticality=level.value),))
    value = quality.grade(open_findings, (outcome("ruff"),), 1000, 2.0, ("ruff",)).value
    capped = f"One open finding brings quality down to {value}." in lines
    assert capped is (value != 5)
    assert any("bring quality to 4" in line for line in lines) is (value == 5)
    fails = level in (Criticality.BLOCKER, Criticality.CRITICAL)
    assert f"{'Fails' if fails else 'Does not fail'} the build here (fail_level is CRITICAL)." in lines
    for pattern, given, reason in TABLE:
        assert (f"{pattern}: {reason}" in lines) is (given is level)


def test_the_fail_level_and_the_table_of_the_team_are_shown() -> None:
    lines = explained("high", 'fail_level = "HIGH"\n[criticality]\n"bandit/*" = "HIGH"\n')["HIGH: a criticality"]
    assert "Fails the build here (fail_level is HIGH)." in lines
    assert "bandit/*: this project's [criticality]" in lines
    off = explained("OFF", '[criticality]\n"ruff/D*" = "OFF"\n')["OFF: a criticality"]
    assert "ruff/D*: this project's [criticality]" in off


def test_the_rubric_has_the_steps_that_the_scores_have() -> None:
    (line,) = (line for line in explained("tests")["tests: a score"] if line.startswith("Raw coverage"))
    steps = [(float(step), int(value)) for step, value in re.findall(r">= ([\d.]+) % is (\d)", line)]
    assert len(steps) == 4
    for step, value in steps:
        assert tests.grade(Triage(), (measured(step),)).value == value
        assert tests.grade(Triage(), (measured(step - 0.001),)).value == value - 1
    whole = " ".join(explained("score")["score: the rubric"])
    assert all(f"{name}:" in whole for name in ("requirements", "tests", "quality", "overall"))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "coverage.minimum",
            ("Floor for the whole project.", "Takes: a number >= 0 and <= 100.", "Default: 85.0.",
             "In this project: 85.0 (the default)."),
        ),
        (
            "checks.ruff.timeout",
            ("Seconds after which the tool is stopped.", "Takes: a number > 0.", "Default: 900.0.",
             "In this project: 60.0 (from gates.toml)."),
        ),
        (
            "fail_level",
            ("Findings of this criticality and above fail the build.",
             'Takes: one of "BLOCKER", "CRITICAL", "HIGH", "MEDIUM", "LOW".', 'Default: "CRITICAL".',
             'In this project: "CRITICAL" (the default).'),
        ),
        (
            "checks.tests.required",
            ("Where the check cannot run, the verdict is INCOMPLETE at a desk too, not only in CI.",
             "Takes: true or false.", "Default: false.", 'In this project: true (from the preset "library").'),
        ),
        (
            "checks.mypy.criticality",
            ("Give every finding of this check this criticality.",
             'Takes: one of "BLOCKER", "CRITICAL", "HIGH", "MEDIUM", "LOW".', "Default: unset.",
             "In this project: unset (the default)."),
        ),
        (
            "criticality",
            ('Criticality by "check/rule" pattern; OFF for no finding.',
             'Takes: a table by name of: one of "BLOCKER", "CRITICAL", "HIGH", "MEDIUM", "LOW", "OFF".', "Default: {}.",
             "In this project (from gates.toml):", '  "ruff/ASYNC*" = "HIGH"'),
        ),
    ],
)  # fmt: skip
def test_a_setting_has_its_type_its_default_and_this_projects_value(
    name: str, lines: tuple[str, ...], gate: Gate, workshop: Workshop
) -> None:
    workshop.write({"gates.toml": TEAM})
    said = [line.removeprefix("  ") for line in gate("explain", name).out.splitlines()]
    wrapped = " ".join(said[1:]).replace("    ", " ").split()
    assert said[0] == f"{name}: a setting"
    assert wrapped == " ".join(lines).split()


def test_a_section_lists_its_keys_and_pyproject_is_named(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"pyproject.toml": "[tool.gate.coverage]\nminimum = 91\n"})
    out = gate("explain", "coverage").out
    assert out.startswith("coverage: a section of the settings\n  The floors, in percent, compared with raw numbers")
    assert "\n  minimum = 91.0 (from [tool.gate] in pyproject.toml): Floor for the whole project.\n" in out
    assert "\n  changed = 0.0 (the default): Floor for changed lines; 0: no floor.\n" in out


def test_a_layer_of_the_preset_is_a_setting() -> None:
    (lines,) = explained("layers.service", 'preset = "service"\n').values()
    assert lines[-1].endswith('"**/domain/**"] (from the preset "service").')
    assert explained("layers.services", 'preset = "service"\n') == {}


@pytest.mark.parametrize("name", ["ruff/ASYNC251", "ASYNC251", "async251"])
def test_a_rule_is_weighed_as_a_run_weighs_it(name: str, gate: Gate, workshop: Workshop) -> None:
    workshop.write({"gates.toml": TEAM, "app.py": BLOCKING, "scripts/a.py": BLOCKING}).commit()
    out = gate("explain", name).out
    assert out.startswith("ruff/ASYNC251: a rule\n  Category: Async.\n")
    assert 'By default: BLOCKER, by the row "ruff/ASYNC25*"' in out
    assert 'In this project\'s sources: HIGH, by [criticality] "ruff/ASYNC*".\n' in out
    assert 'Under scripts/**: LOW, by [places."scripts/**"] "ruff/ASYNC251".\n' in out
    weighed = {f.path: f.criticality for f in workshop.review("ruff").triage.open if f.rule == "ASYNC251"}
    assert weighed == {"app.py": Criticality.HIGH, "scripts/a.py": Criticality.LOW}


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("ruff/ASYNC251", ("In this project's sources: BLOCKER, by default.", "In this project's tests: MEDIUM, milder in tests.")),
        ("S602", ("By default: CRITICAL: as Bandit weighs its twin of this rule.", "In this project's tests: OFF, milder in tests.")),
        ("bandit/B608", ("In this project's migrations: LOW, milder in migrations.",)),
        ("B602", ("In this project's sources: each finding by its own weight, as above.",)),
        ("safety/12345", ("By default: BLOCKER of CVSS 9 and above.", "By default: HIGH without a score and without a fixed version.")),
        ("tests/failed", ('By default: BLOCKER, by the row "tests/failed": a failing test.',)),
        ("ruff/XYZ1", ("The gate's list of Ruff's rules does not have it.", "By default: MEDIUM: no rule of the policy names it.")),
    ],
)  # fmt: skip
def test_a_rule_says_which_row_decides(name: str, lines: tuple[str, ...]) -> None:
    (said,) = (lines for title, lines in explained(name).items() if title.endswith(": a rule"))
    assert set(lines) <= set(said)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("rufff", ' Did you mean "ruff"'),
        ("ASYNC252", ' Did you mean "ASYNC251"'),
        ("blokcer", ' Did you mean "BLOCKER"'),
        ("coverage.minimun", ' Did you mean "coverage.minimum"'),
        ("minimum", ' Did you mean "coverage.minimum"'),
        ("lint/X", ""),
        ("zzzzzzzzzzzz", ""),
    ],
)
def test_an_unknown_name_gets_the_nearest_ones(name: str, suggestion: str, gate: Gate) -> None:
    done = gate("explain", name)
    assert (done.code, done.out) == (2, "")
    assert f"gate: There is nothing to explain under {name!r}.{suggestion}" in done.err
    assert done.err.endswith("`gate explain` lists what can be explained.\n")


def test_near_names_read_as_a_sentence() -> None:
    known = ("alpha", "alphb", "alphc", "a.timeout", "b.timeout")
    assert explain.nearest("alphd", known) == ' Did you mean "alphc", "alphb" or "alpha"?'
    assert explain.nearest("timeout", known) == ' Did you mean "a.timeout" or "b.timeout"?'
    assert explain.nearest("zz", known) == ""


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "unset"),
        ((), "[]"),
        (("a", 'b"'), '["a", "b\\""]'),
        (Level.OFF, '"OFF"'),
        (85.0, "85.0"),
        ({"a-b": 1, "ruff/*": True}, '{a-b = 1, "ruff/*" = true}'),
    ],
)
def test_values_are_written_as_toml_has_them(value: object, shown: str) -> None:
    assert explain_settings.shown(value) == shown


@pytest.mark.parametrize("name", ["GATE-ASYNC001", "gate-async001", "blocking-call-in-async", "review/GATE-ASYNC001"])
def test_a_rule_of_the_review_is_explained_by_its_own_documentation(name: str) -> None:
    lines = explained(name, TEAM)["review/GATE-ASYNC001: a rule"]
    rule = catalogue.rules()["GATE-ASYNC001"]
    assert [heading for heading in docstring.HEADINGS if f"{heading}:" in lines] == list(docstring.HEADINGS)
    assert f"What helps: {rule.recommendation}." in lines
    assert "Taken back at one line by a comment: # gate: ignore[GATE-ASYNC001] reason" in lines
    assert f"By default: BLOCKER: {rule.impact}." in lines
    assert "In this project's sources: BLOCKER, by default." in lines
    assert "In this project's tests: MEDIUM, milder in tests." in lines
    assert "Category: Async." in lines


def test_the_team_decides_about_a_rule_of_the_review() -> None:
    lines = explained("lost-task", '[criticality]\n"review/GATE-ASYNC00?" = "LOW"\n')["review/GATE-ASYNC003: a rule"]
    assert 'In this project\'s sources: LOW, by [criticality] "review/GATE-ASYNC00?".' in lines


def test_code_keeps_its_blank_lines_and_indentation(gate: Gate) -> None:
    assert (
        "\n\n\n      async def exchange_rate(currency: str) -> float:\n          async with"
        in gate("explain", "GATE-ASYNC001").out
    )


def test_a_point_that_other_tools_decide_is_explained() -> None:
    lines = explained("weak-hash-or-cipher")["weak-hash-or-cipher: a point that other tools decide"]
    assert lines[0] == "A broken hash or cipher protects something."
    assert lines[1] == "Category: Security. By default: CRITICAL."
    assert "bandit/B324" in lines[2]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("GATE-ASYNC01", ' Did you mean "GATE-ASYNC001"'),
        ("blocking-call-async", ' Did you mean "blocking-call-in-async"'),
        ("review/GATE-ASYNC999", " Did you mean"),
    ],
)
def test_a_misspelt_rule_gets_the_nearest_ones(gate: Gate, name: str, said: str) -> None:
    done = gate("explain", name)
    assert done.code == 2
    assert f"{name!r}.{said}" in done.err


def test_the_way_to_an_environment_is_told(gate: Gate, workshop: Workshop) -> None:
    workshop.write({"app.py": ""})
    for name in ("mypy", "tests", "unavailable", "project.python"):
        assert "gate run --bootstrap" in gate("explain", name).out, name
    assert "--bootstrap" not in gate("explain", "ruff").out
