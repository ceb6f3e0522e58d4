"""A requirement while its document is being read, and what was found that may belong to it."""

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from gate.model.design import Criterion, Endpoint, Part, Requirement
from gate.model.words import Criticality
from gate.requirements import ids


class Draft(Struct):
    """A requirement in the making; `label` is a level that the document gives it outside of its text."""

    id: str
    line: int
    document: str
    texts: list[str] = field(default_factory=list)
    label: tuple[Criticality, str] | None = None
    left_out: bool = False
    criteria: list[Criterion] = field(default_factory=list)

    def finish(self, parts: Iterable[Part], mothers: frozenset[str]) -> Requirement:
        """Give the requirement; criteria that are requirements of their own are left to themselves."""
        level, because = self.label or ids.weigh(self.texts)
        return Requirement(
            id=self.id,
            text=ids.unlabelled(" ".join(filter(None, self.texts[:2]))),
            document=self.document,
            line=self.line,
            criticality=level,
            because=because,
            criteria=tuple(one for one in self.criteria if one.id not in mothers),
            parts=tuple(parts),
        )


class Found(Struct):
    """A part, the ids that stand with it, those of its section, and the heading under which it stands."""

    part: Part
    ids: tuple[str, ...]
    around: tuple[str, ...]
    document: str
    mention: bool = False


def key(part: Part) -> tuple[str, str]:
    """Give what two mentions of the same part share: its kind, and its name without the names of path parameters."""
    if isinstance(part, Endpoint):
        return "Endpoint", f"{part.method} {template(part.path)}"
    return type(part).__name__, part.name


def template(path: str) -> str:
    """Give a path in which every parameter is `{}`: `{id}`, `<int:id>` and `:id` are the same."""
    parts = path.strip("/").split("/")
    return "/" + "/".join("{}" if part[:1] in (":", "<") or "{" in part else part for part in parts)


def join(first: Part, second: Part) -> Part:
    """Put two mentions of one part together; what the first says counts."""
    if isinstance(first, Endpoint) and isinstance(second, Endpoint):
        named = {case.status for case in first.errors if case.code}
        return replace(
            first,
            success=first.success or second.success,
            errors=tuple(
                dict.fromkeys((*first.errors, *(c for c in second.errors if c.code or c.status not in named)))
            ),
            request=first.request or second.request,
            response=first.response or second.response,
        )
    return first if getattr(first, "fields", True) else second
