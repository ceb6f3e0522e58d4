"""Reads what `pre-commit run --verbose` prints; pre-commit has no output for machines."""

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

_STATUS = re.compile(r"^(?P<name>.+?)\.{2,}(?:\((?P<why>[^()]*)\))?(?P<status>Passed|Failed|Skipped)$")
_ID = re.compile(r"^- hook id: (?P<id>.+)$")
_ABOUT = re.compile(r"^- (?:duration: \S+|exit code: (?P<code>-?\d+)|(?P<modified>files were modified by this hook))$")
_ERROR = re.compile(r"^An (?:unexpected )?error has occurred: (?P<kind>\w+): ?(?P<said>.*)$", re.MULTILINE)
_STEP = re.compile(r"^\[INFO\] (?P<what>Initializing|Installing) environment for (?P<repository>.+?)\.?$", re.MULTILINE)
_FETCH = re.compile(r"command: \('[^']*git[^']*', .*'(?:fetch|clone|submodule)'")
_CAUSE = re.compile(r"^ *(?:fatal|error|ERROR|npm error|E): ?(?P<said>.+)$", re.MULTILINE)


class HookRun(Struct, frozen=True, kw_only=True):
    """How one hook ended: `why` it was skipped, its exit code, whether it modified files, and what it printed."""

    id: str
    name: str
    status: str
    why: str = ""
    code: int = 0
    modified: bool = False
    output: tuple[str, ...] = ()


class Breakdown(Struct, frozen=True):
    """Why pre-commit itself gave up: its error's name, one sentence, and whether the machine could not get the hooks."""

    kind: str
    said: str
    unreachable: bool = False


def read(text: str) -> tuple[HookRun, ...]:
    """Give the hooks in the order in which they ran.

    A line with a status counts only where the line with the hook's id follows, as `--verbose` writes it after every
    hook, so that what hooks print is not taken for another hook.
    """
    lines = text.splitlines()
    starts = [
        (place, status, hook)
        for place, (line, following) in enumerate(pairwise(lines))
        if (status := _STATUS.match(line)) and (hook := _ID.match(following))
    ]
    ends = [*(place for place, _, _ in starts[1:]), len(lines)]
    return tuple(
        _run(status, hook, lines[place + 2 : end])
        for (place, status, hook), end in zip(starts, ends, strict=False)  # one end too many where there is no hook
    )


def breakdown(text: str) -> Breakdown | None:
    """Give why pre-commit gave up; None where it did not."""
    error = _ERROR.search(text)
    if not error:
        return None
    after = text[error.start() :]
    step = next(reversed(list(_STEP.finditer(text[: error.start()]))), None)
    if error["kind"] == "CalledProcessError" and step:
        fetching = step["what"] == "Initializing"
        causes = [match["said"].strip() for match in _CAUSE.finditer(after)]
        why = f": {causes[-1]}" if causes else ""
        whose = "the project's local hooks" if step["repository"] == "local" else f"the hooks of {step['repository']}"
        said = f"{whose} cannot be {'fetched' if fetching else 'installed'}{why}"
        return Breakdown(error["kind"], said, not fetching or bool(_FETCH.search(after)))
    return Breakdown(error["kind"], _sentence(error["said"], after))


def _sentence(said: str, after: str) -> str:
    """Put pre-commit's own words on one line: `==> At ...` says where, `=====> ...` what."""
    places = re.findall(r"^==> (?:At )?(.+)$", after, re.MULTILINE)
    what = re.search(r"^=====> (?P<what>.+?)(?=^Check the log|\Z)", after, re.MULTILINE | re.DOTALL)
    if not what:
        return " ".join(said.split()) or " ".join(after.split()[:40])
    where = " ".join(
        place
        for place in places
        if not place.startswith(("File .pre-commit-config", "Config()", "key: repos", "key: hooks"))
    )
    words = " ".join(what["what"].split())
    return f"{words} ({where})" if where else words


def _run(status: re.Match[str], hook: re.Match[str], lines: Sequence[str]) -> HookRun:
    """Turn the lines of one hook into a value."""
    code, modified, start = 0, False, 0
    for line in lines:
        about = _ABOUT.match(line)
        if not about:
            break
        code, modified = int(about["code"] or code), modified or bool(about["modified"])
        start += 1
    return HookRun(
        id=hook["id"],
        name=status["name"],
        status=status["status"],
        why=status["why"] or "",
        code=code,
        modified=modified,
        output=tuple(line.strip() for line in lines[start:] if line.strip()),
    )
