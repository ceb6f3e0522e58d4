"""Makes a throw-away copy of a project, for tools that change the files they check."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from gate.errors import GateError
from gate.model.process import Raw
from gate.system.git import Git
from gate.system.process import Processes

_LINKED = (".venv", "venv", "node_modules")
"""Folders of installed things, which are too large to copy and which no tool formats."""

_NOT_GENERATED = {*_LINKED, "env", "build", "dist", "site-packages", "__pycache__"}


class Copy(Struct, frozen=True):
    """A copy: the project's folder in it, the folder of the whole repository, and where that was copied from."""

    folder: Path
    whole: Path
    original: Path


@contextmanager
def copy(root: Path, paths: Sequence[str], processes: Processes) -> Iterator[Copy]:
    """Copy the repository of a project, sharing git's objects; the copy is removed afterwards.

    The copy has the commit of the original as a detached HEAD, the files as they lie on the disk, all of them staged,
    and the ignored Python files that a build has generated beside them. In a project that is a part of its repository
    the other files of the repository are there too. Raises GateError where git cannot make it.
    """
    with tempfile.TemporaryDirectory(prefix="gate-copy-", ignore_cleanup_errors=True) as folder:
        try:
            made = _make(root, paths, Path(folder).resolve(), processes)
        except OSError as problem:
            raise GateError(f"The project cannot be copied for tools that change files: {problem}.") from None
        yield made


def _make(root: Path, paths: Sequence[str], folder: Path, processes: Processes) -> Copy:
    """Make the copy in an empty folder."""
    source = Git(root, processes)
    top = source.top() or root
    place = folder / (top.name or "project")
    inside = place / root.relative_to(top)
    if source.ask("clone", "--quiet", "--shared", "--no-checkout", str(top), str(place)) is None:
        raise GateError("git cannot clone the project for tools that change files.", "See `git fsck` for the reason.")
    inside.mkdir(parents=True, exist_ok=True)
    whole = paths if top == root else Git(top, processes).files() or ()
    _fill(top, place, (path for path in whole if not set(PurePosixPath(path).parts) & set(_LINKED)))
    _fill(root, inside, _generated(source))
    for name in _LINKED:
        if (root / name).is_dir() and not (inside / name).exists():
            (inside / name).symlink_to(root / name, target_is_directory=True)
    _stage(Git(place, processes), place, source.commit())
    return Copy(inside, place, top)


def run(
    argv: tuple[str, ...],
    root: Path,
    paths: Sequence[str],
    variables: Mapping[str, str],
    timeout: float,
    processes: Processes,
) -> Raw:
    """Run one process in a copy; what it prints names the project's own folder, as if it had run there.

    Raises GateError where there is no copy.
    """
    with copy(root, paths, processes) as made:
        raw = processes.run(argv, str(made.folder), variables, timeout)
        whole, original = str(made.whole), str(made.original)
        return replace(
            raw,
            stdout=raw.stdout.replace(whole, original),
            stderr=raw.stderr.replace(whole, original),
            untracked=_created(made.folder, processes),
        )


def _created(folder: Path, processes: Processes) -> tuple[str, ...]:
    """Give the paths in a copy that git neither tracks nor ignores: what a tool has created there."""
    answer = Git(folder, processes).ask("ls-files", "-z", "--others", "--exclude-standard") or ""
    return tuple(path for path in answer.split("\0") if path)


def _fill(source: Path, target: Path, paths: Iterable[str]) -> None:
    """Copy files by their relative paths; one that vanishes meanwhile is left out."""
    for path in paths:
        copied = target / path
        copied.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(source / path, copied, follow_symlinks=False)
        except FileNotFoundError:
            continue


def _generated(git: Git) -> tuple[str, ...]:
    """Give the ignored Python files of a project, such as the `_version.py` that a build has written."""
    answer = git.ask("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", "*.py", "*.pyi") or ""
    return tuple(
        path
        for path in answer.split("\0")
        if path and not any(part in _NOT_GENERATED or part.startswith(".") for part in PurePosixPath(path).parts)
    )


def _stage(git: Git, place: Path, commit: str) -> None:
    """Detach HEAD at the commit and stage what differs from it; before the first commit everything is new."""
    exclude = place / ".git" / "info" / "exclude"
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text("".join(f"{name}\n" for name in _LINKED), encoding="utf-8")
    done = True
    if commit:
        # A plain checkout would write the files of the commit over the ones on the disk
        done = (
            git.ask("update-ref", "--no-deref", "HEAD", commit) is not None and git.ask("read-tree", commit) is not None
        )
    if not done or git.ask("add", "--all", "--", ".") is None:
        raise GateError("git cannot stage the copy of the project.")
