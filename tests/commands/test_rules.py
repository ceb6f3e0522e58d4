"""`gate rules` lists the whole catalogue, or what has the words that are asked for."""

import json

from gate.commands import rules
from gate.policy.covered import COVERED
from gate.rules import catalogue
from tests.commands.conftest import Gate


def test_the_catalogue_has_every_rule_and_every_point(gate: Gate) -> None:
    done = gate("rules")
    assert (done.code, done.err) == (0, "")
    for word in (*catalogue.rules(), *(point.name for point in COVERED)):
        assert f" {word} " in done.out
    assert done.out.splitlines()[0] == next(family.name for family in catalogue.families() if family.rules)
    assert done.out.splitlines()[-1] == (
        f"{len(catalogue.rules())} rules of the gate, {len(COVERED)} points covered by other tools; "
        "`gate explain RULE` tells more"
    )


def test_no_line_is_wider_than_the_terminal_unless_it_must_be(gate: Gate) -> None:
    assert max(len(line) for line in gate("rules", "asynchronous").out.splitlines()) <= 100


def test_words_select_all_of_them_together(gate: Gate) -> None:
    done = gate("rules", "Async", "blocker", "helper", "--format", "json")
    assert gate("rules", "async", "blocker", "GATE-ASYNC001").out.splitlines()[1].split()[0] == "GATE-ASYNC001"
    found = json.loads(gate("rules", "gate-async001", "--format", "json").out)
    assert [(one["id"], one["name"], one["criticality"], one["category"], one["covered_by"]) for one in found] == [
        ("GATE-ASYNC001", "blocking-call-in-async", "BLOCKER", "Async", [])
    ]
    assert done.code == 2


def test_a_criticality_is_no_part_of_another_word() -> None:
    low = rules.matching(rules.entries(), ("low",))
    assert {entry.criticality for entry in low} == {"LOW"}


def test_what_is_covered_names_the_tools(gate: Gate) -> None:
    found = json.loads(gate("rules", "bandit/B324", "--format", "json").out)
    assert [(one["name"], one["criticality"], one["category"]) for one in found] == [
        ("weak-hash-or-cipher", "CRITICAL", "Security")
    ]
    assert "ruff/S324" in found[0]["covered_by"]


def test_ids_are_unique(gate: Gate) -> None:
    ids = [one["id"] for one in json.loads(gate("rules", "--format", "json").out)]
    assert len(ids) == len(set(ids))


def test_nothing_found_is_said(gate: Gate) -> None:
    done = gate("rules", "zzz", "kafka")
    assert (done.code, done.out) == (2, "")
    assert done.err == "gate: No rule has 'zzz' and 'kafka'.\n      `gate rules` without words lists all of them.\n"
