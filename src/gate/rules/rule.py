"""The form of a review rule: a value with one pure question to the code."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from gate.model.words import Category, Criticality, Dimension
from gate.syntax.codebase import Codebase


class Problem(Struct, frozen=True, kw_only=True):
    """What a rule has against a place; `message` is one sentence.

    `path` is empty for what concerns the project as a whole, `line` is 0 for a whole file.
    """

    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    symbol: str = ""
    recommendation: str = ""


class Rule(Struct, frozen=True, kw_only=True):
    """One rule of the reviewer.

    `id` is `GATE-` with its family and number (`GATE-ASYNC001`), `name` its words (`blocking-call-in-async`). `needs`
    are technologies of which one must be in the stack. `topics` are the words by which known issues speak of it.
    `find` gives the problems. `doc` is the module's docstring: a first sentence and the headings of the catalogue.
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
