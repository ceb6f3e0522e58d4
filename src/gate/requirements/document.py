"""Walks through one Markdown document and notes its requirements and what stands with them."""

import re
from collections.abc import Sequence

from gate.model.design import Criterion, Endpoint, Limit, Part
from gate.model.words import Criticality
from gate.requirements import ids, prose, tables
from gate.requirements.blocks import Block, Code, Heading, Prose, Row, Table, plain, read
from gate.requirements.draft import Draft, Found
from gate.requirements.ids import Numbering

_PRIORITY = {"priority", "moscow", "criticality", "severity", "importance", "prio", "level"}
_TEXT = {"requirement", "description", "text", "summary", "title", "story", "user story", "statement"}
_CRITERIA = {"acceptance criteria", "acceptance criterion", "criteria"}
_BASE = re.compile(r"\bbase\s+(?:url|path|uri)\b[^/`]*`?(?:https?://[^/\s`]+)?(?P<path>/[\w./{}-]*)", re.IGNORECASE)


class Document:
    """One document; fills in drafts that several documents share, and collects parts and limits."""

    def __init__(self, path: str, numbering: Numbering, drafts: dict[str, Draft], ours: Sequence[str]) -> None:
        """Take the document's path, the numbering, the drafts so far and the words that mean this service."""
        self.found: list[Found] = []
        self.limits: list[Limit] = []
        self._path, self._numbering, self._drafts, self._ours = path, numbering, drafts, ours
        self._headings: list[Heading] = []
        self._owners: list[tuple[int, str]] = []
        self._endpoint: tuple[int, Endpoint] | None = None
        self._around: tuple[str, ...] = ()
        self._item: tuple[int, str] = (0, "")
        self._criteria = False
        self._scenario: list[tuple[str, int]] = []
        self._base = ""

    def read(self, text: str) -> None:
        """Go through the text once."""
        for block in read(text):
            self._block(block)
        self._end_scenario()
        if self._base:
            self.found = [self._based(one) for one in self.found]

    def _block(self, block: Block) -> None:
        if not isinstance(block, Prose) or not self._is_step(block.text):
            self._end_scenario()
        match block:
            case Heading():
                self._heading(block)
            case Prose():
                self._prose(block)
            case Table():
                self._table(block)
            case Code(language="gherkin" | "cucumber" | "feature"):
                for title, line in prose.scenarios(block):
                    self._criterion("", title, line)

    @property
    def _owner(self) -> str:
        """Give the requirement that the current place belongs to."""
        return self._item[1] or (self._owners[-1][1] if self._owners else "")

    def _heading(self, heading: Heading) -> None:
        """Begin a section; one that starts with an id is that requirement's, one that is an endpoint is that one's."""
        self._headings = [*(h for h in self._headings if h.level < heading.level), heading]
        self._owners = [(level, id_) for level, id_ in self._owners if level < heading.level]
        if self._endpoint and self._endpoint[0] >= heading.level:
            self._endpoint = None
        self._item, self._criteria = (0, ""), bool(prose.CRITERIA.search(heading.text))
        id_, rest = self._numbering.start(re.sub(r"^[\d.]+\s+", "", heading.text))
        self._around = () if id_ else self._numbering.find(heading.text)
        if id_ and self._is_criterion(id_):
            self._criterion(id_, rest, heading.line)
        elif id_:
            self._define(id_, "" if self._criteria else rest, heading.line)
            self._owners.append((heading.level, id_))
        for endpoint in prose.endpoints(heading.text, heading.line):
            self._endpoint = (heading.level, endpoint)
            self._keep(endpoint)

    def _define(self, id_: str, text: str, line: int, label: str = "", document: str = "") -> Draft:
        """Give the draft of a requirement, made where it is new."""
        draft = self._drafts.setdefault(id_, Draft(id_, line, document or self._path))
        if text:
            draft.texts.append(text)
        level = ids.label(label)
        above = next(((found, h.text) for h in reversed(self._headings) if (found := _grouping(h.text))), None)
        draft.label = draft.label or ((level, label) if level else above)
        draft.left_out |= ids.is_left_out(label) or any(ids.is_left_out(h.text) for h in self._headings)
        return draft

    def _prose(self, block: Prose) -> None:
        """Take a paragraph or list item for what it is: a requirement, a criterion, or words about one."""
        text = block.text
        base = _BASE.search(block.source)
        self._base = self._base or (base["path"].rstrip("/") if base else "")
        if block.depth <= self._item[0]:
            self._item = (0, "")
        id_, rest = self._numbering.start(re.sub(r"^\[[ xX]\]\s+", "", text))
        if self._is_step(text):
            self._step(block)
        elif id_ and self._is_criterion(id_):
            self._criterion(id_, rest, block.line)
        elif id_ and (block.depth or id_ not in self._drafts or block.source.lstrip().startswith("**")):
            self._define(id_, rest, block.line)
            self._item = (block.depth or 1, id_)
        elif self._owner:
            if prose.CRITERIA.search(text) and text.rstrip().endswith(":"):
                self._criteria = True
            elif block.depth and (self._criteria or self._item[1]):
                self._criterion("", text, block.line)
            else:
                self._drafts[self._owner].texts.append(text)
        elif not block.depth:
            self._around = tuple(dict.fromkeys((*self._around, *self._numbering.find(text))))
        self._words(block)

    def _words(self, block: Prose) -> None:
        """Note the endpoints, statuses, messages and limits that a text names."""
        named = prose.endpoints(block.source, block.line)
        cases = tuple(prose.answers(block.text))
        subject = self._endpoint[1] if self._endpoint else None
        for endpoint in named:
            self._keep(prose.answering(endpoint, cases) if len(named) == 1 else endpoint)
        if subject and not named and cases:
            self._keep(prose.answering(subject, cases))
        model = prose.model(block) if block.depth else None
        if model:
            self._keep(model, self._numbering.find(block.text))
        self.limits += prose.limits(block.text, block.line, self._owner, named or ((subject,) if subject else ()))

    def _table(self, table: Table) -> None:
        """Take a table of requirements, of parts, or of the answers of an endpoint."""
        if table.depth < self._item[0]:
            self._item = (0, "")
        starts = [self._numbering.start(plain(row.cells[0])) for row in table.rows if row.cells]
        if starts and any(id_ and not rest for id_, rest in starts):
            for row in table.rows:
                self._row(table, row)
        section = self._headings[-1].text if self._headings else ""
        parts = list(tables.parts(table, section, self._ours))
        for part, row in parts:
            self._keep(part, self._numbering.find(" ".join(row.cells)))
        if self._endpoint and not parts:
            cases = tuple(case for row in table.rows for case in tables.statuses(" ".join(row.cells[:2])))
            self._keep(prose.answering(self._endpoint[1], cases))

    def _row(self, table: Table, row: Row) -> None:
        """Take one row of a table of requirements."""
        id_, rest = self._numbering.start(plain(row.cells[0]))
        cells = dict(zip(table.head, map(plain, row.cells), strict=False))
        if not id_ or rest:
            return
        told = next((text for head, text in cells.items() if head in _TEXT), "")
        others = (text for head, text in list(cells.items())[1:] if head not in (_PRIORITY | _CRITERIA))
        label = next((text for head, text in cells.items() if head in _PRIORITY), "")
        draft = self._define(id_, told or max(others, key=len, default=""), row.line, label)
        for criterion in next((text for head, text in cells.items() if head in _CRITERIA), "").split(";"):
            if criterion.strip():
                draft.criteria.append(Criterion(f"{id_}.{len(draft.criteria) + 1}", criterion.strip(), row.line))
        for endpoint in prose.endpoints(" ".join(row.cells), row.line):
            self._keep(endpoint, (id_,))

    def _is_step(self, text: str) -> bool:
        """Tell whether a text is a step of a scenario: it begins one, or goes on with one."""
        return bool(prose.BEGIN.match(text) or (self._scenario and prose.STEP.match(text)))

    def _step(self, block: Prose) -> None:
        """Take a step of Given, When, Then; a new Given begins a new scenario."""
        if self._scenario and prose.BEGIN.match(block.text):
            self._end_scenario()
        self._scenario.append((block.text, block.line))

    def _end_scenario(self) -> None:
        """Make a criterion of the steps since the last Given."""
        steps, self._scenario = self._scenario, []
        text = " ".join(text for text, _ in steps)
        if prose.END.search(text):
            self._criterion("", text, steps[0][1])
        elif text and self._owner:
            self._drafts[self._owner].texts.append(text)

    def _is_criterion(self, id_: str) -> bool:
        """Tell whether an id is that of a criterion of the requirement at hand."""
        return id_.startswith("AC-") and bool(self._owners)

    def _criterion(self, id_: str, text: str, line: int) -> None:
        """Add a criterion to the requirement at hand; without one, it is a requirement itself where it has an id."""
        owner = self._owners[-1][1] if id_ and self._owners else self._owner
        if owner:
            draft = self._drafts[owner]
            draft.criteria.append(Criterion(id_ or f"{owner}.{len(draft.criteria) + 1}", text, line))
        elif id_:
            self._define(id_, text, line)

    def _keep(self, part: Part, with_it: tuple[str, ...] = ()) -> None:
        """Note a part with the requirements that stand with it."""
        owner = (self._owner,) if self._owner else ()
        self.found.append(Found(part, with_it or owner, self._around, self._path))

    def _based(self, one: Found) -> Found:
        """Put the base path that the document names before a path without it."""
        part = one.part
        if not isinstance(part, Endpoint) or part.path.startswith(self._base):
            return one
        whole = Endpoint(
            **{name: getattr(part, name) for name in part.__struct_fields__} | {"path": self._base + part.path}
        )
        return Found(whole, one.ids, one.around, one.document)


def _grouping(text: str) -> Criticality | None:
    """Give the level that a heading such as `Must have` sets for what stands under it."""
    words = text.lower().removesuffix("requirements").strip(" :")
    return ids.label(words)
