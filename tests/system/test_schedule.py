"""Checks run side by side, bounded, remembered, and end when told."""

import sys
import threading
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate.errors import Interrupted
from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import PAUSE, Command
from gate.model.scope import Layout, Project, Scope, Tool
from gate.model.settings import CheckSettings, Config
from gate.model.words import Criticality, Status
from gate.plan import Step
from gate.system import cache, schedule
from gate.system.process import Processes

Events = list[tuple[str, str]]


def check(name: str, code: str, **more: object) -> Check:
    """Make a check that runs a piece of Python and is clean when it exits with 0."""

    def run(scope: Scope) -> Conversation:
        raw = yield Command(argv=(sys.executable, "-c", code), outputs=(f"{scope.artifacts}/out",))
        status = Status.CLEAN if raw.exit_code == 0 else Status.UNTRUSTED
        return Outcome(status=status, notes=tuple(raw.outputs.values()))

    return Check(name=name, summary="A test.", run=run, needs=("python",), **more)  # type: ignore[arg-type]  # keywords of a test


def step(root: Path, made: Check, reason: str = "", timeout: float = 30) -> Step:
    scope = Scope(
        project=Project(root=str(root), files=("a.py",)),
        layout=Layout(source_files=("a.py",)),
        config=Config(),
        settings=CheckSettings(timeout=timeout),
        tools={"python": Tool("python", (sys.executable,), "3", "gate")},
        artifacts=str(root / ".gate/artifacts" / made.name),
        cache=str(root / ".gate/cache" / made.name),
    )
    return Step(made, scope, reason)


def run(root: Path, *steps: Step, use_cache: bool = False) -> tuple[dict[str, Outcome], Events]:
    events: Events = []
    outcomes = schedule.run(
        steps, root / ".gate", Processes(), lambda name, o: events.append((name, o.status if o else "start")), use_cache
    )
    return {outcome.check: outcome for outcome in outcomes}, events


def test_outcomes_come_in_the_order_of_the_plan_with_tool_and_time(tmp_path: Path) -> None:
    outcomes, _ = run(tmp_path, step(tmp_path, check("b", "pass")), step(tmp_path, check("a", "pass")))
    assert list(outcomes) == ["b", "a"]
    one = outcomes["a"]
    assert (one.status, one.exit_code, one.tool_version, one.tool_source, one.cached) == (
        Status.CLEAN,
        0,
        "3",
        "gate",
        False,
    )
    assert one.seconds > 0


@pytest.mark.skipif(schedule.cores() < 2, reason="one core runs one check at a time")
def test_two_checks_run_at_once(tmp_path: Path) -> None:
    sleeping = "import time; time.sleep(1)"
    _, events = run(tmp_path, step(tmp_path, check("a", sleeping)), step(tmp_path, check("b", sleeping)))
    assert [what for _, what in events[:2]] == ["start", "start"]


def test_the_longest_starts_first_by_recorded_times(tmp_path: Path) -> None:
    cache.save_times(tmp_path / ".gate/cache", {"slow": 50.0, "quick": 0.1, "mid": 5.0})
    _, events = run(tmp_path, *(step(tmp_path, check(name, "pass")) for name in ("quick", "mid", "slow")))
    starts = [name for name, what in events if what == "start"]
    assert set(starts[:2]) == {"slow", "mid"}


def test_a_hanging_check_is_untrusted_after_its_timeout(tmp_path: Path) -> None:
    outcomes, _ = run(tmp_path, step(tmp_path, check("a", "import time; time.sleep(60)"), timeout=0.5))
    assert outcomes["a"].status is Status.UNTRUSTED
    assert outcomes["a"].reason.endswith("no answer after 0.5 s")


def test_what_was_decided_before_does_not_run(tmp_path: Path) -> None:
    outcomes, _ = run(tmp_path, step(tmp_path, check("a", "raise SystemExit(9)"), reason="switched off"))
    assert (outcomes["a"].status, outcomes["a"].reason) == (Status.SKIPPED, "switched off")


def test_a_stand_in_runs_only_where_the_check_did_not_answer(tmp_path: Path) -> None:
    def unavailable(_scope: Scope) -> Conversation:
        yield Command(argv=(sys.executable, "-c", "pass"))
        return Outcome(status=Status.UNAVAILABLE, reason="no network")

    stand_in = check("pip-audit", "pass", stands_in_for="safety")
    answered, _ = run(tmp_path, step(tmp_path, stand_in), step(tmp_path, check("safety", "pass")))
    assert (answered["pip-audit"].status, answered["pip-audit"].reason) == (Status.SKIPPED, "safety has answered")
    absent = replace(check("safety", "pass"), run=unavailable)
    taken, _ = run(tmp_path, step(tmp_path, stand_in), step(tmp_path, absent))
    assert taken["pip-audit"].status is Status.CLEAN
    alone, _ = run(tmp_path, step(tmp_path, stand_in))
    assert alone["pip-audit"].status is Status.CLEAN


def test_a_check_waits_for_the_one_it_comes_after_and_sees_its_outcome(tmp_path: Path) -> None:
    def look(scope: Scope) -> Conversation:
        yield Command(argv=(sys.executable, "-c", "pass"))
        return Outcome(status=Status.CLEAN, notes=tuple(f"{name} {o.status}" for name, o in scope.before.items()))

    first = check("integration", "import time; time.sleep(0.3)")
    second = replace(check("tests", "pass", after=("integration",)), run=look)
    together, events = run(tmp_path, step(tmp_path, second), step(tmp_path, first))
    assert events.index(("integration", "clean")) < events.index(("tests", "start"))
    assert together["tests"].notes == ("integration clean",)
    assert run(tmp_path, step(tmp_path, second))[0]["tests"].notes == ()


def test_a_remembered_outcome_depends_on_what_came_before(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    second = check("tests", "pass", after=("integration",))
    fails = check("integration", "raise SystemExit(9)")
    assert not run(tmp_path, step(tmp_path, second), use_cache=True)[0]["tests"].cached
    assert run(tmp_path, step(tmp_path, second), use_cache=True)[0]["tests"].cached
    together, _ = run(tmp_path, step(tmp_path, second), step(tmp_path, fails), use_cache=True)
    assert not together["tests"].cached


def test_what_depends_on_more_than_the_project_is_never_remembered(tmp_path: Path) -> None:
    made = step(tmp_path, check("integration", "pass", reads="beyond"))
    assert [run(tmp_path, made, use_cache=True)[0]["integration"].cached for _ in range(2)] == [False, False]


def test_an_artifact_of_the_last_run_is_not_taken_for_one_of_this(tmp_path: Path) -> None:
    writes = check("a", f"open({str(tmp_path / '.gate/artifacts/a/out')!r}, 'w').write('fresh')")
    assert run(tmp_path, step(tmp_path, writes))[0]["a"].notes == ("fresh",)
    assert run(tmp_path, step(tmp_path, check("a", "pass")))[0]["a"].notes == ()


def test_a_clean_outcome_is_remembered_for_the_same_content(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    count = check("a", f"open({str(tmp_path / 'runs')!r}, 'a').write('x')")
    first, _ = run(tmp_path, step(tmp_path, count), use_cache=True)
    second, _ = run(tmp_path, step(tmp_path, count), use_cache=True)
    assert (first["a"].cached, second["a"].cached) == (False, True)
    (tmp_path / "a.py").write_text("x = 2\n")
    third, _ = run(tmp_path, step(tmp_path, count), use_cache=True)
    assert not third["a"].cached
    assert (tmp_path / "runs").read_text() == "xx"


def test_an_untrusted_outcome_is_never_remembered(tmp_path: Path) -> None:
    crash = check("a", "raise SystemExit(9)")
    run(tmp_path, step(tmp_path, crash), use_cache=True)
    assert not run(tmp_path, step(tmp_path, crash), use_cache=True)[0]["a"].cached


def test_findings_of_a_check_that_reads_everything_are_tried_again(tmp_path: Path) -> None:
    red = Finding(rule="failed", check="a", message="m", criticality=Criticality.BLOCKER)

    def run_red(_scope: Scope) -> Conversation:
        yield Command(argv=(sys.executable, "-c", "pass"))
        return Outcome(status=Status.FINDINGS, findings=(red,))

    for reads, cached in (("everything", False), ("python", True)):
        made = Check(name=reads, summary="A test.", run=run_red, needs=(), reads=reads)  # type: ignore[arg-type]  # both are literals
        run(tmp_path, step(tmp_path, made), use_cache=True)
        assert run(tmp_path, step(tmp_path, made), use_cache=True)[0][reads].cached is cached


def test_a_damaged_memory_is_forgotten(tmp_path: Path) -> None:
    made = step(tmp_path, check("a", "pass"))
    run(tmp_path, made, use_cache=True)
    for path in (tmp_path / ".gate/cache/a/outcomes").glob("*.json"):
        path.write_text("{")
    (tmp_path / ".gate/cache/times.json").write_text("nonsense")
    assert run(tmp_path, made, use_cache=True)[0]["a"].status is Status.CLEAN


def test_what_a_check_printed_is_kept_beside_its_outcome(tmp_path: Path) -> None:
    run(tmp_path, step(tmp_path, check("a", "print('hello from the tool')")))
    log = (tmp_path / ".gate/outcomes/a.log").read_text()
    assert "hello from the tool" in log
    assert "exit code 0" in log


def test_an_interrupt_ends_every_process(tmp_path: Path) -> None:
    processes = Processes()

    def interrupt(name: str, outcome: Outcome | None) -> None:
        if outcome is not None:
            raise Interrupted("now")

    steps = [step(tmp_path, check("long", "import time; time.sleep(60)")), step(tmp_path, check("short", "pass"))]
    started = time.monotonic()
    with pytest.raises(Interrupted):
        schedule.run(steps, tmp_path / ".gate", processes, interrupt, use_cache=False)
    assert time.monotonic() - started < 15
    assert processes.stopping
    assert not [t.name for t in threading.enumerate() if t.name.startswith("ThreadPool")]


def test_a_check_that_works_by_itself_is_ended_in_its_pauses(tmp_path: Path) -> None:
    def work(_scope: Scope) -> Conversation:
        for _ in range(1000):
            time.sleep(0.01)
            yield PAUSE
        return Outcome(status=Status.CLEAN)

    made = Check(name="own", summary="A test.", run=work, needs=("python",))
    outcomes, _ = run(tmp_path, step(tmp_path, made, timeout=0.05))
    assert (outcomes["own"].status, outcomes["own"].reason) == (Status.UNTRUSTED, "no answer in time")
