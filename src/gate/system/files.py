"""Reads and writes files; writes are whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from gate.errors import GateError

FOLDER = ".gate"

_PATIENCE = 0.2
"""Seconds between two looks whether someone still waits for a lock."""

_NOT_THE_PROJECT = {
    "__pycache__", "node_modules", "build", "dist", "site-packages", "venv", "env", "htmlcov",
}  # fmt: skip


class LockedError(GateError):
    """Another run works in the same place."""

    slug = "locked"


def read(path: Path) -> str | None:
    """Give the text of a file; None where there is none or it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole, text as UTF-8: beside its place first, then moved there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        draft.chmod(0o644)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Remove a file that may be absent."""
    path.unlink(missing_ok=True)


def fresh(folder: Path) -> None:
    """Make a folder, without what an earlier run left in it: it must not be taken for evidence of this one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)


def own_folder(root: Path) -> Path:
    """Give `.gate` of a project, made where it is absent and ignored by git by its own file."""
    folder = root / FOLDER
    if not (folder / ".gitignore").is_file():
        write(folder / ".gitignore", "*\n")
    return folder


@contextmanager
def lock(path: Path, given_up: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Hold a lock file, so that two runs do not write the same artifacts; waits for the other run.

    Raises LockedError once `given_up` says that nobody waits any more.
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    held = FileLock(str(path), timeout=_PATIENCE)
    while not held.is_locked:
        try:
            held.acquire()
        except Timeout:
            if given_up():
                raise LockedError(f"Another run holds {path}.", "Wait for its end, or end it.") from None
    try:
        yield
    finally:
        held.release()


def walk(root: Path) -> tuple[str, ...]:
    """Give the relative paths of all files below a folder that is not in git, without caches and environments."""
    found: list[str] = []
    for folder, names, files in os.walk(root):
        names[:] = sorted(
            name
            for name in names
            if name not in _NOT_THE_PROJECT
            and not name.startswith(".")
            and not name.endswith(".egg-info")
            and not Path(folder, name, "pyvenv.cfg").exists()
        )
        found += [Path(folder, name).relative_to(root).as_posix() for name in files]
    return tuple(sorted(found))


def digest(root: Path, paths: Iterable[str], *words: str) -> str:
    """Give the hash of some words and of the contents of files, in hexadecimal; an absent file counts as absent."""
    total = blake2b(digest_size=20)
    for word in words:
        total.update(f"{len(word)}:{word}".encode())
    for path in paths:
        total.update(path.encode())
        try:
            content = (root / path).read_bytes()
        except OSError:
            total.update(b"\0absent")
        else:
            total.update(b"\0" + blake2b(content, digest_size=20).digest())
    return total.hexdigest()


def lines(root: Path, paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the lines of files by path; unreadable bytes are replaced, absent files left out."""
    found = {}
    for path in paths:
        try:
            found[path] = tuple((root / path).read_bytes().decode("utf-8", errors="replace").splitlines())
        except OSError:
            continue
    return found


def count_lines(root: Path, paths: Iterable[str]) -> int:
    """Give the number of lines of files that are not blank."""
    return sum(1 for text in lines(root, paths).values() for line in text if line.strip())
