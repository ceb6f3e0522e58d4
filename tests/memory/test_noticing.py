"""What the memory needs from its people."""

from datetime import date

import pytest
from msgspec.structs import replace

from gate.memory.applying import apply
from gate.memory.noticing import recollect
from gate.model.finding import Finding
from gate.model.memory import Memory, Standing
from gate.model.recollection import Debt, Known, Notice, Recollection
from tests.memory.test_applying import GROUND, KEPT, ORDERS, TODAY, flaky, memory, notes, sql

HERE = "**Location**: `src/app/api/orders.py`\n**Rules**: bandit/B608"


def said(known: Memory, *findings: Finding, silent: frozenset[str] | None = frozenset(), budget: int | None = None,
         today: date = TODAY, changed: frozenset[str] | None = None) -> Recollection:  # fmt: skip
    """Let the memory speak."""
    ground = replace(GROUND, today=today, changed=changed)
    found = recollect(known, ground, apply(findings, known, ground), silent, budget)
    assert found is not None
    return found


def kinds(recalled: Recollection) -> list[tuple[str, str]]:
    """Give the notices in short."""
    return [(notice.kind.value, notice.text) for notice in recalled.notices]


def test_a_project_without_a_memory_says_nothing() -> None:
    assert recollect(Memory(), GROUND, apply((), Memory(), GROUND), frozenset(), None) is None


def test_a_valid_entry_needs_nothing() -> None:
    recalled = said(memory(f"SQL\n{HERE}\n**Until**: 2027-06-30\n**Reported**: 2026-11-01"), sql())
    assert recalled.notices == ()
    assert recalled.known == (
        Known(
            title="SQL",
            at="memory/known_issues.md:3",
            standing=Standing.OPEN,
            findings=1,
            criticality={"BLOCKER": 1},
            because=("names bandit/B608",),
            until=date(2027, 6, 30),
        ),
    )
    assert recalled.debt == Debt(findings=1, criticality={"BLOCKER": 1}, issues=1, oldest=date(2026, 11, 1), days=20)


@pytest.mark.parametrize(
    ("until", "kind"),
    [
        ("2026-11-20", "lapsed"),
        ("2026-11-21", "ending"),
        ("2026-12-05", "ending"),
        ("2026-12-06", ""),
        ("soon", "lapsed"),
    ],
)
def test_fourteen_days_before_its_end_an_entry_asks_for_attention(until: str, kind: str) -> None:
    recalled = said(memory(f"SQL\n{HERE}\n**Until**: {until}"), sql())
    assert [notice.kind.value for notice in recalled.notices] == ([kind] if kind else [])


def test_a_lapsed_entry_names_its_promise_and_what_counts_again() -> None:
    recalled = said(memory(f"SQL\n{HERE}\n**Status**: fix planned for Q2 2025"), sql(), sql(line=13))
    assert recalled.notices[0] == Notice(
        recalled.notices[0].kind,
        "SQL",
        "memory/known_issues.md:3",
        '"fix planned for Q2 2025" ended on 2025-06-30; 2 findings count again',
    )


def test_more_than_an_entry_accepts() -> None:
    known = memory(f"SQL\n{HERE}\n**Count**: 1\n**Until**: 2028-01-01")
    assert kinds(said(known, sql(), sql(line=13), sql(line=14))) == [("grown", "it accepts 1, and there are 3")]


def test_a_resolved_issue_that_is_back() -> None:
    known = memory(f"SQL\n{HERE}\n**Status**: Resolved")
    assert kinds(said(known, sql())) == [("back", "it is marked resolved, and 1 finding of it counts")]
    assert kinds(said(known)) == []


def test_an_entry_without_an_end_is_told_unless_it_is_intentional() -> None:
    assert [kind for kind, _ in kinds(said(memory(f"SQL\n{HERE}"), sql()))] == ["endless"]
    assert kinds(said(memory(f"SQL (Intentional)\n{HERE}"), sql())) == []


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("SQL injection", "it has no **Location**, and so matches nothing"),
        ("SQL injection\n**Location**: `src/gone.py:3`", "there is no file src/gone.py"),
        ("SQL injection\n**Location**: `src/gone/**`", "no file matches src/gone/**"),
        ("SQL injection\n**Location**: `api/orders.py:gone()`", "src/app/api/orders.py has no function gone"),
        ("SQL injection\n**Location**: somewhere deep inside", "the place 'somewhere deep inside' is not understood"),
        ("SQL injection\n**Location**: Kafka consumers", "no file is meant by 'Kafka consumers'"),
        ("Race condition\n**Location**: `src/app/api/orders.py`", "it names no rule and no topic that a rule is known by; add **Rules**"),
        ("Risk\n**Location**: All endpoints\n\nSQL injection.", "it names no rule and no topic that a rule is known by in its title, as it applies to many files; add **Rules**"),
    ],
)  # fmt: skip
def test_an_entry_that_says_too_little_to_match(entry: str, says: str) -> None:
    assert kinds(said(memory(f"{entry}\n"))) == [
        ("vague", says),
        ("endless", "it has no end; add **Until**, or say that it is intentional"),
    ]


def test_two_files_with_the_same_end_must_be_told_apart() -> None:
    ground = replace(GROUND, files=("a/x/models.py", "b/x/models.py"))
    known = memory("SQL injection (Intentional)\n**Location**: `x/models.py`")
    found = recollect(known, ground, apply((), known, ground), None, None)
    assert found is not None
    assert kinds(found) == [("vague", "2 files end with x/models.py; write the whole path")]


UNMATCHED = ("unmatched", "no finding matches it any more; if it is solved: `gate memory resolve`")


@pytest.mark.parametrize(
    ("entry", "silent", "told"),
    [
        (f"SQL (Intentional)\n{HERE}", frozenset(), True),
        (f"SQL (Intentional)\n{HERE}", None, False),
        (f"SQL (Intentional)\n{HERE}", frozenset({"safety"}), True),
        (f"SQL (Intentional)\n{HERE}", frozenset({"bandit"}), False),
        ("Docstrings (Intentional)\n**Location**: `src/app/**`", frozenset({"mypy"}), True),
        ("Docstrings (Intentional)\n**Location**: `src/app/**`", frozenset({"ruff"}), False),
        ("Odd (Intentional)\n**Fingerprint**: 0123456789abcdef", frozenset({"mypy"}), False),
        ("Odd (Intentional)\n**Fingerprint**: 0123456789abcdef", frozenset(), True),
    ],
)
def test_that_nothing_matches_is_said_only_where_every_check_concerned_has_answered(
    entry: str, silent: frozenset[str] | None, told: bool
) -> None:
    assert kinds(said(memory(entry), silent=silent)) == ([UNMATCHED] if told else [])


def test_false_positives_that_cannot_match() -> None:
    known = notes("# N\n\n## Common False Positives\n\n- **Global redis_client**: shared\n- **Odd things in tests**\n- **Type hints in the attic**\n")  # fmt: skip
    assert kinds(said(known)) == [
        ("vague", "no rule is known by 'Global redis_client'; name one, such as `ruff/S101`"),
        ("vague", "no rule is known by 'Odd things'; name one, such as `ruff/S101`"),
        ("vague", "the place 'the attic' is not understood"),
    ]


def test_a_priority_asks_for_attention_where_the_change_touches_it() -> None:
    known = notes("# N\n\n## Review Priorities\n\n1. **Stock**: `services/inventory.py` must be scrutinised\n2. **Gone**: `services/gone.py` too\n")  # fmt: skip
    gone = ("vague", "there is no file services/gone.py")
    assert kinds(said(known, changed=frozenset({ORDERS}))) == [gone]
    assert kinds(said(known)) == [gone]
    assert kinds(said(known, changed=frozenset({ORDERS, "src/app/services/inventory.py"}))) == [
        ("attention", "src/app/services/inventory.py changed: services/inventory.py must be scrutinised"),
        gone,
    ]


@pytest.mark.parametrize(
    ("where", "guidance", "says"),
    [
        (
            "`src/app/api/orders.py:12`",
            "**DO NOT flag this.** Do not make it slower.",
            f"{ORDERS} changed: Do not make it slower",
        ),
        ("`src/app/api/orders.py:12`", "**DO NOT flag this.**", ""),
        ("`src/app/api/users.py`", "Do not make it slower.", ""),
        ("All API endpoints", "Do not make it slower.", ""),
    ],
)
def test_the_guidance_of_an_issue_is_told_where_the_change_touches_its_file(
    where: str, guidance: str, says: str
) -> None:
    entry = f"SQL injection (Intentional)\n**Location**: {where}\n\n### Review Guidance\n{guidance}"
    recalled = said(memory(entry), sql(), silent=None, changed=frozenset({ORDERS}))
    assert kinds(recalled) == ([("attention", says)] if says else [])


def test_the_debt_knows_its_budget() -> None:
    known = memory(f"SQL\n{HERE}")
    assert not said(known, sql(), budget=1).debt.over
    assert said(known, sql(), sql(line=13), budget=1).debt.over
    assert not said(known, sql()).debt.over


QUARANTINE = "Payment\n**Location**: `tests/test_api.py`\n**Rules**: tests/flaky"


@pytest.mark.parametrize(
    ("fields", "lacks", "more"),
    [
        ("**Until**: 2027-12-31", "**Owner**", []),
        ("**Owner**: Ada", "**Until**", [("endless", "it has no end; add **Until**, or say that it is intentional")]),
        ("**Until**: 2027-12-31\n**Count**: 1", "**Owner**", []),
    ],
)
def test_a_quarantine_without_owner_or_end_is_listed(fields: str, lacks: str, more: list[tuple[str, str]]) -> None:
    known = memory(f"{QUARANTINE}\n{fields}")
    unkept = ("unkept", f"it hides no flaky test, as a quarantine needs {lacks}")
    assert kinds(said(known, flaky())) == [unkept, *more]
    assert unkept in kinds(said(known))


def test_an_entry_for_all_findings_of_the_tests_is_listed_only_where_one_is_flaky() -> None:
    known = memory("Tests\n**Location**: `tests/test_api.py`\n**Rules**: tests/*\n**Until**: 2027-12-31")
    assert [kind for kind, _ in kinds(said(known))] == ["unmatched"]
    assert [kind for kind, _ in kinds(said(known, flaky()))] == ["unkept"]


def test_a_quarantine_with_owner_and_end_needs_nothing() -> None:
    known = memory(f"Payment\n**Location**: `tests/test_api.py`\n{KEPT}")
    assert kinds(said(known, flaky())) == []
