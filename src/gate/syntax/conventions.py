"""Counts what the code of a service does in the same way everywhere, from its syntax trees."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from gate.model.memory import Observation
from gate.syntax import tree

_VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "api_route", "websocket"}
_ROUTERS = ("router", "app", "api")
_LEAST = 2
_DEVIATING = 3

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Found(Struct, frozen=True):
    """One definition with its place."""

    node: ast.AST
    at: str


def observe(sources: Mapping[str, str], tests: Mapping[str, str]) -> tuple[Observation, ...]:
    """Give the conventions of some sources and tests, by path; texts that cannot be parsed are left out.

    A convention is given where it has at least two cases, whether most of them follow it or not: the count says so.
    """
    code, checks = _definitions(sources), _definitions(tests)
    functions = [one for one in code if isinstance(one.node, Function)]
    classes = [one for one in code if isinstance(one.node, ast.ClassDef)]
    endpoints = [one for one in functions if _route(one.node)]
    repositories = [one for one in classes if _name(one).endswith(("Repository", "Repo")) and not _abstract(one.node)]
    services = [one for one in classes if _name(one).endswith("Service") and not _abstract(one.node)]
    public = [one for one in functions if not _name(one).startswith("_")]
    tested = [one for one in checks if isinstance(one.node, Function) and _name(one).startswith("test")]
    found = (
        _count("Async endpoints", "endpoints are `async def`", endpoints, _is_async),
        _count("Declared responses", "endpoints declare `response_model` or a return type", endpoints, _declares),
        _count(
            "Constructor injection", "repositories take `AsyncSession` by constructor", repositories, _takes_session
        ),
        _count("Service construction", "services take typed collaborators by constructor", services, _takes_typed),
        _exceptions(classes),
        _count("Type hints", "functions have all parameters and the result annotated", functions, _annotated),
        _count("Docstrings", "public functions have a docstring", public, _documented),
        _count("Test names", "tests say in at least three words what they hold", tested, _speaking),
        _count("Async tests", "tests are `async def`", tested, _is_async, deviating=False),
    )
    return tuple(one for one in found if one and one.total >= _LEAST)


def _definitions(texts: Mapping[str, str]) -> list[Found]:
    """Give the functions and classes of some files, those inside of functions left out."""
    found: list[Found] = []
    for path, text in sorted(texts.items()):
        module = tree.parse(text)
        found += [Found(node, f"{path}:{node.lineno}") for node in (_outer(module) if module else ())]
    return found


def _outer(node: ast.AST) -> Iterator[Function | ast.ClassDef]:
    """Give the definitions below a node, but none that stands in a function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            yield child
        if not isinstance(child, Function):
            yield from _outer(child)


def _count(
    title: str, text: str, cases: Sequence[Found], holds: Callable[[ast.AST], bool], deviating: bool = True
) -> Observation:
    """Count the cases for which something holds; name some of the others where they are few."""
    others = [one.at for one in cases if not holds(one.node)]
    few = deviating and 0 < len(others) <= max(_DEVIATING, len(cases) // 5)
    return Observation(
        title=title,
        text=text,
        holds=len(cases) - len(others),
        total=len(cases),
        except_at=tuple(others[:_DEVIATING]) if few else (),
    )


def _exceptions(classes: Sequence[Found]) -> Observation | None:
    """Count the project's exceptions that inherit from the same one of its own."""
    names = {_name(one) for one in classes if any(base.endswith(("Error", "Exception")) for base in _bases(one.node))}
    names |= set[str]().union(*(_family(name, classes) for name in names))
    errors = [one for one in classes if _name(one) in names]
    bases = Counter(base for one in errors for base in _bases(one.node) if base in names)
    if not bases:
        return None
    root = max(bases, key=lambda base: (bases[base], base))
    family = _family(root, errors)
    rest = [one for one in errors if _name(one) != root]
    return _count(
        "Exceptions", f"exceptions inherit from `{root}`", rest, lambda node: getattr(node, "name", "") in family
    )


def _family(root: str, classes: Sequence[Found]) -> set[str]:
    """Give the names of a class and of all that inherit from it."""
    family = {root}
    while more := {_name(one) for one in classes if family & set(_bases(one.node))} - family:
        family |= more
    return family


def _name(one: Found) -> str:
    """Give the name of a definition."""
    return str(getattr(one.node, "name", ""))


def _bases(node: ast.AST) -> tuple[str, ...]:
    """Give the last names of the bases of a class."""
    return tuple(map(_last, node.bases)) if isinstance(node, ast.ClassDef) else ()


def _last(node: ast.AST | None) -> str:
    """Give the last name of a dotted name; of `X[Y]` the one of X, of a text annotation its last word."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return _last(value)
        case ast.Constant(value=str(text)):
            return text.rpartition(".")[2]
    return ""


def _abstract(node: ast.AST) -> bool:
    """Tell whether a class only says what others must have."""
    return bool({"Protocol", "ABC"} & set(_bases(node)))


def _route(node: ast.AST) -> ast.Call | None:
    """Give the decorator that makes an endpoint of a function: `router.get(...)` and its like."""
    for one in node.decorator_list if isinstance(node, Function) else ():
        func = one.func if isinstance(one, ast.Call) else None
        named = isinstance(func, ast.Attribute) and func.attr in _VERBS and _last(func.value).lower().endswith(_ROUTERS)
        if named and isinstance(one, ast.Call):
            return one
    return None


def _is_async(node: ast.AST) -> bool:
    """Tell whether a function is async."""
    return isinstance(node, ast.AsyncFunctionDef)


def _declares(node: ast.AST) -> bool:
    """Tell whether an endpoint says what it returns."""
    route = _route(node)
    named = route is not None and any(keyword.arg == "response_model" for keyword in route.keywords)
    return named or (isinstance(node, Function) and node.returns is not None)


def _constructor(node: ast.AST) -> list[ast.arg] | None:
    """Give the parameters of the constructor of a class without `self`; None where it has none of its own."""
    for one in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            return [*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs][1:]
    return None


def _takes_session(node: ast.AST) -> bool:
    """Tell whether a class takes an AsyncSession by constructor."""
    return any(_last(one.annotation) == "AsyncSession" for one in _constructor(node) or ())


def _takes_typed(node: ast.AST) -> bool:
    """Tell whether a class takes annotated parameters by constructor."""
    given = _constructor(node)
    return bool(given) and all(one.annotation is not None for one in given or ())


def _annotated(node: ast.AST) -> bool:
    """Tell whether every parameter and the result of a function are annotated."""
    if not isinstance(node, Function):
        return False
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    every = every[1:] if every and every[0].arg in ("self", "cls") else every
    every += [one for one in (node.args.vararg, node.args.kwarg) if one]
    return node.returns is not None and all(one.annotation is not None for one in every)


def _documented(node: ast.AST) -> bool:
    """Tell whether a function has a docstring."""
    return isinstance(node, Function) and ast.get_docstring(node) is not None


def _speaking(node: ast.AST) -> bool:
    """Tell whether the name of a test has at least three words besides `test`."""
    return len([word for word in str(getattr(node, "name", "")).split("_") if word]) > 3
