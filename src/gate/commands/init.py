"""`gate init`: writes the files that a project starts with, for this repository, and never over what is there."""

import os
import re
from pathlib import Path

import click
from msgspec import Struct

from gate import config as configuration
from gate import pipeline, stack
from gate.commands import options, starters
from gate.commands.starters import Start
from gate.model.scope import Layout, Project
from gate.model.settings import Config
from gate.system import files
from gate.system.git import TRUNKS, Git
from gate.system.process import Processes

_OLDEST = (3, 11)
"""The oldest Python that the gate runs on."""


class File(Struct, frozen=True, kw_only=True):
    """One file to start with.

    `kept` says why it is not written; `snippet` is what the kept file needs, and `under` says where.
    """

    path: Path
    name: str
    text: str
    kept: str = ""
    snippet: str = ""
    under: str = ""


@click.command("init")
@click.option("--dry-run", is_flag=True, help="Show the whole files and write nothing.")
@click.option(
    "--requirement",
    default="quality-gate",
    show_default=True,
    metavar="SPEC",
    help="What pip installs the gate from in CI and in hooks: a name with its version, or an address.",
)
@options.project
def command(dry_run: bool, requirement: str, folder: str) -> int:
    """Write gates.toml, noxfile.py, .gitattributes, pre-commit hooks and a CI job; files that exist are kept as they are.

    Exit codes: 0 done, 2 usage or configuration.
    """
    processes = Processes()
    config, project, places = pipeline.prepare(folder, processes)
    git = Git(Path(project.root), processes)
    for file in plan(project, places, git, requirement, config):
        if file.kept:
            click.echo(f"kept    {file.name}: {file.kept}")
        elif dry_run:
            click.echo(f"would write {file.name}:\n\n{_indented(file.text)}")
        else:
            files.write(file.path, file.text)
            click.echo(f"wrote   {file.name}")
        if file.kept and file.snippet:
            click.echo(f"        add {file.under}:\n\n{_indented(file.snippet)}")
    click.echo(
        "Next: `gate doctor` shows what is missing, `gate run` reviews, `pre-commit install` puts the hooks in place."
    )
    return 0


def plan(project: Project, places: Layout, git: Git, requirement: str, config: Config) -> tuple[File, ...]:
    """Decide which files the project gets, with which contents, and which are kept; hooks and CI go to git's top."""
    root = Path(project.root)
    top = git.top() or root
    remote = git.remote()
    below = root.relative_to(top).as_posix() if root.is_relative_to(top) and root != top else ""
    preset, why = _preset(project)
    start = Start(
        preset=preset,
        why=why,
        sources=places.sources,
        tests=places.tests,
        requirement=requirement,
        python=_python(project),
        branch=git.default_branch() or (project.branch if project.branch in TRUNKS else TRUNKS[0]),
        below=below,
    )
    ours = _file(root / configuration.FILE, top, starters.settings(start))
    if not ours.kept and configuration.read_table(
        project.texts.get(configuration.PYPROJECT, ""), configuration.PYPROJECT
    ):
        ours = File(path=ours.path, name=ours.name, text="", kept=f"[tool.gate] in {configuration.PYPROJECT} is there")
    nox = _file(
        root / starters.NOXFILE, top, starters.noxfile(), r"\bgate\.nox\b", starters.noxfile_snippet(), "to its end"
    )
    hooks = _file(
        top / starters.HOOKS,
        top,
        starters.hooks(start),
        r"\bid: gate\b",
        starters.hooks_snippet(start),
        "under `repos:`",
    )
    return (ours, nox, hooks, _ci(top, remote, start), _attributes(root, top, config.memory.folder))


def _file(path: Path, top: Path, text: str, has: str = "", snippet: str = "", under: str = "") -> File:
    """Plan one file; one that exists is kept, with a snippet to add unless it has the gate already."""
    name = path.relative_to(top).as_posix()
    if not os.path.lexists(path):
        return File(path=path, name=name, text=text)
    if has and re.search(has, files.read(path) or ""):
        return File(path=path, name=name, text="", kept="it has the gate already")
    return File(path=path, name=name, text="", kept="it exists", snippet=snippet, under=under)


def _attributes(root: Path, top: Path, folder: str) -> File:
    """Plan the attributes that keep the history of reviews free of conflicts."""
    text = starters.attributes(folder)
    snippet = text.splitlines()[-1] + "\n"
    return _file(root / starters.ATTRIBUTES, top, text, re.escape(snippet.strip()), snippet, "to its end")


def _ci(top: Path, remote: str, start: Start) -> File:
    """Plan the CI job: for Azure where the remote or the pipeline says so, else for GitHub."""
    azure = re.search(r"dev\.azure\.com|visualstudio\.com", remote) is not None
    github = "github" in remote or (top / ".github").is_dir()
    if azure or (not github and os.path.lexists(top / starters.AZURE)):
        text = starters.azure(start)
        return _file(top / starters.AZURE, top, text, r"\bnox -s gate\b", text, "this job")
    return _file(top / starters.GITHUB, top, starters.github(start))


def _preset(project: Project) -> tuple[str, str]:
    """Choose the preset, and say why."""
    technologies = stack.detect(project.manifest, project.texts, {})
    found = [name for name in ("fastapi", "kafka") if technologies.has(name)]
    if found:
        return "service", f"found {' and '.join(found)}; this preset knows the layers of such a service"
    return "library", 'neither FastAPI nor Kafka was found; "service" knows their layers'


def _python(project: Project) -> str:
    """Give the Python for CI: the environment's, else the lowest that the project promises and the gate runs on."""
    known = project.environment.version if project.environment else project.python
    major, minor = (int(part) for part in known.split(".")[:2])
    return ".".join(map(str, max((major, minor), _OLDEST)))


def _indented(text: str) -> str:
    """Set a file off from what is said about it."""
    return "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines())
