"""Sorts the modules of a project into the layers that its configuration names."""

import re
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from pathspec import GitIgnoreSpec

from gate.model.facts import ModuleFacts
from gate.syntax.codebase import Codebase

RANKS = {
    "router": 0, "routers": 0, "api": 0, "routes": 0, "web": 0, "presentation": 0,
    "service": 1, "services": 1, "application": 1, "usecases": 1, "use_cases": 1,
    "repository": 2, "repositories": 2, "persistence": 2, "crud": 2, "dao": 2,
}  # fmt: skip
"""The usual layers by their names, the uppermost first: one may import what is below it, not what is above."""
_KNOWN: "WeakKeyDictionary[Codebase, Mapping[str, str]]" = WeakKeyDictionary()
_SERVICE = re.compile(r"service|use_?case|interactor", re.IGNORECASE)


def layers(code: Codebase) -> Mapping[str, str]:
    """Give the layer of each module by its path; what lies in none is left out."""
    found = _KNOWN.get(code)
    if found is None:
        found = _KNOWN[code] = _sorted(code)
    return found


def rank(code: Codebase, layer: str) -> int | None:
    """Give the height of a layer, 0 for the uppermost; None where nothing is known about it.

    Where the team's layers have none of the usual names, they stand in the order in which they are written.
    """
    names = tuple(code.config.layers)
    if not any(name in RANKS for name in names):
        return names.index(layer) if layer in names else None
    return RANKS.get(layer)


def services(code: Codebase) -> dict[str, tuple[ModuleFacts, ...]]:
    """Give the modules of the service layer by the root of the sources that they lie in."""
    found: dict[str, list[ModuleFacts]] = {}
    sorted_ = layers(code)
    for module in code.sources:
        inside = RANKS.get(sorted_.get(module.path, "")) == 1 and len(module.functions) > 1
        if inside and _SERVICE.search(module.path):
            found.setdefault(root(module), []).append(module)
    return {key: tuple(modules) for key, modules in found.items()}


def root(module: ModuleFacts) -> str:
    """Give the folder of a service: its path up to the first part of the module's name."""
    top = module.module.partition(".")[0]
    parts = module.path.split("/")
    return "/".join(parts[: parts.index(top) + 1]) if top in parts else ""


def _sorted(code: Codebase) -> dict[str, str]:
    """Find the layer of each module: of several the one whose folder lies deepest."""
    specs = {name: GitIgnoreSpec.from_lines(patterns) for name, patterns in code.config.layers.items()}
    whole = GitIgnoreSpec.from_lines([line for patterns in code.config.layers.values() for line in patterns])
    routed = {route.unit.path for route in code.web.routes} | {app.unit.path for app in code.web.apps}
    found = {}
    for module in code.sources:
        if not whole.match_file(module.path):
            continue
        depths = {name: _depth(spec, module.path) for name, spec in specs.items()}
        usable = {
            name: depth
            for name, depth in depths.items()
            if depth >= 0 and not (RANKS.get(name, 0) > 0 and _holds(module.path, depth, routed))
        }
        if usable:
            found[module.path] = max(usable, key=lambda name: usable[name])
    return found


def _depth(spec: GitIgnoreSpec, path: str) -> int:
    """Give the number of folders above the one at which a layer begins; -1 where a path is not in it."""
    parts = path.split("/")
    return next((at for at in range(len(parts) - 1, -1, -1) if spec.match_file("/".join(parts[at:]))), -1)


def _holds(path: str, depth: int, routed: set[str]) -> bool:
    """Tell whether routes stand below a folder: `services/` then is where whole services lie, not a layer."""
    parts = path.split("/")
    if depth == len(parts) - 1:
        return path in routed
    folder = "/".join(parts[: depth + 1])
    return any(one.startswith(f"{folder}/") for one in routed)
