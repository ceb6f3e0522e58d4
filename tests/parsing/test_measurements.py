"""What tools have measured is read by what is in their files."""

import json

import pytest

from gate.model.measurement import Measurement
from gate.parsing import measurements

STATS = {"rounds": 3, "data": [0.1, 0.2, 0.3], "mean": 0.2, "max": 0.3, "median": 0.2}


def test_reads_pytest_benchmark() -> None:
    text = json.dumps(
        {"benchmarks": [{"name": "test_a", "stats": STATS}, {"name": "test_b", "stats": STATS | {"data": None}}]}
    )
    statistics = {"mean": 0.2, "max": 0.3, "p50": 0.2}
    assert measurements.read(text, "b.json") == (
        Measurement(name="test_a", source="b.json", count=3, samples=(0.1, 0.2, 0.3), statistics=statistics),
        Measurement(name="test_b", source="b.json", count=3, statistics=statistics),
    )


@pytest.mark.parametrize("wrap", [lambda values: {"values": values}, lambda values: values], ids=["data", "export"])
def test_reads_both_summaries_of_k6(wrap: "type[dict[str, object]]") -> None:
    duration = {"avg": 100, "min": 1, "med": 90, "max": 300, "p(90)": 150, "p(95)": 200}
    metrics = {
        "http_req_duration": wrap(duration),
        "http_req_failed": wrap({"passes": 2, "fails": 98, "rate": 0.02}),
        "http_reqs": wrap({"count": 100, "rate": 10}),
        "data_sent": wrap({"count": 5}),
    }
    assert measurements.read(json.dumps({"metrics": metrics}), "k6.json") == (
        Measurement(
            name="http_req_duration", source="k6.json", count=100, failed=2, subject="response",
            statistics={"mean": 0.1, "max": 0.3, "p50": 0.09, "p90": 0.15, "p95": 0.2},
        ),
    )  # fmt: skip


def test_reads_locust() -> None:
    text = (
        "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,"
        "Max Response Time,Average Content Size,Requests/s,Failures/s,50%,90%,95%,99%\n"
        "GET,/orders,40,1,10,12.5,3,99,100,4,0,10,20,30,N/A\n,Aggregated,40,1,10,12.5,3,99,100,4,0,10,20,30,90\n"
    )
    assert measurements.read(text, "l.csv") == (
        Measurement(
            name="GET /orders", source="l.csv", count=40, failed=1, subject="response",
            statistics={"mean": 0.0125, "max": 0.099, "p50": 0.01, "p90": 0.02, "p95": 0.03},
        ),
    )  # fmt: skip


def test_reads_the_gates_own_latencies() -> None:
    text = json.dumps({"requests": [{"name": "health", "seconds": [0.1, 0.2], "failed": 1}]})
    assert measurements.read(text, "x") == (
        Measurement(name="health", source="x", count=2, samples=(0.1, 0.2), failed=1, subject="response"),
    )


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"benchmarks": [{"name": "a"}]}', '{"requests": [1]}', "a,b\n"])
def test_anything_else_is_not_read(text: str) -> None:
    assert measurements.read(text, "x") is None
