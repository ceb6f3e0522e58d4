"""Makes real Python environments in a moment: a venv with links to distributions that are installed here."""

import venv
from importlib.metadata import distribution
from pathlib import Path

PYTEST = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")
"""pytest and what it needs."""


def make(folder: Path, *distributions: str) -> Path:
    """Make an environment that has these installed distributions and nothing else; gives its folder."""
    venv.EnvBuilder(symlinks=True).create(folder)
    site = next(folder.glob("lib/python*/site-packages"))
    for name in distributions:
        found = distribution(name)
        files = found.files or []
        for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            (site / top).symlink_to(Path(str(found.locate_file(top))))
        for script in (file for file in files if file.parts[:1] == ("..",) and file.parts[-2] == "bin"):
            (folder / "bin" / script.name).symlink_to(Path(str(found.locate_file(script))).resolve())
    return folder
