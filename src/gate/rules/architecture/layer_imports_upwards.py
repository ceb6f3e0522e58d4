"""A lower layer imports what is above it.

What it checks
Imports from repositories to services or routers, and from services to routers, directly or over modules that belong to
no layer; the message names the way. The layers are those of `[layers]` in gates.toml: router above service above
repository, and layers with other names in the order in which they are written. Imports for types alone, what only holds
data (schemas, exceptions, constants), and what a router's folder holds without knowing the web framework are left
alone.

Why it matters
What imports upwards cannot be used, tested or moved without what is above it, and the next import the other way makes
a cycle.

Bad
    from fastapi import APIRouter

    router = APIRouter()

    # app/repositories/orders.py
    from app.services.pricing import price


    def total(lines: list[int]) -> int:
        return price(lines)

    # app/services/pricing.py
    def price(lines: list[int]) -> int:
        return sum(lines)

Good
    from fastapi import APIRouter

    router = APIRouter()

    # app/repositories/orders.py
    def lines(order: int) -> list[int]:
        return [order]

    # app/services/pricing.py
    from app.repositories.orders import lines


    def price(order: int) -> int:
        return sum(lines(order))

When to ignore it
Where a folder is called like a layer and is none; better name the layers in gates.toml.

Where it comes from
The review checklist: "Layered Architecture: Router → Service → Repository pattern".
"""

import re
from collections.abc import Iterator, Mapping

from gate.model.facts import Import
from gate.model.words import Category, Criticality
from gate.rules.architecture._layers import RANKS, layers, rank
from gate.rules.imports import Imports, imports
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_DATA = re.compile(
    r"(^|[/_])(exceptions?|errors?|schemas?|dtos?|types?|constants?|enums?|interfaces?|protocols?|ports?|models?|entit\w+|"
    r"events?|utils?|helpers?|values?|value_objects|abc|base|abstract\w*|config|settings)(/|_\w+\.py$|\.py$)"
)
_WIRING = re.compile(
    r"(^|[/_])(main|app|containers?|di|ioc|bootstrap|factory|wiring|dependencies|deps|celery\w*|workers?|tasks?|__init__)"
    r"\.py$|(^|/)(containers?|di|ioc|dependencies|deps|wiring)/"
)
"""Modules that put the parts together, and so know all of them."""
_STEPS = 3
_WEB = ("fastapi", "starlette", "flask", "connexion")


def _find(code: Codebase) -> Iterator[Problem]:
    graph = imports(code)
    found = layers(code)
    usual = any(name in RANKS for name in code.config.layers)
    for path, layer in found.items():
        own = rank(code, layer)
        if own is None or (usual and (own == 0 or _WIRING.search(path))):
            continue
        told: set[str] = set()
        for way, first in _ways(code, graph, path):
            end = way[-1]
            height = rank(code, found[end])
            if height is None or height >= own or found[end] in told or (usual and not _counts(graph, found, end)):
                continue
            told.add(found[end])
            module = graph.modules[path]
            names = [graph.modules[one].module for one in way]
            how = "" if len(way) == 2 else f" ({' -> '.join(names)})"
            yield Problem(
                message=f"`{names[0]}` of the layer {layer} imports `{names[-1]}` of the layer {found[end]} above it{how}",
                path=module.path,
                line=first.line,
            )


def _ways(code: Codebase, graph: Imports, start: str) -> Iterator[tuple[tuple[str, ...], Import]]:
    """Give the ways from a module to modules of other layers, over modules of no layer, shortest first."""
    found = layers(code)
    waiting: list[tuple[tuple[str, ...], Import]] = [
        ((start, target), one) for target, one in graph.all.get(start, {}).items()
    ]
    seen = {start}
    for way, first in waiting:
        end = way[-1]
        if end in seen:
            continue
        seen.add(end)
        if end in found:
            if found[end] != found[start]:
                yield way, first
        elif len(way) <= _STEPS and not _WIRING.search(end) and not first.lazy:
            waiting += [((*way, target), first) for target in graph.at_start.get(end, {})]


def _counts(graph: Imports, found: Mapping[str, str], path: str) -> bool:
    """Tell whether a module above does the work of its layer, and is not only kept in its folder."""
    if _DATA.search(path.partition("/")[2] or path) or _WIRING.search(path.rpartition("/")[2]):
        return False
    module = graph.modules[path]
    if RANKS.get(found[path]) == 0:
        return any(one.target.partition(".")[0] in _WEB for one in module.imports)
    return "service" in path.lower() or "use" in path.lower()


RULE = Rule(
    id="GATE-ARCH002",
    name="layer-imports-upwards",
    criticality=Criticality.MEDIUM,
    category=Category.ARCHITECTURE,
    topics=("layers", "imports", "layered architecture", "dependency direction"),
    impact="the lower layer cannot be used or tested without the upper one",
    recommendation="move what both need into the lower layer, or hand it in from above",
    find=_find,
)
