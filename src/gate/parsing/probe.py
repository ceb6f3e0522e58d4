"""Asks a Python interpreter which modules it can find, without importing any of them."""

from collections.abc import Sequence

SCRIPT = """
import sys
sys.path[:] = [path for path in sys.path if path]
def absent(name):
    parts, places = name.split("."), None
    for end in range(1, len(parts) + 1):
        full = ".".join(parts[:end])
        finders = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]
        spec = next(filter(None, (finder.find_spec(full, places) for finder in finders)), None)
        if spec is None:
            return full
        if spec.origin is not None or not spec.submodule_search_locations:
            return ""
        # the search inside a namespace package asks for its parent among the imported modules
        sys.modules[full] = parent = type(sys)(full)
        parent.__path__ = places = list(spec.submodule_search_locations)
    return ""
for name in sys.argv[1:]:
    print("gate", name, absent(name), sep="|")
"""
"""For each dotted module given as an argument, one line with the first part of it that cannot be found, if any.

Only namespace packages are looked into: what a package with code holds, it may make itself. Nothing is imported, since
a module may do anything when it is; `-c` puts the current folder on the path, where a file of the reviewed project
could pass for a module of the standard library. Runs on Python 3.8 and later.
"""


def read(text: str, asked: Sequence[str]) -> dict[str, str] | None:
    """Give, for each asked module that cannot be found, the part of its name that is absent; None where it is no answer."""
    lines = [line.split("|") for line in text.splitlines() if line.startswith("gate|")]
    if [line[1] for line in lines] != list(asked) or any(len(line) != 3 for line in lines):
        return None
    return {name: absent for _, name, absent in lines if absent}
