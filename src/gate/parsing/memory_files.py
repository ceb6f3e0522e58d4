"""Finds the files in which a project remembers what it knows about itself."""

from collections.abc import Sequence


def folder(files: Sequence[str], wanted: str, project: str) -> str:
    """Give the folder of the memory files: the project's own below the `wanted` one where that has files, else that."""
    top = wanted.strip("/").removeprefix("./")
    own = f"{top}/{project}"
    return own if project and any(path.startswith(f"{own}/") for path in files) else top
