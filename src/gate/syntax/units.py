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

    def __repr__(self) -> str:
        return f"Unit({self.symbol})"

    @property
    def is_body(self) -> bool:
        """Tell whether it is the body of a module or class."""
        return self.name[0] == "<"

    @cached_property
    def symbol(self) -> str:
        """Give the module and qualified name: `app.services.orders.OrderService.create`."""
        return f"{self.module.module}.{self.qualname}" if self.qualname else self.module.module

    @property
    def calls(self) -> tuple[Call, ...]:
        """Give its calls, inner ones first."""
        return self.function.calls

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
        return next((block for block in self.enclosing(place) if block.kind in kinds), None)

    def in_loop(self, place: Place) -> Block | None:
        """Give the innermost loop or comprehension that repeats a place."""
        return self.within(place, *_LOOPS)

    def handlers(self, place: Place) -> tuple[Block, ...]:
        """Give the exception handlers of every `try` whose body holds a place, innermost first."""
        blocks = self.function.blocks
        tries = [number for number in self.numbers(place) if blocks[number].kind == "try"]
        return tuple(block for number in tries for block in blocks if block.of == number and block.kind == "handler")

    def parts(self, block: Block, *kinds: str) -> tuple[Block, ...]:
        """Give the handlers, `else` and `finally` of a try, if or loop; of some kinds where they are named."""
        number = self.number(block)
        return tuple(one for one in self.function.blocks if one.of == number and (not kinds or one.kind in kinds))

    def owner(self, block: Block) -> Block | None:
        """Give the try, if or loop that a handler, `else` or `finally` belongs to."""
        return self.function.blocks[block.of] if block.of >= 0 else None

    def inside(self, block: Block, place: Place) -> bool:
        """Tell whether a place lies in a block, at any depth."""
        return self.number(block) in self.numbers(place)

    def calls_in(self, block: Block) -> tuple[Call, ...]:
        """Give the calls in a block, at any depth."""
        return tuple(call for call in self.function.calls if self.inside(block, call))

    def number(self, block: Block) -> int:
        """Give the number of a block."""
        return self._numbers[id(block)]

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {id(block): number for number, block in enumerate(self.function.blocks)}

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
        found: dict[str, tuple[Assign, ...]] = {}
        for one in self.function.assigns:
            for name in one.targets:
                found[name] = (*found.get(name, ()), one)
        return found


def receiver(call: Call) -> Expr | None:
    """Give the expression whose method is called; None for a plain function."""
    if call.func.kind == "member":
        return call.func.items[0]
    owner = call.func.text.rpartition(".")[0]
    return Expr("name", owner, (), -1, call.func.local) if owner else None
