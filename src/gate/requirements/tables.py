"""Reads the tables of a tech design: endpoints, models, topics, settings and error codes."""

import re
from collections.abc import Iterator, Sequence

from gate.model.design import Attribute, Case, Endpoint, Fault, Model, Part, Topic, Variable
from gate.requirements.blocks import Row, Table, plain

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_METHOD = {"method", "methods", "verb", "http method", "http methods", "http verb"}
_PATH = {"path", "endpoint", "route", "url", "uri", "url path", "resource"}
_SUCCESS = {"success", "status", "status code", "status codes", "response code", "codes", "code"}
_REQUEST = {"request", "request body", "body", "input", "request model", "request schema"}
_RESPONSE = {"response", "response body", "output", "returns", "response model", "response schema"}
_MODEL = {"table", "model", "entity", "schema", "message", "class", "event"}
_FIELDS = {"fields", "columns", "attributes", "properties"}
_FIELD = {"field", "column", "attribute", "property", "name"}
_TYPE = {"type", "data type", "datatype"}
_TOPIC = {"topic", "topics", "channel", "kafka topic"}
_PRODUCER = {"producer", "produced by", "publisher", "published by", "producers", "written by"}
_CONSUMER = {"consumer", "consumed by", "subscriber", "consumers", "read by", "subscribers"}
_VARIABLE = {"variable", "environment variable", "env variable", "env var", "env", "setting", "key", "name", "option"}
_DEFAULT = {"default", "default value"}
_CODE = {"code", "error code", "error"}
_STATUS = {"status", "http status", "http", "status code", "http code"}

INLINE = re.compile(rf"\b(?P<method>{'|'.join(METHODS)})\s+`?(?P<path>/[^\s`|,;)\]]*)`?")
"""An endpoint as text writes it: `POST /api/v1/orders`."""

CASE = re.compile(
    r"(?<![\w./{-])(?P<status>[1-5]\d\d)(?![\w%]|\.\d)(?:\s*[:(`]*\s*(?P<code>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{5,})\b)?"
)
"""An HTTP status, and an error code after it."""

_UPPER = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z][A-Z0-9]{2,}")
_NAME = re.compile(r"[A-Za-z_]\w*")
_TOPIC_NAME = re.compile(r"[A-Za-z0-9_{][\w.{}-]*")


def parts(table: Table, section: str, ours: Sequence[str]) -> Iterator[tuple[Part, Row]]:
    """Give what a table asks for, each with its row; nothing where it is another kind of table.

    `section` is the heading above; `ours` are the words that mean this service, in lower case.
    """
    columns = _Columns(table)
    if columns.has(_TOPIC) and (columns.has(_PRODUCER) or columns.has(_CONSUMER) or "topic" in section.lower()):
        yield from _topics(table, columns, ours)
    elif columns.has(_PATH) and (
        columns.has(_METHOD) or any(INLINE.search(columns.cell(r, _PATH)) for r in table.rows)
    ):
        yield from _endpoints(table, columns)
    elif columns.has(_MODEL) and columns.has(_FIELDS):
        for row in table.rows:
            name = plain(columns.cell(row, _MODEL))
            yield Model(name=name, line=row.line, fields=attributes(columns.cell(row, _FIELDS))), row
    elif columns.has(_FIELD) and columns.has(_TYPE):
        yield from _fields(table, columns, section)
    elif columns.has(_CODE) and columns.has(_STATUS):
        yield from _faults(table, columns)
    elif columns.has(_VARIABLE):
        yield from _variables(table, columns)


class _Columns:
    """Finds the cells of a table by what their headers may be called."""

    def __init__(self, table: Table) -> None:
        self._head = table.head

    def has(self, names: set[str]) -> bool:
        """Tell whether there is such a column."""
        return any(head in names for head in self._head)

    def cell(self, row: Row, names: set[str]) -> str:
        """Give the Markdown of a cell; empty where there is no such column."""
        place = next((place for place, head in enumerate(self._head) if head in names), None)
        return row.cells[place] if place is not None and place < len(row.cells) else ""


def _endpoints(table: Table, columns: _Columns) -> Iterator[tuple[Endpoint, Row]]:
    """Read a table of endpoints; a row may name several methods."""
    for row in table.rows:
        cell = plain(columns.cell(row, _PATH)) if columns.has(_METHOD) else columns.cell(row, _PATH)
        inline = INLINE.search(cell)
        methods = tuple(
            word for word in re.findall(r"[A-Z]+", plain(columns.cell(row, _METHOD)).upper()) if word in METHODS
        )
        path = inline["path"] if inline else next((word for word in cell.split() if word.startswith("/")), "")
        if not path or not (methods or inline):
            continue
        cases = [case for text in row.cells for case in statuses(text)]
        for method in methods or ((inline["method"],) if inline else ()):
            yield Endpoint(
                method=method,
                path=clean(path),
                line=row.line,
                success=tuple(dict.fromkeys(case.status for case in cases if case.status < 400)),
                errors=tuple(dict.fromkeys(case for case in cases if case.status >= 400)),
                request=_named(columns.cell(row, _REQUEST)),
                response=_named(columns.cell(row, _RESPONSE)),
            ), row


def statuses(source: str) -> Iterator[Case]:
    """Give the HTTP statuses of a text with the error codes that follow them."""
    for match in CASE.finditer(plain(source)):
        yield Case(int(match["status"]), match["code"] or "")


def clean(path: str) -> str:
    """Give a path without its query and a closing full stop."""
    return path.partition("?")[0].rstrip(".:") or "/"


def _named(cell: str) -> str:
    """Give the model that a cell names: its first word in code, which starts with a capital letter."""
    match = re.search(r"`(?:list\[)?([A-Z]\w+)\]?`", cell) or re.fullmatch(r"\s*([A-Z][a-z]\w*[A-Z]\w*)\s*", cell)
    return match[1] if match else ""


def attributes(source: str) -> tuple[Attribute, ...]:
    """Read `id (uuid, key), email (text), note`: names with what stands in brackets after them, up to a semicolon."""
    text = plain(source).partition(";")[0]
    found = []
    for match in re.finditer(r"(?P<name>[^,(]+)(?:\((?P<about>[^)]*)\))?[^,]*(?:,|\Z)", text):
        words = match["name"].replace(":", " ").split()
        if not words or not _NAME.fullmatch(words[0]):
            continue
        typed = words[1] if len(words) > 1 and ":" in match["name"] else ""
        found.append(Attribute(words[0], typed or (match["about"] or "").partition(",")[0].strip()))
    return tuple(found)


def _fields(table: Table, columns: _Columns, section: str) -> Iterator[tuple[Model, Row]]:
    """Read a table of fields below a heading that names the model."""
    match = re.search(r"\b([A-Z]\w*[a-z]\w*|[a-z]+(?:_[a-z]+)+)\b(?=\s*(?:$|\(|table|model|schema))", section)
    words = re.sub(
        r"^[\d.]+\s*|\b(?:table|model|schema|entity|event|message)\b:?", " ", section, flags=re.IGNORECASE
    ).split()
    name = words[0] if len(words) == 1 else match[1] if match and len(words) <= 3 else ""
    if not _NAME.fullmatch(name) or not table.rows:
        return
    found = [(plain(columns.cell(row, _FIELD)), plain(columns.cell(row, _TYPE))) for row in table.rows]
    fields = tuple(Attribute(field, kind) for field, kind in found if _NAME.fullmatch(field))
    if fields:
        yield Model(name=name, line=table.line, fields=fields), table.rows[0]


def _topics(table: Table, columns: _Columns, ours: Sequence[str]) -> Iterator[tuple[Topic, Row]]:
    """Read a table of topics."""
    for row in table.rows:
        name = plain(columns.cell(row, _TOPIC))
        if _TOPIC_NAME.fullmatch(name):
            produced, consumed = (_is_us(columns.cell(row, names), ours) for names in (_PRODUCER, _CONSUMER))
            yield Topic(name=name, line=row.line, produced=produced, consumed=consumed), row


def _is_us(cell: str, ours: Sequence[str]) -> bool | None:
    """Tell whether a cell names this service; None where it names nobody."""
    text = plain(cell).lower()
    if not re.search(r"\w", text):
        return None
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) for word in ours)


def _variables(table: Table, columns: _Columns) -> Iterator[tuple[Variable, Row]]:
    """Read a table of settings: its names are environment variables."""
    named = [(plain(columns.cell(row, _VARIABLE)), row) for row in table.rows]
    if not all(re.fullmatch(r"[A-Z][A-Z0-9_]*", name) for name, _ in named):
        return
    for name, row in named:
        yield Variable(name=name, line=row.line, default=plain(columns.cell(row, _DEFAULT))), row


def _faults(table: Table, columns: _Columns) -> Iterator[tuple[Fault, Row]]:
    """Read a table of error codes; a code that is itself a number is a status and no code."""
    for row in table.rows:
        name, status = plain(columns.cell(row, _CODE)), plain(columns.cell(row, _STATUS))
        if _UPPER.fullmatch(name) and re.match(r"[1-5]\d\d\b", status):
            yield Fault(name=name, line=row.line, status=int(status[:3])), row
