"""Real containers for tests: an engine, both generations of Compose, and a look at what is left."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gate.model.compose import Compose, ComposeReport
from gate.model.process import Raw
from gate.system import compose, docker
from gate.system.process import Processes

IMAGE = "gate-test-busybox:1"
_RECIPE = 'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nCMD ["sh"]\n'
COMPOSE_2 = "GATE_TEST_COMPOSE_2"
"""A variable that names a folder for DOCKER_CONFIG with Compose 2 as a plugin, where `docker compose` has none."""


def ask(*arguments: str, **variables: str) -> str:
    """Run Docker's own command and give what it prints."""
    done = subprocess.run(
        ("docker", *arguments), env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def build_image(folder: Path, **variables: str) -> None:
    """Build the one image of these tests out of a static busybox, where it is not there."""
    if ask("image", "ls", "--quiet", IMAGE, **variables):
        return
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2("/bin/busybox", folder / "busybox")
    (folder / "Dockerfile").write_text(_RECIPE)
    ask("build", "--quiet", "--tag", IMAGE, str(folder), DOCKER_BUILDKIT="0", **variables)


def obstacle() -> str:
    """Say what this machine lacks for containers; empty where it lacks nothing."""
    _, absent = docker.Docker(Processes()).version()
    if absent:
        return f"{absent}; `.ci/engine pytest` runs these tests with one"
    return (
        "" if Path("/bin/busybox").is_file() else "there is no static busybox (Debian's busybox-static) for the image"
    )


def generation(number: str, folder: Path) -> dict[str, str]:
    """Give the environment in which Compose of that generation is found, and no other; skips where it is absent."""
    folder.mkdir(parents=True, exist_ok=True)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    real = shutil.which("docker")
    if number == "2":
        variables = {"DOCKER_CONFIG": os.environ[COMPOSE_2]} if os.environ.get(COMPOSE_2) else {}
        if not ask("compose", "version", "--short", **variables):
            pytest.skip(f"Docker Compose 2 is not installed, nor does {COMPOSE_2} name a folder that has it")
        return {**variables, "PATH": path}
    if not shutil.which("docker-compose"):
        pytest.skip("docker-compose 1.29 is not installed")
    wrapper = folder / "docker"
    wrapper.write_text(
        f'#!/bin/sh\nif [ "$1" = compose ]; then echo no such command >&2; exit 1; fi\nexec {real} "$@"\n'
    )
    wrapper.chmod(0o755)
    return {"PATH": path}


def newest(patch: pytest.MonkeyPatch) -> None:
    """Let the newest Compose that is here be found."""
    if os.environ.get(COMPOSE_2):
        patch.setenv("DOCKER_CONFIG", os.environ[COMPOSE_2])


def left(root: Path, **variables: str) -> list[str]:
    """List the containers, networks, volumes and images that the gate has started for a folder and not removed."""
    start = docker.prefix(root)
    label = '{{.Label "com.docker.compose.project"}}'
    found = ask("ps", "--all", "--format", f"{label} {{{{.Names}}}}", **variables).splitlines()
    found += ask("network", "ls", "--format", f"{label} {{{{.Name}}}}", **variables).splitlines()
    found += ask("volume", "ls", "--format", f"{label} {{{{.Name}}}}", **variables).splitlines()
    found += ask("image", "ls", "--format", "{{.Repository}}", **variables).splitlines()
    return [line for line in found if line.startswith(start)]


def service(script: str = "exec httpd -f -p 8000", **more: object) -> dict[str, object]:
    """Give a service of a Compose file that runs a line of shell, with an init so that it ends when told."""
    return {"image": IMAGE, "command": ["sh", "-c", script], "init": True, **more}


def compose_file(root: Path, services: Mapping[str, object], name: str = "compose.yaml", **more: object) -> None:
    """Write a Compose file; JSON is YAML."""
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(json.dumps({"services": services, **more}))


def run(
    root: Path, *, work: str = "pass", timeout: float = 60, processes: Processes | None = None, **wanted: Any
) -> tuple[ComposeReport, Raw]:
    """Run a piece of Python beside the services of `compose.yaml`, and give the report and what the piece left."""
    given: dict[str, Any] = {
        "files": ("compose.yaml",),
        "folder": f"{root}/logs",
        "coverage": f"{root}/logs/coverage",
        **wanted,
    }
    runner = processes or Processes()
    raw = compose.run(
        Compose(**given),
        root,
        {"PATH": os.environ["PATH"]},
        timeout,
        runner,
        lambda variables, seconds, until: runner.run(
            (sys.executable, "-c", work), str(root), variables, seconds, until=until
        ),
    )
    assert raw.compose is not None
    return raw.compose, raw


@contextmanager
def own_engine(size: str = "") -> Iterator["Engine"]:
    """Run a second engine that a test may stop, on a disk of that size; skips where this user may not start one."""
    if os.geteuid() != 0 or not shutil.which("dockerd"):
        pytest.skip("a Docker engine of one's own needs root and dockerd")
    # Sockets lie in it, whose paths must be short
    folder = Path(tempfile.mkdtemp(prefix="gate-"))
    try:
        if (
            size
            and subprocess.run(("mount", "-t", "tmpfs", "-o", f"size={size}", "gate", folder), check=False).returncode
        ):
            pytest.skip("a small disk of one's own needs the right to mount")
        engine = Engine(folder)
        try:
            engine.start()
            yield engine
        finally:
            engine.stop()
    finally:
        for place in _mounted(folder):
            subprocess.run(("umount", "--lazy", place), check=True)
        shutil.rmtree(folder)


def _mounted(folder: Path) -> list[str]:
    """List what is mounted in a folder, the innermost first."""
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    return sorted((place for place in places if f"{place}/".startswith(f"{folder}/")), reverse=True)


class Engine:
    """A Docker engine with a folder and a network of its own; a second one in the same network breaks the first."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing runs yet."""
        self._folder = folder
        self.host = f"unix://{folder}/socket"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the engine and wait until it answers."""
        own = {"data-root": "data", "exec-root": "exec", "pidfile": "pid"}
        options = [word for name, place in own.items() for word in (f"--{name}", f"{self._folder}/{place}")]
        # It ends with the test run, whatever ends that
        start = ("setpriv", "--pdeathsig", "TERM", "unshare", "--net", "dockerd", "--host", self.host, *options)
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(start, stdout=log, stderr=log, start_new_session=True)
        for _ in range(150):
            if ask("version", "--format", "{{.Server.Version}}", DOCKER_HOST=self.host):
                build_image(self._folder / "image", DOCKER_HOST=self.host)
                return
            time.sleep(0.1)
        last = (self._folder / "log").read_text().splitlines()[-1:]
        pytest.skip(f"a second Docker engine does not start here: {''.join(last)}")

    def stop(self) -> None:
        """Stop it, and with it all its containers."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            finally:
                self._process.kill()
