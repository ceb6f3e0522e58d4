"""Requests go to a real server on this machine, bounded, and nowhere else."""

import http.server
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gate.inside import FOLDER


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers by the path: with a status, or late."""

    def do_GET(self) -> None:
        if self.path.startswith("/slow"):
            time.sleep(0.2)
        self.send_response(int(self.path.rpartition("/")[2].partition("?")[0]))
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:  # quiet
        del arguments


@pytest.fixture
def port() -> Iterator[str]:
    """Run a server on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield str(server.server_address[1])
    server.shutdown()
    server.server_close()


def measure(folder: Path, port: str, *named: str, count: int = 5, seconds: float = 10) -> list[dict[str, Any]]:
    file = folder / "latency.json"
    subprocess.run(
        (sys.executable, f"{FOLDER}/gate_latency.py", str(file), str(count), str(seconds), *named),
        env={"GATE_API_PORT": port}, check=True,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(file.read_text())["requests"]
    return found


def test_measures_every_request_as_often_as_it_is_told(tmp_path: Path, port: str) -> None:
    ready, limited = measure(
        tmp_path,
        port,
        "ready=GET http://127.0.0.1:${GATE_API_PORT}/200",
        "list=GET http://localhost:${GATE_API_PORT}/200?a=b",
    )
    assert (ready["name"], len(ready["seconds"]), ready["failed"]) == ("ready", 5, 0)
    assert all(0 < value < 5 for value in ready["seconds"])
    assert len(limited["seconds"]) == 5


def test_an_error_is_no_response(tmp_path: Path, port: str) -> None:
    (one,) = measure(tmp_path, port, "x=GET http://127.0.0.1:${GATE_API_PORT}/503")
    assert (one["seconds"], one["failed"], one["problem"]) == ([], 7, "503 Service Unavailable")


def test_the_time_is_bounded(tmp_path: Path, port: str) -> None:
    started = time.monotonic()
    (one,) = measure(tmp_path, port, "x=GET http://127.0.0.1:${GATE_API_PORT}/slow/200", count=1000, seconds=1)
    assert time.monotonic() - started < 10
    assert 0 < len(one["seconds"]) < 6


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("GET http://192.0.2.1/", "http://192.0.2.1/ is no http address of this machine"),
        ("GET https://127.0.0.1/", "https://127.0.0.1/ is no http address of this machine"),
        ("GET http://127.0.0.1:${ABSENT}/", "ValueError"),
        ("GET http://127.0.0.1:1/", "ConnectionRefusedError"),
    ],
)
def test_other_machines_and_services_that_are_away_are_told(
    tmp_path: Path, port: str, request_: str, said: str
) -> None:
    (one,) = measure(tmp_path, port, f"x={request_}")
    assert (one["seconds"], one["failed"]) == ([], 1)
    assert one["problem"].startswith(said)
