"""The matrix as other programs read it."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from gate.model.matrix import Matrix, Met, Sign
from gate.model.words import Criticality


class EvidenceDocument(Struct, frozen=True, kw_only=True):
    """One thing that was looked up; `place` is `path:line` or the id of a test."""

    kind: str
    sign: Sign
    text: str
    place: str


class RequirementDocument(Struct, frozen=True, kw_only=True):
    """One requirement; a named one has an id of the document, the id of any other is made of what it asks for."""

    id: str
    text: str
    status: Met
    criticality: Criticality
    document: str
    line: int
    named: bool
    evidence: tuple[EvidenceDocument, ...]
    tests: tuple[str, ...]


class UnclaimedDocument(Struct, frozen=True, kw_only=True):
    """A route or topic in the code that no requirement mentions."""

    kind: str
    name: str
    place: str


class MatrixDocument(Struct, frozen=True, kw_only=True):
    """All requirements of the design documents."""

    documents: tuple[str, ...]
    tested: Annotated[bool, Meta(description="The tests gave evidence in this run; nothing is proven without it.")]
    requirements: tuple[RequirementDocument, ...]
    unclaimed: tuple[UnclaimedDocument, ...]
    notes: tuple[str, ...]


def document(matrix: Matrix) -> MatrixDocument:
    """Give the matrix in the published form."""
    return msgspec.convert(matrix, MatrixDocument, from_attributes=True)
