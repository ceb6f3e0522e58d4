"""How a project tests is told from its tests, from what ran, and from the source."""

import pytest

from gate import practice
from gate.model.practice import Kind, Practice, Share
from gate.model.testrun import Answer, Attempt, TestRun
from gate.parsing import testkinds
from gate.parsing.coverage import FileCoverage

CODE = """\
async def send(self, event):
    \"\"\"Send.\"\"\"
    try:
        await self.producer.send(event)
    except KafkaError:
        self.dead_letter(event)
    except (OSError, ValueError) as error:
        raise Failed from error


async def other():
    pass
"""


def run(id_: str, seconds: float = 0.0, outcome: str = "passed", **more: tuple[str, ...]) -> TestRun:
    path = id_.partition("::")[0]
    return TestRun(id=id_, path=path, attempts=(Attempt(outcome, seconds),), **more)  # type: ignore[arg-type]  # texts of a test


def measured(executed: set[int], missing: set[int], contexts: dict[str, set[int]] | None = None) -> FileCoverage:
    found = {name: frozenset(lines) for name, lines in (contexts or {}).items()}
    return FileCoverage("src/a.py", 0, 0, frozenset(executed), frozenset(missing), contexts=found)


@pytest.mark.parametrize(
    ("test", "kind"),
    [
        (run("tests/test_a.py::test_a"), "unit"),
        (run("tests/unit/test_orders_api.py::test_a"), "unit"),
        (run("tests/test_orders_api.py::test_a"), "router"),
        (run("tests/integration/test_repository.py::test_a"), "integration"),
        (run("tests/test_a.py::test_a", markers=("e2e",)), "end to end"),
        (run("tests/test_a.py::test_a", markers=("security", "asyncio")), "security"),
        (run("tests/test_a.py::test_a", fixtures=("benchmark",)), "benchmark"),
        (TestRun(id="tests/test_a.py::test_a", path="tests/test_a.py", calls=(Answer("GET", "/", 200),)), "router"),
    ],
)
def test_a_test_has_a_kind(test: TestRun, kind: str) -> None:
    assert testkinds.kind(test) == kind


def test_kinds_are_counted_with_their_time_and_what_they_run() -> None:
    runs = (
        run("tests/unit/test_a.py::test_a", 1.0),
        run("tests/unit/test_b.py::test_b", 0.5, "failed"),
        run("tests/api/test_c.py::test_c", 2.0),
        run("tests/api/test_c.py::test_d", 9.0, "skipped"),
    )
    contexts = {"tests/unit/test_a.py": {1, 2}, "tests/unit/test_b.py": {2, 3}, "": {4}, "tests/api/test_c.py": {1}}
    found = practice.judge(runs, (measured({1, 2, 3, 4}, {5}, contexts),), {}, kafka=False)
    assert found.kinds == (
        Kind(name="unit", tests=2, seconds=1.5, coverage=60.0),
        Kind(name="router", tests=1, seconds=2.0, coverage=20.0),
    )
    assert [one.test for one in found.slowest][:2] == ["tests/api/test_c.py::test_d", "tests/api/test_c.py::test_c"]
    assert practice.judge(runs, (measured({1}, set()),), {}, kafka=False).kinds[0].coverage is None


def test_error_paths_and_async_functions_ran_or_not() -> None:
    found = practice.judge(
        (), (measured({3, 4, 6}, {8, 12}),), {"src/a.py": CODE, "src/broken.py": "def ("}, kafka=False
    )
    assert found.errors == Share(ran=1, total=2, left=("src/a.py:8",))
    assert found.asynchronous == Share(ran=1, total=2, left=("src/a.py:12",))
    assert practice.judge((), (), {"src/a.py": CODE}, kafka=False) == Practice()


def test_failures_of_kafka_are_shown_by_the_code_that_ran_or_by_a_test() -> None:
    def shown(files: tuple[FileCoverage, ...], *names: str) -> dict[str, str]:
        runs = tuple(run(f"tests/test_a.py::{name}") for name in names)
        return {one.name: one.shown for one in practice.judge(runs, files, {"src/a.py": CODE}, kafka=True).kafka}

    nothing = {"producer failure": "", "consumer retry": "", "dead letter": ""}
    assert shown(()) == nothing
    assert shown((measured({3, 4}, {6}),)) == nothing
    assert shown((measured({3, 4, 6}, set()),)) == nothing | {
        "producer failure": "src/a.py:6", "dead letter": "src/a.py:6",
    }  # fmt: skip
    assert shown((), "test_waits_while_the_broker_is_down", "test_retries_three_times", "test_a_poison_message") == {
        "producer failure": "tests/test_a.py::test_waits_while_the_broker_is_down",
        "consumer retry": "tests/test_a.py::test_retries_three_times",
        "dead letter": "tests/test_a.py::test_a_poison_message",
    }


def test_says_it_in_lines() -> None:
    runs = (run("tests/unit/test_a.py::test_a", 1.25), run("tests/unit/test_a.py::test_dlq", 0.2))
    found = practice.judge(runs, (measured({3, 4}, {6, 8, 12}),), {"src/a.py": CODE}, kafka=True)
    assert list(practice.lines(found)) == [
        "by kind: unit 2 (1.4 s)",
        "slowest: tests/unit/test_a.py::test_a 1.2 s",
        "0 of 2 error paths ran; not src/a.py:6, src/a.py:8",
        "1 of 2 async functions ran; not src/a.py:12",
        "Kafka's failures: dead letter exercised",
    ]
    assert list(practice.lines(Practice())) == []


def test_a_flaky_test_is_told_with_all_its_attempts() -> None:
    attempts = (Attempt("failed", 0.1, "assert 1 == 2"), Attempt("passed", 0.1))
    test = TestRun(id="t.py::test_a", attempts=attempts)
    assert (test.flaky, practice.flaky(test)) == (
        True, "passed only when it was run again: attempt 1 failed (assert 1 == 2), attempt 2 passed",
    )  # fmt: skip
