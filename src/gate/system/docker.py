"""The Docker engine: what runs in it, what it logs, and removing every trace of a Compose project by its label."""

import os
import shutil
import signal
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from platform import node
from secrets import token_hex
from time import sleep

from gate.model.compose import Container
from gate.model.process import Raw
from gate.parsing import containers
from gate.system import clock
from gate.system.process import Processes

OWNER = "GATE_STARTED_FOR"
"""A variable of everything that the gate starts for a stack, by which orphans of a killed gate are found."""

_LABEL = "com.docker.compose.project"
_TIMEOUT = 30.0
_TAIL = 5000
_LOG_LIMIT = 8 * 1024 * 1024
_SILENCE = 5.0
"""Seconds after which an engine that does not answer is left alone."""

_REMOVAL = 90.0
"""Seconds that removing a project may take; an engine that needs longer has stopped to answer."""


class Docker:
    """The engine that the environment names, through Docker's own command."""

    def __init__(self, processes: Processes) -> None:
        """Take the processes through which it is asked; those of a run are refused once that is interrupted."""
        self._processes = processes

    def ask(self, *arguments: str, timeout: float = _TIMEOUT, limit: int = _LOG_LIMIT) -> Raw:
        """Run one command of Docker."""
        return self._processes.run(("docker", *arguments), os.sep, {}, timeout, limit)

    def version(self) -> tuple[str, str]:
        """Give the version of the engine, and a sentence why there is none."""
        if not shutil.which("docker"):
            return "", "Docker is not installed"
        raw = self.ask("version", "--format", "{{.Server.Version}}")
        if raw.exit_code == 0 and raw.stdout.strip():
            return raw.stdout.strip(), ""
        said = [line.strip() for line in (raw.stopped or raw.stderr).splitlines() if line.strip()]
        return "", f"the Docker engine does not answer: {said[-1] if said else 'it said nothing'}"

    def host(self) -> str:
        """Give the machine on which the engine publishes ports."""
        raw = self.ask("context", "inspect", "--format", "{{.Endpoints.docker.Host}}")
        return containers.host(raw.stdout.strip())

    def containers(self, project: str) -> tuple[Container, ...] | None:
        """Give the containers of a Compose project; None where the engine does not say."""
        for _ in range(3):
            names = self._names("ps", "--all", project)
            if names is None:
                return None
            if not names:
                return ()
            raw = self.ask("inspect", "--type", "container", *names)
            if raw.exit_code == 0:
                return containers.read(raw.stdout)
            if "No such" not in raw.stderr:
                return None
        return None

    def log(self, container: Container) -> list[str]:
        """Give the last lines that a container has printed, in the order of their times."""
        raw = self.ask("logs", "--timestamps", "--tail", str(_TAIL), container.id)
        lines = [line for text in (raw.stdout, raw.stderr) for line in text.splitlines() if line.strip()]
        said = [line.partition(" ")[2] for line in sorted(lines, key=lambda line: line.partition(" ")[0])]
        return [*said, f"... {raw.stopped}; the rest is not kept"] if raw.stopped else said

    def projects(self, prefix: str) -> tuple[str, ...] | None:
        """Give the Compose projects that have anything in the engine and whose names begin so; None: it does not say."""
        found: set[str] = set()
        for kind in (("ps", "--all"), ("network", "ls"), ("volume", "ls")):
            raw = self.ask(*kind, "--filter", f"label={_LABEL}", "--format", f'{{{{.Label "{_LABEL}"}}}}')
            if raw.exit_code != 0:
                return None
            found |= {line for line in raw.stdout.split() if line.startswith(prefix)}
        return tuple(sorted(found))

    def remove(self, project: str, grace: int) -> str:
        """Remove the containers, networks, volumes and built images of a project; say what could not be removed.

        Only what carries the project's label is touched, so that a volume of someone else stays, even where the
        Compose file names it. `grace` are the seconds that services have to end by themselves.
        """
        names = self._names("ps", "--all", project)
        if grace and names:
            self.ask("stop", "--time", str(grace), *names, timeout=_TIMEOUT + grace)
        started = clock.seconds()
        calm = 0
        said = ""
        while clock.seconds() - started < _REMOVAL:
            left, said = self._remove_once(project, said)
            calm = calm + 1 if left == 0 else 0
            # What a client had asked for when it was killed can still appear a moment later
            if calm > (0 if grace else 2):
                return ""
            if left is None and clock.seconds() - started > _SILENCE:
                break
            sleep(0.2 if said or calm else 0)
        return said or "something is left of it"

    def _remove_once(self, project: str, before: str) -> tuple[int | None, str]:
        """Remove what there is; give how many things were found, None where the engine does not say, and its words."""
        found = 0
        for kind, delete in (
            (("ps", "--all"), ("rm", "--force", "--volumes")),
            (("network", "ls"), ("network", "rm")),
            (("volume", "ls"), ("volume", "rm", "--force")),
        ):
            names = self._names(*kind, project)
            if names is None:
                return None, before or "the Docker engine does not answer"
            found += len(names)
            raw = self.ask(*delete, *names) if names else None
            if raw and raw.exit_code:
                before = (raw.stderr.strip().splitlines() or [raw.stopped])[-1]
        references = (f"reference={project}{mark}*" for mark in "-_")
        options = [word for reference in references for word in ("--filter", reference)]
        images = self.ask("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", *options).stdout.split()
        if images:
            # The layers below stay, or the next run would build them again
            self.ask("image", "rm", "--no-prune", "--force", *images)
        return found + len(images), before

    def _names(self, *arguments: str) -> tuple[str, ...] | None:
        """List what carries the label of a project, which is the last argument; None where the engine does not say."""
        *command, project = arguments
        raw = self.ask(*command, "--quiet", "--filter", f"label={_LABEL}={project}")
        return tuple(raw.stdout.split()) if raw.exit_code == 0 else None


def prefix(root: Path) -> str:
    """Give how the names of all Compose projects begin that the gate starts for a folder of this machine."""
    return f"gate-{blake2b(f'{node()}:{root.resolve()}'.encode(), digest_size=4).hexdigest()}-"


def name(root: Path) -> str:
    """Give a new name for a Compose project of a folder."""
    return f"{prefix(root)}{token_hex(4)}"


def sweep(root: Path, docker: Docker) -> tuple[tuple[str, ...], str]:
    """Remove what killed or keeping runs of a folder have left; give the names of the projects, and what stays.

    The caller holds the lock of the check, so that no run of this folder is alive.
    """
    start = prefix(root)
    _end_orphans(start)
    found = docker.projects(start)
    if found is None:
        return (), "the Docker engine does not answer"
    left = [f"{project}: {said}" for project in found for said in [docker.remove(project, 0)] if said]
    return found, "; ".join(left)


def _end_orphans(start: str) -> None:
    """End what a killed gate had started for its stacks and what goes on without it, where the system shows it."""
    mark = f"{OWNER}={start}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or belongs to another user
            if mark in (folder / "environ").read_bytes():
                os.kill(int(folder.name), signal.SIGKILL)
