"""Reads statements: what they call, bind, import and end with, and the blocks that they form."""

import ast
from collections.abc import Callable, Sequence

from gate.model.facts import Assign, Exit, Expr, Import
from gate.syntax import definitions
from gate.syntax.expressions import call, dotted, operator, targets, visit
from gate.syntax.frames import Frame

_OPTIONAL = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
"""Exceptions that a failing import is, or that it inherits from."""


def walk(frame: Frame, body: Sequence[ast.stmt]) -> None:
    """Read statements of the body at hand."""
    table = _TABLE
    for statement in body:
        frame.statements += 1
        table.get(type(statement), _other)(frame, statement)


def _expression(frame: Frame, node: ast.Expr) -> None:
    value = node.value
    if type(value) is ast.Call:
        call(frame, value, "statement")
    elif type(value) is not ast.Constant:
        visit(frame, value)


def _assign(frame: Frame, node: ast.Assign) -> None:
    found = visit(frame, node.value)
    names: list[str] = []
    places: list[Expr] = []
    for target in node.targets:
        if type(target) is ast.Tuple or type(target) is ast.List:
            _unpack(frame, node, target, found)
        else:
            targets(frame, target, names, places)
    if names or places:
        kept = tuple([name for name in names if name])
        frame.assigns.append(Assign(kept, found, None, node.lineno, frame.block, "=", tuple(places)))
        if "__all__" in kept:
            _export(frame, node.value)


def _unpack(frame: Frame, node: ast.Assign, target: ast.Tuple | ast.List, found: Expr) -> None:
    names: list[str] = []
    places: list[Expr] = []
    targets(frame, target, names, places)
    pairs = found.kind in ("tuple", "list") and len(found.items) == len(names)
    if pairs and not any(item.kind == "star" for item in found.items):
        for name, value in zip(names, found.items, strict=True):
            if name:
                frame.assigns.append(Assign((name,), value, None, node.lineno, frame.block))
        return
    frame.assigns.append(Assign(tuple(names), found, None, node.lineno, frame.block, ",", tuple(places)))


def _annotated(frame: Frame, node: ast.AnnAssign) -> None:
    annotation = definitions.annotation(frame, node.annotation)
    found = visit(frame, node.value) if node.value is not None else None
    name = dotted(node.target)
    if name and found is not None and "." not in name:
        frame.hide(name)
    places = () if name else (visit(frame, node.target),)
    frame.assigns.append(Assign((name,) if name else (), found, annotation, node.lineno, frame.block, "=", places))
    if name == "__all__" and node.value is not None:
        _export(frame, node.value)


def _augmented(frame: Frame, node: ast.AugAssign) -> None:
    found = visit(frame, node.value)
    place = visit(frame, node.target)
    name = dotted(node.target)
    kind = f"{operator(node.op)}="
    places = () if name else (place,)
    frame.assigns.append(Assign((name,) if name else (), found, None, node.lineno, frame.block, kind, places))
    if name == "__all__":
        _export(frame, node.value)


def _export(frame: Frame, value: ast.expr) -> None:
    """Note `__all__`, where it is a plain list."""
    if isinstance(value, (ast.List, ast.Tuple)) and frame.head.name == "<module>":
        names = [one.value for one in value.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        frame.reader.exports = (*(frame.reader.exports or ()), *names)


def _exit(frame: Frame, node: ast.Return) -> None:
    found = visit(frame, node.value) if node.value is not None else None
    frame.exits.append(Exit("return", found, node.lineno, frame.block))


def _raise(frame: Frame, node: ast.Raise) -> None:
    found = visit(frame, node.exc) if node.exc is not None else None
    cause = visit(frame, node.cause) if node.cause is not None else None
    frame.exits.append(Exit("raise", found, node.lineno, frame.block, cause))


def _assert(frame: Frame, node: ast.Assert) -> None:
    found = visit(frame, node.test)
    if node.msg is not None:
        visit(frame, node.msg)
    frame.exits.append(Exit("assert", found, node.lineno, frame.block))


def _jump(frame: Frame, node: ast.Break | ast.Continue) -> None:
    frame.exits.append(Exit("break" if type(node) is ast.Break else "continue", None, node.lineno, frame.block))


def _for(frame: Frame, node: ast.For | ast.AsyncFor) -> None:
    kind = "for" if type(node) is ast.For else "async for"
    source = call(frame, node.iter, kind) if type(node.iter) is ast.Call and kind != "for" else visit(frame, node.iter)
    number = frame.open(kind, node, node.body[-1])
    names: list[str] = []
    targets(frame, node.target, names, [])
    walk(frame, node.body)
    frame.close(number, (source,), tuple(names), node.body)
    _else(frame, node.orelse, number)


def _while(frame: Frame, node: ast.While) -> None:
    number = frame.open("while", node, node.body[-1])
    test = visit(frame, node.test)
    walk(frame, node.body)
    frame.close(number, (test,), (), node.body)
    _else(frame, node.orelse, number)


def _if(frame: Frame, node: ast.If) -> None:
    guarded, typing, depth = frame.guarded, frame.typing, frame.block
    frame.guarded = True
    while True:
        test = visit(frame, node.test)
        number = frame.open("if", node, node.body[-1])
        frame.typing = typing or dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING"
        walk(frame, node.body)
        frame.close(number, (test,), (), node.body)
        frame.typing = typing
        inner = node.orelse[0] if len(node.orelse) == 1 else None
        if type(inner) is not ast.If:
            break
        other = frame.open("else", inner, inner, number)  # a chain of a thousand `elif` is no deep nest
        frame.close(other, (), (), node.orelse)
        frame.block = other
        frame.statements += 1
        node = inner
    _else(frame, node.orelse, number)
    frame.block = depth
    frame.guarded = guarded


def _else(frame: Frame, body: list[ast.stmt], of: int, kind: str = "else") -> None:
    if body:
        number = frame.open(kind, body[0], body[-1], of)
        walk(frame, body)
        frame.close(number, (), (), body)


def _try(frame: Frame, node: "ast.Try | ast.TryStar") -> None:
    guarded = frame.guarded
    caught = [_caught(handler.type) for handler in node.handlers]
    frame.guarded = guarded or any(not names or names & _OPTIONAL for names in caught)
    number = frame.open("try", node, node.body[-1])
    walk(frame, node.body)
    frame.close(number, (), (), node.body)
    for handler in node.handlers:
        types: tuple[Expr, ...] = (visit(frame, handler.type),) if handler.type is not None else ()
        if types and types[0].kind == "tuple":
            types = types[0].items
        inner = frame.open("handler", handler, None, number)
        if handler.name:
            frame.hide(handler.name)
        walk(frame, handler.body)
        frame.close(inner, types, (handler.name,) if handler.name else (), handler.body)
    _else(frame, node.orelse, number)
    frame.guarded = guarded
    _else(frame, node.finalbody, number, "finally")


def _caught(node: ast.expr | None) -> set[str]:
    """Give the last names of the exceptions that a handler names."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node] if node is not None else []
    return {dotted(part).rpartition(".")[2] for part in parts}


def _with(frame: Frame, node: ast.With | ast.AsyncWith) -> None:
    kind = "with" if type(node) is ast.With else "async with"
    exprs: list[Expr] = []
    names: list[str] = []
    for item in node.items:
        value = item.context_expr
        found = call(frame, value, kind) if type(value) is ast.Call else visit(frame, value)
        exprs.append(found)
        if item.optional_vars is None:
            names.append("")
        else:
            bound: list[str] = []
            targets(frame, item.optional_vars, bound, [])
            names.append(bound[0] if len(bound) == 1 else "")
    guarded = frame.guarded
    frame.guarded = guarded or any(_suppresses(item.context_expr) for item in node.items)
    number = frame.open(kind, node, node.body[-1])
    walk(frame, node.body)
    frame.close(number, tuple(exprs), tuple(names), node.body)
    frame.guarded = guarded


def _suppresses(node: ast.expr) -> bool:
    """Tell whether a context manager is `suppress` of a failing import."""
    if type(node) is not ast.Call or dotted(node.func).rpartition(".")[2] != "suppress":
        return False
    return any(dotted(argument).rpartition(".")[2] in _OPTIONAL for argument in node.args)


def _match(frame: Frame, node: ast.Match) -> None:
    subject = visit(frame, node.subject)
    guarded = frame.guarded
    frame.guarded = True
    for case in node.cases:
        number = frame.open("case", case.pattern, case.body[-1])
        names: list[str] = []
        exprs = [subject]
        for part in ast.walk(case.pattern):
            if isinstance(part, (ast.MatchValue, ast.MatchClass)):
                exprs.append(visit(frame, part.value if isinstance(part, ast.MatchValue) else part.cls))
            elif isinstance(part, (ast.MatchAs, ast.MatchStar)) and part.name:
                frame.hide(part.name)
                names.append(part.name)
        if case.guard is not None:
            exprs.append(visit(frame, case.guard))
        walk(frame, case.body)
        frame.close(number, tuple(exprs), tuple(names), case.body)
    frame.guarded = guarded


def _import(frame: Frame, node: ast.Import) -> None:
    for name in node.names:
        alias = name.asname or name.name
        bound = alias.partition(".")[0]
        frame.bind(bound, name.name if name.asname else bound)
        _note(frame, name.name, alias, node.lineno)


def _import_from(frame: Frame, node: ast.ImportFrom) -> None:
    start = _start(frame, node.level)
    source = ".".join(part for part in (start, node.module or "") if part)
    for name in node.names:
        target = f"{source}.{name.name}" if source else name.name
        if name.name != "*":
            frame.bind(name.asname or name.name, target)
        _note(frame, target, name.asname or name.name, node.lineno)


def _start(frame: Frame, level: int) -> str:
    """Give the package that a relative import starts from."""
    if not level:
        return ""
    parts = frame.reader.module.split(".")
    up = level - 1 if frame.reader.package else level
    return ".".join(parts[: len(parts) - up] if up else parts)


def _note(frame: Frame, target: str, alias: str, line: int) -> None:
    lazy = bool(frame.head.parent) or frame.head.name[0] != "<"
    frame.reader.imports.append(Import(target, alias, line, lazy, frame.typing, frame.guarded))


def _other(frame: Frame, node: ast.stmt) -> None:
    """Read a statement that forms no block: its expressions count."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            visit(frame, part)


def _nothing(_frame: Frame, _node: ast.stmt) -> None:
    """Pass over a statement that says nothing."""


def _type_alias(frame: Frame, node: ast.stmt) -> None:
    """Read `type Name = ...` of Python 3.12."""
    value: ast.expr = node.value  # type: ignore[attr-defined]  # mypy looks with the oldest Python
    name = dotted(node.name)  # type: ignore[attr-defined]  # the same
    frame.assigns.append(Assign((name,), definitions.annotation(frame, value), None, node.lineno, frame.block, "type"))


_TABLE: dict[type[ast.AST], Callable[..., None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Return: _exit,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Break: _jump,
    ast.Continue: _jump,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.If: _if,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Match: _match,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: definitions.function,
    ast.AsyncFunctionDef: definitions.function,
    ast.ClassDef: definitions.class_,
    ast.Pass: _nothing,
    ast.Global: _nothing,
    ast.Nonlocal: _nothing,
}
if hasattr(ast, "TypeAlias"):
    _TABLE[ast.TypeAlias] = _type_alias
