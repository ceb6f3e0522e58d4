"""The form of a report: a value with one pure rendering."""

from collections.abc import Callable

from msgspec import Struct, field

from gate.model.review import Review


class Surface(Struct, frozen=True):
    """What the output can show: its width in columns, and whether it has colour and Unicode.

    `written` are the files that a reader can open besides: the reports written before this one, by their names, and
    the pages that checks left.
    """

    width: int = 100
    color: bool = False
    unicode: bool = True
    written: dict[str, str] = field(default_factory=dict)


class Report(Struct, frozen=True):
    """One format: its name, the file it is written to by default, and how it is made."""

    name: str
    file: str
    render: Callable[[Review, Surface], str]
    summary: str
