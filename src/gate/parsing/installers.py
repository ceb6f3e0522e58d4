"""Finds the sentence in what uv, pip or Poetry printed when an installation failed."""

import re
from itertools import takewhile

from gate.parsing import said

_PART = 300
"""Characters of one part of the sentence; an installer lists every version that it has seen."""

_CAUSE = re.compile(
    r"(?:\S+:\d+:(?:\d+:)? (?=fatal ))?(?:(?P<cause>cause)|ERROR|[Ee]rror|fatal(?: error)?): +(?P<text>\S.*)|"
    r"(?P<raised>(?:\w+\.)*[A-Z]\w+Error: .+|Unable to find installation candidates for .+)"
)
_WARNING = re.compile(r"^warning: .*\n(?:(?:[ \t]+.*)?\n)*", re.MULTILINE)
_FURTHER = re.compile(r"(?:And|So|And because|Because|we can conclude)\b")
_GENERIC = re.compile(
    r"subprocess-exited-with-error|The build backend returned an error|Call to `|metadata-generation-failed|"
    r"failed-wheel-build-for-install|Failed to build installable wheels|error sending request|client error|tcp connect error|"
    r"[Cc]ommand '"
)
_MODULES = re.compile(r"\b(?:\w+\.)+(?=\w+Error: )")
_ADDRESS = re.compile(r" @\s+file://[^`'\s]+")
_VERSIONS = re.compile(r" \(from versions: [^)]{20,}\)")
_FRAME = " |│├╰─▶>\u00d7\t"
_NOISE = re.compile(
    r"$|Using |Resolved |Prepared |Installed |Building |Built |Downloading |Installing |Updating |Creating |Package operations|"
    r"- Installing|WARNING|warning|\[notice\]|note: |hint: |Looking in |The \"poetry\.|[+-] \S+==|"
    r"This is likely not a Poetry issue|Solutions:|Make sure the lockfile|\d+\. |If (?:any|neither) "
)


def sentence(stdout: str, stderr: str) -> str:
    """Give what an installer said went wrong, in one line: what failed, why, and the innermost error of a build.

    uv names a chain of causes below its error and repeats the output of a build there; pip and Poetry print the error
    of the build first.
    """
    whole = _ADDRESS.sub("", _WARNING.sub("", f"{stdout}\n{stderr}"))  # uv may break a line before the address
    lines = [line.strip(_FRAME) for line in whole.splitlines()]
    found = [(match, _told(match, lines[n + 1 :])) for n, line in enumerate(lines) if (match := _CAUSE.match(line))]
    found = [(match, text) for match, text in found if not _GENERIC.match(text)]
    if found:
        why = next((text for match, text in found[1:] if match["cause"]), "")
        parts = dict.fromkeys(filter(None, (found[0][1], why, found[-1][1])))
        return ": ".join(text if len(text) <= _PART else f"{text[: _PART - 4]} ..." for text in parts)
    kept = [line for line in lines if not _NOISE.match(line)]
    return said.sentence("\n".join(kept[-3:]), stderr, stdout)


def _told(match: re.Match[str], below: list[str]) -> str:
    """Give an error or cause with the lines of reasoning below it."""
    text = " ".join((match["text"] or match["raised"], *takewhile(_FURTHER.match, below)))
    if text.startswith("TOML parse error"):
        text += "".join(f": {line}" for line in [line for line in below if re.match(r"[`a-zA-Z]", line)][:1])
    for unneeded in (_VERSIONS, _MODULES):
        text = unneeded.sub("", text)
    return text.rstrip(".:")
