"""Reads what uv and Poetry say about a manifest and its lock file, and what uv and pip say about newer versions."""

import re
from collections.abc import Collection

from msgspec import Struct
from packaging.utils import canonicalize_name

from gate.model.process import Raw
from gate.parsing import jsontext, said

_OFFLINE = re.compile(r"network was disabled|Failed to fetch|error sending request|Network connectivity|[Dd]ns error")
_STALE = re.compile(r"needs to be updated|changed significantly|poetry\.lock was not found")
_BROKEN = re.compile(r"No solution found|TOML parse error|Failed to parse|Failed to generate package metadata")


UNKNOWN = "nobody knows which dependencies are outdated"
UNANSWERED = f"{UNKNOWN}, because no index answers"
"""How the sentence begins where nobody could be asked, and where nobody answered."""


class Answer(Struct, frozen=True):
    """What one tool found out: what is wrong with the manifest and the lock file, in sentences.

    `absent` says what the machine lacks for an answer, `unclear` why what the tool said cannot be trusted.
    """

    manifest: tuple[str, ...] = ()
    lock: tuple[str, ...] = ()
    absent: str = ""
    unclear: str = ""


class _Listed(Struct):
    name: str
    version: str
    latest_version: str = ""


def uv(raw: Raw) -> Answer:
    """Read `uv lock --check`: exit code 0 is current, 1 stale or without solution, 2 an error of any kind."""
    if raw.stopped:
        return Answer(absent=_stopped(raw, "uv", "uv.lock"))
    if raw.exit_code == 0:
        return Answer()
    text = f"{raw.stdout}\n{raw.stderr}"
    sentence = _sentence(raw)
    if _OFFLINE.search(text):
        return Answer(absent=f"uv cannot tell without its index whether uv.lock is current ({sentence})")
    if re.search(r"No interpreter found|Failed to inspect Python interpreter", text):
        return Answer(absent=f"uv has no Python to check uv.lock with ({sentence})")
    if _STALE.search(text):
        return Answer(lock=("uv.lock is older than pyproject.toml: `uv lock` brings it up to date",))
    if _BROKEN.search(text):
        return Answer(manifest=(f"uv cannot lock what pyproject.toml asks for: {sentence}",))
    return Answer(unclear=f"`uv lock --check` failed with exit code {raw.exit_code}: {sentence}")


def poetry(raw: Raw) -> Answer:
    """Read `poetry check`: exit code 0 is valid, warnings included; 1 is errors, each on a line of its own."""
    if raw.stopped:
        return Answer(absent=_stopped(raw, "Poetry", "poetry.lock"))
    if raw.exit_code == 0:
        return Answer()
    text = f"{raw.stdout}\n{raw.stderr}"
    errors = re.findall(r"^(?:Error: |  - )(.*\S)", text, re.MULTILINE)
    if raw.exit_code != 1 or not errors:
        sentence = said.sentence(raw.stderr, raw.stdout)
        return Answer(unclear=f"`poetry check` failed with exit code {raw.exit_code}: {sentence}")
    stale = tuple(error for error in errors if _STALE.search(error))
    lock = ("poetry.lock is older than pyproject.toml: `poetry lock` brings it up to date",) if stale else ()
    return Answer(manifest=tuple(error.rstrip(".") for error in errors if error not in stale), lock=lock)


def outdated(raw: Raw, direct: Collection[str], current: Raw | None = None) -> str:
    """Give the sentence about newer versions of the direct dependencies, or the reason why nobody knows them.

    `raw` is the JSON of `pip list --outdated`, uv's or pip's. pip stays silent where no index answers; what its
    `--uptodate` in `current` does not name either was not looked up.
    """
    answers: list[dict[str, _Listed]] = []
    for part in (raw, current) if current else (raw,):
        entries = None if part.stopped or part.exit_code else jsontext.read(part.stdout, list[_Listed])
        if entries is None:
            why = part.stopped or _sentence(part)
            return f"{UNANSWERED}: {why}"
        answers.append({canonicalize_name(entry.name): entry for entry in entries})
    unknown = sorted(set(direct).difference(*answers)) if current else []
    if len(unknown) == len(direct):
        return f"{UNANSWERED} pip"
    old = [answers[0][name] for name in sorted(direct) if name in answers[0]]
    names = ", ".join(f"{entry.name} {entry.version} ({entry.latest_version} is out)" for entry in old)
    rest = f"; the index does not know {', '.join(unknown)}" if unknown else ""
    if not old:
        return f"none of {len(direct)} direct dependencies is outdated{rest}"
    return f"outdated are {len(old)} of {len(direct)} direct dependencies: {names}{rest}"


def _sentence(raw: Raw) -> str:
    """Give uv's error with its first cause, in the form of this or an earlier version; what others said as it is."""
    text = f"{raw.stdout}\n{raw.stderr}"
    causes = re.findall(r"^(?:error: |\s+cause: |\s*[\u2500-\u25b6\u00d7]+\s*)(.*)$", text, re.MULTILINE)
    return ": ".join(cause.strip().rstrip(".:") for cause in causes[:2]) or said.sentence(raw.stderr, raw.stdout)


def _stopped(raw: Raw, tool: str, lock: str) -> str:
    """Say why a tool gave no answer."""
    if "cannot be started" in raw.stopped:
        install = f"`python -m pip install {tool.lower()}`"
        return f"{tool} is not installed, so that nobody knows whether {lock} is current: {install}"
    return f"{tool} was stopped before it could say whether {lock} is current: {raw.stopped}"
