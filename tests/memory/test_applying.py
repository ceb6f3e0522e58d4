"""Which findings the memory hides, raises or brings back, and that it never does so by accident."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.memory.applying import Applied, apply
from gate.memory.reach import Ground
from gate.memory.reading import read
from gate.model.finding import Finding
from gate.model.memory import Memory
from gate.model.words import Criticality
from gate.policy.topics import TOPICS
from tests.values import finding

TODAY = date(2026, 11, 21)
FILES = (
    "migrations/001.py",
    "src/app/api/orders.py",
    "src/app/api/users.py",
    "src/app/services/inventory.py",
    "src/app/services/payment.py",
    "src/app/tasks/mail.py",
    "src/legacy/a/old.py",
    "tests/test_api.py",
)
SPANS = {"src/app/api/orders.py": {"history": ((10, 20),), "Shop": ((30, 60),), "Shop.close": ((40, 50),)}}
GROUND = Ground(
    today=TODAY,
    files=FILES,
    tests=frozenset({"tests/test_api.py"}),
    layers={"router": ("**/api/**",)},
    spans=SPANS,
    topics=TOPICS,
)
ORDERS = "src/app/api/orders.py"


def memory(*entries: str, name: str = "known_issues.md") -> Memory:
    """Read known issues, each of which begins with its title."""
    return read({f"memory/{name}": "# Known Issues\n\n" + "\n".join(f"## {entry}\n" for entry in entries)}, "memory")


def notes(text: str) -> Memory:
    """Read a file of notes."""
    return read({"memory/notes.md": text}, "memory")


def applied(known: Memory, *findings: Finding, today: date = TODAY) -> Applied:
    """Apply a memory."""
    ground = Ground(**{name: getattr(GROUND, name) for name in GROUND.__struct_fields__} | {"today": today})
    return apply(findings, known, ground)


def hidden(known: Memory, *findings: Finding, today: date = TODAY) -> int:
    """Count what a memory hides."""
    return len(applied(known, *findings, today=today).closed)


def sql(path: str = ORDERS, line: int = 12, **more: object) -> Finding:
    """Give an SQL injection."""
    return finding("bandit/B608", "BLOCKER", path=path, line=line, **more)


PLACES = {
    "`src/app/api/orders.py`": (ORDERS, 500, True),
    "`src/app/api/orders.py:12`": (ORDERS, 12, True),
    "`src/app/api/orders.py:13-20`": (ORDERS, 12, False),
    "`src/app/api/orders.py:5-12`": (ORDERS, 12, True),
    "`src/app/api/orders.py:5-11`": (ORDERS, 12, False),
    "`src/app/api/orders.py:history()`": (ORDERS, 20, True),
    "`src/app/api/orders.py:history() `": (ORDERS, 21, False),
    "`src/app/api/orders.py:close()`": (ORDERS, 40, True),
    "`src/app/api/orders.py:Shop.close()`": (ORDERS, 50, True),
    "`src/app/api/orders.py:Shop.close`": (ORDERS, 51, False),
    "`src/app/api/orders.py:lose()`": (ORDERS, 45, False),
    "`app/api/orders.py`": (ORDERS, 12, True),
    "`api/users.py`": (ORDERS, 12, False),
    "`orders.py`": (ORDERS, 12, True),
    "`rders.py`": (ORDERS, 12, False),
    "`src/app/**`": (ORDERS, 12, True),
    "`src/app/*`": ("src/app/api/users.py", 1, True),
    "`src/app/api`": (ORDERS, 12, True),
    "`src/legacy/**`": (ORDERS, 12, False),
    "`src/app/api/users.py`, `src/app/api/orders.py`": (ORDERS, 12, True),
    "All API endpoints": (ORDERS, 12, True),
    "all endpoints ": ("src/app/services/payment.py", 12, False),
    "All API endpoints below /admin": (ORDERS, 12, False),
    "Celery tasks": ("src/app/tasks/mail.py", 1, True),
    "migration scripts": ("migrations/001.py", 1, True),
    "tests": ("tests/test_api.py", 1, True),
    "in all tests": (ORDERS, 12, False),
    "Everywhere": (ORDERS, 12, True),
    "somewhere": (ORDERS, 12, False),
    "": (ORDERS, 12, False),
}


@pytest.mark.parametrize(("where", "case"), PLACES.items(), ids=PLACES)
def test_a_finding_is_known_where_the_location_holds_it(where: str, case: tuple[str, int, bool]) -> None:
    path, line, known = case
    entry = f"SQL injection by design\n**Location**: {where}\n**Rules**: bandit/B608"
    assert hidden(memory(entry), sql(path, line)) == known


def test_a_finding_of_several_lines_is_known_where_it_overlaps() -> None:
    entry = "SQL\n**Location**: `src/app/api/orders.py:14-15`\n**Rules**: B608"
    assert hidden(memory(entry), sql(line=12, end_line=14)) == 1
    assert hidden(memory(entry), sql(line=12, end_line=13)) == 0


def test_a_symbol_of_the_finding_itself_is_enough() -> None:
    entry = "SQL\n**Location**: `src/app/api/orders.py:gone()`\n**Rules**: B608"
    assert hidden(memory(entry), sql(symbol="Shop.gone")) == 1
    assert hidden(memory(entry), sql(symbol="Shop.undergone")) == 0


@pytest.mark.parametrize(
    ("rules", "known"),
    [
        ("bandit/B608", True), ("B608", True), ("bandit/*", True), ("ruff/S608", True), ("`ruff/S6*`", True),
        ("B6", False), ("ruff/F401", False), ("bandit", False), ("ruff/F401, bandit/B608", True),
    ],
)  # fmt: skip
def test_a_rule_is_named_by_pattern_also_its_twin(rules: str, known: bool) -> None:
    entry = f"Odd\n**Location**: `src/app/api/orders.py`\n**Rules**: {rules}"
    assert hidden(memory(entry), sql(also=("ruff/S608",))) == known


@pytest.mark.parametrize(
    ("entry", "known"),
    [
        ("SQL Injections in the history\n**Location**: `src/app/api/orders.py`", True),
        ("Odd query\n**Location**: `src/app/api/orders.py`\n\n### Current Behavior\nRaw SQL, built by hand.", True),
        ("Odd query\n**Location**: `src/app/api/orders.py`\n\nIt is raw-SQL.", True),
        ("B608 in the history\n**Location**: `src/app/api/orders.py`", True),
        ("Odd query\n**Location**: `src/app/api/orders.py`\n\n### Review Guidance\nDO NOT flag the raw SQL.", True),
        ("Odd query\n**Location**: `src/app/api/orders.py`\n\n### Review Guidance\nFlag any SQL injection.", False),
        ("Odd query\n**Location**: `src/app/api/orders.py`\n\n### Rationale\nThere is no raw SQL.", False),
        ("Odd query\n**Location**: `src/app/api/orders.py`\n\n### Planned Fix\nRemove raw SQL.", False),
        ("Security of SQL\n**Location**: `src/app/api/orders.py`", False),
        ("Blocking calls\n**Location**: `src/app/api/orders.py`", False),
        ("SQL injection\n**Location**: `src/app/api/orders.py`\n**Rules**: ruff/F401", False),
    ],
)
def test_a_topic_must_be_what_the_entry_is_about(entry: str, known: bool) -> None:
    assert hidden(memory(entry), sql()) == known


def test_an_entry_for_many_files_must_say_it_in_its_title() -> None:
    vague = "Missing security (Intentional)\n**Location**: All API endpoints\n\nRaw SQL is possible.\n"
    clear = "SQL injection (Intentional)\n**Location**: All API endpoints\n"
    assert hidden(memory(vague), sql()) == 0
    assert hidden(memory(clear), sql()) == 1


def test_a_csrf_entry_for_all_endpoints_hides_nothing_else() -> None:
    entry = (
        "Missing CSRF Protection (Intentional)\n**Location**: All API endpoints\n**Status**: Acceptable\n\n"
        "### Review Guidance\n**DO NOT flag missing CSRF protection as a security issue.** SQL injection is one.\n"
    )
    names = ("bandit/B608", "ruff/S105", "ruff/ASYNC210", "mypy/arg-type", "ruff/BLE001", "ruff/F821")
    assert hidden(memory(entry), *(finding(name, "BLOCKER", path=ORDERS) for name in names)) == 0


def test_a_finding_without_a_file_is_known_only_where_everything_is_meant() -> None:
    one = finding("pre-commit/missing", path="", line=0)
    assert hidden(memory("No pre-commit\n**Location**: Whole project"), one) == 1
    assert hidden(memory("No pre-commit\n**Location**: `**`\n**Rules**: pre-commit/*"), one) == 0


def test_why_a_finding_is_known() -> None:
    known = memory("First\n**Location**: `a.py`", "SQL\n**Location**: `src/app/api/orders.py`\n**Rules**: B608")
    (one,) = applied(known, sql()).closed
    assert (one.status, one.why) == ("known", "known issue 'SQL' (memory/known_issues.md:6)")
    assert applied(known, sql()).because == {1: ("names B608",)}


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ("**Until**: 2026-11-21", date(2026, 11, 21)),
        ("**Status**: fix planned for Q2 2025", date(2025, 6, 30)),
        ("**Timeline**: 2028-02", date(2028, 2, 29)),
    ],
)
def test_an_entry_lapses_after_its_last_day(fields: str, last: date) -> None:
    known = memory(f"SQL\n**Location**: `src/app/api/orders.py`\n**Rules**: B608\n{fields}")
    assert hidden(known, sql(), today=last) == 1
    (one,) = applied(known, sql(), today=last + timedelta(days=1)).open
    promise = fields.partition(": ")[2]
    assert (one.status, one.criticality) == ("new", Criticality.BLOCKER)
    assert one.why == f"known issue 'SQL' (memory/known_issues.md:3) lapsed: \"{promise}\" ended on {last.isoformat()}"


def test_an_end_that_cannot_be_read_hides_nothing() -> None:
    known = memory("SQL\n**Location**: `src/app/api/orders.py`\n**Rules**: B608\n**Until**: soon")
    (one,) = applied(known, sql()).open
    assert one.why.endswith('lapsed: no day can be read from "soon", which counts as past')


def test_until_wins_over_other_promises() -> None:
    fields = "**Status**: fix planned for Q2 2025\n**Until**: 2027-01-01"
    assert hidden(memory(f"SQL\n**Location**: `src/app/api/orders.py`\n**Rules**: B608\n{fields}"), sql()) == 1


def test_a_count_lets_stay_but_not_grow() -> None:
    known = memory("SQL\n**Location**: `src/app/api/orders.py`\n**Rules**: B608\n**Count**: 2")
    old = [sql(line=n, status="existing") for n in (30, 31)]
    new = sql(line=1)
    done = applied(known, new, *old)
    assert [f.line for f in done.closed] == [30, 31]
    assert [(f.line, f.why) for f in done.open] == [
        (1, "known issue 'SQL' (memory/known_issues.md:3) accepts 2 and no more")
    ]
    assert applied(known, *old).open == ()


def test_a_count_of_zero_accepts_nothing() -> None:
    known = memory("SQL\n**Location**: `src/app/api/orders.py`\n**Rules**: B608\n**Count**: 0")
    assert hidden(known, sql()) == 0


def test_a_resolved_issue_hides_nothing_and_says_so() -> None:
    known = memory("SQL\n**Location**: `src/app/api/orders.py`\n**Rules**: B608\n**Status**: Resolved on 2026-01-01")
    (one,) = applied(known, sql()).open
    assert one.why == "known issue 'SQL' (memory/known_issues.md:3) is marked resolved"


def test_another_entry_may_still_cover_what_one_no_longer_does() -> None:
    lapsed = "Old\n**Location**: `src/app/api/orders.py`\n**Rules**: B608\n**Until**: 2020-01-01"
    valid = "New\n**Location**: All API endpoints\n**Rules**: B608"
    (one,) = applied(memory(lapsed, valid), sql()).closed
    assert one.why == "known issue 'New' (memory/known_issues.md:8)"


def test_a_fingerprint_is_enough_and_then_nothing_else_matches() -> None:
    known = memory("Odd\n**Location**: `src/app/api/orders.py`\n**Rules**: B608\n**Fingerprint**: 0123456789abcdef")
    assert hidden(known, sql(fingerprint="0123456789abcdef", path="elsewhere.py")) == 1
    assert hidden(known, sql(fingerprint="0" * 16)) == 0


FALSE_POSITIVES = notes(
    "# N\n\n## Common False Positives\n\n1. **Missing type hints in tests**: relaxed\n"
    "2. **`ruff/S101` in `src/legacy/**`**: old\n3. **Global redis_client**: shared\n4. **Long functions in migration scripts**\n"
)


@pytest.mark.parametrize(
    ("name", "path", "ignored"),
    [
        ("mypy/no-untyped-def", "tests/test_api.py", True),
        ("ruff/ANN201", "tests/test_api.py", True),
        ("mypy/arg-type", "tests/test_api.py", False),
        ("mypy/no-untyped-def", ORDERS, False),
        ("ruff/S101", "src/legacy/a/old.py", True),
        ("ruff/S102", "src/legacy/a/old.py", False),
        ("ruff/PLR0915", "migrations/001.py", True),
        ("ruff/PLR0915", ORDERS, False),
    ],
)
def test_a_false_positive_is_one_only_in_its_place(name: str, path: str, ignored: bool) -> None:
    done = applied(FALSE_POSITIVES, finding(name, path=path))
    assert len(done.closed) == ignored
    if ignored:
        assert done.closed[0].status == "ignored"
        assert done.closed[0].why.startswith("false positive '")


PRIORITIES = notes(
    "# N\n\n## Review Priorities\n\n1. **CRITICAL**: Security (SQL injection)\n2. **Minor**: Docstrings\n"
    "3. **Inventory**: HIGH: `services/inventory.py` must not have blocking calls\n"
)


def test_a_priority_raises_what_it_speaks_of() -> None:
    (one,) = applied(PRIORITIES, finding("ruff/S608", "MEDIUM", path=ORDERS)).open
    assert (one.criticality, one.why) == (Criticality.CRITICAL, "priority 'Security' (memory/notes.md:5)")


def test_a_priority_never_lowers_and_speaks_of_nothing_else() -> None:
    kept = (finding("ruff/D103", "MEDIUM", path=ORDERS), finding("ruff/F401", "LOW", path=ORDERS), sql())
    assert {f.name: f.criticality for f in applied(PRIORITIES, *kept).open} == {f.name: f.criticality for f in kept}


def test_the_heaviest_priority_decides() -> None:
    entries = (
        "1. **Important**: Queries (raw SQL)\n2. **CRITICAL**: Security (raw SQL)\n3. **Minor**: Style (raw SQL)\n"
    )
    (one,) = applied(
        notes(f"# N\n\n## Review Priorities\n\n{entries}"), finding("ruff/S608", "MEDIUM", path=ORDERS)
    ).open
    assert (one.criticality, one.why) == (Criticality.CRITICAL, "priority 'Security' (memory/notes.md:6)")


def test_a_priority_for_a_path_raises_there_alone() -> None:
    inside, outside = (
        finding("ruff/ASYNC230", "LOW", path=f"src/app/services/{n}.py") for n in ("inventory", "payment")
    )
    assert {f.path: f.criticality.value for f in applied(PRIORITIES, inside, outside).open} == {
        "src/app/services/inventory.py": "HIGH",
        "src/app/services/payment.py": "LOW",
    }


def test_what_the_team_set_in_its_tables_is_not_raised() -> None:
    (one,) = applied(PRIORITIES, finding("ruff/S608", "LOW", path=ORDERS, why='[criticality] "ruff/*"')).open
    assert one.criticality is Criticality.LOW


RULES = st.sampled_from(["bandit/B608", "ruff/ASYNC251", "mypy/arg-type", "ruff/F401", "tests/failed"])
FINDINGS = st.lists(st.builds(finding, RULES, path=st.sampled_from(FILES), line=st.integers(0, 60)), max_size=8)
ENTRIES = st.lists(
    st.builds(
        lambda title, place, more: f"{title}\n**Location**: {place}\n{more}",
        st.sampled_from(["SQL injection", "Blocking calls", "Odd"]),
        st.sampled_from(["`src/app/**`", "All API endpoints", "`src/app/api/orders.py:1-20`", "nowhere"]),
        st.sampled_from(["", "**Rules**: bandit/*", "**Until**: 2020-01-01", "**Count**: 1", "**Status**: Resolved"]),
    ),
    max_size=5,
)


@given(FINDINGS, ENTRIES)
def test_no_finding_is_lost_and_only_a_valid_entry_hides(findings: list[Finding], entries: list[str]) -> None:
    known = memory(*entries)
    done = applied(known, *findings)
    assert len(done.open) + len(done.closed) == len(findings)
    assert sorted((f.name, f.path, f.line) for f in (*done.open, *done.closed)) == sorted(
        (f.name, f.path, f.line) for f in findings
    )
    for index, found in done.hidden.items():
        issue = known.issues[index]
        assert issue.standing.value != "resolved"
        assert issue.term is None
        assert issue.count is None or len(found) <= issue.count
    assert all(f.name != "tests/failed" for f in done.closed)


FLAKY_FILE = "tests/test_api.py"
FLAKY = "tests/test_api.py::TestOrders::test_pay"
KEPT = "**Rules**: tests/flaky\n**Owner**: Ada\n**Until**: 2026-12-31"


def flaky(symbol: str = FLAKY, name: str = "tests/flaky", line: int = 0) -> Finding:
    """Give a flaky test, as the checks that run tests report it."""
    return finding(name, path=FLAKY_FILE, line=line, symbol=symbol)


@pytest.mark.parametrize(
    ("where", "symbol", "known"),
    [
        ("tests/test_api.py:test_pay()", FLAKY, True),
        ("tests/test_api.py:TestOrders.test_pay()", FLAKY, True),
        ("tests/test_api.py::TestOrders::test_pay", FLAKY, True),
        ("tests/test_api.py::test_pay", FLAKY, True),
        ("tests/test_api.py::test_pay", f"{FLAKY}[1-a.b]", True),
        ("tests/test_api.py::TestOrders::test_pay[1-a.b]", f"{FLAKY}[1-a.b]", True),
        ("tests/test_api.py::TestOrders::test_pay[1]", f"{FLAKY}[2]", False),
        ("tests/test_api.py::TestOrders::test_pay[1]", FLAKY, False),
        ("tests/test_api.py::TestCarts::test_pay", FLAKY, False),
        ("tests/test_api.py:pay()", FLAKY, False),
        ("tests/test_api.py:test_pay_later()", FLAKY, False),
    ],
)
def test_a_test_is_quarantined_by_its_function_or_its_id(where: str, symbol: str, known: bool) -> None:
    assert hidden(memory(f"Payment\n**Location**: `{where}`\n{KEPT}"), flaky(symbol)) == known


def test_the_lines_of_a_test_are_not_those_of_one_of_its_parameters() -> None:
    ground = Ground(today=TODAY, files=FILES, spans={FLAKY_FILE: {"test_pay": ((10, 20),)}})
    known = memory(f"Payment\n**Location**: `{FLAKY_FILE}::test_pay[1]`\n{KEPT}")
    found = [flaky(f"{FLAKY_FILE}::test_pay[{number}]", line=12) for number in (1, 2)]
    assert [one.symbol for one in apply(found, known, ground).closed] == [f"{FLAKY_FILE}::test_pay[1]"]


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ("**Owner**: Ada", "**Until**"),
        ("**Until**: 2026-12-31", "**Owner**"),
        ("**Status**: Intentional", "**Owner** and **Until**"),
    ],
)
@pytest.mark.parametrize("rule", ["tests/flaky", "tests/*", "integration/flaky"])
def test_a_quarantine_without_owner_or_end_hides_nothing_and_says_why(fields: str, lacks: str, rule: str) -> None:
    known = memory(f"Payment\n**Location**: `tests/test_api.py`\n**Rules**: {rule}\n{fields}")
    result = applied(known, flaky(name=rule.replace("*", "flaky")))
    assert result.closed == ()
    (one,) = result.open
    assert one.why == f"known issue 'Payment' (memory/known_issues.md:3) is no quarantine without {lacks}"


def test_a_quarantine_ends_with_its_day() -> None:
    known = memory(f"Payment\n**Location**: `{FLAKY}`\n{KEPT}")
    assert hidden(known, flaky(), today=date(2026, 12, 31)) == 1
    result = applied(known, flaky(), today=date(2027, 1, 1))
    assert result.closed == ()
    assert result.open[0].why.endswith('lapsed: "2026-12-31" ended on 2026-12-31')


def test_a_quarantine_excuses_no_failure() -> None:
    known = memory(f"Payment\n**Location**: `{FLAKY}`\n{KEPT}")
    assert hidden(known, flaky(name="tests/failed"), flaky(name="tests/error")) == 0


def test_a_flaky_test_is_no_false_positive() -> None:
    known = notes("# Common False Positives\n\n- **`tests/flaky` in tests**: they are slow\n")
    assert known.false_positives[0].rules == ("tests/flaky",)
    assert hidden(known, flaky()) == 0
