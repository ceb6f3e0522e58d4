"""The command line: the parser, the one error boundary and the exit codes."""

import sys
from importlib import import_module
from typing import Any

import click

from gate import __version__
from gate.errors import GateError, Interrupted

_COMMANDS = (
    "run", "trace", "init", "doctor", "explain", "rules", "schema", "integration", "memory", "trends",
)  # fmt: skip

_EPILOG = "Exit codes: 0 PASS, 1 FAIL, 2 usage or configuration, 3 INCOMPLETE, 130 interrupted."


class _Lazy(click.Group):
    """Imports a subcommand only when it is asked for, so that `gate --version` is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of use."""
        del ctx  # click's form of the call
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one subcommand."""
        del ctx  # click's form of the call
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"gate.commands.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Name the nearest command where one is misspelt."""
        from gate.config import suggestion

        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"There is no command {args[0]!r}.{suggestion(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.command(cls=_Lazy, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="gate", message="%(prog)s %(version)s")
def app() -> None:
    """Run your checks, score the work, give one verdict."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with 0, 1, 2, 3 or 130, and nothing else."""
    try:
        code = app.main(arguments, prog_name="gate", standalone_mode=False)
    except click.exceptions.Abort:
        code = _say(Interrupted("Interrupted."), 130)
    except click.ClickException as problem:
        problem.show()
        code = 2
    except Interrupted as problem:
        code = _say(problem, 130)
    except KeyboardInterrupt:
        code = _say(Interrupted("Interrupted."), 130)
    except GateError as problem:
        code = _say(problem, 2)
    except BrokenPipeError:
        sys.stderr.close()
        code = 3
    except Exception as problem:  # noqa: BLE001  # the boundary: a bug of the gate must never look like a verdict
        code = _bug(problem)
    sys.exit(code or 0)


def _say(problem: GateError, code: int) -> int:
    """Print an error in two lines at the most."""
    click.echo(f"gate: {problem.message}", err=True)
    if problem.hint:
        click.echo(f"      {problem.hint}", err=True)
    return code


def _bug(problem: Exception) -> int:
    """Print a bug of the gate with its traceback; nothing was decided."""
    import traceback

    click.echo("".join(traceback.format_exception(problem)), err=True)
    click.echo("gate: This is a bug in gate itself; nothing was decided (INCOMPLETE).", err=True)
    return 3
