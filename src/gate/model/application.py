"""What the code of a service offers, as far as it can be seen without a user."""

from msgspec import Struct, field

from gate.model.design import Attribute, Case


class Spot(Struct, frozen=True, order=True):
    """A place in the code; the line counts from 1, an empty path is unknown."""

    path: str = ""
    line: int = 0

    def __str__(self) -> str:
        """Give `path:line`."""
        return f"{self.path}:{self.line}" if self.path else ""


class Route(Struct, frozen=True, kw_only=True):
    """One method of one path, with its prefixes; statuses and fields are those that the code declares."""

    method: str
    path: str
    spot: Spot = Spot()
    success: tuple[int, ...] = ()
    errors: tuple[Case, ...] = ()
    request: str = ""
    response: str = ""
    takes: tuple[Attribute, ...] = ()
    gives: tuple[Attribute, ...] = ()

    @property
    def name(self) -> str:
        """Give `POST /orders`."""
        return f"{self.method} {self.path}"


class Shape(Struct, frozen=True, kw_only=True):
    """A table or class with fields; a table is known by its own name and by that of its class."""

    name: str
    alias: str = ""
    fields: tuple[Attribute, ...] = ()
    spot: Spot = Spot()


class Traffic(Struct, frozen=True, kw_only=True):
    """A Kafka topic, and where the code writes and reads it."""

    name: str
    produced: tuple[Spot, ...] = ()
    consumed: tuple[Spot, ...] = ()


class Reading(Struct, frozen=True, kw_only=True):
    """An environment variable that the code reads."""

    name: str
    default: str = ""
    spot: Spot = Spot()


class Application(Struct, frozen=True, kw_only=True):
    """The whole service; `words` are the short texts in its code, each with its first place.

    `source` says where the routes come from, `problem` why they do not come from the application itself.
    """

    routes: tuple[Route, ...] = ()
    shapes: tuple[Shape, ...] = ()
    topics: tuple[Traffic, ...] = ()
    settings: tuple[Reading, ...] = ()
    words: dict[str, Spot] = field(default_factory=dict)
    source: str = ""
    problem: str = ""
