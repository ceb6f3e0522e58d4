"""The state of the walk through one file: the body that is being read, and what was found in it so far."""

import ast
from collections import deque
from collections.abc import Callable, Sequence

from gate.model.facts import Assign, Block, Call, Class, Exit, Expr, Function, Import, Read


class Frame:
    """One function, class body or module body while it is read.

    `names` maps what imports bind here to their targets; it is shared with the bodies around until something is bound
    that hides one of them.
    """

    __slots__ = (
        "assigns", "block", "blocks", "calls", "exits", "generator", "guarded", "head", "hides", "index", "loads", "names",
        "own", "reader", "reads", "scope", "statements", "typing",
    )  # fmt: skip

    def __init__(self, reader: "Reader", head: Function, index: int, around: "Frame | None") -> None:
        """Start an empty body; `around` is the one that it stands in."""
        self.reader = reader
        self.head = head
        self.index = index
        self.names: dict[str, str] = around.names if around else {}
        self.own = around is None
        self.hides = head.name[0] != "<"
        self.scope: Frame = around.scope if around and head.name == "<class>" else self
        self.block = -1
        self.calls: list[Call] = []
        self.blocks: list[Block] = []
        self.assigns: list[Assign] = []
        self.exits: list[Exit] = []
        self.reads: list[Read] = []
        self.loads: set[str] = set()
        self.generator = False
        self.statements = 0
        self.guarded = False
        self.typing = False

    def hide(self, name: str) -> None:
        """Let a name mean a local value from here on, not the import that the bodies around know."""
        if self.hides and name in self.names:
            if not self.own:
                self.names = dict(self.names)
                self.own = True
            del self.names[name]

    def bind(self, name: str, target: str) -> None:
        """Let a name mean an import; what a function imports is known only there."""
        if not self.own:
            self.names = dict(self.names)
            self.own = True
        self.names[name] = target

    def open(self, kind: str, first: ast.AST, last: ast.AST | None = None, of: int = -1) -> int:
        """Reserve the next block and step into it; gives its number."""
        number = len(self.blocks)
        end = (last or first).end_lineno or 0  # type: ignore[attr-defined]  # every node with a place has it
        self.blocks.append(Block(kind, first.lineno, end, self.block, of))  # type: ignore[attr-defined]  # the same
        self.block = number
        return number

    def close(
        self, number: int, exprs: tuple[Expr, ...] = (), names: tuple[str, ...] = (), body: list[ast.stmt] | None = None
    ) -> None:
        """Step out of a block and note what is known of it by now."""
        block = self.blocks[number]
        self.block = block.parent
        if exprs or names or body:
            self.blocks[number] = Block(
                block.kind,
                block.line,
                block.end_line,
                block.parent,
                block.of,
                exprs,
                names,
                len(body) if body else 0,
                all(map(_idle, body)) if body else False,
            )

    def finish(self) -> Function:
        """Give what was found in this body."""
        head = self.head
        return Function(
            head.name,
            head.qualname,
            head.line,
            head.end_line,
            head.is_async,
            head.owner,
            head.parent,
            head.outer,
            head.doc,
            head.params,
            head.returns,
            head.decorators,
            tuple(self.calls),
            tuple(self.blocks),
            tuple(self.assigns),
            tuple(self.exits),
            tuple(self.reads),
            frozenset(self.loads),
            self.generator,
            self.statements,
            head.stub,
        )


class Reader:
    """What one file holds, and the functions of it that are still to be read.

    `walk` reads statements; it is handed in, because definitions are statements that hold statements.
    """

    __slots__ = ("classes", "exports", "functions", "imports", "module", "package", "waiting", "walk")

    def __init__(self, module: str, package: bool, walk: Callable[[Frame, Sequence[ast.stmt]], None]) -> None:
        """Start an empty file."""
        self.module = module
        self.package = package
        self.walk = walk
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.imports: list[Import] = []
        self.exports: tuple[str, ...] | None = None
        self.waiting: deque[tuple[Frame, Frame, Sequence[ast.stmt]]] = deque()

    def enter(self, head: Function, around: Frame | None) -> Frame:
        """Start a body and reserve its number."""
        self.functions.append(head)
        return Frame(self, head, len(self.functions) - 1, around)

    def read(self, frame: Frame, body: Sequence[ast.stmt]) -> None:
        """Read one body to its end."""
        self.walk(frame, body)
        self.functions[frame.index] = frame.finish()

    def rest(self) -> None:
        """Read the functions that wait, and those within them."""
        while self.waiting:
            frame, around, body = self.waiting.popleft()
            frame.names = around.names  # what is imported below a function is known when it runs
            for param in frame.head.params:
                frame.hide(param.name)
            self.read(frame, body)


def _idle(statement: ast.stmt) -> bool:
    """Tell whether a statement does nothing: `pass`, `...`, `continue` or a text."""
    kind = type(statement)
    if kind is ast.Pass or kind is ast.Continue:
        return True
    return kind is ast.Expr and type(statement.value) is ast.Constant  # type: ignore[attr-defined]  # it is an Expr
