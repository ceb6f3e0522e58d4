"""`gate trends`: how the project develops over its recorded reviews."""

import sys

import click

from gate.commands import options


@click.command("trends")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.project
def command(form: str, folder: str) -> int:
    """Draw scores, coverage, findings and hidden findings over the recorded reviews, and say what repeats.

    Exit codes: 0 done, 2 usage, configuration or a broken memory file.
    """
    import msgspec

    from gate.commands import remembering
    from gate.commands.output import surface
    from gate.memory import trends
    from gate.wording import remembered
    from gate.wording.text import counted

    memory = remembering.workplace(folder).memory
    found = trends.compute(memory.records)
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return 0
    if not found.dates:
        click.echo("No review is recorded yet; `gate run --record` records one.")
        return 0
    unicode = surface(sys.stdout).unicode
    first, last = found.dates[0].isoformat(), found.dates[-1].isoformat()
    click.echo(f"{counted(len(found.dates), 'recorded review')}, {first} to {last}, oldest first")
    for name, drawn, ends in remembered.rows(found, unicode):
        click.echo(f"  {name:13} {drawn[-60:]}  {ends}")
    for text in remembered.facts(found):
        click.echo(f"  {text}")
    return 0
