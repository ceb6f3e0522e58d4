"""What a tech design asks for, as values; lines count from 1."""

from msgspec import Struct

from gate.model.words import Criticality


class Case(Struct, frozen=True, order=True):
    """An answer that is an error: its HTTP status, and the error code in its body where one is written."""

    status: int
    code: str = ""

    def __str__(self) -> str:
        """Give `409 EMAIL_TAKEN`."""
        return f"{self.status} {self.code}".strip()


class Endpoint(Struct, frozen=True, kw_only=True):
    """A route that must exist; `request` and `response` are names of models, empty where none is written.

    `takes` and `gives` are the fields of the bodies where a contract lists them, those of inner objects with dots.
    """

    method: str
    path: str
    line: int
    success: tuple[int, ...] = ()
    errors: tuple[Case, ...] = ()
    request: str = ""
    response: str = ""
    takes: tuple["Attribute", ...] = ()
    gives: tuple["Attribute", ...] = ()

    @property
    def name(self) -> str:
        """Give `POST /orders`."""
        return f"{self.method} {self.path}"


class Attribute(Struct, frozen=True):
    """A field of a model; `type` is a word such as `uuid` or `text`, empty where none is written."""

    name: str
    type: str = ""


class Model(Struct, frozen=True, kw_only=True):
    """A table, a message or a body with its fields."""

    name: str
    line: int
    fields: tuple[Attribute, ...] = ()


class Topic(Struct, frozen=True, kw_only=True):
    """A Kafka topic; whether this service writes or reads it, None where the document does not say."""

    name: str
    line: int
    produced: bool | None = None
    consumed: bool | None = None


class Variable(Struct, frozen=True, kw_only=True):
    """An environment variable that must be read; `default` as it is written."""

    name: str
    line: int
    default: str = ""


class Fault(Struct, frozen=True, kw_only=True):
    """An error code and its HTTP status, 0 where none is written."""

    name: str
    line: int
    status: int = 0


Part = Endpoint | Model | Topic | Variable | Fault
"""Something that can be looked up in the code."""


class Criterion(Struct, frozen=True):
    """One acceptance criterion or scenario, with an id that tests can name."""

    id: str
    text: str
    line: int


class Limit(Struct, frozen=True, kw_only=True):
    """A limit on a time: `seconds` at most, of a percentile (0 where none is named).

    `text` is the beginning of what sets it, `subject` the endpoint that it is about, else the requirement's id.
    """

    text: str
    line: int
    seconds: float
    percentile: float = 0.0
    subject: str = ""


class Requirement(Struct, frozen=True, kw_only=True):
    """One thing that must be there.

    `named` says that the document gave it an id, by which tests can name it; the id of any other is made of its only
    part. `because` says where its criticality comes from.
    """

    id: str
    text: str
    document: str
    line: int
    criticality: Criticality
    because: str = ""
    named: bool = True
    criteria: tuple[Criterion, ...] = ()
    parts: tuple[Part, ...] = ()


class Design(Struct, frozen=True):
    """All that the documents ask for, in their order."""

    requirements: tuple[Requirement, ...]
    limits: tuple[Limit, ...] = ()
