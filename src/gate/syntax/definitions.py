"""Reads functions, classes and annotations."""

import ast
import re

from gate.model.facts import Class, Expr, Function, Param
from gate.syntax.expressions import dotted, visit
from gate.syntax.frames import Frame
from gate.syntax.literals import encodable

_DOC = 600
"""Characters of a docstring that are kept."""
_NAME = re.compile(r"[A-Za-z_]\w*(\.\w+)*")
_VERBATIM = ("Literal", "Annotated")
_NO_KEYWORDS: dict[str, Expr] = {}


def document(body: list[ast.stmt]) -> str:
    """Give the docstring that a body starts with; a long one is cut."""
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return encodable(first.value.value.strip()[:_DOC])
    return ""


def annotation(frame: Frame, node: ast.expr) -> Expr:
    """Sum up an annotation; names in quotation marks count like those without."""
    kind = type(node)
    if kind is ast.Constant:
        return _quoted(frame, node.value) if isinstance(node.value, str) else visit(frame, node)  # type: ignore[attr-defined]  # it is a Constant
    if isinstance(node, ast.Subscript):
        value = visit(frame, node.value)
        last = value.text.rpartition(".")[2]
        if last == "Literal":
            return Expr("index", "", (value, visit(frame, node.slice)))
        inner = node.slice
        if isinstance(inner, ast.Tuple):
            first = [annotation(frame, inner.elts[0])] if inner.elts else []
            rest = [visit(frame, one) if last == "Annotated" else annotation(frame, one) for one in inner.elts[1:]]
            return Expr("index", "", (value, Expr("tuple", "", (*first, *rest))))
        return Expr("index", "", (value, annotation(frame, inner)))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return Expr("operation", "|", (annotation(frame, node.left), annotation(frame, node.right)))
    if isinstance(node, ast.List):
        return Expr("list", "", tuple([annotation(frame, one) for one in node.elts]))
    return visit(frame, node)


def _quoted(frame: Frame, text: str) -> Expr:
    """Read an annotation in quotation marks."""
    text = text.strip()
    if _NAME.fullmatch(text):
        first, dot, rest = text.partition(".")
        frame.loads.add(first)
        target = frame.names.get(first)
        return Expr("name", f"{target or first}{dot}{rest}", (), -1, target is None)
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Expr("str", text)
    for part in ast.walk(node):  # lines within a quotation are no lines of the file
        if isinstance(part, ast.Call):
            return Expr("str", text)
    return annotation(frame, node)


def function(frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Note a function; its body is read when all that is around it is known."""
    frame.hide(node.name)
    frame.statements -= 1
    head = frame.head
    within_class = head.name == "<class>"
    if head.name == "<module>":
        qualname = node.name
    else:
        qualname = f"{head.qualname}.{node.name}" if within_class else f"{head.qualname}.<locals>.{node.name}"
    decorators = tuple([visit(frame, one) for one in node.decorator_list])
    params = _params(frame, node.args)
    returns = annotation(frame, node.returns) if node.returns is not None else None
    doc = document(node.body)
    body = node.body[1:] if doc else node.body
    start = Function(
        node.name,
        qualname,
        node.lineno,
        node.end_lineno or 0,
        type(node) is ast.AsyncFunctionDef,
        head.qualname if within_class else "",
        head.parent if within_class else "" if head.name == "<module>" else head.qualname,
        frame.index,
        doc,
        params,
        returns,
        decorators,
        stub=all(map(_empty, body)),
    )
    frame.reader.waiting.append((frame.reader.enter(start, frame.scope), frame.scope, body))


def class_(frame: Frame, node: ast.ClassDef) -> None:
    """Note a class, and read its body at once, as Python does."""
    frame.hide(node.name)
    frame.statements -= 1
    head = frame.head
    local = head.name not in ("<module>", "<class>")
    prefix = f"{head.qualname}.<locals>." if local else f"{head.qualname}." if head.name == "<class>" else ""
    qualname = f"{prefix}{node.name}"
    bases = tuple([visit(frame, one) for one in node.bases])
    keywords = {word.arg or "**": visit(frame, word.value) for word in node.keywords} or _NO_KEYWORDS
    decorators = tuple([visit(frame, one) for one in node.decorator_list])
    end = node.end_lineno or 0
    parent = head.qualname if local else head.parent
    body = Function("<class>", qualname, node.lineno, end, False, "", parent, frame.index)
    inner = frame.reader.enter(body, frame)
    inner.guarded, inner.typing = frame.guarded, frame.typing
    doc = document(node.body)
    frame.reader.read(inner, node.body[1:] if doc else node.body)
    methods = tuple([one.name for one in node.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))])
    frame.reader.classes.append(
        Class(
            node.name, qualname, node.lineno, end, bases, keywords, decorators, methods, doc, inner.index, frame.index
        )
    )


def _params(frame: Frame, arguments: ast.arguments) -> tuple[Param, ...]:
    """Give the parameters of a function in their order."""
    found: list[Param] = []
    positional = [*arguments.posonlyargs, *arguments.args]
    if not positional and not arguments.kwonlyargs and arguments.vararg is None and arguments.kwarg is None:
        return ()
    missing = len(positional) - len(arguments.defaults)
    for index, one in enumerate(positional):
        default = arguments.defaults[index - missing] if index >= missing else None
        kind = "positional" if index < len(arguments.posonlyargs) else "plain"
        found.append(_param(frame, one, default, kind))
    if arguments.vararg is not None:
        found.append(_param(frame, arguments.vararg, None, "*"))
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(_param(frame, one, default, "keyword"))
    if arguments.kwarg is not None:
        found.append(_param(frame, arguments.kwarg, None, "**"))
    return tuple(found)


def _param(frame: Frame, node: ast.arg, default: ast.expr | None, kind: str) -> Param:
    return Param(
        node.arg,
        annotation(frame, node.annotation) if node.annotation is not None else None,
        visit(frame, default) if default is not None else None,
        kind,
    )


def _empty(statement: ast.stmt) -> bool:
    """Tell whether a statement only stands in for a body."""
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=ast.Call(func=raised)) | ast.Raise(exc=ast.Name() as raised):
            return dotted(raised) == "NotImplementedError"
    return False
