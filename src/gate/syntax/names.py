"""Finds what a name means across the modules of a project."""

import sys
from pathlib import PurePosixPath

from msgspec import Struct

from gate.model.facts import Assign, Expr, ModuleFacts
from gate.syntax import libraries

_MOVED: dict[str, list[tuple[str, str]]] = {}
for _start, _other in libraries.MOVED:
    _MOVED.setdefault(_start.partition(".")[0], []).append((_start, _other))


class Table(Struct, frozen=True):
    """What one module binds: `imports` by alias, `stars` the modules of star imports, and its own definitions."""

    imports: dict[str, str]
    stars: tuple[str, ...]
    defined: frozenset[str]
    assigns: dict[str, Assign]


class Names:
    """Follows names through imports, re-exports, star imports and aliases of modules."""

    def __init__(self, modules: tuple[ModuleFacts, ...]) -> None:
        """Take all modules of a project."""
        candidates = _by_name(modules)
        self._modules = {name: found[0] for name, found in candidates.items()}
        self._doubles = {name: found for name, found in candidates.items() if len(found) > 1}
        self._double_tops = {name.partition(".")[0] for name in self._doubles}
        self._tables: dict[str, Table] = {}
        self._known: dict[str, str] = {}

    def module(self, dotted: str) -> ModuleFacts | None:
        """Give a module by a name that it can be imported by."""
        return self._modules.get(dotted)

    def table(self, module: ModuleFacts) -> Table:
        """Give what a module binds."""
        found = self._tables.get(module.path)
        if found is None:
            found = self._tables[module.path] = self._placed(_table(module), module)
        return found

    def _placed(self, table: Table, module: ModuleFacts) -> Table:
        """Give a table whose imports name the modules that the importing one means."""
        if not self._doubles:
            return table
        imports = {alias: self.near(target, module) for alias, target in table.imports.items()}
        stars = tuple(self.near(star, module) for star in table.stars)
        return Table(imports, stars, table.defined, table.assigns)

    def near(self, dotted: str, module: ModuleFacts) -> str:
        """Give a name for good where several modules go by its start: the one with the longest way in common is meant.

        So the services of one repository each import their own `database`.
        """
        if dotted.partition(".")[0] not in self._double_tops:
            return dotted
        head, rest = dotted, ""
        while head and head not in self._doubles:
            head, _, last = head.rpartition(".")
            rest = f".{last}{rest}"
        if not head:
            return dotted
        best = max(self._doubles[head], key=lambda one: _in_common(one.path, module.path))
        return f"{best.module}{rest}"

    def written(self, module: ModuleFacts, dotted: str) -> str:
        """Give the canonical name of what a module calls `dotted`; empty where the module does not know it."""
        first, _, rest = dotted.partition(".")
        table = self.table(module)
        if first in table.defined or first in table.assigns or first in table.imports:
            return self._member(module, first, rest, ())
        for star in table.stars:
            if found := self._starred(star, first, rest, ()):
                return found
        return ""

    def canonical(self, dotted: str, module: ModuleFacts | None = None) -> str:
        """Give the canonical name of an absolute one, as a module means it."""
        if module is not None:
            dotted = self.near(dotted, module)
        found = self._known.get(dotted)
        if found is None:
            found = self._known[dotted] = self._follow(dotted, ())
        return found

    def split(self, dotted: str) -> tuple[ModuleFacts | None, str]:
        """Give the project's module that a name starts with, and the rest of the name."""
        head, rest = dotted, ""
        while head:
            module = self._modules.get(head)
            if module is not None:
                return module, rest
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return None, dotted

    def _follow(self, dotted: str, seen: tuple[str, ...]) -> str:
        if dotted in seen:
            return dotted
        module, rest = self.split(dotted)
        if module is None:
            return moved(dotted)
        if not rest:
            return self._instead(module, dotted, seen)
        first, _, rest = rest.partition(".")
        return self._member(module, first, rest, (*seen, dotted))

    def _instead(self, module: ModuleFacts, dotted: str, seen: tuple[str, ...]) -> str:
        """Give what a package binds under the name of its own submodule, or the submodule."""
        parent, _, last = dotted.rpartition(".")
        package = self._modules.get(parent)
        target = self.table(package).imports.get(last) if package is not None else None
        if target is None or target == dotted:
            return module.module
        return self._follow(target, (*seen, dotted))

    def _member(self, module: ModuleFacts, first: str, rest: str, seen: tuple[str, ...]) -> str:
        table = self.table(module)
        tail = f".{rest}" if rest else ""
        own = f"{module.module}.{first}{tail}"
        if first in table.defined:
            return own
        key = f"{module.path}:{first}"
        if key in seen or len(seen) > 50:
            return own
        seen = (*seen, key)
        if first in table.imports:
            return self._follow(f"{table.imports[first]}{tail}", seen)
        if first in table.assigns:
            value = table.assigns[first].value
            if value is not None and value.kind == "name" and table.assigns[first].kind == "=":
                target = self._named(module, value, seen)
                return f"{target}{tail}" if target else own
            return own
        for star in table.stars:
            if found := self._starred(star, first, rest, seen):
                return found
        return own

    def _named(self, module: ModuleFacts, value: Expr, seen: tuple[str, ...]) -> str:
        if not value.local:
            return self._follow(value.text, seen)
        first, _, rest = value.text.partition(".")
        table = self.table(module)
        if first in table.defined or first in table.assigns:
            return self._member(module, first, rest, seen)
        return ""

    def _starred(self, star: str, first: str, rest: str, seen: tuple[str, ...]) -> str:
        """Give what a star import brings under a name; empty where it brings no such name."""
        source = self._modules.get(star)
        key = f"{star}:*:{first}"
        if source is None or key in seen or len(seen) > 50:
            return ""
        exported = first in source.exports if source.exports is not None else not first.startswith("_")
        table = self.table(source)
        if not exported:
            return ""
        if first in table.defined or first in table.assigns or first in table.imports:
            return self._member(source, first, rest, (*seen, key))
        found = (self._starred(inner, first, rest, (*seen, key)) for inner in table.stars)
        return next((name for name in found if name), "")


def moved(dotted: str) -> str:
    """Give the name that a library's package exports something by."""
    for start, other in _MOVED.get(dotted.partition(".")[0], ()):
        if dotted.startswith(start):
            return moved(other + dotted[len(start) :]) if other != start else dotted
    return dotted


def _in_common(one: str, other: str) -> int:
    """Count the folders that two paths begin with alike."""
    pairs = zip(PurePosixPath(one).parts[:-1], PurePosixPath(other).parts[:-1], strict=False)
    return next(
        (count for count, (left, right) in enumerate(pairs) if left != right), len(PurePosixPath(one).parts) - 1
    )


def _by_name(modules: tuple[ModuleFacts, ...]) -> dict[str, list[ModuleFacts]]:
    """Give the modules by every name that they can be imported by: their own, and those below folders on the way."""
    found: dict[str, list[ModuleFacts]] = {}
    for module in modules:
        found.setdefault(module.module, []).append(module)
    packages = {str(PurePosixPath(module.path).parent) for module in modules if module.package}
    used = {one.target.partition(".")[0] for module in modules for one in module.imports}
    for module in modules:
        path = PurePosixPath(module.path)
        parts = path.parts[:-1] if module.package else (*path.parts[:-1], path.stem)
        for index in range(len(parts)):
            folder = "/".join(path.parts[:index]) or "."
            if (folder in packages and index) or parts[index] not in used or parts[index] in sys.stdlib_module_names:
                continue
            if index and len(parts) - index == 1 and parts[index] in _MOVED:
                continue
            same = found.setdefault(".".join(parts[index:]), [])
            if not any(one is module or one.module == ".".join(parts[index:]) for one in same):
                same.append(module)
    return found


def _table(module: ModuleFacts) -> Table:
    """Collect what a module binds."""
    imports: dict[str, str] = {}
    stars: list[str] = []
    for one in module.imports:
        if one.alias == "*":
            stars.append(one.target.removesuffix(".*"))
        elif not one.lazy:
            first = one.alias.partition(".")[0]
            imports.setdefault(first, one.target if first == one.alias else first)
    defined = {one.qualname for one in module.functions if one.qualname and "." not in one.qualname}
    assigns: dict[str, Assign] = {}
    for assign in module.functions[0].assigns if module.functions else ():
        for name in assign.targets:
            if name and (name not in assigns or assigns[name].value is None or assigns[name].value.kind == "none"):  # type: ignore[union-attr]  # the value is known by then
                assigns[name] = assign
    return Table(imports, tuple(stars), frozenset(defined), assigns)
