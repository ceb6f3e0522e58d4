"""Options that several subcommands share."""

import click

project = click.option(
    "--project",
    "folder",
    default=".",
    type=click.Path(file_okay=False),
    help="The project's folder. [default: this one]",
)
"""The folder to work on, as the parameter `folder`."""
