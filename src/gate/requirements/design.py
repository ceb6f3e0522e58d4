"""Reads tech designs into requirements; a document that says nothing that could be checked is an error."""

from collections.abc import Mapping, Sequence

from gate.errors import ConfigError
from gate.model.design import Design, Endpoint, Limit, Part, Requirement
from gate.model.words import Criticality
from gate.requirements import contract
from gate.requirements.document import Document
from gate.requirements.draft import Draft, Found, join, key
from gate.requirements.ids import Numbering

_LEVELS = {
    "Endpoint": (Criticality.HIGH, "a route without a requirement of its own"),
    "Topic": (Criticality.HIGH, "a topic without a requirement of its own"),
    "Model": (Criticality.HIGH, "a model without a requirement of its own"),
    "Variable": (Criticality.MEDIUM, "a setting without a requirement of its own"),
    "Fault": (Criticality.MEDIUM, "an error code without a requirement of its own"),
}
_WORDS = {"Endpoint": "", "Topic": "topic ", "Model": "model ", "Variable": "setting ", "Fault": "error "}


def read(texts: Mapping[str, str | None], patterns: Sequence[str] = (), name: str = "") -> Design:
    """Give what the documents ask for: Markdown, or OpenAPI in JSON or YAML.

    `texts` are the documents by path, None for one that is not UTF-8 text; `patterns` are the team's own ids, `name` is
    the project's, by which a document may speak of it. Raises ConfigError for a document that cannot be read or that
    asks for nothing.
    """
    numbering = Numbering(patterns)
    drafts: dict[str, Draft] = {}
    found: list[Found] = []
    limits: list[Limit] = []
    for path, text in texts.items():
        if text is None:
            raise ConfigError(f"{path} cannot be read: it is not UTF-8 text.", "Save it as UTF-8.")
        before = len(drafts) + len(found)
        if path.endswith((".json", ".yaml", ".yml")):
            found += (Found(part, (), (), path) for part in contract.parts(text, path))
        else:
            document = Document(path, numbering, drafts, ours(name))
            document.read(text)
            found += document.found
            limits += document.limits
        if len(drafts) + len(found) == before:
            raise ConfigError(
                f"{path} asks for nothing that could be traced: no id such as REQ-12, FR-3, AC-1.2 or US-7, no "
                "`POST /path`, no table of endpoints, models, topics, settings or error codes was found in it.",
                "Number the requirements, name another document in requirements.documents, give your own ids in "
                "requirements.ids, or switch the check off with [checks.requirements] enabled = false.",
            )
    return Design(_requirements(drafts, found), tuple(limits))


def ours(name: str) -> tuple[str, ...]:
    """Give the words by which a document means this service."""
    plain = name.lower().replace("_", "-")
    named = (plain, plain.replace("-", " "), f"{plain}-service", f"{plain}-api") if plain else ()
    return ("this service", "this", "we", "us", "self", "own", *named)


def _requirements(drafts: dict[str, Draft], found: Sequence[Found]) -> tuple[Requirement, ...]:
    """Give every part to the requirements that it stands with, and the others requirements of their own."""
    owned: dict[str, dict[tuple[str, str], Part]] = {}
    alone: dict[tuple[str, str], tuple[Part, str]] = {}
    whole: dict[tuple[str, str], Part] = {}
    for one in found:
        same = key(one.part)
        whole[same] = join(whole[same], one.part) if same in whole else one.part
        for id_ in one.ids:
            drafts.setdefault(id_, Draft(id_, one.part.line, one.document))
    owners: dict[tuple[str, str], set[str]] = {}
    for one in found:
        owners.setdefault(key(one.part), set()).update(one.ids)
    mentions = _mentions(drafts, whole)
    for one in found:
        same = key(one.part)
        around = {id_ for id_ in one.around if id_ in drafts}
        names = owners[same] or around or mentions.get(same, set())
        for id_ in names:
            owned.setdefault(id_, {})[same] = whole[same]
        if not names:
            alone.setdefault(same, (whole[same], one.document))
    claimed = {same for parts in owned.values() for same in parts}
    mothers = frozenset(drafts)
    named = [draft.finish(owned.get(id_, {}).values(), mothers) for id_, draft in drafts.items() if not draft.left_out]
    derived = [_derived(part, document) for same, (part, document) in alone.items() if same not in claimed]
    return (*named, *derived)


def _mentions(drafts: Mapping[str, Draft], parts: Mapping[tuple[str, str], Part]) -> dict[tuple[str, str], set[str]]:
    """Give the requirements whose text names a topic, a setting, an error code or a table."""
    words: dict[str, set[str]] = {}
    for id_, draft in drafts.items():
        for text in draft.texts:
            for word in text.split():
                words.setdefault(word.strip(".,;:()'\""), set()).add(id_)
    return {
        same: words[part.name]
        for same, part in parts.items()
        if not isinstance(part, Endpoint) and part.name in words and (len(part.name) > 8 or not part.name.islower())
    }


def _derived(part: Part, document: str) -> Requirement:
    """Make a requirement of a part that belongs to none."""
    kind = type(part).__name__
    level, because = _LEVELS[kind]
    return Requirement(
        id=f"{_WORDS[kind]}{part.name}",
        text="",
        document=document,
        line=part.line,
        criticality=level,
        because=because,
        named=False,
        parts=(part,),
    )
