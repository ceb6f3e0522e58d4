"""What the engine says about containers decides which are ready, which have failed, and where they are."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from gate.model.compose import Container, Port
from gate.parsing import containers

WEB = Container(id="1", service="web", promised=(8000,), ports=(Port(8000, 32768),))
DB = Container(id="2", service="db", health="healthy")
WORKER = Container(id="3", service="worker")


def inspected(**more: Any) -> dict[str, Any]:
    """Give an entry of `docker inspect` as engine 20.10 writes it, as far as it is read."""
    entry = {
        "Id": "966ee2322f53aa",
        "State": {
            "Status": "running", "Running": True, "OOMKilled": False, "ExitCode": 0, "Error": "",
            "StartedAt": "2026-11-21T07:35:36.386279815Z", "FinishedAt": "0001-01-01T00:00:00Z",
            "Health": {"Status": "starting", "FailingStreak": 1, "Log": [{"ExitCode": 1, "Output": "no\n"}]},
        },
        "RestartCount": 2,
        "Config": {"Labels": {"com.docker.compose.service": "db", "com.docker.compose.container-number": "2"}},
        "HostConfig": {"PortBindings": {"8000/tcp": [{"HostIp": "", "HostPort": ""}], "9000/udp": [], "7000/tcp": []}},
        "NetworkSettings": {
            "Ports": {
                "8000/tcp": [{"HostIp": "::", "HostPort": "32769"}, {"HostIp": "0.0.0.0", "HostPort": "32768"}],
                "9000/udp": [{"HostIp": "0.0.0.0", "HostPort": "32768"}],
                "7000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "32770"}],
                "5432/tcp": None,
            }
        },
        "Mounts": [{"Type": "bind", "Source": "/p/.gate"}],
    }  # fmt: skip
    return {**entry, **more}


def test_an_entry_of_the_engine_becomes_a_container() -> None:
    (container,) = containers.read(json.dumps([inspected()])) or ()
    assert container == Container(
        id="966ee2322f53aa",
        service="db",
        number=2,
        health="starting",
        probe="no",
        restarts=2,
        promised=(7000, 8000),
        ports=(Port(7000, 32770, "127.0.0.1"), Port(8000, 32768)),
        shared=("/p/.gate",),
    )
    assert container.known_as == "db-2"


def test_containers_come_by_service_and_number() -> None:
    names = (("b", "1"), ("a", "10"), ("a", "2"))
    labels = [{"com.docker.compose.service": s, "com.docker.compose.container-number": n} for s, n in names]
    entries = json.dumps([inspected(Config={"Labels": label}) for label in labels])
    assert [container.known_as for container in containers.read(entries) or ()] == ["a-2", "a-10", "b"]


@pytest.mark.parametrize("text", ["", "{}", '[{"Id": 1}]'])
def test_what_cannot_be_read_is_none(text: str) -> None:
    assert containers.read(text) is None


@pytest.mark.parametrize(
    ("container", "how"),
    [
        (WEB, ""),
        (replace(WORKER, status="exited", exit_code=7), "ended with exit code 7"),
        (replace(WORKER, status="exited", exit_code=0), ""),
        (replace(WORKER, status="restarting", exit_code=7), ""),
        (replace(WEB, status="exited", ports=()), "ended with exit code 0, although it publishes port 8000"),
        (replace(DB, status="exited", health="unhealthy"), "ended with exit code 0, although it has a health check"),
        (
            replace(WORKER, status="exited", exit_code=137, out_of_memory=True),
            "was killed because it ran out of memory (exit code 137)",
        ),
        (replace(DB, health="unhealthy", probe="a\nno table\n"), "is unhealthy: its health check said 'no table'"),
        (replace(DB, health="unhealthy"), "is unhealthy"),
        (replace(DB, health="starting"), ""),
        (replace(WORKER, status="created"), ""),
        (replace(WORKER, status="created", error="no such device"), "cannot be started: no such device"),
    ],
)
def test_how_a_container_has_failed(container: Container, how: str) -> None:
    assert containers.failure(container) == how


@pytest.mark.parametrize(
    ("container", "settled", "how"),
    [
        (DB, False, "is healthy"),
        (replace(DB, health="starting"), True, ""),
        (WEB, False, "answers on port 8000 (it has no health check)"),
        (replace(WEB, ports=(*WEB.ports, Port(9000, 1))), True, ""),
        (replace(WEB, ports=()), True, ""),
        (WORKER, False, ""),
        (WORKER, True, "is running (it has neither health check nor published port)"),
        (replace(WORKER, status="restarting"), True, ""),
        (replace(WORKER, status="exited"), False, "has done its work (exit code 0)"),
        (replace(WORKER, status="exited", exit_code=1), False, ""),
        (replace(WEB, status="exited"), True, ""),
    ],
)
def test_how_a_container_is_ready(container: Container, settled: bool, how: str) -> None:
    assert containers.readiness(container, {Port(8000, 32768)}, settled) == how


@pytest.mark.parametrize(
    ("container", "lacks"),
    [
        (replace(WORKER, status="created"), "was not started, because it waits for another service"),
        (replace(WORKER, status="paused"), "is paused"),
        (replace(DB, health="starting"), "has a health check that does not pass"),
        (replace(WEB, ports=(*WEB.ports, Port(9000, 1))), "does not answer on port 9000"),
        (replace(WEB, ports=()), "has not published its ports"),
        (
            replace(WORKER, status="restarting", restarts=3, exit_code=2),
            "ends again and again: it was restarted 3 times, last with exit code 2",
        ),
    ],
)
def test_what_a_container_lacks(container: Container, lacks: str) -> None:
    assert containers.lacking(container, {Port(8000, 32768)}) == lacks


def test_the_first_that_failed_is_the_one_that_ended_first() -> None:
    one = replace(WORKER, id="a", service="web", status="exited", exit_code=1, finished="2026-11-21T07:00:02Z")
    two = replace(WORKER, id="b", service="db", status="exited", exit_code=4, finished="2026-11-21T07:00:01Z")
    assert containers.first_failure([one, replace(DB, health="unhealthy"), two]) == two
    assert containers.first_failure([WEB, DB]) is None


@pytest.mark.parametrize(
    ("before", "now", "how"),
    [
        (WEB, WEB, ""),
        (WEB, None, "was removed by something else"),
        (WORKER, replace(WORKER, status="exited"), "ended with exit code 0"),
        (WORKER, replace(WORKER, status="exited", exit_code=9), "ended with exit code 9"),
        (WORKER, replace(WORKER, restarts=1), "ended and was restarted once"),
        (WORKER, replace(WORKER, status="paused"), "is paused"),
        (DB, replace(DB, health="unhealthy"), "is unhealthy"),
        (replace(WORKER, status="exited"), replace(WORKER, status="exited"), ""),
    ],
)
def test_how_a_container_has_ended_under_test(before: Container, now: Container | None, how: str) -> None:
    assert containers.ended(before, now) == how


def test_variables_tell_where_the_services_are() -> None:
    many = replace(WEB, service="order-api", ports=(Port(80, 1), Port(443, 2, "10.0.0.7")))
    second = replace(many, number=2, ports=(Port(80, 9),))
    assert containers.variables((many, second, DB), "build") == {
        "GATE_ORDER_API_HOST": "build",
        "GATE_ORDER_API_PORT": "1",
        "GATE_ORDER_API_PORT_80": "1",
        "GATE_ORDER_API_PORT_443": "2",
    }


def test_templates_are_filled_and_unknown_names_refused() -> None:
    known = {"GATE_DB_PORT": "5"}
    assert containers.fill({"URL": "x:${GATE_DB_PORT}/$HOME/$$", "A": "b"}, known) == (
        {"URL": "x:5/$HOME/$", "A": "b"},
        "",
    )
    filled, problem = containers.fill({"URL": "${GATE_BD_PORT}"}, known)
    assert (filled, problem) == (
        {},
        "integration.variables.URL names GATE_BD_PORT, which no service publishes; there is GATE_DB_PORT",
    )


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("unix:///var/run/docker.sock", "127.0.0.1"),
        ("npipe:////./pipe/docker_engine", "127.0.0.1"),
        ("tcp://build:2376", "build"),
        ("tcp://[::1]:2375", "::1"),
        ("ssh://ada@build.example.org", "build.example.org"),
        ("", "127.0.0.1"),
    ],
)
def test_ports_are_published_where_the_engine_is(endpoint: str, host: str) -> None:
    assert containers.host(endpoint) == host
