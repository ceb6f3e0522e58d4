"""Consumers that may be hours behind."""

import pytest

from gate.rules.kafka.no_lag_monitoring import RULE
from tests.rules import bench
from tests.rules.kafka.snippets import AIOKAFKA

WORK = "await place(message.value)"


def test_it_is_said_once() -> None:
    text = AIOKAFKA.format(work=WORK)
    (problem,) = bench.check(RULE, {"app/a.py": text, "app/b.py": text})
    assert (problem.path, problem.line) == ("app/a.py", 5)
    assert (
        problem.message == "nothing in the project tells how far `consume` (and 1 other consumer) is behind its topic"
    )


@pytest.mark.parametrize(
    ("work", "more"),
    [
        (f"{WORK}\n                LAG.set(1)", {}),
        (f"{WORK}\n                print(consumer.highwater(message))", {}),
        (WORK, {"docker-compose.yml": "services:\n  exporter:\n    image: danielqsj/kafka-exporter\n"}),
        (
            WORK,
            {"app/metrics.py": "from prometheus_client import Gauge\n\nGauge('consumer_lag', 'Messages behind.')\n"},
        ),
        ("yield message", {}),
        ("print(message)", {}),
    ],
)
def test_something_watches_or_nothing_is_to_watch(work: str, more: dict[str, str]) -> None:
    assert bench.check(RULE, {"app/main.py": AIOKAFKA.format(work=work), **more}) == ()


def test_a_flag_is_no_lag() -> None:
    text = AIOKAFKA.format(work=f"flag = 1\n                {WORK}")
    assert len(bench.check(RULE, text)) == 1
