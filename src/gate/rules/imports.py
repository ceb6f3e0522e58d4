"""Which module of the project imports which, where names are followed to the module that defines them.

A graph of the facts themselves: it needs no importable package on a disk, sees what is lazy or for types alone, and
keeps services of one repository apart whose modules share their names.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from weakref import WeakKeyDictionary

from gate.model.facts import Import, ModuleFacts
from gate.policy.stack import TECHNOLOGIES
from gate.syntax.codebase import Codebase

_DEPTH = 6
"""Re-exports that are followed from one import."""
_LIBRARIES = {name for names in TECHNOLOGIES.values() for name in names} | set(TECHNOLOGIES) | {"kafka", "jwt"}
_KNOWN: "WeakKeyDictionary[Codebase, Imports]" = WeakKeyDictionary()


def imports(code: Codebase) -> "Imports":
    """Give the import graph of the sources, made once for a codebase."""
    found = _KNOWN.get(code)
    if found is None:
        found = _KNOWN[code] = Imports(code.sources)
    return found


class Imports:
    """The imports between some modules; all of them are known by their paths."""

    def __init__(self, modules: Iterable[ModuleFacts]) -> None:
        """Take the modules between which imports count."""
        self.modules = {one.path: one for one in modules}

    @cached_property
    def all(self) -> Mapping[str, Mapping[str, Import]]:
        """Give for each module those that it imports, also inside of functions, each with its first import."""
        return {path: self._targets(module) for path, module in self.modules.items()}

    @cached_property
    def at_start(self) -> Mapping[str, Mapping[str, Import]]:
        """Give for each module those that must be imported for it to be importable."""
        found = {}
        for path, module in self.modules.items():
            wanted = (one for one in module.imports if not (one.lazy or one.typing or one.guarded))
            found[path] = self._targets(module, tuple(wanted))
        return found

    def reached(self, starts: Iterable[str]) -> set[str]:
        """Give the modules that some modules import, directly or not, and these themselves."""
        waiting = list(starts)
        seen: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path not in seen:
                seen.add(path)
                waiting += self.all.get(path, ())
                waiting += self._packages(path)
        return seen

    def _packages(self, path: str) -> Iterator[str]:
        """Give the packages that a module lies in, which are imported with it."""
        for folder in PurePosixPath(path).parents:
            inside = f"{folder}/__init__.py"
            if inside in self.modules:
                yield inside

    def _targets(self, module: ModuleFacts, wanted: tuple[Import, ...] | None = None) -> dict[str, Import]:
        found: dict[str, Import] = {}
        for one in module.imports if wanted is None else wanted:
            if one.typing:
                continue
            target = self._defines(module, one.target.removesuffix(".*"), _DEPTH)
            own = target is None or target.path == module.path or _around(target, module)
            if target is not None and not own:
                found.setdefault(target.path, one)
        return found

    def _defines(self, module: ModuleFacts, dotted: str, depth: int) -> ModuleFacts | None:
        """Give the module that defines a name, seen from a module that imports it."""
        head, rest = dotted, ""
        while head:
            found = self._nearest(module, head)
            if found is not None:
                again = next((one for one in found.imports if one.alias == rest.partition(".")[0]), None)
                if again is not None and rest and depth and not again.lazy:
                    return self._defines(found, again.target, depth - 1) or found
                return found
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return None

    def _nearest(self, module: ModuleFacts, dotted: str) -> ModuleFacts | None:
        """Give the module of a name that shares the most folders with the one that imports it."""
        own = PurePosixPath(module.path).parts
        best, most = None, -1
        for candidate, root in self._named.get(dotted, ()):
            parts = PurePosixPath(candidate.path).parts
            if candidate.module != dotted and own[: len(root)] != root:
                continue
            shared = next((n for n, pair in enumerate(zip(own, parts, strict=False)) if pair[0] != pair[1]), len(own))
            if shared > most:
                best, most = candidate, shared
        return best

    @cached_property
    def _named(self) -> Mapping[str, list[tuple[ModuleFacts, tuple[str, ...]]]]:
        """Give the modules by every name that a folder above them gives them, with the parts of that folder."""
        found: dict[str, list[tuple[ModuleFacts, tuple[str, ...]]]] = defaultdict(list)
        packages = {one.path.rpartition("/")[0] for one in self.modules.values() if one.package}
        for module in self.modules.values():
            path = PurePosixPath(module.path)
            parts = path.parts[:-1] if module.package else (*path.parts[:-1], path.stem)
            for start in range(len(parts)):
                inside = "/".join(parts[:start]) in packages  # a name that only holds where the program starts there
                if parts[start] in sys.stdlib_module_names or (inside and parts[start] in _LIBRARIES):
                    continue
                if not inside or start < len(parts) - 1:
                    found[".".join(parts[start:])].append((module, parts[:start]))
            if all(module is not known for known, _ in found[module.module]):
                found[module.module].append((module, ()))
        return found


def _around(package: ModuleFacts, module: ModuleFacts) -> bool:
    """Tell whether a module lies in a package, whose own file Python runs before it anyway."""
    return package.package and module.path.startswith(f"{package.path.rpartition('/')[0]}/")
