"""Hand-written reviews of one imaginary service, for the reports: one for each way in which a review can end."""

from datetime import date

from gate.model.finding import Finding
from gate.model.memory import Standing
from gate.model.outcome import CoverageReport, Outcome, TestCounts
from gate.model.recollection import Debt, Kind, Known, Notice, Recollection, Repeat, Series, Trends
from gate.model.review import Overall, Review, Score, Scorecard, Triage, Verdict
from gate.model.scope import Environment, Layout, Project, Stack, Technology
from gate.model.settings import Config, CoverageSettings
from gate.model.words import Category, Criticality, Dimension, Recommendation, State, Status

C = Criticality

_NO_DOCUMENT = Score(evidence=("not assessed: no design document is named in requirements.documents",))
_ENOUGH = "no open finding fails the build, and every check that counts has answered"

PROJECT = Project(
    root="/home/ada/orders",
    name="orders",
    commit="4f2c1aa90b1d4c6e8f7a5b3c2d1e0f9a8b7c6d5e",
    branch="feature/refunds",
    git=True,
    base="9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b",
    added={},
    environment=Environment(python="/home/ada/orders/.venv/bin/python", prefix="", version="3.12.4", source=".venv"),
    python="3.11",
)
LAYOUT = Layout(
    sources=("src",),
    tests=("tests",),
    source_files=("src/orders/__init__.py", "src/orders/api/refunds.py", "src/orders/services/refunds.py"),
    test_files=("tests/test_refunds.py",),
    other_files=("noxfile.py",),
    assumed=("sources: src", "tests: tests"),
)
STACK = Stack((Technology("fastapi", "0.121.0"), Technology("pydantic", "2.12.3"), Technology("kafka", "")))


def outcome(check: str, *findings: Finding, version: str = "1.0", source: str = ".venv", **more: object) -> Outcome:
    """Give the outcome of a check that answered, unless a status says otherwise."""
    status = Status.FINDINGS if findings else Status.CLEAN
    given = {"status": status, "files": 4, "seconds": 0.4, "exit_code": int(bool(findings)), **more}
    return Outcome(check=check, findings=findings, tool_version=version, tool_source=source, **given)  # type: ignore[arg-type]  # keyword arguments of a test


def finding(name: str, level: Criticality, message: str, path: str = "", line: int = 0, **more: object) -> Finding:
    """Give a finding by its `check/rule` name."""
    check, _, rule = name.partition("/")
    return Finding(check=check, rule=rule, criticality=level, message=message, path=path, line=line, **more)  # type: ignore[arg-type]  # keyword arguments of a test


def triage(*outcomes: Outcome, closed: tuple[Finding, ...] = ()) -> Triage:
    """Sort the findings of outcomes, heaviest first."""
    found = [each for one in outcomes for each in one.findings]
    return Triage(tuple(sorted(found, key=lambda f: -f.criticality.weight)), closed)


def review(outcomes: tuple[Outcome, ...], verdict: Verdict, card: Scorecard | None, **more: object) -> Review:
    """Give a review of the service."""
    given = {"triage": triage(*outcomes), "seconds": 12.34, "config": Config(), "project": PROJECT, **more}
    return Review(
        version="0.1.0", date="2026-11-21", layout=LAYOUT, stack=STACK, outcomes=outcomes, verdict=verdict,
        scorecard=card, **given,  # type: ignore[arg-type]  # keyword arguments of a test
    )  # fmt: skip


def approve() -> Review:
    """Everything is clean, and every score is 4 or 5."""
    tested = outcome(
        "tests",
        version="9.2.0",
        seconds=11.8,
        coverage=CoverageReport(total=91.2, floor=85.0, layers={"router": 90.0, "service": 96.1}, changed=93.75),
        artifacts=(".gate/artifacts/tests/junit.xml", ".gate/artifacts/tests/html/index.html"),
        notes=("120 passed, 2 skipped in 10.9 s (pytest 9.2.0, Python 3.12.4)",),
        tests=TestCounts(passed=120, skipped=2, seconds=10.9, files=("tests/test_refunds.py",)),
    )
    outcomes = (
        outcome("black", version="26.10.1", cached=True),
        outcome("mypy", version="2.4.1", seconds=3.21),
        outcome("pip-audit", status=Status.SKIPPED, reason="safety has answered", seconds=0.0, files=0),
        outcome("ruff", version="0.17.5", source="gate", notes=("4 of 4 files are seen by Ruff's own configuration",)),
        tested,
    )
    card = Scorecard(
        requirements=_NO_DOCUMENT,
        tests=Score(5, ("coverage 91.2 %, raw, floor 85 %: 5",)),
        quality=Score(4, ("ruff 0.17.5 on 4 files: clean", "3 MEDIUM or LOW in 900 lines, 3.3 per 1,000; 2 are allowed"), ("fix 2 of 3 MEDIUM or LOW findings",)),
        overall=Overall(4.5, ("mean of tests 5, quality 4: 4.50",), ("fix 2 of 3 MEDIUM or LOW findings",)),
    )  # fmt: skip
    verdict = Verdict(state=State.PASS, reasons=(_ENOUGH,), recommendation=Recommendation.APPROVE)
    config = Config(coverage=CoverageSettings(changed=80.0, layers={"router": 90.0}))
    return review(outcomes, verdict, card, config=config)


def conditional() -> Review:
    """Nothing fails the build, but a check is waived, formatting is not clean and a score is 3."""
    path = "src/orders/services/refunds.py"
    high = finding("mypy/arg-type", C.HIGH, 'Argument 1 to "refund" has incompatible type "str"; expected "int"', path, 12, column=9, impact="the code does not do what its types say", status="existing")  # fmt: skip
    unformatted = finding("black/format", C.MEDIUM, "Black would reformat this file", path, recommendation=f"run `black {path}`", fixable=True)  # fmt: skip
    switched_off = finding("ruff/S101", C.LOW, "Use of `assert` detected", "tests/test_refunds.py", 7, status="ignored", why="milder in tests")  # fmt: skip
    outcomes = (
        outcome("black", unformatted, version="26.10.1"),
        outcome("mypy", high, version="2.4.1", seconds=3.21),
        outcome("ruff", version="0.17.5"),
        outcome("safety", status=Status.UNAVAILABLE, version="3.8.1", source="gate", files=0,
                reason="the advisory service cannot be reached; allow api.osv.dev or set checks.pip-audit.args"),
        outcome("tests", version="9.2.0", seconds=131.0,
                coverage=CoverageReport(total=84.9996, floor=80.0, layers={"service": 95.0}),
                tests=TestCounts(passed=31, seconds=129.5, files=("tests/test_refunds.py",))),
    )  # fmt: skip
    step = "85 % coverage gives 4; 0.001 points are missing"
    card = Scorecard(
        requirements=_NO_DOCUMENT,
        tests=Score(3, ("coverage 84.999 %, raw, floor 80 %: 3",), (step,)),
        quality=Score(3, ("mypy 2.4.1 on 4 files: 1 finding", "1 HIGH open: 3"), (f"fix 1 HIGH: {path}:12:9",)),
        overall=Overall(3.0, ("mean of tests 3, quality 3: 3.00",), (step,)),
    )
    verdict = Verdict(
        state=State.PASS,
        reasons=(_ENOUGH,),
        recommendation=Recommendation.CONDITIONAL_APPROVE,
        conditions=("tests scores 3, under 4", "quality scores 3, under 4", "types not clean: 1 finding of mypy", "format not clean: 1 finding of black"),
        waived=("safety: the advisory service cannot be reached; allow api.osv.dev or set checks.pip-audit.args",),
    )  # fmt: skip
    return review(outcomes, verdict, card, triage=triage(*outcomes, closed=(switched_off,)), seconds=132.9)


def many() -> Review:
    """Many findings of every level, with texts that try to act on the report."""
    api, service = "src/orders/api/refunds.py", "src/orders/services/refunds.py"
    ruff = (
        *(finding("ruff/ASYNC251", C.BLOCKER, "Async functions should not call `time.sleep`", api, line, column=5,
                  category=Category.ASYNC, impact="sleeping stops every other request of the event loop",
                  url="https://docs.astral.sh/ruff/rules/blocking-sleep-in-async-function")
          for line in (12, 30)),
        finding("ruff/F821", C.CRITICAL, "Undefined name `amount`", service, 44, column=16,
                impact="an undefined name raises as soon as the line runs"),
        finding("ruff/S608", C.HIGH, "Possible SQL injection | through [bold]string[/bold] :bomb: <b>building</b>", service, 61,
                column=11, category=Category.DATABASE, also=("bandit/B608",), extra=True),
        *(finding("ruff/F401", C.HIGH, f"`{name}` imported but unused", service, line, column=8, fixable=True,
                  recommendation=f"Remove unused import: `{name}`") for line, name in enumerate(("os", "sys", "json"), 1)),
        *(finding("ruff/PERF401", C.MEDIUM, "Use a list comprehension", service, line) for line in range(70, 82)),
        *(finding("ruff/E302", C.LOW, "Expected 2 blank lines", "src/orders/__init__.py", line, fixable=True)
          for line in range(1, 31)),
    )  # fmt: skip
    failed = finding(
        "tests/failed", C.BLOCKER, "\x1b[31mAssertionError\x1b[0m: assert 3 == 4\n +  where 3 = total(order)\x07",
        "tests/test_refunds.py", 19, symbol="test_total", dimension=Dimension.TESTS, category=Category.TEST,
        impact="a failing test",
    )  # fmt: skip
    thin = finding(
        "tests/coverage", C.CRITICAL, "coverage 84.501 % is under 85 %", dimension=Dimension.TESTS,
        category=Category.TEST, impact="coverage under the floor", recommendation="cover src/orders/services/refunds.py:44-61",
    )  # fmt: skip
    tested = outcome(
        "tests", failed, thin, version="9.2.0", seconds=8.25,
        coverage=CoverageReport(total=84.501, floor=85.0, layers={"service": 81.0, "kafka": 70.0, "jobs": 99.0}),
        tests=TestCounts(passed=119, failed=1, seconds=7.5, files=("tests/test_refunds.py",)),
    )  # fmt: skip
    outcomes = (outcome("ruff", *ruff, version="0.17.5", seconds=0.06), tested)
    card = Scorecard(
        requirements=_NO_DOCUMENT,
        tests=Score(1, ("coverage 84.501 %, raw, floor 85 %: 3", "1 failing: at most 1"),
                    ("make the failing tests pass, first tests/test_refunds.py:19", "85 % coverage gives 4; 0.499 points are missing")),
        quality=Score(1, ("ruff 0.17.5 on 4 files: 50 findings", "2 BLOCKER open: 1"),
                      ("fix 2 BLOCKER: src/orders/api/refunds.py:12:5, src/orders/api/refunds.py:30:5 (then CRITICAL findings decide)",)),
        overall=Overall(1.0, ("mean of tests 1, quality 1: 1.00", "5 BLOCKER or CRITICAL open: at most 2")),
    )  # fmt: skip
    verdict = Verdict(
        state=State.FAIL,
        reasons=(
            "3 open BLOCKER findings",
            "2 open CRITICAL findings",
            "coverage 84.501 % is under 85 %",
            "tests fail",
        ),
        recommendation=Recommendation.REJECT,
    )
    return review(outcomes, verdict, card)


def incomplete() -> Review:
    """One check crashed and one cannot run, in CI."""
    crashed = 'mypy failed with exit code 2: src/orders/api/refunds.py:3: error: invalid syntax. Perhaps you forgot a comma? [syntax]'  # fmt: skip
    absent = "the project has no environment: `uv sync` makes one"
    outcomes = (
        outcome("mypy", status=Status.UNTRUSTED, reason=crashed, version="2.4.1", source="gate", exit_code=2, files=0),
        outcome("ruff", version="0.17.5", source="gate"),
        outcome("tests", status=Status.UNAVAILABLE, reason=absent, version="", source="", exit_code=None, files=0),
    )
    card = Scorecard(
        requirements=_NO_DOCUMENT,
        tests=Score(evidence=(f"not assessed: {absent}",)),
        quality=Score(5, ("ruff 0.17.5 on 4 files: clean", "0 MEDIUM or LOW in 900 lines, 0.0 per 1,000; 2 are allowed")),
        overall=Overall(5.0, ("mean of quality 5: 5.00",)),
    )  # fmt: skip
    verdict = Verdict(state=State.INCOMPLETE, reasons=(f"mypy: {crashed}", f"tests: {absent}"))
    return review(outcomes, verdict, card, ci=True)


def named() -> Review:
    """Only Ruff was asked for."""
    unused = finding(
        "ruff/F401", C.HIGH, "`os` imported but unused", "src/orders/__init__.py", 1, column=8, fixable=True
    )
    asked = finding("ruff/DTZ005", C.MEDIUM, "`datetime.now()` without a `tz` argument", "src/orders/__init__.py", 9, column=4, extra=True)  # fmt: skip
    verdict = Verdict(state=State.FAIL, reasons=("1 finding: ruff 1",))
    return review((outcome("ruff", unused, asked, version="0.17.5", seconds=0.05),), verdict, None, seconds=0.1)


def nothing() -> Review:
    """A folder outside of git in which no check has anything to do."""
    project = Project(root="/home/ada/empty", name="empty")
    outcomes = (
        outcome("ruff", status=Status.UNTRUSTED, reason="there are no Python files", exit_code=None, files=0, seconds=0.0),
        outcome("safety", status=Status.SKIPPED, reason="the project has no dependencies", exit_code=None, files=0),
    )  # fmt: skip
    card = Scorecard(
        requirements=_NO_DOCUMENT,
        tests=Score(evidence=("not assessed: the check was not part of this run",)),
        quality=Score(evidence=("not assessed: no check of the code gave an answer",)),
        overall=Overall(evidence=("no dimension was assessed",)),
    )
    verdict = Verdict(state=State.INCOMPLETE, reasons=("ruff: there are no Python files",))
    empty = review(outcomes, verdict, card, project=project)
    return Review(**{name: getattr(empty, name) for name in empty.__struct_fields__} | {"layout": Layout(assumed=("tests: none found", "sources: none found")), "stack": Stack()})  # fmt: skip


def remembered() -> Review:
    """The memory hides a blocker, lets a lapsed promise count again, and knows the trends."""
    path = "src/orders/services/refunds.py"
    issue = "known issue 'Blocking call in refunds' (memory/known_issues.md:3)"
    lapsed = "known issue 'Raw SQL | in the *history*' (memory/known_issues.md:20) lapsed: \"fix planned for Q2 2026\" ended on 2026-06-30"
    hidden = finding("ruff/ASYNC251", C.BLOCKER, "Async functions should not call `time.sleep`", path, 12, status="known", why=issue, category=Category.ASYNC)  # fmt: skip
    again = finding("bandit/B608", C.HIGH, "Possible SQL injection", path, 61, column=11, category=Category.DATABASE, why=lapsed)  # fmt: skip
    raised = finding("ruff/BLE001", C.HIGH, "Do not catch blind exception", path, 70, why="priority 'Reliability' (memory/common_patterns.md:9)")  # fmt: skip
    outcomes = (outcome("bandit", again, version="1.9.4"), outcome("ruff", hidden, raised, version="0.17.5"))
    card = Scorecard(
        requirements=_NO_DOCUMENT,
        tests=Score(evidence=("not assessed: the check was not part of this run",)),
        quality=Score(3, ("2 HIGH open: 3",), (f"fix 2 HIGH: {path}:61:11, {path}:70",)),
        overall=Overall(3.0, ("mean of quality 3: 3.00",)),
    )
    verdict = Verdict(state=State.PASS, reasons=(_ENOUGH,), recommendation=Recommendation.CONDITIONAL_APPROVE, conditions=("quality scores 3, under 4",))  # fmt: skip
    days = tuple(date(2026, 11, day) for day in (1, 8, 15, 21))
    recalled = Recollection(
        folder="memory",
        issues=3,
        known=(Known(title="Blocking call in refunds", at="memory/known_issues.md:3", standing=Standing.OPEN, findings=1,
                     criticality={"BLOCKER": 1}, because=("names ruff/ASYNC251",), until=date(2026, 12, 1)),),
        notices=(
            Notice(Kind.LAPSED, "Raw SQL | in the *history*", "memory/known_issues.md:20", '"fix planned for Q2 2026" ended on 2026-06-30; 1 finding counts again'),
            Notice(Kind.ENDING, "Blocking call in refunds", "memory/known_issues.md:3", "it ends on 2026-12-01"),
            Notice(Kind.ATTENTION, "Payments", "memory/common_patterns.md:12", f"{path} changed: refunds must stay idempotent"),
            Notice(Kind.VAGUE, "Race condition", "memory/known_issues.md:33", "it names no rule and no topic that a rule is known by; add **Rules**"),
        ),
        resolved=("ruff/F821 in src/orders/api/refunds.py",),
        debt=Debt(findings=1, criticality={"BLOCKER": 1}, issues=1, oldest=date(2026, 9, 2), days=80, budget=2),
        trends=Trends(
            dates=days,
            series=(Series("overall", (2.0, 2.5, None, 3.0)), Series("tests", (None,) * 4), Series("coverage", (70.0, 75.25, 80.0, 84.9996))),
            repeats=(Repeat("bandit/B608", 4),), fixed=3, days=7.5,
        ),
        recorded="memory/review_history.md",
    )  # fmt: skip
    return review(outcomes, verdict, card, triage=Triage((again, raised), (hidden,)), memory=recalled)


ALL = {
    "approve": approve,
    "conditional": conditional,
    "many": many,
    "incomplete": incomplete,
    "named": named,
    "nothing": nothing,
    "remembered": remembered,
}
"""Every way in which a review can end, by the folder of its golden files."""
