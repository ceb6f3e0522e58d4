"""Reads what tools have measured: pytest-benchmark's JSON, k6's summary, Locust's CSV, and the gate's own latencies."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gate.model.measurement import Measurement


def read(text: str, source: str) -> tuple[Measurement, ...] | None:
    """Give the measurements of a file, by what is in it; None where it is none of the known forms.

    pytest-benchmark: `--benchmark-json`; k6: `--summary-export` or `handleSummary`'s data; Locust: `--csv`, the file
    that ends with `_stats.csv`. Times become seconds.
    """
    if text.lstrip().startswith("Type,Name,"):
        return tuple(_locust(text, source))
    try:
        document: Any = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return None
    if not isinstance(document, dict):
        return None
    try:
        if isinstance(document.get("benchmarks"), list):
            return tuple(_benchmark(one, source) for one in document["benchmarks"])
        if isinstance(document.get("requests"), list):
            return tuple(_latency(one, source) for one in document["requests"])
        if isinstance(document.get("metrics"), dict):
            return tuple(_k6(document["metrics"], source))
    except (KeyError, TypeError, ValueError):
        return None
    return None


def _benchmark(one: Mapping[str, Any], source: str) -> Measurement:
    """Read one benchmark; its statistics are in seconds, `data` are the rounds."""
    stats = one["stats"]
    return Measurement(
        name=str(one["name"]),
        source=source,
        count=int(stats.get("rounds", 0)),
        samples=tuple(float(value) for value in stats.get("data") or ()),
        statistics={"mean": float(stats["mean"]), "max": float(stats["max"]), "p50": float(stats["median"])},
    )


def _latency(one: Mapping[str, Any], source: str) -> Measurement:
    """Read the answers to one request of `[integration.latency]`."""
    samples = tuple(float(value) for value in one["seconds"])
    return Measurement(
        name=str(one["name"]), source=source, count=len(samples), samples=samples, failed=int(one["failed"]),
        subject="response",
    )  # fmt: skip


def _k6(metrics: Mapping[str, Any], source: str) -> Iterator[Measurement]:
    """Read the trends of k6, which are in milliseconds; `name{...}` are those of a tag."""
    failed = metrics.get("http_req_failed", {})
    values = failed.get("values", failed)
    bad = int(values.get("passes", 0))
    for name, about in metrics.items():
        values = about.get("values", about)
        if "avg" not in values or not name.startswith(("http_req_duration", "iteration_duration", "grpc_req_duration")):
            continue
        statistics = {"mean": values["avg"] / 1000, "max": values["max"] / 1000, "p50": values["med"] / 1000}
        statistics |= {
            f"p{key[2:-1]}": value / 1000 for key, value in values.items() if key.startswith("p(") and key.endswith(")")
        }
        count = metrics.get("http_reqs", {}).get("values", metrics.get("http_reqs", {})).get("count", 0)
        yield Measurement(
            name=name, source=source, count=int(count), statistics=statistics, failed=bad, subject="response"
        )


def _locust(text: str, source: str) -> Iterator[Measurement]:
    """Read Locust's table of statistics, which is in milliseconds."""
    for row in csv.DictReader(io.StringIO(text)):
        if row["Name"] == "Aggregated":
            continue
        columns = {
            "mean": "Average Response Time",
            "max": "Max Response Time",
            "p50": "50%",
            "p90": "90%",
            "p95": "95%",
            "p99": "99%",
        }
        statistics = {
            key: float(row[column]) / 1000 for key, column in columns.items() if row.get(column, "N/A") != "N/A"
        }
        yield Measurement(
            name=f"{row['Type']} {row['Name']}".strip(),
            source=source,
            count=int(row["Request Count"]),
            statistics=statistics,
            failed=int(row["Failure Count"]),
            subject="response",
        )
