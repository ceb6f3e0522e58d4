"""Modules import each other in a circle.

What it checks
Circles of imports at the top of modules. Imports inside of functions, below `if TYPE_CHECKING` or another `if`, and
those that may fail do not count; names that a package passes on count as imports of the module that defines them, so
that a package which collects its own modules is no circle. Each group of modules is reported once, with its shortest
circle.

Why it matters
Whether such modules can be imported depends on which one comes first. One more import in a test or a script, and a name
does not exist yet.

Bad
    from app.orders import price


    def total(orders: list[int]) -> int:
        return sum(map(price, orders))

    # app/orders.py
    from app.main import total


    def price(order: int) -> int:
        return order


    def all_of(orders: list[int]) -> int:
        return total(orders)

Good
    from app.orders import price


    def total(orders: list[int]) -> int:
        return sum(map(price, orders))

    # app/orders.py
    def price(order: int) -> int:
        return order

When to ignore it
Seldom: an import inside of the function that needs it is enough to open the circle.

Where it comes from
The review checklist: "Architecture Compliance", "Clean Code".
"""

from collections.abc import Iterator, Mapping

from gate.model.facts import Import
from gate.model.words import Category, Criticality
from gate.rules.imports import imports
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_SHOWN = 6

Edges = Mapping[str, Mapping[str, Import]]


def _find(code: Codebase) -> Iterator[Problem]:
    graph = imports(code)
    for group in _groups(graph.at_start):
        circle = _shortest(graph.at_start, group)
        first = graph.at_start[circle[0]][circle[1]]
        names = [graph.modules[path].module for path in circle]
        shown = names if len(names) <= _SHOWN else [*names[: _SHOWN - 2], "...", names[-1]]
        more = f"; {len(group)} modules hang together this way" if len(group) > len(circle) - 1 else ""
        yield Problem(message=f"import cycle: {' -> '.join(shown)}{more}", path=circle[0], line=first.line)


def _groups(edges: Edges) -> Iterator[set[str]]:
    """Give the groups of modules of which each reaches each other."""
    back: dict[str, set[str]] = {path: set() for path in edges}
    for path, targets in edges.items():
        for target in targets:
            back[target].add(path)
    left = set(edges)
    for path in _last_first(edges):
        if path in left:
            group = set()
            waiting = [path]
            while waiting:
                one = waiting.pop()
                if one in left:
                    left.remove(one)
                    group.add(one)
                    waiting += back[one] & left
            if len(group) > 1:
                yield group


def _last_first(edges: Edges) -> list[str]:
    """Give the modules in the reverse order in which a walk through the imports leaves them."""
    order: list[str] = []
    seen: set[str] = set()
    for start in sorted(edges):
        waiting = [(start, False)]
        while waiting:
            path, done = waiting.pop()
            if done:
                order.append(path)
            elif path not in seen:
                seen.add(path)
                waiting.append((path, True))
                waiting += [(target, False) for target in edges[path] if target not in seen]
    return order[::-1]


def _shortest(edges: Edges, group: set[str]) -> tuple[str, ...]:
    """Give the shortest circle of a group, its first module again at the end."""
    best: tuple[str, ...] = ()
    for start in sorted(group):
        ways: list[tuple[str, ...]] = [(start,)]
        seen: set[str] = set()
        for way in ways:
            if best and len(way) + 1 >= len(best):
                break
            if start in edges[way[-1]]:
                best = (*way, start)
                break
            ways += [(*way, one) for one in sorted(edges[way[-1]]) if one in group and one not in seen]
            seen |= set(edges[way[-1]])
        if len(best) == 3:
            break
    return best


RULE = Rule(
    id="GATE-ARCH004",
    name="import-cycle",
    criticality=Criticality.MEDIUM,
    category=Category.ARCHITECTURE,
    topics=("import cycle", "circular import", "dependencies"),
    impact="whether the modules can be imported depends on which comes first",
    recommendation="move what both need into a module of its own, or import it inside of the function that needs it",
    find=_find,
)
