"""Makes an environment below `.gate` for a project that has none, kept by what its files say is in it."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from gate import recipe
from gate.model.scope import Environment, Project
from gate.parsing import installers
from gate.recipe import Recipe, Step
from gate.system import environment, files
from gate.system.process import Processes

Announce = Callable[[str, bool], None]
"""Called with what is being done, when it begins (False) and when it has ended (True)."""

TOOLS = ("mypy", "pytest", "pytest-cov")
"""What the checks need inside; added where the project does not bring it."""

LOG = f"{files.FOLDER}/outcomes/environment.log"
"""Everything that the installers printed."""

_OWN = sys.version.split()[0]
_FOLDER = f"{files.FOLDER}/environment"
_SOURCE = f"{_FOLDER} (made by --bootstrap)"
_NOTES = "gate.json"
_KEPT = 2
"""Environments that stay, so that a branch and back again build nothing anew."""

_WORDS, _WIDTH = 4, 80
"""How much of a command is shown: these words, and more as long as they are not wider."""

_PATIENCE = 1800.0
"""Seconds for one step of an installation."""

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
"""What a manifest raises whose tables have another form than its standard says."""

_CHECKERS = {
    "bandit", "black", "coverage", "flake8", "gate", "importlinter", "isort", "mypy", "pylint", "pyright", "pytest", "ruff",
}  # fmt: skip
"""Tables of pyproject.toml on which no installed package depends."""

_UNATTENDED = {
    "GIT_TERMINAL_PROMPT": "0",
    "PIP_NO_INPUT": "1",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    "UV_NO_PROGRESS": "1",
}
"""Nobody is there to answer a question."""


class _Plan(Struct, frozen=True, kw_only=True):
    """What an environment is made of, the hash of that, and by which uv; `python` is empty where none here fits."""

    recipe: Recipe
    python: str
    wanted: str
    key: str
    uv: str


class _FailedError(Exception):
    """A step failed; its text says which and why."""


def kept(root: Path, manifest: Mapping[str, Any], texts: Mapping[str, str]) -> Environment | None:
    """Give the environment that was made for exactly these files; None where there is none, or only half of one."""
    if not (root / _FOLDER).is_dir():
        return None
    try:
        return _whole(root, _plan(root, manifest, texts))
    except (*_UNREADABLE, OSError):  # an OSError: another gate removes it at this moment
        return None


def equip(project: Project, processes: Processes, announce: Announce) -> Project:
    """Give the project with an environment, made where it is not there yet, or with the reason why it has none.

    A second gate in the same project waits for the first.
    """
    root = Path(project.root)
    try:
        plan = _plan(root, project.manifest, project.texts)
    except _UNREADABLE as problem:
        return replace(project, lack=f"pyproject.toml does not say what to install: {problem}")
    waiting = "waiting for another gate that makes the environment"

    def wait() -> bool:
        announce(waiting, False)
        return processes.stopping

    files.own_folder(root)
    with files.lock(root / _FOLDER / "lock", wait):
        announce(waiting, True)
        try:
            made = _whole(root, plan) or _make(plan, root, processes, announce)
        except (_FailedError, OSError) as problem:
            return replace(project, lack=str(problem))
    return replace(project, environment=made, python=environment.target(made, project.manifest))


def _plan(root: Path, manifest: Mapping[str, Any], texts: Mapping[str, str]) -> _Plan:
    """Decide how the environment is made."""
    uv = environment.program("uv")
    here = {name for name, found in (("uv", uv), ("poetry", shutil.which("poetry"))) if found}
    chosen = recipe.choose(manifest, texts, here)
    pinned = re.match(r"\d+\.\d+", files.read(root / ".python-version") or "")
    wanted = f"=={pinned[0]}.*" if pinned else recipe.python(manifest)
    fits = _fits(wanted)
    read = sorted(path for path in texts if recipe.reads(path) and path != "pyproject.toml")
    relevant = {**manifest, "tool": {k: v for k, v in manifest.get("tool", {}).items() if k not in _CHECKERS}}
    words = (str(root), sys.version if fits else wanted, repr(chosen), repr(TOOLS), repr(relevant))
    key = files.digest(root, (*read, *_included(root, read)), *words)[:12]
    python = sys.executable if fits else wanted if uv else ""
    return _Plan(recipe=chosen, python=python, wanted=wanted, key=key, uv=uv)


def _included(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Give the files that requirement files include, and those that these include."""
    found: list[str] = []
    queue = [path for path in paths if path.endswith((".txt", ".in"))]
    while queue:
        path = queue.pop()
        new = recipe.included(path, files.read(root / path) or "")
        queue += (name for name in new if name not in found)
        found += (name for name in new if name not in found)
    return tuple(found)


def _fits(wanted: str) -> bool:
    """Tell whether the gate's own Python is one that the project promises to work with."""
    try:
        return SpecifierSet(wanted).contains(_OWN, prereleases=True)
    except InvalidSpecifier:
        return True


def _whole(root: Path, plan: _Plan) -> Environment | None:
    """Give the environment of a plan where it was made to its end: its notes are written last."""
    for path in (root / _FOLDER).glob(f"{plan.key}-*/{_NOTES}"):
        try:
            notes = msgspec.json.decode((files.read(path) or "").encode(), type=tuple[str, ...])
        except msgspec.DecodeError:
            continue
        if (path.parent / "bin" / "python").exists():
            files.touch(path)
            return replace(environment.describe(path.parent, _SOURCE), notes=notes, made=True)
    return None


def _make(plan: _Plan, root: Path, processes: Processes, announce: Announce) -> Environment | None:
    """Make the environment of a plan; raises _FailedError with the installer's last words, and leaves nothing then."""
    if not plan.python:
        raise _FailedError(
            f"it wants Python {plan.wanted}, and without uv the gate has only its own {_OWN}: `python -m pip install uv`"
        )
    _clear(root / _FOLDER)
    # An installer that outlives a killed gate still writes: a new attempt needs a folder of its own
    folder = root / _FOLDER / f"{plan.key}-{os.getpid()}"
    work = _Work(plan, folder, root, processes, announce)
    try:
        notes = work.install()
        files.write(folder / _NOTES, msgspec.json.encode(notes).decode())
    finally:
        files.write(root / LOG, "\n".join(work.log))
        if not (folder / _NOTES).is_file():
            shutil.rmtree(folder, ignore_errors=True)
    return _whole(root, plan)


def _clear(folder: Path) -> None:
    """Remove what an ended gate left half-made, and all but the environments that were used last."""
    noted = (notes for notes in folder.glob(f"*/{_NOTES}") if notes.stat().st_size)
    whole = sorted(noted, key=lambda notes: -notes.stat().st_mtime)
    stay = {notes.parent for notes in whole[: _KEPT - 1]}
    for place in folder.iterdir():
        if place.is_dir() and place not in stay:
            files.remove(place / _NOTES)
            shutil.rmtree(place, ignore_errors=True)


class _Work:
    """One installation and the log of it."""

    def __init__(self, plan: _Plan, folder: Path, root: Path, processes: Processes, announce: Announce) -> None:
        self.plan, self.folder, self.root, self.processes, self.announce = plan, folder, root, processes, announce
        self.log: list[str] = []
        self.python = str(folder / "bin" / "python")

    def install(self) -> tuple[str, ...]:
        """Make the environment and give what there is to say of it."""
        chosen, notes = self.plan.recipe, list(self.plan.recipe.notes)
        self._create()
        steps = chosen.steps
        try:
            self._follow(chosen.steps)
        except _FailedError as problem:
            if not chosen.without:
                raise
            steps = chosen.without
            self._follow(steps)
            notes.append(f"the project itself is not installed: {problem}")
        if steps:
            notes.insert(0, f"installed by {' and '.join(f'`{self._shown(step)}`' for step in steps)}")
        return (*notes, *self._add_tools())

    def _create(self) -> None:
        """Make the empty environment with the right Python."""
        plan, folder = self.plan, str(self.folder)
        if not plan.uv:
            self._run((plan.python, "-m", "venv", folder), "python -m venv")
            return
        of = f" --python '{plan.python}'" if plan.python == plan.wanted else ""
        self._run((plan.uv, "venv", "--quiet", "--no-project", "--python", plan.python, folder), f"uv venv{of}")

    def _follow(self, steps: tuple[Step, ...]) -> None:
        """Take the steps of a recipe."""
        for step in steps:
            held = self._constrained(step, self.plan.recipe.constraints)
            self._run(self._argv(held), self._shown(step))

    def _add_tools(self) -> tuple[str, ...]:
        """Add the tools that the project does not bring, without moving what it has brought."""
        here = environment.describe(self.folder, "").packages
        absent = [tool for tool in TOOLS if tool not in {package.name for package in here}]
        if not absent:
            return ()
        have = "".join(f"{package.name}=={package.version}\n" for package in here)
        try:
            self._run(self._argv(self._constrained(("install", *absent), have)), self._shown(("install", *absent)))
        except _FailedError as problem:
            return (f"without {', '.join(absent)}: {problem}",)
        return (f"added {', '.join(absent)}",)

    def _constrained(self, step: Step, versions: str) -> Step:
        """Hold a step to some versions, where there are any."""
        path = self.folder / "constraints.txt"
        files.write(path, versions)
        return recipe.constrained(step, str(path)) if versions else step

    def _argv(self, step: Step) -> Step:
        """Give the command line of a step."""
        program, *words = step
        if program != "install":
            return (self.plan.uv if program == "uv" else program, *words)
        if self.plan.uv:
            return (self.plan.uv, "pip", "install", "--python", self.python, *words)
        return (self.python, "-m", "pip", "install", *words)

    def _shown(self, step: Step) -> str:
        """Write a step as a person would type it, without the end of a long list."""
        pip = ("uv", "pip") if self.plan.uv else ("pip",)
        words = (*(pip if step[0] == "install" else ()), *step)
        shown = next(n for n in range(len(words), 0, -1) if n <= _WORDS or len(shlex.join(words[:n])) <= _WIDTH)
        return shlex.join(words[:shown]) + (f" ... and {len(words) - shown} more" if shown < len(words) else "")

    def _run(self, argv: Step, what: str) -> None:
        """Run one command to its end; raises _FailedError."""
        variables = {
            **_UNATTENDED, "PATH": _path(self.folder), "VIRTUAL_ENV": str(self.folder),
            "UV_PROJECT_ENVIRONMENT": str(self.folder), "UV_PYTHON": self.python,
        }  # fmt: skip
        self.announce(what, False)
        raw = self.processes.run(argv, str(self.root), variables, _PATIENCE)
        self.announce(what, True)
        self.log += [" ".join(argv), f"exit code {raw.exit_code} {raw.stopped}".rstrip(), raw.stdout, raw.stderr]
        if raw.stopped or raw.exit_code:
            why = raw.stopped or installers.sentence(raw.stdout, raw.stderr).replace(f"{self.root}/", "")
            other = (
                f", with Python {_OWN}; a file `.python-version` can name an older one" if self._surprised(why) else ""
            )
            raise _FailedError(f"{why}{other} (`{what}`; all of it is in {LOG})")

    def _surprised(self, why: str) -> bool:
        """Tell whether a build failed with a Python that nobody asked for: old packages do not know a newer one."""
        return re.match(r"Failed to build `[\w.-]+==", why) is not None and self.plan.python == sys.executable


def _path(folder: Path) -> str:
    """Give the PATH with the environment first, and with the Pythons of pyenv last, where its shims hide them."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    pythons = sorted(
        (path.parent for path in pyenv.glob("*/bin/python3")),
        key=lambda path: [int(n) for n in re.findall(r"\d+", path.parent.name)],
    )
    return os.pathsep.join((str(folder / "bin"), os.environ.get("PATH", os.defpath), *map(str, pythons)))
