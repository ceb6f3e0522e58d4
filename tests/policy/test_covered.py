"""What is said to be decided by another tool is a rule of that tool, and is asked for."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from gate import registry
from gate.model.words import Criticality
from gate.policy.covered import COVERED, Covered
from gate.policy.criticality import ASKED_OF_RUFF
from gate.policy.weigh import default
from gate.rules import catalogue

ALWAYS = ("invalid-syntax", "E902")
"""What Ruff reports whatever is selected."""


def run(tool: str, *arguments: str) -> str:
    done = subprocess.run(
        (Path(sys.executable).with_name(tool), *arguments), capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@cache
def ruff() -> frozenset[str]:
    """Give the codes of the rules that this Ruff has and that need no preview."""
    rules = json.loads(run("ruff", "rule", "--all", "--output-format", "json"))
    return frozenset(rule["code"] for rule in rules if "Stable" in rule["status"] and rule["code"]) | set(ALWAYS)


@cache
def bandit() -> frozenset[str]:
    """Give the tests that this Bandit has; a few of its calls are told only in its source."""
    return frozenset(re.findall(r"^\s+(B\d{3})\s", run("bandit", "--help"), re.MULTILINE))


def patterns(check: str) -> list[tuple[Covered, str]]:
    """Give the patterns of one tool with their points."""
    start = f"{check}/"
    return [(point, rule.removeprefix(start)) for point in COVERED for rule in point.rules if rule.startswith(start)]


@pytest.mark.parametrize(("check", "known"), [("ruff", ruff), ("bandit", bandit)])
def test_the_rules_exist(check: str, known: Callable[[], frozenset[str]]) -> None:
    codes = known()
    assert [pattern for _, pattern in patterns(check) if not any(fnmatchcase(code, pattern) for code in codes)] == []


def test_what_the_gate_does_not_ask_of_ruff_says_that_the_team_has_to() -> None:
    silent = []
    for point, pattern in patterns("ruff"):
        asked = all(code.startswith(ASKED_OF_RUFF) or code in ALWAYS for code in ruff() if fnmatchcase(code, pattern))
        if asked == ("where the team's" in point.point):
            silent.append(point.name)
    assert silent == []


def test_every_check_of_the_gate_is_one() -> None:
    assert {point.by for point in COVERED} <= set(registry.checks())


def test_names_and_ids_are_unique() -> None:
    assert len({point.name for point in COVERED}) == len({point.id for point in COVERED}) == len(COVERED)


def test_no_point_has_the_name_of_a_rule() -> None:
    assert {point.name for point in COVERED}.isdisjoint(rule.name for rule in catalogue.rules().values())


def test_every_point_has_a_weight_with_a_reason() -> None:
    bare = [point.id for point in COVERED if default(point.id)[1] == "no rule of the policy names it"]
    assert bare == [point.id for point in COVERED if point.usual or point.by == "bandit"]


def test_what_the_checklist_calls_grave_weighs_so() -> None:
    weights = {point.name: point.usual or default(point.id)[0] for point in COVERED}
    assert weights["blocking-http-in-async"] is Criticality.BLOCKER
    assert weights["coroutine-not-awaited"] is Criticality.CRITICAL
    assert weights["vulnerable-package"] is Criticality.CRITICAL
    assert weights["certificate-not-checked"] is Criticality.CRITICAL
    assert weights["request-without-timeout"] is Criticality.HIGH
    assert weights["task-not-held"] is Criticality.HIGH
    assert weights["bare-exception-raised"] is Criticality.MEDIUM


def test_tables_of_the_policy_agree_on_twins() -> None:
    assert default("ruff/S113") == default("bandit/B113")
