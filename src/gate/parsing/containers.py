"""Reads what the Docker engine says about containers, and decides which are ready and which have failed."""

import re
from collections.abc import Collection, Iterable, Mapping
from string import Template

from msgspec import Struct, field

from gate.model.compose import Container, Port
from gate.parsing import compose_errors, jsontext

_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  # nosec B104  # what the engine reports, not to listen on


class _Probe(Struct, rename="pascal"):
    output: str = ""


class _Health(Struct, rename="pascal"):
    status: str = ""
    log: list[_Probe] | None = None


class _State(Struct, rename="pascal"):
    status: str
    exit_code: int = 0
    error: str = ""
    finished_at: str = ""
    out_of_memory: bool = field(default=False, name="OOMKilled")
    health: _Health | None = None


class _Config(Struct, rename="pascal"):
    labels: dict[str, str] | None = None


class _Binding(Struct, rename="pascal"):
    host_ip: str = ""
    host_port: str = ""


class _Network(Struct, rename="pascal"):
    ports: dict[str, list[_Binding] | None] | None = None


class _Host(Struct, rename="pascal"):
    port_bindings: dict[str, list[_Binding] | None] | None = None


class _Mount(Struct, rename="pascal"):
    source: str = ""


class _Inspected(Struct, rename="pascal"):
    """One entry of `docker inspect`; the format is the Engine API's "Inspect a container"."""

    id: str
    state: _State
    config: _Config
    network_settings: _Network
    host_config: _Host
    restart_count: int = 0
    mounts: list[_Mount] = []


def read(text: str) -> tuple[Container, ...] | None:
    """Turn the answer of `docker inspect` into containers, by service and number; None where it cannot be read."""
    entries = jsontext.read(text, list[_Inspected])
    if entries is None:
        return None
    return tuple(sorted(map(_container, entries), key=lambda container: (container.service, container.number)))


def _container(entry: _Inspected) -> Container:
    """Turn one entry into a container."""
    labels = entry.config.labels or {}
    state, health = entry.state, entry.state.health
    number = labels.get("com.docker.compose.container-number", "")
    return Container(
        id=entry.id,
        service=labels.get("com.docker.compose.service", entry.id[:12]),
        number=int(number) if number.isdecimal() else 1,
        status=state.status,
        exit_code=state.exit_code,
        finished=state.finished_at if not state.finished_at.startswith("0001") and state.status != "running" else "",
        error=state.error,
        out_of_memory=state.out_of_memory,
        health=health.status if health and health.status != "none" else "",
        probe=health.log[-1].output.strip() if health and health.log else "",
        restarts=entry.restart_count,
        promised=tuple(sorted(_tcp(entry.host_config.port_bindings))),
        ports=_ports(entry.network_settings.ports),
        shared=tuple(mount.source for mount in entry.mounts),
    )


def _tcp(names: Iterable[str] | None) -> list[int]:
    """Give the numbers of TCP ports written as `8000/tcp`."""
    matches = [re.fullmatch(r"(\d+)/tcp", name) for name in names or ()]
    return [int(match[1]) for match in matches if match]


def _ports(published: Mapping[str, list[_Binding] | None] | None) -> tuple[Port, ...]:
    """Give the published TCP ports in rising order, each by its IPv4 address where it has one."""
    found = []
    for inside in sorted(_tcp(published)):
        bindings = (published or {})[f"{inside}/tcp"] or []
        usable = sorted((b for b in bindings if b.host_port.isdecimal()), key=lambda binding: ":" in binding.host_ip)
        found += [Port(inside, int(b.host_port), "" if b.host_ip in _EVERYWHERE else b.host_ip) for b in usable[:1]]
    return tuple(found)


def failure(container: Container) -> str:
    """Say how a container has failed for good, in words that follow its name; empty where it has not.

    A container that a restart policy starts again has not failed yet. One that ends with exit code 0 has done its work,
    unless it has a health check or ports and so was there to stay.
    """
    code = container.exit_code
    if container.over and container.out_of_memory:
        return f"was killed because it ran out of memory (exit code {code})"
    if container.over and code:
        return f"ended with exit code {code}"
    if container.over and container.serves:
        what = f"publishes port {container.promised[0]}" if container.promised else "has a health check"
        return f"ended with exit code 0, although it {what}"
    if container.status == "created" and container.error:
        return f"cannot be started: {compose_errors.explain(container.error).sentence}"
    if container.status == "running" and container.health == "unhealthy":
        return f"is unhealthy{_probed(container)}"
    return ""


def first_failure(seen: Iterable[Container]) -> Container | None:
    """Give the container that failed first; those that ended come before those that still run."""
    failed = [container for container in seen if failure(container)]
    return min(failed, key=lambda container: container.finished or "~", default=None)


def readiness(container: Container, answering: Collection[Port], settled: bool) -> str:
    """Say how a container is ready, in words that follow its name; empty where it is not.

    `answering` are the published ports that answer; `settled` says that it has run for a while.
    """
    if container.over and not container.exit_code and not container.serves:
        return "has done its work (exit code 0)"
    if container.status != "running":
        return ""
    if container.health:
        return "is healthy" if container.health == "healthy" else ""
    if container.promised:
        ready = container.ports and all(port in answering for port in container.ports)
        ports = ", ".join(str(port.inside) for port in container.ports)
        return f"answers on port {ports} (it has no health check)" if ready else ""
    return "is running (it has neither health check nor published port)" if settled else ""


def ended(before: Container, now: Container | None) -> str:
    """Say how a container has ended since it was ready, in words that follow its name; empty where it goes on."""
    if now is None:
        return "was removed by something else"
    if before.over:
        return ""
    if now.restarts > before.restarts:
        return f"ended and was restarted {_times(now.restarts - before.restarts)}"
    if now.over and now.exit_code == 0:
        return "ended with exit code 0"
    return failure(now) or ("" if now.status == "running" else f"is {now.status}")


def lacking(container: Container, answering: Collection[Port]) -> str:
    """Say what a container lacks to be ready, in words that follow its name."""
    if container.restarts:
        code = f", last with exit code {container.exit_code}" if container.exit_code else ""
        return f"ends again and again: it was restarted {_times(container.restarts)}{code}"
    if container.status == "created":
        return "was not started, because it waits for another service"
    if container.status != "running":
        return f"is {container.status}"
    if container.health:
        return f"has a health check that does not pass{_probed(container)}"
    silent = [str(port.inside) for port in container.ports if port not in answering]
    return f"does not answer on port {', '.join(silent)}" if silent else "has not published its ports"


def _times(number: int) -> str:
    """Write how often something happened."""
    return "once" if number == 1 else f"{number} times"


def _probed(container: Container) -> str:
    """Give what the last probe of a health check printed, behind a colon."""
    lines = [line.strip() for line in container.probe.splitlines() if line.strip()]
    return f": its health check said {lines[-1][:200]!r}" if lines else ""


def variables(containers: Iterable[Container], host: str) -> dict[str, str]:
    """Give the variables that tell tests where the services are; `host` is where the engine publishes ports.

    For each service with published ports GATE_<SERVICE>_HOST, GATE_<SERVICE>_PORT (of the lowest port inside) and
    GATE_<SERVICE>_PORT_<PORT INSIDE>; of several containers of a service the first.
    """
    found: dict[str, str] = {}
    for container in containers:
        name = re.sub(r"\W", "_", container.service).upper()
        for port in container.ports:
            found.setdefault(f"GATE_{name}_HOST", port.host or host)
            found.setdefault(f"GATE_{name}_PORT", str(port.published))
            found.setdefault(f"GATE_{name}_PORT_{port.inside}", str(port.published))
    return found


def fill(templates: Mapping[str, str], known: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Replace `${GATE_...}` in the values; give them, and a sentence about the first name that nothing has."""
    filled = {}
    for key, text in templates.items():
        template = Template(text)
        absent = [n for n in template.get_identifiers() if n.startswith("GATE_") and n not in known]
        if absent:
            return {}, (
                f"integration.variables.{key} names {absent[0]}, which no service publishes; "
                f"there is {', '.join(known) or 'none'}"
            )
        filled[key] = template.safe_substitute(known)
    return filled, ""


def host(endpoint: str) -> str:
    """Give the machine on which an engine publishes ports, by its address such as `tcp://build:2376`."""
    match = re.match(r"(?:tcp|ssh|https?)://(?:[^@/]*@)?(?:\[(?P<six>[^\]]+)\]|(?P<name>[^:/]+))", endpoint)
    return (match["six"] or match["name"]) if match else "127.0.0.1"
