"""Makes real Python environments in a moment: a venv with links to distributions that are installed here."""

import venv
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYTEST = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")
"""pytest and what it needs."""

COVERAGE = ("coverage", "pytest-cov")
"""What measures coverage."""

FASTAPI = ("fastapi", "pydantic-settings", "sqlalchemy")
"""What a service is made of; what these need comes with `closure`."""


def closure(*distributions: str) -> tuple[str, ...]:
    """Give these installed distributions and all that they need, without extras."""
    found: dict[str, None] = {}
    wanted = list(distributions)
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        found[name] = None
        for line in distribution(name).requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                wanted.append(canonicalize_name(needed.name))
    return tuple(found)


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
