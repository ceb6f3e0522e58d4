"""A function together with its module, and what stands where in it."""

from collections.abc import Iterator
from functools import cached_property

from gate.model.facts import Assign, Block, Call, Exit, Expr, Function, ModuleFacts, Param, Read

Place = Call | Assign | Exit | Read | Block
"""Anything that stands in a block of a function."""

_LOOPS = ("for", "async for", "while", "comprehension")


class Unit:
    """A function, method, module body or class body; two are equal only where they are the same one."""

    def __init__(self, module: ModuleFacts, function: Function, index: int) -> None:
        """Take a function of a module, and its number in the module's functions."""
        self.module = module
        self.function = function
        self.index = index
        self.path = module.path
        self.name = function.name
        self.qualname = function.qualname
        self.line = function.line
        self.is_async = function.is_async
        self.is_body = function.name[0] == "<"
        """Whether it is the body of a module or class."""
        self.calls = function.calls
        """Its calls, inner ones first."""

    def __repr__(self) -> str:
        return f"Unit({self.symbol})"

    @cached_property
    def symbol(self) -> str:
        """Give the module and qualified name: `app.services.orders.OrderService.create`."""
        return f"{self.module.module}.{self.qualname}" if self.qualname else self.module.module

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Give its blocks, by number."""
        return self.function.blocks

    @property
    def assigns(self) -> tuple[Assign, ...]:
        """Give its assignments."""
        return self.function.assigns

    @property
    def exits(self) -> tuple[Exit, ...]:
        """Give what it returns, raises, yields, asserts and awaits."""
        return self.function.exits

    @property
    def reads(self) -> tuple[Read, ...]:
        """Give the attributes that it reads."""
        return self.function.reads

    @property
    def params(self) -> tuple[Param, ...]:
        """Give its parameters."""
        return self.function.params

    @property
    def returns(self) -> Expr | None:
        """Give its return annotation."""
        return self.function.returns

    @property
    def doc(self) -> str:
        """Give its docstring."""
        return self.function.doc

    def param(self, name: str) -> Param | None:
        """Give a parameter by its name."""
        return next((one for one in self.function.params if one.name == name), None)

    def call(self, expr: Expr | None) -> Call | None:
        """Give the call behind an expression of this function; an awaited one counts."""
        while expr is not None and expr.kind in ("await", "star"):
            expr = expr.items[0]
        return self.function.calls[expr.ref] if expr is not None and expr.kind == "call" else None

    def exits_of(self, *kinds: str) -> tuple[Exit, ...]:
        """Give the exits of some kinds: `unit.exits_of("raise")`."""
        return tuple(one for one in self.function.exits if one.kind in kinds)

    def enclosing(self, place: Place) -> tuple[Block, ...]:
        """Give the blocks around a place, innermost first."""
        return tuple(self.function.blocks[number] for number in self.numbers(place))

    def numbers(self, place: Place) -> list[int]:
        """Give the numbers of the blocks around a place, innermost first."""
        blocks = self.function.blocks
        number = place.parent if isinstance(place, Block) else place.block
        found = []
        while number >= 0:
            found.append(number)
            number = blocks[number].parent
        return found

    def within(self, place: Place, *kinds: str) -> Block | None:
        """Give the innermost block of some kinds around a place: `unit.within(call, "with", "async with")`."""
        blocks = self.function.blocks
        number = place.parent if isinstance(place, Block) else place.block
        while number >= 0:
            block = blocks[number]
            if block.kind in kinds:
                return block
            number = block.parent
        return None

    def in_loop(self, place: Place) -> Block | None:
        """Give the innermost loop or comprehension that repeats a place."""
        return self.within(place, *_LOOPS)

    def handlers(self, place: Place) -> tuple[Block, ...]:
        """Give the exception handlers of every `try` whose body holds a place, innermost first."""
        blocks = self.function.blocks
        tries = [number for number in self.numbers(place) if blocks[number].kind == "try"]
        return tuple(block for number in tries for block in self._parts.get(number, ()) if block.kind == "handler")

    def parts(self, block: Block, *kinds: str) -> tuple[Block, ...]:
        """Give the handlers, `else` and `finally` of a try, if or loop; of some kinds where they are named."""
        found = self._parts.get(self.number(block), ())
        return tuple(one for one in found if not kinds or one.kind in kinds)

    def owner(self, block: Block) -> Block | None:
        """Give the try, if or loop that a handler, `else` or `finally` belongs to."""
        return self.function.blocks[block.of] if block.of >= 0 else None

    def inside(self, block: Block, place: Place) -> bool:
        """Tell whether a place lies in a block, at any depth."""
        start = self.number(block)
        return start <= (place.parent if isinstance(place, Block) else place.block) <= self._last[start]

    def calls_in(self, block: Block) -> tuple[Call, ...]:
        """Give the calls in a block, at any depth."""
        start = self.number(block)
        inner = range(start, self._last[start] + 1)
        return tuple(self.calls[index] for index in sorted(i for number in inner for i in self._calls.get(number, ())))

    def number(self, block: Block) -> int:
        """Give the number of a block."""
        return self._numbers[id(block)]

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {id(block): number for number, block in enumerate(self.function.blocks)}

    @cached_property
    def _last(self) -> list[int]:
        """Give the number of the last block within each block: those within it directly follow it."""
        blocks = self.function.blocks
        last = list(range(len(blocks)))
        for number in reversed(range(len(blocks))):
            if (parent := blocks[number].parent) >= 0:
                last[parent] = max(last[parent], last[number])
        return last

    @cached_property
    def _calls(self) -> dict[int, list[int]]:
        """Give the positions of the calls that stand directly in each block."""
        found: dict[int, list[int]] = {}
        for index, call in enumerate(self.calls):
            found.setdefault(call.block, []).append(index)
        return found

    @cached_property
    def _parts(self) -> dict[int, list[Block]]:
        found: dict[int, list[Block]] = {}
        for block in self.function.blocks:
            if block.of >= 0:
                found.setdefault(block.of, []).append(block)
        return found

    def expressions(self) -> Iterator[tuple[Expr, int]]:
        """Give all expressions that are kept, inner ones too, with the lines of what they stand in."""
        function = self.function
        waiting: list[tuple[Expr | None, int]] = []
        for call in function.calls:
            waiting += [(expr, call.line) for expr in (call.func, *call.args, *call.keywords.values())]
        waiting += [(one.value, one.line) for one in function.assigns]
        waiting += [(one.value, one.line) for one in function.exits]
        waiting += [(expr, block.line) for block in function.blocks for expr in block.exprs]
        while waiting:
            expr, line = waiting.pop()
            if expr is not None:
                yield expr, line
                waiting += [(item, line) for item in expr.items]

    @cached_property
    def local_assigns(self) -> dict[str, tuple[Assign, ...]]:
        """Give the assignments by the dotted name that they bind."""
        found: dict[str, list[Assign]] = {}
        for one in self.function.assigns:
            for name in one.targets:
                found.setdefault(name, []).append(one)
        return {name: tuple(assigns) for name, assigns in found.items()}

    @cached_property
    def local_blocks(self) -> dict[str, tuple[Block, ...]]:
        """Give the loops, `with` and handlers by the name that they bind."""
        found: dict[str, list[Block]] = {}
        for block in self.function.blocks:
            for name in dict.fromkeys(block.names):
                found.setdefault(name, []).append(block)
        return {name: tuple(blocks) for name, blocks in found.items()}


def receiver(call: Call) -> Expr | None:
    """Give the expression whose method is called; None for a plain function."""
    if call.func.kind == "member":
        return call.func.items[0]
    owner = call.func.text.rpartition(".")[0]
    return Expr("name", owner, (), -1, call.func.local) if owner else None
