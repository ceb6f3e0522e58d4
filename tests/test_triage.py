"""Findings are merged, weighed by place, fingerprinted, and told apart as new or existing."""

from gate.config import parse
from gate.model.review import Triage
from gate.model.scope import Layout
from gate.model.words import Criticality
from gate.triage import fingerprint, is_new, recall, sort
from tests.memory.test_applying import GROUND, memory
from tests.values import finding, outcome

LAYOUT = Layout(source_files=("src/a.py",), test_files=("tests/test_a.py",))


def triage(*findings: object, toml: str = "", added: dict[str, frozenset[int]] | None = None) -> Triage:
    return sort([outcome("any", *findings)], parse(toml, "gates.toml", {"ruff": (), "bandit": (), "mypy": ()}), LAYOUT, {}, added)  # type: ignore[arg-type]  # findings are findings


def test_the_heaviest_comes_first_and_new_before_existing() -> None:
    low, high, blocker = (
        finding("ruff/A", "LOW"),
        finding("ruff/B", "HIGH", line=9),
        finding("ruff/C", "BLOCKER", line=3),
    )
    old = finding("ruff/D", "HIGH", line=2)
    result = triage(low, high, old, blocker, added={"src/a.py": frozenset({1, 3, 9})})
    assert [f.rule for f in result.open] == ["C", "B", "D", "A"]
    assert [f.status for f in result.open] == ["new", "new", "existing", "new"]


def test_bandit_and_its_twin_in_ruff_count_once() -> None:
    ruff = finding("ruff/S602", "CRITICAL", line=4, extra=True)
    bandit = finding("bandit/B602", "HIGH", line=4)
    (one,) = triage(ruff, bandit).open
    assert (one.name, one.also, one.criticality) == ("bandit/B602", ("ruff/S602",), Criticality.CRITICAL)
    assert not one.extra


def test_twins_on_different_lines_are_two() -> None:
    assert len(triage(finding("ruff/S602", line=4), finding("bandit/B602", line=5)).open) == 2


def test_a_twin_on_another_line_of_the_same_call_counts_once() -> None:
    bandit = finding("bandit/B607", "LOW", line=4, end_line=7)
    assert [f.name for f in triage(finding("ruff/S607", "LOW", line=6), bandit).open] == ["bandit/B607"]
    assert len(triage(finding("ruff/S607", "LOW", line=8), bandit).open) == 2


def test_ruffs_b_rules_are_no_twins_of_bandits_numbers() -> None:
    assert len(triage(finding("ruff/B101", line=4), finding("bandit/B101", line=4)).open) == 2


def test_a_rule_of_the_review_speaks_for_twins_on_other_lines_of_its_call() -> None:
    rule = finding("review/GATE-DB001", "CRITICAL", line=4, end_line=7, extra=True)
    ruff = finding("ruff/S608", "MEDIUM", line=5, end_line=6, extra=True)
    bandit = finding("bandit/B608", "MEDIUM", line=5)
    later = finding("bandit/B608", "MEDIUM", line=9)
    one, other = triage(bandit, ruff, rule, later).open
    assert (one.name, one.line, one.also, one.extra) == ("review/GATE-DB001", 4, ("bandit/B608", "ruff/S608"), False)
    assert (other.name, other.line) == ("bandit/B608", 9)
    assert len(triage(rule, finding("bandit/B608", line=5, path="src/b.py")).open) == 2
    assert len(triage(rule, finding("bandit/B602", line=5)).open) == 2


def test_a_rule_of_the_review_and_its_twins_in_other_tools_count_once() -> None:
    told = finding("review/GATE-ASYNC001", "BLOCKER", line=4, message="`list_orders` waits")
    (one,) = triage(finding("ruff/ASYNC210", "BLOCKER", line=4, extra=True), told).open
    assert (one.name, one.message, one.also) == ("review/GATE-ASYNC001", "`list_orders` waits", ("ruff/ASYNC210",))
    assert len(triage(told, finding("ruff/ASYNC210", "BLOCKER", line=5)).open) == 2
    assert len(triage(told, finding("ruff/ASYNC109", "MEDIUM", line=4)).open) == 2
    assert len(triage(finding("review/GATE-ASYNC002", line=4), finding("mypy/unused-coroutine", line=4)).open) == 1


def test_what_the_team_selected_is_not_extra_when_the_gate_asked_too() -> None:
    (one,) = triage(finding("ruff/F821", extra=True), finding("ruff/F821", extra=False)).open
    assert not one.extra


def test_tests_are_judged_milder() -> None:
    result = triage(
        finding("ruff/S101", "HIGH", path="tests/test_a.py"),
        finding("ruff/ASYNC251", "BLOCKER", path="tests/test_a.py"),
    )
    assert [(f.rule, f.criticality) for f in result.open] == [("ASYNC251", Criticality.MEDIUM)]
    assert [(f.rule, f.status, f.why) for f in result.closed] == [("S101", "ignored", "milder in tests")]


def test_migrations_are_judged_milder_but_never_harder() -> None:
    result = triage(
        finding("mypy/arg-type", "HIGH", path="alembic/v1.py"), finding("mypy/misc", "LOW", path="alembic/v1.py")
    )
    assert [f.criticality for f in result.open] == [Criticality.MEDIUM, Criticality.LOW]


def test_the_teams_table_wins_and_the_most_specific_pattern_decides() -> None:
    toml = '[criticality]\n"ruff/*" = "LOW"\n"ruff/ASYNC*" = "BLOCKER"\n"ruff/ASYNC109" = "OFF"\n'
    result = triage(finding("ruff/F401"), finding("ruff/ASYNC100"), finding("ruff/ASYNC109"), toml=toml)
    assert [(f.rule, f.criticality, f.why) for f in result.open] == [
        ("ASYNC100", Criticality.BLOCKER, '[criticality] "ruff/ASYNC*"'),
        ("F401", Criticality.LOW, '[criticality] "ruff/*"'),
    ]
    assert [f.rule for f in result.closed] == ["ASYNC109"]


def test_a_place_wins_over_the_table() -> None:
    toml = '[criticality]\n"ruff/F401" = "BLOCKER"\n[places."src/legacy/**"]\n"ruff/*" = "LOW"\n'
    result = triage(finding("ruff/F401"), finding("ruff/F401", path="src/legacy/b.py"), toml=toml)
    assert [(f.path, f.criticality) for f in result.open] == [
        ("src/a.py", Criticality.BLOCKER),
        ("src/legacy/b.py", Criticality.LOW),
    ]


def test_a_checks_own_criticality() -> None:
    (one,) = triage(finding("mypy/misc", "HIGH"), toml='[checks.mypy]\ncriticality = "CRITICAL"').open
    assert (one.criticality, one.why) == (Criticality.CRITICAL, "checks.mypy.criticality")


def test_a_moved_line_keeps_its_fingerprint() -> None:
    before = fingerprint([finding(line=1)], {"src/a.py": ("import os",)})
    after = fingerprint([finding(line=3)], {"src/a.py": ("", "", "  import   os")})
    other = fingerprint([finding(line=1)], {"src/a.py": ("import sys",)})
    assert before[0].fingerprint == after[0].fingerprint != other[0].fingerprint
    assert len(before[0].fingerprint) == 16


def test_the_same_line_twice_has_two_fingerprints() -> None:
    marked = fingerprint([finding(line=1), finding(line=2)], {"src/a.py": ("x = 1", "x = 1")})
    assert len({f.fingerprint for f in marked}) == 2


def test_what_spans_an_added_line_is_new() -> None:
    added = {"src/a.py": frozenset({5})}
    assert is_new(finding(line=4, end_line=6), added)
    assert not is_new(finding(line=4), added)
    assert not is_new(finding(path="src/b.py", line=5), added)
    assert is_new(finding(path="", line=0), added)
    assert is_new(finding(line=0), added)


def test_without_a_base_everything_is_new() -> None:
    assert triage(finding(), added=None).open[0].status == "new"


def test_the_memory_speaks_after_the_tables_and_the_order_stays() -> None:
    known = memory("SQL\n**Location**: `src/app/api/orders.py`\n**Rules**: S608\n**Count**: 1")
    path = "src/app/api/orders.py"
    found = (finding("ruff/S608", "CRITICAL", path=path, line=9), finding("ruff/S608", "CRITICAL", path=path, line=3))
    off, high = finding("ruff/F401", path=path), finding("ruff/F821", path=path)
    sorted_ones = triage(*found, off, high, toml='[criticality]\n"ruff/F401" = "OFF"\n')
    result, applied = recall(sorted_ones, known, GROUND)
    assert [(f.rule, f.line) for f in result.open] == [("S608", 9), ("F821", 1)]
    assert [(f.rule, f.status) for f in result.closed] == [("S608", "known"), ("F401", "ignored")]
    assert applied.matched == {0}
