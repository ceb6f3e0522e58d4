"""Runs processes: no shell, always a timeout, own process group, bounded output, nothing left behind."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO

from gate.model.process import Raw
from gate.system import clock

OUTPUT_LIMIT = 32 * 1024 * 1024
"""Bytes of one stream after which a process is stopped; a tool that prints more cannot be trusted."""

GRACE = 3.0
"""Seconds between SIGTERM and SIGKILL."""

Until = Callable[[], str]
"""Asked now and then while a process runs; a sentence is the reason to end it."""

_LOOK = 2.0

_LEAKED = (
    "GIT_",
    "PYTEST_",
    "COVERAGE_",
    "COV_CORE_",
    "RUFF_",
    "BLACK_",
    "MYPY_",
    "FORCE_COLOR",
    "CLICOLOR",
    "PY_COLORS",
)
_ALWAYS = {"NO_COLOR": "1", "TERM": "dumb", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


class Processes:
    """The processes that a run has started, so that they can all be ended."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._running: set[int] = set()
        self.stopping = False

    def run(
        self,
        argv: tuple[str, ...],
        folder: str,
        variables: Mapping[str, str],
        timeout: float,
        limit: int = OUTPUT_LIMIT,
        until: Until | None = None,
    ) -> Raw:
        """Run one process to its end, its timeout in seconds or its output limit in bytes per stream.

        `until` may end it earlier. Never raises for what the process does: a program that is absent, hangs or floods comes back as a Raw that
        says so in `stopped`.
        """
        started = clock.seconds()
        try:
            process = self._start(argv, folder, variables)
        except OSError as problem:
            return Raw(exit_code=-1, stopped=f"{argv[0]} cannot be started: {problem.strerror or problem}")
        if process is None:
            return Raw(exit_code=-1, stopped="the run was interrupted")
        flooded = threading.Event()
        streams = [
            _Stream(stream, limit, flooded, process.pid) for stream in (process.stdout, process.stderr) if stream
        ]
        stopped = ""
        try:
            stopped = _wait(process, timeout, until)
        finally:
            end_group(process.pid, process)
            with self._lock:
                self._running.discard(process.pid)
        for stream in streams:
            stream.join()
        if flooded.is_set():
            stopped = f"printed more than {limit // (1024 * 1024)} MiB"
        elif self.stopping:
            stopped = "the run was interrupted"
        return Raw(
            exit_code=process.returncode,
            stdout=streams[0].text(),
            stderr=streams[1].text(),
            seconds=clock.seconds() - started,
            stopped=stopped,
        )

    def _start(
        self, argv: tuple[str, ...], folder: str, variables: Mapping[str, str]
    ) -> "subprocess.Popen[bytes] | None":
        """Start a process in its own group and note it; None where the run is ending. Raises OSError."""
        with self._lock:
            if self.stopping:
                return None
            process = subprocess.Popen(
                argv,
                cwd=folder,
                env=environment(variables),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            self._running.add(process.pid)
            return process

    def stop(self) -> None:
        """End every process that still runs, and start no more."""
        with self._lock:
            self.stopping = True
            running = tuple(self._running)
        for group in running:
            _signal(group, signal.SIGTERM)
        deadline = clock.seconds() + GRACE
        while clock.seconds() < deadline and any(map(_alive, running)):
            threading.Event().wait(0.02)
        for group in running:
            _signal(group, signal.SIGKILL)


def _wait(process: "subprocess.Popen[bytes]", timeout: float, until: Until | None) -> str:
    """Wait for the end of a process; say why it is not waited for any longer, where it goes on."""
    deadline = clock.seconds() + timeout
    while True:
        left = deadline - clock.seconds()
        try:
            process.wait(min(left, _LOOK) if until else left)
        except subprocess.TimeoutExpired:
            said = until() if until else ""
            if said or clock.seconds() >= deadline:
                return said or f"no answer after {round(timeout, 1):g} s"
        else:
            return ""


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Give the environment for a tool: this one, without what git, pytest or colour settings leak into it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEAKED)}
    return {**kept, **_ALWAYS, **variables}


def end_group(group: int, process: "subprocess.Popen[bytes]") -> None:
    """End a process and all that it started in its group, gently where it still runs."""
    if process.poll() is None:
        _signal(group, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):  # the group gets SIGKILL below
            process.wait(GRACE)
    _signal(group, signal.SIGKILL)
    process.wait()


def _signal(group: int, number: int) -> None:
    """Send a signal to a process group that may be gone."""
    with suppress(ProcessLookupError, PermissionError):  # it ended by itself; on macOS a zombie answers with EPERM
        os.killpg(group, number)


def _alive(group: int) -> bool:
    """Tell whether anything of a process group still runs."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


class _Stream:
    """Reads one stream of a process in the background, up to a limit."""

    def __init__(self, stream: IO[bytes], limit: int, flooded: threading.Event, group: int) -> None:
        self._stream, self._limit, self._flooded, self._group = stream, limit, flooded, group
        self._parts: list[bytes] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        size = 0
        while part := self._stream.read1(65536) if hasattr(self._stream, "read1") else self._stream.read(65536):
            size += len(part)
            if size > self._limit:
                self._flooded.set()
                _signal(self._group, signal.SIGKILL)
                return
            self._parts.append(part)

    def join(self) -> None:
        """Wait until everything is read; a grandchild that left the group and holds the pipe is not waited for."""
        self._thread.join(GRACE)
        if not self._thread.is_alive():
            self._stream.close()

    def text(self) -> str:
        """Give what was read, as text."""
        return b"".join(tuple(self._parts)).decode("utf-8", errors="replace")
