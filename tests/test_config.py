"""Every configuration error is one sentence with file, line, what was got, what is wanted and the nearest name."""

import pytest

from gate.config import parse
from gate.errors import ConfigError
from gate.model.words import Criticality, Level

CHECKS = {"ruff": ("--exit-zero",), "tests": (), "pip-audit": ()}
FORMATS = ("json", "markdown")


def test_an_empty_file_gives_the_defaults() -> None:
    config = parse("", "gates.toml", CHECKS, FORMATS)
    assert config.coverage.minimum == 85.0
    assert config.fail_level is Criticality.CRITICAL
    assert config.checks["tests"].required
    assert config.reports.formats == ("json", "markdown")
    assert set(config.layers) == {"router", "service", "repository", "kafka"}


def test_a_preset_is_laid_under_the_file() -> None:
    config = parse('preset = "library"\n[checks.tests]\ntimeout = 60', "gates.toml", CHECKS)
    assert config.layers == {}
    assert config.checks["tests"].required
    assert config.checks["tests"].timeout == 60


def test_pyproject_holds_the_same_table() -> None:
    text = '[project]\nname = "x"\n\n[tool.gate.coverage]\nminimum = 90\n\n[tool.gate.criticality]\n"ruff/ASYNC*" = "BLOCKER"\n'
    config = parse(text, "pyproject.toml", CHECKS)
    assert config.coverage.minimum == 90
    assert config.criticality == {"ruff/ASYNC*": Level.BLOCKER}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a =\n", "gates.toml:1: this is not TOML: invalid value."),
        ("[project\n", "gates.toml:1: this is not TOML: expected ']' at the end of a table declaration."),
        (
            '\n[project]\n# where\nsorces = ["x"]\n',
            (
                "gates.toml:4: [project] has no key 'sorces'; wanted is one of "
                '"name", "sources", "tests", "python", "exclude", "base". Did you mean "sources"?'
            ),
        ),
        ('fale_level = "HIGH"', 'Did you mean "fail_level"?'),
        ('[coverage]\n\nminimum = "x"\n', "gates.toml:3: coverage.minimum is str; wanted is a number."),
        ("[coverage]\nminimum = 120\n", "gates.toml:2: coverage.minimum is out of range; wanted is a number <= 100.0."),
        (
            'preset = "servce"',
            'gates.toml:1: preset is \'servce\'; wanted is one of "service", "library". Did you mean "service"?',
        ),
        ("[checks.rufff]\nenabled = true", 'Did you mean "ruff"?'),
        ("[checks.ruff]\nenabled = 1", "gates.toml:2: checks.ruff.enabled is int; wanted is true or false."),
        (
            "[checks.tests]\ntimeout = 3\n[checks.ruff]\ntimout = 3",
            (
                'gates.toml:4: [checks.ruff] has no key \'timout\'; wanted is one of "enabled", "required", "args", '
                '"timeout", "criticality". Did you mean "timeout"?'
            ),
        ),
        ("[checks.ruff]\ntimeout = 0", "gates.toml:2: checks.ruff.timeout is out of range; wanted is a number > 0.0."),
        (
            '[checks.ruff]\n# why\nargs = [\n  "--exit-zero",\n]',
            "gates.toml:3: checks.ruff.args has '--exit-zero', which hides findings",
        ),
        (
            '[criticality]\n"a/b" = "HIGH"\n"ruff/X" = "HIHG"',
            (
                "gates.toml:3: criticality.ruff/X is 'HIHG'; wanted is one of "
                '"BLOCKER", "CRITICAL", "HIGH", "MEDIUM", "LOW", "OFF". Did you mean "HIGH"?'
            ),
        ),
        ('[places."tests/**"]\n"a" = "LOW"\n"b" = 3', "gates.toml:3: places.tests/**.b is int; wanted is text."),
        ("[coverage.layers]\nservic = 3", 'Did you mean "service"?'),
        ("[coverage.layers]\nservice = 300", "gates.toml:2: coverage.layers.service is out of range"),
        ('[layers]\na = "x"', "gates.toml:2: layers.a is str; wanted is a list."),
        ("checks = 3", "gates.toml:1: checks is int; wanted is a table."),
        (
            '[reports]\nformats = ["jsn"]',
            'gates.toml:2: reports.formats has \'jsn\'; wanted is one of "json", "markdown".',
        ),
        ('fail_level = "OFF"', "gates.toml:1: fail_level is 'OFF'"),
        ('[memory]\ndebt = "few"', "gates.toml:2: memory.debt is str; wanted is a whole number."),
        ("[memory]\ndebt = -1", "gates.toml:2: memory.debt is out of range; wanted is a number >= 0."),
        ("[memory]\nfalse_positive = {}", 'Did you mean "false_positives"?'),
        ("[budgets]\nsearch = 200", "gates.toml:2: budgets.search is int; wanted is text."),
    ],
)
def test_an_error_names_the_line_and_what_helps(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, "gates.toml", CHECKS, FORMATS)
    assert sentence in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("argument", ["--exit-z", "--exit-zero=1", "-fjson"])
def test_shortened_and_glued_arguments_are_refused_too(argument: str) -> None:
    with pytest.raises(ConfigError, match="hides findings"):
        parse(f'[checks.ruff]\nargs = ["{argument}"]', "gates.toml", {"ruff": ("--exit-zero", "-f")})


@pytest.mark.parametrize("argument", ["--exclude", "--preview", "-q", "tests"])
def test_other_arguments_are_passed_on(argument: str) -> None:
    config = parse(f'[checks.ruff]\nargs = ["{argument}"]', "gates.toml", {"ruff": ("--exit-zero", "-f")})
    assert config.checks["ruff"].args == (argument,)


def test_lines_are_right_in_pyproject_too() -> None:
    text = '[project]\nname = "x"\n\n[tool.gate.project]\n\npythn = "3"\n'
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:6: \[project\] has no key 'pythn'"):
        parse(text, "pyproject.toml", CHECKS)
