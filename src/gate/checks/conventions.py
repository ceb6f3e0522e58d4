"""Conventions: the rules that a project has written into the blocks of its own common_patterns.md."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field
from pathspec import GitIgnoreSpec

from gate.config import suggestion
from gate.errors import ConfigError
from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.scope import Scope
from gate.model.words import Category, Criticality, Status
from gate.parsing import fences, ignores, memory_files
from gate.parsing.fences import Fence
from gate.syntax import comments

if TYPE_CHECKING:
    from ast_grep_py import SgNode

FILE = "common_patterns.md"
WORD = "gate-rule"
"""The word behind the fence of a block that is a rule: ```yaml gate-rule."""

_SCOPES = ("function_definition", "class_definition")


class _Block(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"leave": "except"}):
    """One block; `rule`, `constraints` and `utils` are ast-grep's, https://ast-grep.github.io/reference/yaml.html."""

    id: str
    message: str
    rule: dict[str, Any]
    constraints: dict[str, Any] = field(default_factory=dict)
    utils: dict[str, Any] = field(default_factory=dict)
    language: str = "python"
    criticality: Criticality = Criticality.MEDIUM
    category: Category = Category.CODE
    paths: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    impact: str = ""
    recommendation: str = ""


class Convention(Struct, frozen=True):
    """A rule of the project and where it is written."""

    block: _Block
    path: str
    line: int

    @property
    def question(self) -> dict[str, Any]:
        """Give what ast-grep is asked."""
        asked = {"rule": self.block.rule, "constraints": self.block.constraints, "utils": self.block.utils}
        return {key: value for key, value in asked.items() if value}


_KEYS = msgspec.structs.fields(_Block)
_ELSEWHERE = {"files": "paths", "ignores": "except", "severity": "criticality", "note": "recommendation"}
"""Keys of ast-grep's own rule files, and what they are called here."""


def applies(scope: Scope) -> str:
    """Say why there is nothing to do; raises ConfigError for a block that cannot be read, before anything runs."""
    path, text = _source(scope)
    if text is None:
        return f"there is no {path}"
    return "" if read(text, path) else f"{path} has no block `yaml {WORD}`"


def run(scope: Scope) -> Conversation:
    """Look for each convention in the files that it is about; no process is needed."""
    yield from ()
    path, text = _source(scope)
    conventions = read(text or "", path)
    wanted = {convention.block.id: _files(convention.block, scope) for convention in conventions}
    files = tuple(file for file in scope.python_files if any(file in chosen for chosen in wanted.values()))
    findings: list[Finding] = []
    for file in files:
        asked = [convention for convention in conventions if file in wanted[convention.block.id]]
        findings += _judge(file, scope.code.get(file, ""), asked)
    remarks = {file: comments.ignores(text) for file, text in scope.code.items()}
    findings = list(
        ignores.close("conventions", findings, remarks, {name: f"conventions/{name}" for name in wanted}, ())
    )
    unread = tuple(file for file in files if file not in scope.code)
    status = Status.FINDINGS if findings else Status.CLEAN
    return Outcome(
        status=Status.UNTRUSTED if unread else status,
        reason=f"{unread[0]} is not UTF-8 and cannot be searched; save it as UTF-8" if unread else "",
        findings=tuple(findings),
        files=len(files) - len(unread),
        notes=_notes(conventions, wanted, whole=scope.only is None),
    )


def read(text: str, path: str) -> tuple[Convention, ...]:
    """Give the conventions of a Markdown text; raises ConfigError with the line of what cannot be read."""
    found: dict[str, Convention] = {}
    for fence in fences.find(text):
        near = get_close_matches(WORD, fence.words, n=1, cutoff=0.8)
        if near and near[0] != WORD:
            raise ConfigError(f'{path}:{fence.line - 1}: the block is marked {near[0]!r}. Did you mean "{WORD}"?')
        if not near:
            continue
        convention = _convention(fence, path)
        double = found.get(convention.block.id)
        if double:
            raise ConfigError(
                f"{path}:{fence.line}: the id {double.block.id!r} is taken by the block at line {double.line}."
            )
        found[convention.block.id] = convention
    return tuple(found.values())


def _source(scope: Scope) -> tuple[str, str | None]:
    """Give the path of the memory file and its text, None where there is none."""
    project = scope.project
    folder = memory_files.folder(project.files, scope.config.memory.folder, project.name)
    path = f"{folder}/{FILE}"
    return path, project.texts.get(path)


def _convention(fence: Fence, path: str) -> Convention:
    """Read one block; raises ConfigError."""
    data, lines = _yaml(fence, path)
    for key in data:
        if key not in {info.encode_name for info in _KEYS}:
            near = (
                f' Did you mean "{_ELSEWHERE[key]}"?'
                if key in _ELSEWHERE
                else suggestion(key, [info.encode_name for info in _KEYS])
            )
            known = ", ".join(info.encode_name for info in _KEYS)
            raise ConfigError(f"{path}:{lines[key]}: a convention has no key {key!r}; wanted is one of {known}.{near}")
    try:
        block = msgspec.convert(data, _Block)
    except msgspec.ValidationError as problem:
        place = re.search(r"\$\.(\w+)", str(problem))
        line = lines.get(place[1], fence.line) if place else fence.line
        raise ConfigError(f"{path}:{line}: {_explained(str(problem), data)}") from None
    if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", block.id):
        wanted = "small letters, digits and hyphens, such as no-bare-session"
        raise ConfigError(f"{path}:{lines['id']}: the id {block.id!r} cannot be used as a name; wanted are {wanted}.")
    if block.language.lower() not in ("python", "py"):
        raise ConfigError(f"{path}:{lines['language']}: language is {block.language!r}; the gate reads python only.")
    convention = Convention(block, path, fence.line)
    refused = _refused(convention)
    if refused:
        raise ConfigError(f"{path}:{lines['rule']}: ast-grep cannot use the rule of {block.id!r}: {refused}")
    return convention


def _yaml(fence: Fence, path: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Give the keys of a block with their values and their lines in the file; raises ConfigError."""
    import yaml

    try:
        node = yaml.compose(fence.text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(fence.text)
    except yaml.MarkedYAMLError as problem:
        line = fence.line + (problem.problem_mark.line if problem.problem_mark else 0)
        raise ConfigError(f"{path}:{line}: the block is not YAML: {problem.problem or problem.context}.") from None
    if not isinstance(node, yaml.MappingNode) or not isinstance(data, dict):
        raise ConfigError(f"{path}:{fence.line}: the block is no mapping; wanted are at least id, message and rule.")
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = fence.line + key.start_mark.line
        if str(key.value) in lines:
            raise ConfigError(f"{path}:{line}: the key {key.value!r} stands twice in the block.")
        lines[str(key.value)] = line
    return {str(key): value for key, value in data.items()}, lines


def _explained(problem: str, data: Mapping[str, Any]) -> str:
    """Turn msgspec's message into a sentence."""
    missing = re.match(r"Object missing required field `(\w+)`", problem)
    if missing:
        return f"the convention has no {missing[1]}; wanted are at least id, message and rule."
    what, _, place = problem.partition(" - at ")
    key = place.strip("`").removeprefix("$.").partition("[")[0]
    enum = re.match(r"Invalid enum value '(?P<got>.*)'", what)
    if enum:
        known = [value.value for value in (Criticality if key == "criticality" else Category)]
        near = suggestion(enum["got"].upper() if key == "criticality" else enum["got"].capitalize(), known)
        return f"{key} is {enum['got']!r}; wanted is one of {', '.join(known)}.{near}"
    kinds = {"str": "text", "object": "a mapping", "array": "a list"}
    wanted = re.match(r"Expected `(\w+)", what)
    return f"{key} is {data.get(key)!r}; wanted is {kinds.get(wanted[1], wanted[1]) if wanted else 'something else'}."


def _refused(convention: Convention) -> str:
    """Give the reason why ast-grep cannot use a rule, or nothing."""
    from ast_grep_py import SgRoot

    try:
        SgRoot("", "python").root().find_all(convention.question)  # type: ignore[call-overload]  # a dict, as documented
    except Exception as problem:  # noqa: BLE001  # ast-grep raises Exception itself for an unknown field
        said = str(problem).partition("Stack backtrace")[0]
        causes = re.findall(r"^ +(?:\d+|error): (.*)$", said, re.MULTILINE)
        sentence = (causes[-1] if causes else said.splitlines()[0]).replace("µ", "$").rstrip(".")
        unknown = re.match(r"unknown field `(\w+)`, expected (.*)", sentence)
        near = suggestion(unknown[1], re.findall(r"`(\w+)`", unknown[2])) if unknown else ""
        return f"{sentence}.{near}"
    return ""


def _files(block: _Block, scope: Scope) -> frozenset[str]:
    """Give the files that a convention is about: the product's code, or what its paths name, without its exceptions."""
    spared = GitIgnoreSpec.from_lines(block.leave)
    if not block.paths:
        return frozenset(file for file in scope.sources if not spared.match_file(file))
    chosen = GitIgnoreSpec.from_lines(block.paths)
    return frozenset(file for file in scope.python_files if chosen.match_file(file) and not spared.match_file(file))


def _judge(file: str, text: str, conventions: list[Convention]) -> Iterator[Finding]:
    """Give what the conventions have against one file."""
    from ast_grep_py import SgRoot

    root = SgRoot(text, "python").root()
    for convention in conventions:
        found: dict[tuple[int, int], SgNode] = {}
        for node in root.find_all(convention.question):  # type: ignore[call-overload]  # a dict, as documented
            start = node.range().start
            found.setdefault((start.line, start.column), node)
        yield from (_finding(file, node, convention) for node in found.values())


def _finding(file: str, node: "SgNode", convention: Convention) -> Finding:
    """Make the finding of one place; `$NAME` in the message is what the pattern caught under that name."""
    block, place = convention.block, node.range()

    def caught(match: re.Match[str]) -> str:
        part = node.get_match(match[1])
        return part.text() if part else match[0]

    names = [
        name.text()
        for outer in node.ancestors()
        if outer.kind() in _SCOPES and (name := outer.field("name")) is not None
    ]
    return Finding(
        rule=block.id,
        check="conventions",
        message=re.sub(r"\$([A-Z_][A-Z0-9_]*)", caught, block.message),
        path=file,
        line=place.start.line + 1,
        column=place.start.column + 1,
        end_line=place.end.line + 1,
        symbol=".".join(reversed(names)),
        criticality=block.criticality,
        category=block.category,
        impact=block.impact or f"the team agreed on it in {convention.path}:{convention.line}",
        recommendation=block.recommendation,
    )


def _notes(conventions: tuple[Convention, ...], wanted: Mapping[str, frozenset[str]], whole: bool) -> tuple[str, ...]:
    """Say how many conventions there are, and which of them no file is for."""
    number = f"{len(conventions)} convention{'s' * (len(conventions) != 1)} of {conventions[0].path}"
    idle = [
        f"{c.path}:{c.line}: no file is one that {c.block.id!r} is for" for c in conventions if not wanted[c.block.id]
    ]
    return (number, *(idle if whole else ()))


CHECK = Check(
    name="conventions",
    summary="Rules that the project has written down itself, in the blocks of its memory file common_patterns.md.",
    run=run,
    needs=(),
    quick=True,
    code=True,
    applies=applies,
    help="A block of memory/common_patterns.md that begins with ```yaml gate-rule is a rule: id, message and rule,\n"
    "where `rule`, `constraints` and `utils` are written as for ast-grep; `paths` and `except` say where it holds,\n"
    "`criticality`, `category`, `impact` and `recommendation` what it weighs and what helps.\n"
    "A comment `# gate: ignore[conventions/ID] reason` on the line, or alone on the line above, takes a finding back.",
)
