"""Reads Dockerfiles, as far as the rules ask."""

import re
from collections.abc import Iterator

from msgspec import Struct

from gate.syntax.codebase import Codebase

_FILE = re.compile(r"(.*/)?([\w.-]*Dockerfile[\w.-]*|Containerfile)")
ASIDE = re.compile(
    r"(^|[/._-])(dev|devel|develop|development|devcontainer|local|debug|tests?|testing|ci|e2e|examples?|samples?|docs?|"
    r"benchmarks?|override|dockerignore)([/._-]|$)",
    re.IGNORECASE,
)
"""Paths and stages that are not meant for production."""
_HERE = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_FROM = re.compile(r"(?:--\S+\s+)*(?P<image>\S+)(?:\s+as\s+(?P<name>\S+))?", re.IGNORECASE)
_VARIABLE = re.compile(r"\$(?:(?P<plain>\w+)|\{(?P<name>\w+)(?::?-(?P<default>[^}]*))?\})")
_FLOATING = re.compile(
    r"(latest|stable|slim|alpine|edge|main|master|nightly|rolling|current|lts|mainline)([-.][a-z]+)*"
)


class Instruction(Struct, frozen=True):
    """One instruction of a Dockerfile: its word in capitals, what follows it, and its line."""

    word: str
    rest: str
    line: int


class Stage(Struct, frozen=True):
    """One stage: its image with the defaults of its arguments put in, and its own instructions."""

    image: str
    name: str
    line: int
    instructions: tuple[Instruction, ...]

    def rest_of(self, *words: str) -> tuple[Instruction, ...]:
        """Give the instructions of some kinds."""
        return tuple(one for one in self.instructions if one.word in words)


class Dockerfile(Struct, frozen=True):
    """A Dockerfile that makes an image of the product: its path, its text and its stages."""

    path: str
    text: str
    stages: tuple[Stage, ...]

    def way(self) -> tuple[Stage, ...]:
        """Give the last stage and those that it builds on, the last one first."""
        found = [self.stages[-1]]
        while below := self.stage(found[-1]):
            found.append(below)
        return tuple(found)

    def stage(self, above: Stage) -> Stage | None:
        """Give the earlier stage that a stage starts from; None where it starts from an image."""
        earlier = self.stages[: self.stages.index(above)]
        return next((one for one in reversed(earlier) if one.name and one.name == above.image.lower()), None)


def dockerfiles(code: Codebase) -> Iterator[Dockerfile]:
    """Give the Dockerfiles of a project, those for development and tests left out."""
    for path, text in sorted(code.texts.items()):
        if _FILE.fullmatch(path) and not ASIDE.search(path):
            stages = _stages(text)
            if stages and not ASIDE.search(stages[-1].name):
                yield Dockerfile(path, text, stages)


def _stages(text: str) -> tuple[Stage, ...]:
    """Cut a Dockerfile into its stages."""
    found: list[tuple[str, str, int, list[Instruction]]] = []
    defaults: dict[str, str] = {}
    for one in _instructions(text):
        if one.word == "ARG" and not found:
            name, _, value = one.rest.partition("=")
            defaults[name.strip()] = value.strip().strip("\"'")
        match = _FROM.fullmatch(one.rest) if one.word == "FROM" else None
        if match is not None:
            found.append((fill(match["image"].strip("\"'"), defaults), (match["name"] or "").lower(), one.line, []))
        elif found:
            found[-1][3].append(one)
    return tuple(Stage(image, name, line, tuple(rest)) for image, name, line, rest in found)


def _instructions(text: str) -> Iterator[Instruction]:
    """Give the instructions, lines that go on joined and texts in place left out."""
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        whole = line.strip()
        while whole.endswith("\\"):
            _, following = next(lines, (0, ""))
            if not following.lstrip().startswith("#"):
                whole = f"{whole[:-1]} {following.strip()}"
        word, _, rest = whole.partition(" ")
        for end in _HERE.findall(rest) if word.upper() in ("RUN", "COPY") else ():
            for _, inner in lines:
                if inner.strip() == end:
                    break
        yield Instruction(word.upper(), rest.strip(), number)


def fill(text: str, values: dict[str, str]) -> str:
    """Put known values and defaults into a text with variables; an unknown one stays."""

    def value(match: re.Match[str]) -> str:
        known = values.get(match["plain"] or match["name"]) or match["default"]
        return known if known is not None else match[0]

    return _VARIABLE.sub(value, text)


def floating(image: str) -> bool:
    """Tell whether the same name may give another image tomorrow; what a variable decides does not count."""
    if "$" in image or "@" in image or image.lower() == "scratch" or not image:
        return False
    _, colon, tag = image.rpartition("/")[2].partition(":")
    return not colon or bool(_FLOATING.fullmatch(tag))
