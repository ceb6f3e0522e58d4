"""Knows by which names the files of a project can be imported."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

_VENDORS = {"_vendor", "_vendored", "extern", "third_party", "thirdparty", "vendor", "vendored"}
"""Folders that projects put on the import path to carry other people's modules."""


def local_names(files: Iterable[str], roots: Sequence[str]) -> frozenset[str]:
    """Give the top-level names that can be imported from the project itself.

    `files` are the relative paths of its Python files, `roots` the folders that are on the import path besides the
    project's own. Each file counts below every such root, and below the first folder above it that is no package,
    which is where Python, pytest and mypy start.
    """
    paths = [PurePosixPath(file) for file in files]
    packages = {path.parent for path in paths if path.stem == "__init__"}
    starts = {PurePosixPath("."), *(PurePosixPath(root) for root in roots if PurePosixPath(root) not in packages)}
    names: set[str] = set()
    for path in paths:
        above = {path.parent, *path.parent.parents}
        bases = {base for base in above if base in starts or base.name in _VENDORS}
        names.update(_below(path, base) for base in (*bases, _base(path, packages)))
    return frozenset(names - {"__init__"})


def namespaces(files: Iterable[str], roots: Sequence[str]) -> dict[str, str]:
    """Give the packages without `__init__.py` that lie in a root or are one, and the folder that they start from.

    These are the packages whose modules mypy cannot name unless it is told where names start.
    """
    paths = [PurePosixPath(file) for file in files]
    packages = {path.parent for path in paths if path.stem == "__init__"}
    found: dict[str, str] = {}
    for root in map(PurePosixPath, roots):
        inside = [path for path in paths if root in path.parents]
        if not inside or root in packages:
            continue
        if str(root) != ".":
            found[root.name] = str(root.parent)
        for path in inside:
            first = root / path.relative_to(root).parts[0]
            if first != path and first not in packages:
                found[first.name] = str(root)
    return found


def _base(path: PurePosixPath, packages: set[PurePosixPath]) -> PurePosixPath:
    """Give the first folder above a file that is no package."""
    return next((folder for folder in path.parents if folder not in packages), PurePosixPath("."))


def _below(path: PurePosixPath, base: PurePosixPath) -> str:
    """Give the name by which a file is imported from a folder above it."""
    return path.relative_to(base).parts[0].removesuffix(".pyi").removesuffix(".py")


def module_names(files: Iterable[str], roots: Sequence[str]) -> dict[str, str]:
    """Give the dotted name of each Python file by its path, stubs left out.

    A file in a package is named from the first folder above it that is no package. Packages without `__init__.py`
    count as packages below a root, and so do the roots themselves, unless they are called `src` or hold packages.
    """
    paths = [PurePosixPath(file) for file in files if file.endswith(".py")]
    packages = {path.parent for path in paths if path.stem == "__init__"}
    starts = [root.parent if root in packages or root.name != "src" else root for root in map(PurePosixPath, roots)]
    found = {}
    for path in paths:
        base = _base(path, packages)
        inside = [start for start in starts if start == base or start in base.parents]
        base = max(inside, key=lambda start: len(start.parts), default=base)
        parts = path.relative_to(base).with_suffix("").parts
        found[str(path)] = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
    return found
