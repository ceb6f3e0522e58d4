"""`gate run`: review the project and exit with the verdict."""

import os
import sys
from pathlib import Path

import click

from gate.commands import options
from gate.model.words import State

EXIT_CODES = {State.PASS: 0, State.FAIL: 1, State.INCOMPLETE: 3}


@click.command("run")
@click.argument("checks", nargs=-1, metavar="[CHECK]...")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[=PATH]",
    help="Write this report; PATH `-` prints it. Repeatable.",
)
@click.option("--staged", is_flag=True, help="Judge what is staged with the quick checks, for a commit hook.")
@click.option(
    "--ci/--desk",
    "ci",
    default=None,
    help="Missing tools count, nothing is taken from the cache. [default: from the CI variable]",
)
@click.option(
    "--allow-missing", multiple=True, metavar="CHECK", help="Accept that this check cannot run here. Repeatable."
)
@click.option(
    "--keep",
    is_flag=True,
    help="Leave the services of the integration tests running; `gate integration down` removes them. Implies --no-cache.",
)
@click.option(
    "--record/--no-record",
    "record",
    default=None,
    help="Add this review to the history in the project's memory. [default: in CI, on the main branch]",
)
@click.option("--no-cache", is_flag=True, help="Run every check anew.")
@options.project
def command(
    checks: tuple[str, ...],
    formats: tuple[str, ...],
    staged: bool,
    ci: bool | None,
    allow_missing: tuple[str, ...],
    keep: bool,
    record: bool | None,
    no_cache: bool,
    folder: str,
) -> int:
    """Review the project: run all checks side by side, score the work, decide.

    With CHECKs, run only these: their findings and an exit code, no scores.

    Exit codes: 0 PASS, 1 FAIL, 2 usage or configuration, 3 INCOMPLETE, 130 interrupted.
    """
    from gate import pipeline, registry
    from gate.commands.output import Progress, deliver, outputs
    from gate.config import suggestion
    from gate.errors import UsageError
    from gate.system.process import Processes
    from gate.system.schedule import signals

    known = registry.checks()
    for name in (*checks, *allow_missing):
        if name not in known:
            raise UsageError(
                f"There is no check {name!r}.{suggestion(name, known)}", f"The checks are: {', '.join(known)}."
            )
    wanted = outputs(formats)
    in_ci = os.environ.get("CI", "").lower() in ("1", "true") if ci is None else ci
    request = pipeline.Request(
        folder=folder,
        named=tuple(dict.fromkeys(checks)),
        staged=staged,
        ci=in_ci,
        allow_missing=allow_missing,
        use_cache=not no_cache,
        keep=keep,
        record=record,
    )
    processes = Processes()
    with signals(processes):
        with Progress(sys.stderr) as progress:
            review = pipeline.review(request, processes, progress.watch)
        deliver(review, wanted, Path(review.project.root))
    return EXIT_CODES[review.verdict.state]
