"""Makes a throw-away copy of a project, for tools that change the files they check."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gate.errors import GateError
from gate.system.git import Git
from gate.system.process import Processes


@contextmanager
def copy(root: Path, paths: Sequence[str], processes: Processes) -> Iterator[Path]:
    """Give a copy of the project's files in a clone that shares its git objects; it is removed afterwards.

    The copy has a detached HEAD and every file staged. Raises GateError where git cannot make it.
    """
    with tempfile.TemporaryDirectory(prefix="gate-copy-", ignore_cleanup_errors=True) as folder:
        place = Path(folder) / root.name
        top = Git(root, processes).top() or root
        if Git(root, processes).ask("clone", "--quiet", "--shared", "--no-checkout", str(top), str(place)) is None:
            raise GateError("git cannot copy the project for tools that change files.")
        inside = place / root.relative_to(top)
        for path in paths:
            target = inside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / path, target, follow_symlinks=False)
        for name in (".venv", "venv", "node_modules"):
            if (root / name).is_dir():
                (inside / name).symlink_to(root / name, target_is_directory=True)
        git = Git(place, processes)
        git.ask("checkout", "--quiet", "--detach")
        if git.ask("add", "--all", "--", ".") is None:
            raise GateError("git cannot stage the copy of the project.")
        yield inside
