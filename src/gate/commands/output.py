"""What `gate run` shows while it runs and where its reports go."""

import os
import shutil
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import click
from msgspec import Struct

from gate import registry
from gate.config import suggestion
from gate.errors import UsageError
from gate.model.outcome import Outcome
from gate.model.report import Report, Surface
from gate.model.review import Review
from gate.system import clock, files

TERMINAL = "terminal"


class Output(Struct, frozen=True):
    """One report that the user asked for, and where it goes; empty is the default place, `-` is standard output."""

    report: Report
    path: str


def outputs(formats: Sequence[str]) -> tuple[Output, ...]:
    """Read `--format NAME[=PATH]`; raises UsageError for an unknown name."""
    known = registry.reports()
    found = []
    for text in formats:
        name, _, path = text.partition("=")
        if name not in known:
            raise UsageError(
                f"There is no report {name!r}.{suggestion(name, known)}", f"The reports are: {', '.join(known)}."
            )
        found.append(Output(known[name], path))
    return tuple(found)


def deliver(review: Review, wanted: Sequence[Output], root: Path) -> None:
    """Write the reports, then print: what was asked for with `-`, else the terminal report."""
    known = registry.reports()
    named_only = review.scorecard is None
    asked = [o for o in wanted if o.report.name != TERMINAL]
    chosen = asked or ([] if named_only else [Output(known[name], "") for name in review.config.reports.formats])
    written = []
    for output in chosen:
        if output.path == "-":
            continue
        path = Path(output.path) if output.path else root / review.config.reports.folder / output.report.file
        try:
            files.write(path, output.report.render(review, Surface()))
        except OSError as problem:
            raise UsageError(f"{path} cannot be written: {problem.strerror}.") from None
        written.append(path)
    printed = [output for output in wanted if output.path == "-"]
    for output in printed:
        click.echo(output.report.render(review, surface(sys.stdout)), nl=False, color=True)
    if not printed:
        click.echo(known[TERMINAL].render(review, surface(sys.stdout)), nl=False, color=True)
        if written:
            click.echo(f"Reports: {', '.join(_near(path) for path in written)}")


def surface(stream: TextIO) -> Surface:
    """Find out what a stream can show: colour only on a terminal, and never where NO_COLOR or TERM=dumb say no."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    color = stream.isatty() and not plain
    width = shutil.get_terminal_size((100, 24)).columns if stream.isatty() else 100
    return Surface(width=width, color=color, unicode=(stream.encoding or "").lower().startswith("utf"))


def _near(path: Path) -> str:
    """Write a path as it is seen from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


class Progress:
    """Shows which checks run; a live line on a terminal, one line per ended check elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        """Take the stream; nothing is shown before a check starts."""
        self._stream = stream
        self._live = surface(stream).color
        self._lock = threading.Lock()
        self._started: dict[str, float] = {}
        self._status: object = None

    def __enter__(self) -> Self:
        """Start the live line where there is one."""
        if self._live:
            from rich.console import Console
            from rich.progress import Progress as Bars
            from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

            self._bars = Bars(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                TimeElapsedColumn(),
                console=Console(file=self._stream),
                transient=True,
            )
            self._tasks: dict[str, object] = {}
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the live line."""
        if self._live:
            self._bars.stop()

    def watch(self, check: str, outcome: Outcome | None) -> None:
        """Note that a check starts (None) or has ended."""
        with self._lock:
            if outcome is None:
                self._started[check] = clock.seconds()
                if self._live:
                    self._tasks[check] = self._bars.add_task(check, total=None)
            elif self._live:
                self._bars.remove_task(self._tasks.pop(check))  # type: ignore[arg-type]
            elif not outcome.cached and outcome.seconds >= 1:
                print(f"gate: {check} {outcome.status} ({outcome.seconds:.1f} s)", file=self._stream, flush=True)
