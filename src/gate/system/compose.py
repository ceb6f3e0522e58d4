"""Runs a command while the services of a Compose project run, and takes them down whatever happens."""

import re
import shlex
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from threading import Thread
from time import sleep

from msgspec.structs import replace

from gate.model.compose import Compose, ComposeReport
from gate.model.process import Raw
from gate.parsing import compose_errors, containers
from gate.parsing.said import last_word
from gate.system import clock, files
from gate.system import docker as engine
from gate.system.docker import Docker
from gate.system.process import Processes, Until
from gate.system.services import Services, Timeline

Work = Callable[[Mapping[str, str], float, Until], Raw]
"""Runs the command with these variables, in at most so many seconds, or until there is a reason to end it."""

_POLL = 0.5
_GRACE, _GRACE_WITH_COVERAGE = 1, 10
"""Seconds that services have to end by themselves; one that measures its coverage must, to write it."""


def run(
    wanted: Compose, root: Path, variables: Mapping[str, str], timeout: float, processes: Processes, work: Work
) -> Raw:
    """Start the services, run `before` and the work, take all down; what happened is in the Raw's `compose`.

    `variables` are those of the command. `timeout` in seconds is for everything but taking down. Never raises for what
    Docker, Compose or the services do. The caller holds a lock that keeps other runs of the folder `root` out.
    """
    docker = Docker(processes)
    version, absent = docker.version()
    compose, generation = find(processes) if not absent else ((), "")
    if not compose:
        absent = absent or "there is no Docker Compose: neither `docker compose` nor `docker-compose` answers"
        return Raw(exit_code=-1, compose=ComposeReport(absent=absent))
    swept, left = engine.sweep(root, docker)
    stack = _Stack(wanted, root, variables, timeout, processes, compose)
    raw = Raw(exit_code=-1)
    ran = False
    try:
        stack.problem = f"what an earlier run has left cannot be removed: {left}" if left else stack.start()
        if not stack.problem:
            ran = True
            raw = stack.during("tests", lambda: work(stack.variables, stack.left(), stack.hopeless))
            stack.measure()
            stack.problem = stack.outlived()
    finally:
        report = stack.down()
    source = f"Docker Engine {version}"
    return replace(raw, compose=replace(report, version=generation, source=source, ran=ran, swept=swept))


def find(processes: Processes) -> tuple[tuple[str, ...], str]:
    """Give the command of Compose, version 2 before 1.29, and its version; empty where there is neither."""
    for command in (("docker", "compose"), ("docker-compose",)):
        raw = processes.run((*command, "version", "--short"), "/", {}, 30.0)
        match = re.match(r"v?(\d+\.\d\S*)", raw.stdout.strip())
        if raw.exit_code == 0 and match:
            return command, match[1]
    return (), ""


class _Stack:
    """One start of the services, from nothing to nothing."""

    def __init__(
        self,
        wanted: Compose,
        root: Path,
        variables: Mapping[str, str],
        timeout: float,
        processes: Processes,
        command: tuple[str, ...],
    ) -> None:
        self.problem = self.absent = ""
        self._wanted, self._root, self._processes = wanted, root, processes
        self._deadline = clock.seconds() + timeout
        self._project = engine.name(root)
        self._timeline = Timeline()
        self._services = Services(Docker(processes), self._project, self._timeline)
        own = {engine.OWNER: self._project, "GATE_COMPOSE_PROJECT": self._project, "GATE_COVERAGE": wanted.coverage}
        self.variables: dict[str, str] = {**variables, **own}
        given = [word for file in wanted.files for word in ("--file", file)]
        given += [word for profile in wanted.profiles for word in ("--profile", profile)]
        self._compose = (*command, "--project-name", self._project, *given)
        self._older = command == ("docker-compose",)
        self._said: list[str] = []

    def left(self) -> float:
        """Give the seconds until the deadline."""
        return max(self._deadline - clock.seconds(), 0.1)

    def during(self, phase: str, work: Callable[[], Raw]) -> Raw:
        """Do a part of the whole and note how long it took."""
        started = clock.seconds()
        self._timeline.note(phase)
        raw = work()
        self._timeline.phase(phase, started)
        return raw

    def start(self) -> str:
        """Build, start and wait for the services, then run the commands before the tests; say what went wrong."""
        coverage = Path(self._wanted.coverage)
        coverage.mkdir(parents=True, exist_ok=True)
        coverage.chmod(0o777)  # services run as other users and write here
        return self._build() or self._up() or self._publish() or self._before()

    def _run(self, argv: tuple[str, ...], processes: Processes) -> Raw:
        """Run a command in the project, and keep what it says."""
        raw = processes.run(argv, str(self._root), self.variables, self.left())
        self._said.append(f"{shlex.join(argv)}\nexit code {raw.exit_code} {raw.stopped}\n{raw.stdout}\n{raw.stderr}\n")
        return raw

    def _build(self) -> str:
        """Build what is to be built, or an image of an earlier run would be taken; say why it cannot be."""
        texts = (files.read(self._root / file) or "" for file in self._wanted.files)
        if not any(re.search(r"\bbuild['\"]?\s*:", text) for text in texts):
            return ""
        # The older builder leaves the container of a step that failed, without any label, unless it is told not to
        argv = (*self._compose, "build", *(("--force-rm",) if self._older else ()))
        raw = self.during("build", partial(self._run, argv, self._processes))
        if not (raw.exit_code or raw.stopped):
            return ""
        return raw.stopped or self._because("the images cannot be built", raw)

    def _up(self) -> str:
        """Start the services and wait until all are ready; say why they are not."""
        started = clock.seconds()
        self._timeline.note("up")
        up = _Background(lambda processes: self._run((*self._compose, "up", "--detach"), processes))
        try:
            return self._watch(up)
        finally:
            up.stop()
            self._timeline.phase("up", started, up.ended)
            self._timeline.phase("ready", up.ended)

    def _watch(self, up: "_Background") -> str:
        """Look at the services until they are ready, or one of them or `up` fails."""
        since = 0.0
        services = self._services
        while True:
            raw = up.raw  # before the look, so that what `up` has done can be seen
            if not services.look():
                return "the Docker engine stopped to answer while the services started"
            failed = services.failed()
            if failed:
                return failed
            if raw and (raw.exit_code or raw.stopped):
                return raw.stopped or self._because("Compose cannot start", raw)
            if raw and not services.seen:
                return self._nothing()
            if raw and services.all_ready:
                return ""
            now = clock.seconds()
            since = since or (now if services.started else 0.0)
            if now > self._deadline or (since and now - since > self._wanted.patience):
                patience = min(self._wanted.patience, now - (since or now))
                return services.late(patience) or f"Compose did not come to an end within {patience:.0f} s"
            sleep(_POLL)

    def _because(self, what: str, raw: Raw) -> str:
        """Say why Compose failed; a registry out of reach is something that this machine lacks."""
        why = compose_errors.explain(raw.stderr, raw.stdout)
        if why.unreachable:
            self.absent = f"{what}: {why.sentence}"
        return self._nothing() if why.nothing else f"{what}: {why.sentence}"

    def _nothing(self) -> str:
        """Say that there is nothing to start; Compose 1.29 is content with that."""
        names = " with ".join(self._wanted.files)
        return f"{names} starts no service: it has none, or each waits for a profile (integration.profiles)"

    def _publish(self) -> str:
        """Make the variables that tell where the services are; say which name of a template nothing has."""
        found = self._services.variables()
        own = {name: text for name, text in self.variables.items() if name.startswith("GATE_")}
        filled, problem = containers.fill(self._wanted.variables, {**own, **found})
        self.variables |= {**found, **filled}
        shown = {**own, **found, **filled}
        lines = [f"{name}={shlex.quote(text)}\n" for name, text in shown.items() if name != engine.OWNER]
        files.write(Path(self._wanted.folder) / "variables.env", "".join(lines))
        return problem

    def _before(self) -> str:
        """Run the commands that come before the tests; say which failed."""
        for argv in self._wanted.before:
            raw = self.during("before", partial(self._run, argv, self._processes))
            if raw.exit_code or raw.stopped:
                last = last_word(f"{raw.stdout}\n{raw.stderr}".splitlines())
                said = f": {last}" if last and not raw.stopped else ""
                how = raw.stopped or f"exit code {raw.exit_code}"
                return f"`{shlex.join(argv)}` of integration.before failed ({how}){said}"
        return ""

    def hopeless(self) -> str:
        """Say which service has ended for so long that it will not come back, while the tests go on."""
        return self._services.gone(self._wanted.patience)

    def measure(self) -> None:
        """Run the command that comes after the tests; what it leaves behind says how it ended."""
        if self._wanted.after:
            self.during("latency", partial(self._run, self._wanted.after, self._processes))

    def outlived(self) -> str:
        """Find the services that ended during the tests; say where the engine does not answer."""
        answered = self._services.compare()
        return "" if answered else "the Docker engine stopped to answer while the tests ran"

    def down(self) -> ComposeReport:
        """Keep the logs, take everything down, say what happened; an interrupt of the run does not reach this."""
        docker = Docker(Processes())
        folder = Path(self._wanted.folder)
        services, interrupted = self._services, self._processes.stopping
        logs = {} if interrupted else {c.known_as: docker.log(c) for c in services.seen}
        kept = self._wanted.keep and not interrupted and bool(services.seen)
        left = ""
        if not kept:
            started = clock.seconds()
            self._timeline.note("down")
            mounted = any(str(Path(self._wanted.coverage).resolve()) in c.shared for c in services.seen)
            grace = 0 if interrupted else _GRACE_WITH_COVERAGE if mounted else _GRACE
            left = docker.remove(self._project, grace)
            self._timeline.phase("down", started)
            self._timeline.note(f"left: {left}" if left else "nothing is left")
        texts = {f"{name}.log": "\n".join([*lines, ""]) for name, lines in logs.items()}
        texts |= {"timeline.txt": self._timeline.text(), "compose.log": "\n".join(self._said)}
        for name, text in texts.items():
            files.write(folder / name, text)
        return ComposeReport(
            absent=self.absent,
            problem="" if self.absent else self.problem,
            ended=tuple(services.ended),
            ready=services.ready,
            phases=tuple(self._timeline.phases),
            left=left and f"{self._project}: {left}",
            kept=self._project if kept else "",
            logs=tuple(texts),
            coverage=len(list(Path(self._wanted.coverage).glob(".coverage*"))),
        )


class _Background:
    """A command that runs while its effects are watched; `ended` are the seconds of the clock when it did."""

    def __init__(self, work: Callable[[Processes], Raw]) -> None:
        self.raw: Raw | None = None
        self.ended = 0.0
        self._work = work
        self._processes = Processes()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        raw = self._work(self._processes)
        self.ended = clock.seconds()
        self.raw = raw

    def stop(self) -> None:
        """End it where it still runs."""
        if self._thread.is_alive():
            self._processes.stop()
        self._thread.join()
