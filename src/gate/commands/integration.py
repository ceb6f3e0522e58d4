"""`gate integration down`: remove what integration runs of this project have left in Docker."""

from pathlib import Path

import click


@click.group("integration")
def command() -> None:
    """Look after the containers of integration tests."""


@command.command("down")
@click.option(
    "--project",
    "folder",
    default=".",
    type=click.Path(file_okay=False),
    help="The project's folder. [default: this one]",
)
def down(folder: str) -> int:
    """Remove the containers, networks, volumes and images that `--keep` or a killed run of this project has left.

    Exit codes: 0 nothing is left, 2 something is, or Docker does not answer.
    """
    from gate.errors import GateError, UsageError
    from gate.system import docker, files, survey
    from gate.system.process import Processes
    from gate.system.schedule import signals

    processes = Processes()
    with signals(processes):
        root = survey.find_root(Path(folder).resolve(), processes)
        engine = docker.Docker(processes)
        absent = engine.version()[1]
        if absent:
            raise GateError(f"Nothing can be removed: {absent}.", "Start Docker and try again.")
        try:
            with files.lock(files.own_folder(root) / "cache" / "integration" / "lock", given_up=lambda: True):
                projects, left = docker.sweep(root, engine)
        except files.LockedError:
            raise UsageError(
                "A run of the integration check is under way in this project.", "It takes its containers down itself."
            ) from None
    for project in projects:
        if project not in left:
            click.echo(f"Removed {project}.")
    if left:
        raise GateError(f"Something could not be removed: {left}.")
    if not projects:
        click.echo("Nothing is left.")
    return 0
