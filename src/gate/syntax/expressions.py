"""Sums up expressions, and collects the calls and names in them."""

import ast
from collections.abc import Callable

from gate.model.facts import Assign, Call, Exit, Expr, Read
from gate.syntax.frames import Frame
from gate.syntax.literals import NONE, literal

_MOST = 100
"""Elements of a list, tuple, set or dict that are kept."""

_NOTHING: dict[str, Expr] = {}

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**", ast.LShift: "<<",
    ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&", ast.FloorDiv: "//", ast.MatMult: "@",
    ast.And: "and", ast.Or: "or", ast.Not: "not", ast.Invert: "~", ast.UAdd: "+", ast.USub: "-",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


def visit(frame: Frame, node: ast.AST) -> Expr:
    """Sum up an expression of the body that is being read."""
    return _TABLE.get(type(node), _other)(frame, node)


def operator(node: ast.AST) -> str:
    """Give an operator as it is written."""
    return _OPERATORS[type(node)]


def targets(frame: Frame, node: ast.AST, names: list[str], places: list[Expr]) -> None:
    """Collect what an assignment, loop or `as` binds: dotted names, and an empty name for each other place."""
    kind = type(node)
    if kind is ast.Name:
        name = node.id  # type: ignore[attr-defined]  # it is a Name
        frame.hide(name)
        names.append(name)
    elif kind is ast.Tuple or kind is ast.List:
        for element in node.elts:  # type: ignore[attr-defined]  # it is a Tuple or List
            targets(frame, element, names, places)
    elif kind is ast.Starred:
        targets(frame, node.value, names, places)  # type: ignore[attr-defined]  # it is a Starred
    else:
        name = dotted(node)
        names.append(name)
        if not name:
            places.append(visit(frame, node))


def dotted(node: ast.AST) -> str:
    """Give a name with its attributes as it is written, empty for any other expression."""
    parts: list[str] = []
    while type(node) is ast.Attribute:
        parts.append(node.attr)
        node = node.value
    if type(node) is not ast.Name:
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


def call(frame: Frame, node: ast.Call, used: str = "value") -> Expr:
    """Note a call; `used` tells what becomes of its result."""
    func = node.func
    callee = _attribute(frame, func, False) if type(func) is ast.Attribute else visit(frame, func)
    table = _TABLE
    args = tuple([table.get(type(arg), _other)(frame, arg) for arg in node.args]) if node.args else ()
    if node.keywords:
        keywords = {word.arg or "**": table.get(type(word.value), _other)(frame, word.value) for word in node.keywords}
    else:
        keywords = _NOTHING
    calls = frame.calls
    calls.append(
        Call(callee, args, keywords, node.lineno, node.col_offset + 1, node.end_lineno or 0, frame.block, used)
    )
    return Expr("call", "", (), len(calls) - 1)


def _name(frame: Frame, node: ast.Name) -> Expr:
    text = node.id
    frame.loads.add(text)
    target = frame.names.get(text)
    return Expr("name", text, (), -1, True) if target is None else Expr("name", target)


def _attribute(frame: Frame, node: ast.Attribute, read: bool = True) -> Expr:
    parts = [node.attr]
    inner: ast.expr = node.value
    while type(inner) is ast.Attribute:
        parts.append(inner.attr)
        inner = inner.value
    if type(inner) is ast.Name:
        first = inner.id
        frame.loads.add(first)
        target = frame.names.get(first)
        parts.append(target or first)
        parts.reverse()
        text = ".".join(parts)
        if read:
            frame.reads.append(Read(text, node.lineno, frame.block, target is None))
        return Expr("name", text, (), -1, target is None)
    found = visit(frame, inner)
    for part in reversed(parts):
        found = Expr("member", part, (found,))
    return found


def _elements(frame: Frame, kind: str, nodes: list[ast.expr]) -> Expr:
    table = _TABLE
    if len(nodes) <= _MOST:
        return Expr(kind, "", tuple([table.get(type(node), _other)(frame, node) for node in nodes]))
    kept = tuple([table.get(type(node), _other)(frame, node) for node in nodes[:_MOST]])
    for node in nodes[_MOST:]:
        if type(node) is not ast.Constant:
            visit(frame, node)
    return Expr(kind, str(len(nodes)), kept)


def _list(frame: Frame, node: ast.List) -> Expr:
    return _elements(frame, "list", node.elts)


def _tuple(frame: Frame, node: ast.Tuple) -> Expr:
    return _elements(frame, "tuple", node.elts)


def _set(frame: Frame, node: ast.Set) -> Expr:
    return _elements(frame, "set", node.elts)


def _dict(frame: Frame, node: ast.Dict) -> Expr:
    items: list[Expr] = []
    for index, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        if index < _MOST:
            items += (NONE if key is None else visit(frame, key), visit(frame, value))
        elif type(value) is not ast.Constant:
            visit(frame, value)
    return Expr("dict", str(len(node.keys)) if len(node.keys) > _MOST else "", tuple(items))


def _call(frame: Frame, node: ast.Call) -> Expr:
    return call(frame, node)


def _await(frame: Frame, node: ast.Await) -> Expr:
    value = node.value
    if type(value) is ast.Call:
        return Expr("await", "", (call(frame, value, "await"),))
    found = visit(frame, value)
    frame.exits.append(Exit("await", found, node.lineno, frame.block))
    return Expr("await", "", (found,))


def _binary(frame: Frame, node: ast.BinOp) -> Expr:
    symbol = type(node.op)
    parts = [node.right]
    left: ast.expr = node.left
    while type(left) is ast.BinOp and type(left.op) is symbol:  # a text of a thousand parts is no deep nest
        parts.append(left.right)
        left = left.left
    parts.append(left)
    parts.reverse()
    return Expr("operation", _OPERATORS[symbol], tuple([visit(frame, part) for part in parts]))


def _boolean(frame: Frame, node: ast.BoolOp) -> Expr:
    return Expr("operation", _OPERATORS[type(node.op)], tuple([visit(frame, value) for value in node.values]))


def _unary(frame: Frame, node: ast.UnaryOp) -> Expr:
    found = visit(frame, node.operand)
    sign = _OPERATORS[type(node.op)]
    if sign == "-" and found.kind in ("int", "float"):
        return Expr(found.kind, f"-{found.text}")
    return Expr("operation", sign, (found,))


def _compare(frame: Frame, node: ast.Compare) -> Expr:
    signs = " ".join([_OPERATORS[type(sign)] for sign in node.ops])
    return Expr("operation", signs, tuple([visit(frame, part) for part in (node.left, *node.comparators)]))


def _subscript(frame: Frame, node: ast.Subscript) -> Expr:
    return Expr("index", "", (visit(frame, node.value), visit(frame, node.slice)))


def _joined(frame: Frame, node: ast.JoinedStr) -> Expr:
    return Expr("fstring", "", tuple([visit(frame, value) for value in node.values]))


def _formatted(frame: Frame, node: ast.FormattedValue) -> Expr:
    found = visit(frame, node.value)
    if node.format_spec is not None:
        visit(frame, node.format_spec)
    return found


def _starred(frame: Frame, node: ast.Starred) -> Expr:
    return Expr("star", "", (visit(frame, node.value),))


def _choice(frame: Frame, node: ast.IfExp) -> Expr:
    return Expr("if", "", (visit(frame, node.test), visit(frame, node.body), visit(frame, node.orelse)))


def _walrus(frame: Frame, node: ast.NamedExpr) -> Expr:
    found = visit(frame, node.value)
    name = node.target.id
    frame.hide(name)
    frame.assigns.append(Assign((name,), found, None, node.lineno, frame.block, ":="))
    return found


def _yield(frame: Frame, node: ast.Yield | ast.YieldFrom) -> Expr:
    frame.generator = True
    found = visit(frame, node.value) if node.value is not None else None
    kind = "yield" if type(node) is ast.Yield else "yield from"
    frame.exits.append(Exit(kind, found, node.lineno, frame.block))
    return Expr("other", "yield", (found,) if found is not None else ())


def _lambda(frame: Frame, node: ast.Lambda) -> Expr:
    for default in (*node.args.defaults, *node.args.kw_defaults):
        if default is not None:
            visit(frame, default)
    arguments = node.args
    names = tuple([one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)])
    before = frame.names, frame.own, frame.hides
    frame.own, frame.hides = False, True  # what the parameters hide is visible again afterwards
    for name in names:
        frame.hide(name)
    number = frame.open("lambda", node)
    found = visit(frame, node.body)
    frame.close(number, (), names)
    frame.names, frame.own, frame.hides = before
    return Expr("lambda", "", (found,))


_COMPREHENSIONS = {ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict", ast.GeneratorExp: "generator"}


def _comprehension(frame: Frame, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Expr:
    first = visit(frame, node.generators[0].iter)
    before = frame.names, frame.own, frame.hides
    frame.own, frame.hides = False, True  # what the loop's names hide is visible again afterwards
    number = frame.open("comprehension", node)
    exprs: list[Expr] = []
    names: list[str] = []
    for index, generator in enumerate(node.generators):
        exprs.append(visit(frame, generator.iter) if index else first)
        targets(frame, generator.target, names, [])
        for condition in generator.ifs:
            visit(frame, condition)
    elements = (node.key, node.value) if type(node) is ast.DictComp else (node.elt,)  # type: ignore[union-attr]  # not a DictComp
    found = tuple([visit(frame, element) for element in elements])
    frame.close(number, tuple(exprs), tuple(names))
    frame.names, frame.own, frame.hides = before
    return Expr("comprehension", _COMPREHENSIONS[type(node)], found)


def _other(frame: Frame, node: ast.AST) -> Expr:
    return Expr("other", "", tuple([visit(frame, part) for part in ast.iter_child_nodes(node)]))


_TABLE: dict[type[ast.AST], Callable[..., Expr]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: literal,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.Await: _await,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.List: _list,
    ast.Tuple: _tuple,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
    ast.Starred: _starred,
    ast.IfExp: _choice,
    ast.NamedExpr: _walrus,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
}
