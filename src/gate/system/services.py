"""Watches the services of a Compose project: which are ready, which have ended, and when."""

import socket
from contextlib import suppress

from gate.model.compose import Container, Ended, Phase, Port, Ready
from gate.parsing import containers
from gate.parsing.said import last_word
from gate.system import clock
from gate.system.docker import Docker

_SETTLED = 1.0
"""Seconds that a service without health check and port has to run to count as ready."""

_SILENCE = 0.3
"""Seconds in which an accepted connection must not be closed: Docker's proxy accepts for a port that nobody serves."""

_LAST_LINES = 8


class Timeline:
    """What happened when, in seconds from its making on."""

    def __init__(self) -> None:
        """Start the clock."""
        self._began = clock.seconds()
        self._events: list[str] = []
        self.phases: list[Phase] = []

    def note(self, event: str) -> float:
        """Add an event; give its seconds."""
        now = clock.seconds() - self._began
        self._events.append(f"{now:7.1f} s  {event}\n")
        return now

    def phase(self, name: str, since: float, until: float | None = None) -> None:
        """Note how long a part of the whole took, in the seconds of the clock."""
        self.phases.append(Phase(name, (until or clock.seconds()) - since))

    def text(self) -> str:
        """Give all events, one per line."""
        return "".join(self._events)


class Services:
    """The containers of one project, as far as they were seen."""

    def __init__(self, docker: Docker, project: str, timeline: Timeline) -> None:
        """Start without having seen any."""
        self._docker, self._project, self._timeline = docker, project, timeline
        self._host = docker.host()
        self._states: dict[str, str] = {}
        self._since: dict[tuple[str, int], float] = {}
        self._answering: dict[tuple[str, int], set[Port]] = {}
        self._ready: dict[str, Ready] = {}
        self._over: dict[str, float] = {}
        self.seen: tuple[Container, ...] = ()
        self.ended: list[Ended] = []

    @property
    def ready(self) -> tuple[Ready, ...]:
        """Give the services that are ready, in the order in which they became so."""
        return tuple(sorted(self._ready.values(), key=lambda ready: ready.seconds))

    @property
    def all_ready(self) -> bool:
        """Tell whether there are services and all that were seen are ready."""
        return bool(self.seen) and all(container.id in self._ready for container in self.seen)

    @property
    def started(self) -> bool:
        """Tell whether any service was started."""
        return any(container.status != "created" for container in self.seen)

    def variables(self) -> dict[str, str]:
        """Give the variables that tell where the services are."""
        return containers.variables(self.seen, self._host)

    def look(self) -> bool:
        """See how the services are now; False where the engine does not say."""
        seen = self._docker.containers(self._project)
        if seen is None:
            return False
        self.seen = seen
        for container in seen:
            health = f"health {container.health}" if container.health else ""
            state = ", ".join(filter(None, (container.status, health)))
            if self._states.get(container.id) != state:
                self._states[container.id] = state
                self._timeline.note(f"{container.known_as}: {state}")
            self._judge(container)
        return True

    def _judge(self, container: Container) -> None:
        """Note whether a service is ready."""
        now = clock.seconds()
        start = (container.id, container.restarts)
        if container.status != "running":
            self._since.pop(start, None)
        # What has ended before has to run longer each time, or it would be taken between two ends
        settled = now - self._since.setdefault(start, now) >= _SETTLED * (1 + min(container.restarts, 9))
        how = containers.readiness(container, self._ports(container), settled)
        if not how:
            self._ready.pop(container.id, None)
        elif container.id not in self._ready:
            seconds = self._timeline.note(f"{container.known_as} {how}")
            self._ready[container.id] = Ready(container.known_as, how, seconds)

    def _ports(self, container: Container) -> set[Port]:
        """Give the published ports that answer; asked only where no health check says more."""
        known = self._answering.setdefault((container.id, container.restarts), set())
        if container.status == "running" and not container.health:
            for port in container.ports:
                if port not in known and answers(port.host or self._host, port.published):
                    known.add(port)
        return known

    def failed(self) -> str:
        """Keep how the first service failed that did, and give the sentence about it; empty where none has."""
        container = containers.first_failure(self.seen)
        if container is None:
            return ""
        how = containers.failure(container)
        said = self._keep(container, how)
        return f"the service {container.known_as} {how}{f': {last_word(said)}' if said else ''}"

    def late(self, patience: float) -> str:
        """Keep which service is not ready in time, and give the sentence about it; empty where all are."""
        waiting = [container for container in self.seen if container.id not in self._ready]
        if not waiting:
            return ""
        first = min(waiting, key=lambda container: container.status == "created")
        how = containers.lacking(first, self._ports(first))
        self._keep(first, how)
        return f"the service {first.known_as} is not ready after {patience:.0f} s: it {how}"

    def gone(self, patience: float) -> str:
        """Look while the tests run; say which service has failed and not come back for so many seconds."""
        now = clock.seconds()
        before = {container.id: container for container in self.seen}
        found = self._docker.containers(self._project) or ()
        failed = [c for c in found if c.over and c.id in before and not before[c.id].over and containers.failure(c)]
        self._over = {c.id: self._over.get(c.id, now) for c in failed}
        waited = next((c for c in failed if now - self._over[c.id] >= patience), None)
        return f"no end {patience:.0f} s after the service {waited.known_as} had ended" if waited else ""

    def compare(self) -> bool:
        """Keep which services have ended since they were last seen; False where the engine does not say."""
        before = self.seen
        if not self.look():
            return False
        now = {container.id: container for container in self.seen}
        for earlier in sorted(before, key=lambda c: (now[c.id].finished if c.id in now else "") or "~"):
            how = containers.ended(earlier, now.get(earlier.id))
            if how:
                self._keep(now.get(earlier.id, earlier), how)
        return True

    def _keep(self, container: Container, how: str) -> tuple[str, ...]:
        """Keep how a service ended with its last lines, and give these."""
        lines = [line.strip()[:200] for line in self._docker.log(container) if line.strip()]
        said = tuple(lines[-_LAST_LINES:])
        self.ended.append(Ended(container.known_as, how, said))
        self._timeline.note(f"{container.known_as} {how}")
        return said


def answers(host: str, port: int) -> bool:
    """Tell whether something behind a TCP port takes a connection and does not close it at once."""
    with suppress(OSError), socket.create_connection((host, port), 3 * _SILENCE) as connection:
        connection.settimeout(_SILENCE)
        try:
            return bool(connection.recv(1))
        except TimeoutError:
            return True
    return False
