"""What one Python file says, small enough to keep: names resolved through its imports, functions, calls, classes."""

from msgspec import Struct, field


class Expr(Struct, frozen=True, array_like=True, gc=False):
    """A summary of one expression.

    `kind` is one of:
    `str`, `int`, `float`, `bool`, `none`, `bytes`, `ellipsis`: a constant, with its value in `text` (long ones cut);
    `complex`: such a number;
    `name`: a plain or dotted name in `text`, its first part replaced by what the module imports under that name
    (`np.array` gives `numpy.array`); `local` then tells that the first part is no import of the module;
    `member`: an attribute `text` of the one expression in `items` that is no dotted name, such as a call's result;
    `call`: the call with the number `ref` in the function's `calls`; `await`: of the one in `items`;
    `fstring`: its parts in `items`; `operation`: `text` is the operator (`+`, `%`, `|`, `and`, `not`, `==`, `in` ...)
    between all of `items`, a chain of comparisons joins its operators with blanks (`< <=`);
    `list`, `tuple`, `set`: their elements; `dict`: keys and values in turn, an unpacked one has the key `none`; of more
    than 100 elements the rest is left out, and `text` is their number;
    `index`: the value and the index; `if`: the test, the body, the other; `lambda`: its body; `comprehension`: its
    elements, `text` is `list`, `set`, `dict` or `generator`;
    `star`: of the one in `items`; `other`: anything else, its parts in `items`.
    """

    kind: str
    text: str = ""
    items: tuple["Expr", ...] = ()
    ref: int = -1
    local: bool = False


class Call(Struct, frozen=True, array_like=True, gc=False):
    """One call: what is called, with what, and where it stands.

    `column` counts from 1. `keywords` has the key `**` for an unpacked one. `block` is the number of the innermost enclosing block in the
    function's `blocks`, -1 for its body. `used` is
    `statement` where the result is thrown away, `await`, `async for`, `async with` or `with`, or `value`.
    """

    func: Expr
    args: tuple[Expr, ...]
    keywords: dict[str, Expr]
    line: int
    column: int
    end_line: int
    block: int
    used: str


class Block(Struct, frozen=True, array_like=True, gc=False):
    """A part of a function that runs under a condition, repeatedly or guarded.

    `kind` is `for`, `async for`, `while`, `comprehension`, `if`, `else` (of an if, loop or try), `try`, `handler`,
    `finally`, `with`, `async with`, `case`, `lambda`. `exprs` are its iterable, test, exception types or context
    managers, `names` what it binds (loop targets, `as` names). `parent` is the number of the enclosing block, or -1;
    `of` is the number of the `try`, `if` or loop that a handler, else or finally belongs to, or -1. `body` counts its
    direct statements, `idle` tells that they are only `pass`, `...`, `continue` or a text.
    """

    kind: str
    line: int
    end_line: int
    parent: int
    of: int = -1
    exprs: tuple[Expr, ...] = ()
    names: tuple[str, ...] = ()
    body: int = 0
    idle: bool = False


class Assign(Struct, frozen=True, array_like=True, gc=False):
    """An assignment, or an annotation alone (`value` is None): `targets` are dotted names as written.

    An augmented one has `kind` `+=` or its like, `:=` a walrus, `type` a type alias, `,` one whose value is unpacked
    into the targets in turn (empty for what is no name). `places` are the targets that are no names, such as `x[0]`.
    """

    targets: tuple[str, ...]
    value: Expr | None
    annotation: Expr | None
    line: int
    block: int
    kind: str = "="
    places: tuple[Expr, ...] = ()


class Exit(Struct, frozen=True, array_like=True, gc=False):
    """A `return`, `raise`, `yield`, `yield from`, `assert`, `break`, `continue` or `await` with its value.

    An awaited call is no exit but has `used` `await`. `cause` is what stands behind `raise ... from`.
    """

    kind: str
    value: Expr | None
    line: int
    block: int
    cause: Expr | None = None


class Read(Struct, frozen=True, array_like=True, gc=False):
    """An attribute of a name that is read (`order.items`), other than as what is called; like a `name` of Expr."""

    text: str
    line: int
    block: int
    local: bool = False


class Param(Struct, frozen=True, array_like=True, gc=False):
    """A parameter; `kind` is `plain`, `keyword` (only), `positional` (only), `*` or `**`."""

    name: str
    annotation: Expr | None = None
    default: Expr | None = None
    kind: str = "plain"


class Function(Struct, frozen=True, array_like=True, gc=False):
    """A function or method, or the body of the module (`name` is `<module>`) or of a class (`<class>`).

    `qualname` is dotted within the module (`OrderService.create`, `make.<locals>.inner`); `owner` is the qualname of
    the class whose body it stands in, `parent` that of the function that it is defined in. Calls in decorators,
    defaults and annotations belong to the body around it: `outer` is its number in `functions`. `loads` are all plain
    names that it reads. Nested functions keep their own calls. `statements` counts its own statements, docstring excluded; `stub` is a body of `...`, `pass`, a docstring
    or `raise NotImplementedError` alone.
    """

    name: str
    qualname: str
    line: int
    end_line: int
    is_async: bool = False
    owner: str = ""
    parent: str = ""
    outer: int = -1
    doc: str = ""
    params: tuple[Param, ...] = ()
    returns: Expr | None = None
    decorators: tuple[Expr, ...] = ()
    calls: tuple[Call, ...] = ()
    blocks: tuple[Block, ...] = ()
    assigns: tuple[Assign, ...] = ()
    exits: tuple[Exit, ...] = ()
    reads: tuple[Read, ...] = ()
    loads: frozenset[str] = frozenset()
    generator: bool = False
    statements: int = 0
    stub: bool = False


class Class(Struct, frozen=True, array_like=True, gc=False):
    """A class: `methods` are the names of its functions.

    `body` is the number of the function `<class>` with its own statements, whose assignments are the fields; calls in
    `decorators`, `bases` and `keywords` belong to the body around it, which has the number `outer`.
    """

    name: str
    qualname: str
    line: int
    end_line: int
    bases: tuple[Expr, ...] = ()
    keywords: dict[str, Expr] = field(default_factory=dict)
    decorators: tuple[Expr, ...] = ()
    methods: tuple[str, ...] = ()
    doc: str = ""
    body: int = 0
    outer: int = 0


class Import(Struct, frozen=True, array_like=True, gc=False):
    """One imported name: `target` is absolute and dotted (relative imports resolved), `*` at its end for a star.

    `alias` is the name that it has here; `import a.b` has the alias `a.b`, and binds `a`.
    `lazy` stands inside a function, `typing` below `if TYPE_CHECKING`, `guarded` where the code can do without it: below
    an `if`, or where an ImportError is caught.
    """

    target: str
    alias: str
    line: int
    lazy: bool = False
    typing: bool = False
    guarded: bool = False


class Ignore(Struct, frozen=True, array_like=True, gc=False):
    """A comment `# gate: ignore[RULE, ...] reason` and its line; `rules` is empty where no brackets follow.

    `alone` tells that it has the line for itself.
    """

    line: int
    rules: tuple[str, ...]
    reason: str
    alone: bool = False


class ModuleFacts(Struct, frozen=True, array_like=True, gc=False):
    """One file. `module` is its dotted import name; the first of `functions` is the module's own body.

    `error` is a sentence where the file cannot be parsed, and everything else is then empty. `exports` is `__all__`.
    """

    path: str
    module: str
    package: bool = False
    error: str = ""
    error_line: int = 0
    lines: int = 0
    doc: str = ""
    imports: tuple[Import, ...] = ()
    exports: tuple[str, ...] | None = None
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    ignores: tuple[Ignore, ...] = ()
