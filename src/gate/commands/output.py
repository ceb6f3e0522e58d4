"""What `gate run` shows while it runs and where its reports go."""

import os
import shutil
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

import click
from msgspec import Struct
from msgspec.structs import replace

from gate import registry
from gate.config import suggestion
from gate.errors import UsageError
from gate.model.outcome import Outcome
from gate.model.report import Report, Surface
from gate.model.review import Review
from gate.system import files
from gate.wording.text import duration, literal

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

TERMINAL = "terminal"
_PRINTED = "-"
_QUIET_SECONDS = 1.0


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
        found.append(Output(known[name], path or (_PRINTED if name == TERMINAL else "")))
    return tuple(found)


def deliver(review: Review, wanted: Sequence[Output], root: Path) -> None:
    """Write the reports, then print: what was asked for with `-`, else the terminal report.

    Raises UsageError where a file cannot be written, after everything else was written and printed.
    """
    known = registry.reports()
    chosen = list(wanted)
    if all(output.report.name == TERMINAL for output in wanted) and review.scorecard is not None:
        chosen = [*(Output(known[name], "") for name in review.config.reports.formats), *wanted]
    written: dict[str, str] = {}
    problems = []
    for output in sorted(chosen, key=lambda output: output.report.name == TERMINAL):
        if output.path == _PRINTED:
            continue
        path = Path(output.path) if output.path else root / review.config.reports.folder / output.report.file
        try:
            files.write(path, output.report.render(review, Surface(written=dict(written))))
        except OSError as problem:
            problems.append(f"{path} cannot be written: {problem.strerror}.")
            continue
        written[output.report.name] = ", ".join(filter(None, (written.get(output.report.name), _near(path))))
    written |= _pages(review, root)
    for report in [output.report for output in chosen if output.path == _PRINTED] or [known[TERMINAL]]:
        _print(report, review, written)
    if problems:
        raise UsageError(" ".join(problems), "The verdict above was reached, but not every report was written.")


def _pages(review: Review, root: Path) -> dict[str, str]:
    """Give the pages that checks left for people, such as coverage by line."""
    left = (path for outcome in review.outcomes for path in outcome.artifacts if path.endswith(".html"))
    return {path: _near(root / path) for path in left if (root / path).is_file()}


def surface(stream: TextIO) -> Surface:
    """Find out what a stream can show: colour only on a terminal, and never where NO_COLOR or TERM=dumb say no."""
    color = is_live(stream) and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size((100, 24)).columns if stream.isatty() else 100
    return Surface(width=width, color=color, unicode=(stream.encoding or "").lower().startswith("utf"))


def is_live(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal that can rewrite its lines."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _print(report: Report, review: Review, written: dict[str, str]) -> None:
    """Print one report: for people in what their terminal can show, for programs as UTF-8 always."""
    if report.name == TERMINAL:
        text = report.render(review, replace(surface(sys.stdout), written=written))
        click.echo(text, nl=False, color=True)
    else:
        click.echo(report.render(review, Surface(written=written)).encode(), nl=False)


def _near(path: Path) -> str:
    """Write a path as it is seen from here."""
    try:
        return literal(str(path.resolve().relative_to(Path.cwd())))
    except ValueError:
        return literal(str(path))


class Progress:
    """Shows which checks run; live lines on a terminal, one line per ended check of a second or more elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        """Take the stream; nothing is shown before a check starts."""
        self._stream = stream
        self._live = is_live(stream)
        self._lock = threading.Lock()
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._told: set[str] = set()
        self._stopped = False

    def __enter__(self) -> Self:
        """Begin to watch."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the live lines."""
        self.stop()

    def stop(self) -> None:
        """Clear the live lines, so that a report can be printed; what is noted afterwards is not shown."""
        self._stopped = True
        if self._bars is not None:
            self._bars.stop()

    def watch(self, check: str, outcome: Outcome | None) -> None:
        """Note that a check starts (None) or has ended; called from the threads that run the checks."""
        with self._lock:
            if self._stopped:
                return
            if self._live:
                self._show(check, ended=outcome is not None)
            elif outcome is not None and not outcome.cached and outcome.seconds >= _QUIET_SECONDS:
                text = f"gate: {check} {outcome.status} ({duration(outcome.seconds)})"
                print(text, file=self._stream, flush=True)

    def announce(self, text: str, ended: bool) -> None:
        """Note that something before the checks begins or has ended; it is told once, before it takes its time."""
        with self._lock:
            if self._live:
                self._show(text, ended)
            elif not ended and text not in self._told:
                self._told.add(text)
                print(f"gate: {text}", file=self._stream, flush=True)

    def _show(self, check: str, ended: bool) -> None:
        """Add or remove the live line of a check."""
        if self._bars is None:
            self._bars = _bars(self._stream)
            self._bars.start()
        if not ended and check not in self._tasks:
            self._tasks[check] = self._bars.add_task(check, total=None)
        elif check in self._tasks:
            self._bars.remove_task(self._tasks.pop(check))


def _bars(stream: TextIO) -> "Bars":
    """Make the live lines: a spinner, the name of the check and its time."""
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    shown = surface(stream)
    return Bars(
        SpinnerColumn("dots" if shown.unicode else "line"),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        console=Console(file=stream, force_terminal=True, no_color=not shown.color),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
