"""Reads sentences: endpoints with their answers, messages, scenarios and limits on times."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from gate.model.design import Attribute, Case, Endpoint, Limit, Model
from gate.requirements.blocks import Code, Prose, plain
from gate.requirements.tables import INLINE, attributes, clean, statuses

CRITERIA = re.compile(r"\bacceptance criteri(?:a|on)\b|^scenarios?:?$", re.IGNORECASE)
BEGIN = re.compile(r"(?:scenario:|given)\s", re.IGNORECASE)
STEP = re.compile(r"(?:when|then|and|but)\s", re.IGNORECASE)
END = re.compile(r"\bthen\b", re.IGNORECASE)
_ANSWER = re.compile(
    r"(?i:^|\b(?:HTTP(?:/\d\.\d)?|status(?: code)?|returns?|respon(?:ds?|ses?)(?: with)?|answers?(?: with)?|gives?)\b[\s:*-]*"
    r"(?:an?\s)?(?:HTTP\s)?)(?P<rest>[1-5]\d\d\b(?![.,]\d|\s*(?:ms|s|%|seconds|items|characters)\b).*)"
)
_MODEL = re.compile(r"^\**`(?P<name>[A-Z][a-z]\w*)`\**\s*(?:\([^)]*\)\s*)?:\s*(?P<fields>.+)$", re.DOTALL)
_LIMIT = re.compile(
    r"(?P<bound><=?|≤|\b(?:under|below|within|at most|less than|no more than|not exceed|faster than|max(?:imum)?(?: of)?)\b)"
    r"\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>ms|milliseconds?|s|sec|seconds?)\b",
    re.IGNORECASE,
)
_SENTENCE = 120
_PERCENTILE = re.compile(r"\bp(?P<short>\d\d(?:\.\d)?)\b|\b(?P<long>\d\d(?:\.\d)?)(?:th)? percentile", re.IGNORECASE)


def endpoints(source: str, line: int) -> tuple[Endpoint, ...]:
    """Give the endpoints that a text names, each once."""
    found: dict[str, Endpoint] = {}
    for match in INLINE.finditer(source.replace("**", "")):
        endpoint = Endpoint(method=match["method"], path=clean(match["path"]), line=line)
        found.setdefault(endpoint.name, endpoint)
    return tuple(found.values())


def answers(text: str) -> Iterator[Case]:
    """Give the HTTP statuses that sentences say are answered, as in `Returns 200 or 404 ORDER_NOT_FOUND`."""
    for sentence in re.split(r"[.;]\s", text):
        match = _ANSWER.search(sentence)
        yield from statuses(match["rest"]) if match else ()


def answering(endpoint: Endpoint, cases: Sequence[Case]) -> Endpoint:
    """Give the endpoint with these answers."""
    return replace(
        endpoint,
        success=tuple(dict.fromkeys(case.status for case in cases if case.status < 400)),
        errors=tuple(dict.fromkeys(case for case in cases if case.status >= 400)),
    )


def model(block: Prose) -> Model | None:
    """Read a list item such as `` `OrderEvent`: event_id, type (text) ``; None where it is something else."""
    match = _MODEL.match(block.source.strip())
    if not match:
        return None
    fields = attributes(re.split(r"\.(?:\s|$)", plain(match["fields"]))[0])
    # words in the middle of a sentence are no fields
    fields = tuple(Attribute(field.name, _type(field.type)) for field in fields)
    return Model(name=match["name"], line=block.line, fields=fields) if len(fields) > 1 else None


def _type(about: str) -> str:
    """Give what stands in brackets where it is a type, and nothing where it is a value."""
    return about if re.fullmatch(r"[A-Za-z][\w ]*(?:\[\w*\])?", about) else ""


def scenarios(block: Code) -> Iterator[tuple[str, int]]:
    """Give the titles of the scenarios of a Gherkin text, each with its line."""
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        title = re.match(r"\s*Scenario(?: Outline)?:\s*(.+)", line)
        if title:
            yield title[1].strip(), number


def limits(text: str, line: int, owner: str, subjects: Sequence[Endpoint]) -> Iterator[Limit]:
    """Give the limits on times that a sentence sets, for the endpoint that it names or stands with, else its requirement."""
    subject = subjects[0].name if len(subjects) == 1 else owner
    for match in _LIMIT.finditer(text):
        percentile = _PERCENTILE.search(text)
        number = float(match["number"]) / (1000 if match["unit"].lower().startswith("m") else 1)
        named = float(percentile["short"] or percentile["long"]) if percentile else 0.0
        yield Limit(text=text[:_SENTENCE], line=line, seconds=number, percentile=named, subject=subject)
