"""`gate trace`: which requirement is met, and what shows it; and back, from a test or a route."""

import os
import sys
from pathlib import Path

import click

from gate.commands import options
from gate.model.matrix import Matrix, Met, Traced
from gate.model.outcome import Outcome

_CHECKS = ("integration", "tests", "requirements")
_FORMATS = ("terminal", "markdown", "html", "json")
_STYLES = {
    Met.PROVEN: "green",
    Met.UNTESTED: "yellow",
    Met.PARTLY: "yellow",
    Met.MISSING: "red",
    Met.CONTRADICTED: "red",
}


@click.command("trace")
@click.argument("name", required=False)
@click.option(
    "--format", "formats", multiple=True, metavar="NAME[=PATH]",
    help="terminal, markdown, html or json; PATH `-` or none prints. Repeatable.",
)  # fmt: skip
@click.option("--no-cache", is_flag=True, help="Run the tests anew.")
@options.project
def command(name: str | None, formats: tuple[str, ...], no_cache: bool, folder: str) -> int:
    """Run the tests and trace every requirement of the tech design to the code and the tests that show it.

    With NAME, a requirement, a test or a route such as "POST /orders", show only what belongs to it.

    Exit codes: 0 traced, 2 usage or configuration, 3 the trace could not be made.
    """
    from gate import pipeline
    from gate.commands.output import Progress
    from gate.errors import GateError, UsageError
    from gate.model.words import Status
    from gate.system.process import Processes
    from gate.system.schedule import signals

    wanted = [_wanted(text) for text in formats] or [("terminal", "-")]
    request = pipeline.Request(folder=folder, named=_CHECKS, use_cache=not no_cache)
    processes = Processes()
    with signals(processes), Progress(sys.stderr) as progress:
        review = pipeline.review(request, processes, progress.watch)
    outcome = review.outcome("requirements")
    if outcome is None or outcome.status is Status.SKIPPED:
        raise UsageError(f"Nothing is traced: {outcome.reason if outcome else 'no design document'}.")
    if outcome.matrix is None:
        click.echo(f"gate: {outcome.reason}", err=True)
        return 3
    matrix = outcome.matrix
    if name:
        matrix = about(name, matrix, review.outcomes)
        if not matrix.requirements:
            raise UsageError(
                f"No requirement has to do with {name!r}.",
                "`gate trace` lists all; a test is named as pytest names it.",
            )
    for kind, path in wanted:
        text = _text(kind, matrix, review.project.name, bool(name))
        if path == "-":
            click.echo(text.encode() if kind != "terminal" else text, nl=False)
            continue
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(text, encoding="utf-8")
        except OSError as problem:
            raise GateError(f"{path} cannot be written: {problem.strerror}.") from None
    for sentence in _problems(review.outcomes):
        click.echo(f"gate: {sentence}", err=True)
    return 0


def about(name: str, matrix: Matrix, outcomes: tuple[Outcome, ...]) -> Matrix:
    """Give the part of the matrix that a requirement, a test or a route belongs to."""
    from msgspec.structs import replace

    from gate.requirements.draft import template

    tests = {test.id for outcome in outcomes for test in outcome.runs if _is(name, test.id)}
    method, _, path = name.partition(" ")
    route = f"{method.upper()} {template(path)}" if path.startswith("/") else ""

    def belongs(one: Traced) -> bool:
        words = (evidence.text for evidence in one.evidence if evidence.kind == "route")
        routes = {f"{word.partition(' ')[0]} {template(word.partition(' ')[2])}" for word in words}
        return one.id == name or bool(tests & set(one.tests)) or route in routes

    return replace(matrix, requirements=tuple(one for one in matrix.requirements if belongs(one)), unclaimed=())


def _is(name: str, test: str) -> bool:
    """Tell whether a name means a test: its whole id, the id without parameters, its file, or its last part."""
    plain = test.partition("[")[0]
    return name in (test, plain, plain.partition("::")[0], plain.rpartition("::")[2])


def _wanted(text: str) -> tuple[str, str]:
    """Read `--format NAME[=PATH]`; raises UsageError for an unknown name."""
    from gate.config import suggestion
    from gate.errors import UsageError

    name, _, path = text.partition("=")
    if name not in _FORMATS:
        raise UsageError(
            f"There is no form {name!r}.{suggestion(name, _FORMATS)}", f"The forms are: {', '.join(_FORMATS)}."
        )
    return name, path or "-"


def _problems(outcomes: tuple[Outcome, ...]) -> list[str]:
    """Say which tests gave no evidence."""
    from gate.model.words import Status

    silent = (Status.UNTRUSTED, Status.UNAVAILABLE)
    return [
        f"{o.check} is {o.status}: {o.reason}" for o in outcomes if o.check != "requirements" and o.status in silent
    ]


def _text(kind: str, matrix: Matrix, project: str, whole: bool) -> str:
    """Write the matrix in one form."""
    from gate.wording import traced

    if kind == "markdown":
        return traced.page(matrix, project)
    if kind == "html":
        return traced.html(matrix, project)
    if kind == "json":
        import msgspec

        from gate.requirements import publish

        return msgspec.json.format(msgspec.json.encode(publish.document(matrix)), indent=2).decode() + "\n"
    return _terminal(matrix, whole)


def _terminal(matrix: Matrix, whole: bool) -> str:
    """Write the matrix for a terminal: each requirement on a line, and what speaks against it; all evidence if whole."""
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    from gate.commands.output import surface
    from gate.wording import traced
    from gate.wording.text import line

    shown = surface(sys.stdout)
    console = Console(
        file=StringIO(), width=shown.width, force_terminal=shown.color, no_color=not shown.color, markup=False,
        emoji=False, highlight=False, legacy_windows=False, _environ=dict(os.environ),
    )  # fmt: skip
    size = max((len(one.id) for one in matrix.requirements), default=0)
    with console.capture() as capture:
        for one in matrix.requirements:
            text = Text.assemble(
                (f"{one.id:{size}}  ", "bold"), (f"{one.status:<12}", _STYLES[one.status]), f"  {one.criticality:<8}  "
            )
            console.print(text.append(line(one.text, max(shown.width - size - 28, 20))), soft_wrap=True)
            lines = one.evidence if whole else one.signs(*traced.AGAINST)
            for evidence in lines:
                console.print(f"{'':{size}}  {evidence.sign:<12}  {line(traced.clause(evidence))}", soft_wrap=True)
            if whole:
                for test in one.tests:
                    console.print(f"{'':{size}}  {'test':<12}  {test}", soft_wrap=True)
        console.print()
        console.print(traced.sums(matrix), soft_wrap=True)
        for note in matrix.notes:
            console.print(note, soft_wrap=True)
        for unclaimed in matrix.unclaimed:
            console.print(f"in no requirement: {unclaimed.kind} {unclaimed.name} {unclaimed.place}", soft_wrap=True)
    text_ = capture.get()
    return text_ if shown.unicode else text_.encode("ascii", "backslashreplace").decode()
