"""The form of a review rule: a value with one pure question to the code."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from gate.model.facts import Call
from gate.model.words import Category, Criticality, Dimension
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit


class Problem(Struct, frozen=True, kw_only=True):
    """What a rule has against a place; `message` is one sentence without a full stop.

    `path` is empty for what concerns the project as a whole, `line` is 0 for a whole file. `symbol` is the qualified
    name of the function or class within its file. `recommendation` says what helps at this place, where the rule's
    own sentence is too general.
    """

    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    symbol: str = ""
    recommendation: str = ""

    @classmethod
    def at(cls, unit: Unit, call: Call, message: str, recommendation: str = "") -> "Problem":
        """Give the problem of a call, which stands in a function or body."""
        return cls(
            message=message,
            path=unit.path,
            line=call.line,
            column=call.column,
            end_line=call.end_line,
            symbol=unit.qualname,
            recommendation=recommendation,
        )


class Rule(Struct, frozen=True, kw_only=True):
    """One rule of the reviewer.

    `id` is `GATE-` with its family's prefix and a number (`GATE-ASYNC001`), `name` its words as in the file's name
    (`blocking-call-in-async`). `needs` are technologies of which one must be in use. `topics` are the words by which
    known issues speak of it. `find` gives the problems. `doc` is the module's docstring, filled in by the catalogue.
    """

    id: str
    name: str
    criticality: Criticality
    category: Category
    topics: tuple[str, ...]
    impact: str
    recommendation: str
    find: Callable[[Codebase], Iterable[Problem]]
    dimension: Dimension = Dimension.QUALITY
    needs: tuple[str, ...] = ()
    doc: str = ""

    def problems(self, code: Codebase) -> tuple[Problem, ...]:
        """Give what the rule finds, sorted and without doubles; nothing where its technology is not in use."""
        if self.needs and not any(code.uses(name) for name in self.needs):
            return ()
        found = set(self.find(code))
        return tuple(sorted(found, key=lambda one: (one.path, one.line, one.column, one.message)))
