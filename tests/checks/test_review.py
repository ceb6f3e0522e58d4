"""The review check: every rule is asked, no file is lost, and a comment with a reason takes a finding back."""

from collections.abc import Iterator
from pathlib import Path

from gate.checks import review
from gate.model.outcome import Outcome
from gate.model.process import PAUSE
from gate.model.scope import Layout, Project, Scope, Stack
from gate.model.settings import Config
from gate.model.words import Category, Criticality, Dimension, State, Status
from gate.rules import catalogue
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase
from gate.syntax.extract import extract
from tests.workshop import Workshop

BLOCKING = "import time\n\n\nasync def handle() -> None:\n    time.sleep(1)\n"
SERVICE = {"pyproject.toml": '[project]\nname = "shop"\n', "app/__init__.py": "", "app/main.py": BLOCKING}


def find_returns(code: Codebase) -> Iterator[Problem]:
    """Find every `return 13`."""
    for module in code.modules:
        for function in module.functions:
            for leave in function.exits:
                if leave.value and leave.value.text == "13":
                    yield Problem(path=module.path, line=leave.line, symbol=function.qualname, message="13 is returned")
                    yield Problem(path=module.path, line=leave.line, symbol=function.qualname, message="13 is returned")


def find_nothing(code: Codebase) -> Iterator[Problem]:
    """Fail at the second file."""
    for module in code.modules[1:]:
        raise ZeroDivisionError(f"no {module.lines}\nlines")
    yield from ()


def rule(name: str, **more: object) -> Rule:
    """Give a rule that finds every `return 13`."""
    given = {
        "name": name.lower(),
        "criticality": Criticality.HIGH,
        "category": Category.KAFKA,
        "topics": ("thirteen",),
        "impact": "bad luck",
        "recommendation": "return 12",
        "find": find_returns,
        **more,
    }
    return Rule(id=name, **given)  # type: ignore[arg-type]  # keyword arguments of a test


def judged(files: dict[str, str], *rules: Rule, only: tuple[str, ...] | None = None) -> Outcome:
    """Judge some texts with some rules."""
    python = tuple(path for path in files if path.endswith(".py"))
    scope = Scope(
        project=Project(root="/p", files=tuple(files), texts={p: t for p, t in files.items() if p not in python}),
        layout=Layout(sources=("app",), source_files=python),
        stack=Stack(),
        config=Config(),
        only=only,
        facts=tuple(extract(path, files[path], path[:-3].replace("/", ".")) for path in python),
    )
    talk = review.judge(scope, rules)
    try:
        while True:
            assert next(talk) == PAUSE
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


TEXT = "def f() -> int:\n    return 13\n"


def test_a_problem_becomes_a_finding_once() -> None:
    outcome = judged({"app/a.py": TEXT}, rule("LUCK"))
    assert (outcome.status, outcome.files, outcome.notes) == (Status.FINDINGS, 1, ("1 rule",))
    (found,) = outcome.findings
    assert (found.name, found.place, found.symbol) == ("review/LUCK", "app/a.py:2", "f")
    assert found.message == "13 is returned (luck)"
    assert (found.criticality, found.category, found.dimension) == (
        Criticality.HIGH,
        Category.KAFKA,
        Dimension.QUALITY,
    )
    assert (found.impact, found.recommendation, found.extra) == ("bad luck", "return 12", True)


def test_a_rule_is_silent_where_its_technology_is_not_in_use() -> None:
    outcome = judged({"app/a.py": TEXT}, rule("LUCK", needs=("kafka",)), rule("OTHER", find=lambda _code: ()))
    assert (outcome.status, outcome.findings) == (Status.CLEAN, ())
    assert outcome.notes == ("2 rules, of which 1 had nothing to do: their technology is not in use",)


def test_a_file_that_cannot_be_parsed_is_told_and_stops_nothing() -> None:
    outcome = judged({"app/a.py": TEXT, "app/b.py": "x = (\n"}, rule("LUCK"))
    assert (outcome.status, outcome.files) == (Status.FINDINGS, 1)
    assert {(found.rule, found.path, found.line) for found in outcome.findings} == {
        ("unread", "app/b.py", 1),
        ("LUCK", "app/a.py", 2),
    }
    assert outcome.notes[1].startswith("app/b.py was not seen: Python 3.")


def test_nothing_that_can_be_read_is_no_evidence() -> None:
    outcome = judged({"app/a.py": "x = (\n", "app/b.py": "y = )\n"}, rule("LUCK"))
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith("no file could be read, first app/a.py: Python 3.")


def test_a_rule_that_fails_is_named_and_hides_no_other() -> None:
    files = {"app/a.py": TEXT, "app/b.py": "# gate: ignore[BROKEN] later\nx = 1\n"}
    outcome = judged(files, rule("BROKEN", find=find_nothing), rule("LUCK"))
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == "BROKEN failed at app/b.py: ZeroDivisionError no 2"
    assert [found.rule for found in outcome.findings] == ["LUCK"]


def test_a_comment_takes_a_finding_back() -> None:
    files = {
        "app/a.py": "def f() -> int:\n    # gate: ignore[LUCK] the customer wants it\n    return 13\n",
        "Dockerfile": "# gate: ignore[LUCK] nothing here\nFROM x\n",
        "README.md": "# gate: ignore[LUCK] nothing here\n",
    }
    first, unused = judged(files, rule("LUCK")).findings
    assert (first.status, first.why) == ("ignored", "ignored in the code: the customer wants it")
    assert (unused.name, unused.place) == ("review/ignore-unused", "Dockerfile:1")


def test_only_what_is_staged_is_told() -> None:
    files = {"app/a.py": TEXT, "app/b.py": TEXT}
    assert [found.path for found in judged(files, rule("LUCK"), only=("app/b.py",)).findings] == ["app/b.py"]


def test_a_run_reviews_the_project(workshop: Workshop) -> None:
    outcome = workshop.write(SERVICE).outcome("review")
    assert (outcome.status, outcome.files) == (Status.FINDINGS, 2)
    found = next(one for one in outcome.findings if one.rule == "GATE-ASYNC001")
    assert (found.place.rpartition(":")[0], found.criticality) == ("app/main.py:5", Criticality.BLOCKER)
    assert outcome.notes[0].startswith(f"{len(catalogue.rules())} rules")


def test_the_table_of_the_team_and_the_place_decide(workshop: Workshop) -> None:
    workshop.write(
        {
            **SERVICE,
            "gates.toml": '[criticality]\n"review/GATE-ASYNC*" = "LOW"\n[places."app/main.py"]\n"review/GATE-ASYNC001" = "OFF"\n',
            "app/other.py": BLOCKING,
        }
    )
    triage = workshop.review("review").triage
    assert [(one.path, one.criticality) for one in triage.open if one.rule == "GATE-ASYNC001"] == [
        ("app/other.py", Criticality.LOW)
    ]
    assert [(one.path, one.status) for one in triage.closed] == [("app/main.py", "ignored")]


def test_an_ignored_finding_does_not_fail_the_build(workshop: Workshop) -> None:
    text = BLOCKING.replace("(1)", "(1)  # gate: ignore[GATE-ASYNC001] one user, once a day")
    review_ = workshop.write({**SERVICE, "app/main.py": text}).review("review")
    assert [(one.rule, one.why) for one in review_.triage.closed] == [
        ("GATE-ASYNC001", "ignored in the code: one user, once a day")
    ]
    assert not [one for one in review_.triage.open if one.rule == "GATE-ASYNC001"]


def test_a_second_run_remembers_and_a_change_elsewhere_is_seen(workshop: Workshop) -> None:
    workshop.write(SERVICE)
    assert not workshop.outcome("review", use_cache=True).cached
    assert workshop.outcome("review", use_cache=True).cached
    (workshop.root / "Dockerfile").write_text("FROM python\n")
    assert not workshop.outcome("review", use_cache=True).cached
    assert Path(workshop.root / ".gate/cache/facts.msgpack").is_file()


def test_a_commit_is_judged_with_the_whole_project_in_mind(workshop: Workshop) -> None:
    workshop.write(
        {
            **SERVICE,
            "app/waiting.py": "import time\n\n\ndef pause() -> None:\n    time.sleep(1)\n",
            "app/main.py": "async def handle() -> None:\n    pass\n",
            "app/old.py": BLOCKING,
        }
    ).commit()
    workshop.write({"app/main.py": "from app.waiting import pause\n\n\nasync def handle() -> None:\n    pause()\n"})
    workshop.git("add", "--all")
    done = workshop.review("review", staged=True)
    assert done.verdict.state is State.FAIL
    found = [one for one in done.triage.open if one.rule == "GATE-ASYNC001"]
    assert [one.path for one in found] == ["app/main.py"]
    assert all(one.path == "app/main.py" for one in done.triage.open)
