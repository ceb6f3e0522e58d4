"""Registers the Nox sessions that a noxfile asks for; imports nothing but Nox, the standard library and the recipe."""

import logging
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nox
import nox.registry
import nox.virtualenv
from nox.virtualenv import ALL_VENVS, ProcessEnv, VirtualEnv

from gate import recipe
from gate.recipe import Recipe, Step

SESSIONS = {
    "gate": "Run every check side by side in one environment, score the work, give one verdict.",
    "ruff": "Lint: what the team selected in Ruff, and what the gate's policy needs on top.",
    "black": "Check the format with Black, or with Ruff where the project formats with it.",
    "mypy": "Check the types of the whole program in the project's environment.",
    "bandit": "Look for insecure code with Bandit.",
    "safety": "Look for known vulnerabilities of the dependencies with Safety.",
    "tests": "Run the tests with coverage in the project's environment.",
    "integration": "Run the integration tests against the services of Docker Compose.",
}
"""Every session and the text that `nox -l` shows for it."""

_INSIDE = {
    "gate": ("mypy", "pytest", "pytest-cov"),
    "mypy": ("mypy",),
    "tests": ("pytest", "pytest-cov"),
    "integration": ("pytest",),
}
"""The sessions that need the project's environment, and the tools that must be in it."""

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
"""What says which versions a project uses; without one, Safety needs the project's environment too."""

_BACKEND = "gate"
_PATIENCE = 10.0
"""Seconds that a gate gets after Ctrl-C to stop its tools, and again after SIGTERM; Nox's own 0.3 s orphan them."""


def register(
    *,
    sessions: Sequence[str] = tuple(SESSIONS),
    prefix: str = "",
    python: str | Sequence[str] | None = None,
    install: Sequence[str] | None = None,
    gate: Sequence[str] = (),
) -> None:
    """Register the gate's sessions; only `gate` is run by a plain `nox`.

    `sessions` are the wanted ones of SESSIONS, `prefix` stands before every name but `gate`. `python` is the version,
    or one session each for several, of the sessions that need the project's environment; None: the Python of Nox.
    `install` are the arguments of `session.install` that make this environment; None: what the lock file, dependency
    groups, extras and requirement files for development and tests say. `gate` are the arguments of `session.install`
    that bring the gate itself into every session; empty: the gate beside Nox runs. What stands after `--` goes to
    `gate run`. Raises ValueError for an unknown session and for a name that the noxfile already has.
    """
    ALL_VENVS[_BACKEND] = _guarded
    for name in sessions:
        if name not in SESSIONS:
            raise ValueError(f"The gate has no session {name!r}; it has {', '.join(SESSIONS)}.")
        session = name if name == "gate" else f"{prefix}{name}"
        if session in nox.registry.get():
            raise ValueError(f"The noxfile has a session {session!r} already; give gate.nox.register a prefix.")
        own = _inside(name)
        nox.session(
            name=session,
            python=python if own else None,
            venv_backend=_BACKEND if own or gate else "none",
            default=name == "gate",
            allow_parallel=True,
        )(_session(name, None if install is None else tuple(install), tuple(gate)))


def _inside(name: str) -> bool:
    """Tell whether a session needs the project's environment."""
    return name in _INSIDE or (name == "safety" and not any(map(os.path.exists, _LOCKS)))


def found(folder: Path, backend: str) -> Recipe:
    """Give the recipe for the environment of the project in a folder, from what its own files say.

    `backend` is Nox's: what brings uv with it.
    """
    manifest = nox.project.load_toml(folder / "pyproject.toml") if (folder / "pyproject.toml").is_file() else {}
    files = (path for pattern in ("*", "requirements/*") for path in sorted(folder.glob(pattern)) if path.is_file())
    paths = {path.relative_to(folder).as_posix(): path for path in files}
    texts = {
        name: path.read_text(encoding="utf-8", errors="replace") for name, path in paths.items() if recipe.reads(name)
    }
    programs = {name for name, here in (("uv", backend == "uv"), ("poetry", shutil.which("poetry"))) if here}
    return recipe.choose(manifest, texts, programs)


def _session(name: str, install: Step | None, gate: Step) -> Callable[[nox.Session], None]:
    """Make the function of one session."""

    def run(session: nox.Session) -> None:
        environment = session.virtualenv
        try:
            if environment.is_sandboxed:
                _prepare(session, name, install, gate)
            check = () if name == "gate" else (name,)
            session.run(
                *_command(session), "run", *check, *session.posargs,
                external=True,
                env={} if environment.is_sandboxed else {"NOX_CURRENT_SESSION": None},
                interrupt_timeout=_PATIENCE,
                terminate_timeout=_PATIENCE,
            )  # fmt: skip
        finally:
            if isinstance(environment, _Guarded):
                environment.lock.release()

    run.__doc__ = SESSIONS[name]
    return run


def _prepare(session: nox.Session, name: str, install: Step | None, gate: Step) -> None:
    """Install what a session needs into its environment."""
    steps: tuple[Step, ...] = ()
    if _inside(name):
        if install is None:
            steps = _chosen(session)
        elif install:
            steps = (("install", *install),)
    if gate and not any(set(gate) <= set(step) for step in steps):
        steps = (*steps, ("install", *gate))
    for program, *arguments in steps:
        if program == "install":
            session.install(*arguments)
        else:
            session.run_install(program, *arguments, external=True)
    absent = [tool for tool in _INSIDE.get(name, ()) if not _has(session, tool)]
    if absent:
        session.install(*absent)


def _chosen(session: nox.Session) -> tuple[Step, ...]:
    """Give the steps of the project's recipe, with the constraint file of the versions that it wants, and say its notes."""
    chosen = found(Path.cwd(), session.venv_backend)
    for note in chosen.notes:
        session.log(f"The environment: {note}.")
    if not chosen.constraints:
        return chosen.steps
    path = Path(session.virtualenv.location) / "constraints.txt"
    path.write_text(chosen.constraints, encoding="utf-8")
    return tuple(recipe.constrained(step, str(path)) for step in chosen.steps)


def _command(session: nox.Session) -> Step:
    """Give the command line of the gate: the session's own, else the one beside Nox."""
    if session.virtualenv.is_sandboxed and _has(session, "quality-gate"):
        return (str(Path(session.bin) / "gate"),)
    try:
        version("quality-gate")
    except PackageNotFoundError:
        session.error("The gate is not installed here; `python -m pip install quality-gate` puts it beside Nox.")
    return (sys.executable, "-P", "-m", "gate")


def _has(session: nox.Session, distribution: str) -> bool:
    """Tell whether a distribution is installed in the environment of a session."""
    pattern = f"lib/python*/site-packages/{distribution.replace('-', '_')}-*.dist-info"
    return any(Path(session.virtualenv.location).glob(pattern))


def _guarded(location: str, **options: Any) -> ProcessEnv:
    """Make an environment as Nox would by default, guarded against a second Nox in the same folder."""
    wanted = os.environ.get("NOX_DEFAULT_VENV_BACKEND") or nox.options.default_venv_backend or "virtualenv"
    backends = wanted.split("|")
    backend = next((name for name in backends if nox.virtualenv.OPTIONAL_VENVS.get(name, True)), backends[-1])
    if backend in ("uv", "venv", "virtualenv"):
        return _Guarded(location, venv_backend=backend, **options)
    return nox.virtualenv.get_virtualenv(backend, envdir=location, **options)


class _Guarded(VirtualEnv):
    """An environment that one Nox at a time makes and uses: the second waits, where Nox alone lets both fail."""

    def __init__(self, location: str, **options: Any) -> None:
        super().__init__(location, **options)
        from filelock import FileLock  # comes with virtualenv, and so with Nox

        Path(self.location).parent.mkdir(parents=True, exist_ok=True)
        self.lock = FileLock(f"{self.location}.lock")

    def create(self) -> bool:
        """Take the lock, then create or reuse the environment; the session gives the lock back at its end."""
        from filelock import Timeout

        try:
            self.lock.acquire(timeout=0)
        except Timeout:
            logging.getLogger("nox").info(f"Waiting for another Nox that uses {self.location_name}.")
            self.lock.acquire()
        try:
            return super().create()
        except BaseException:
            self.lock.release()
            raise
