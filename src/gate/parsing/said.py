"""Finds the sentence in what a tool printed when it could not do its work."""

import re
from collections.abc import Sequence

_LIMIT = 300
_NOISE = re.compile(
    r"\d*\s*\||"  # the source excerpt below an error
    r"(?i:usage:|try '|for more information|\w+ failed$|caused by:$|\[\w+\]\s+INFO\s)"
)
_EXCEPTION = re.compile(r"(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Exit)\b(?:: .*)?")
_BESIDE = re.compile(r"For further information visit |\(Background on this error |\[SQL: |\[parameters: ")
_LABEL = re.compile(r"^(?:Cause: |error: |Error: |\[\w+\]\s+(?:ERROR|WARNING)\s+)")


def sentence(*texts: str, root: str = "") -> str:
    """Give what a tool said in one line of at most 300 characters, from the first of its streams that says anything.

    The last line of a Python traceback, else all lines without usage, source excerpts and labels; paths below `root`
    become relative.
    """
    for text in texts:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if "Traceback (most recent call last):" in lines:
            lines = lines[-1:]
        kept = [_LABEL.sub("", line) for line in lines if not _NOISE.match(line)] or lines
        if kept:
            said = " ".join(kept)
            said = said.replace(f"{root}/", "") if root else said
            return said if len(said) <= _LIMIT else f"{said[: _LIMIT - 4]} ..."
    return "it said nothing"


def last_word(lines: Sequence[str]) -> str:
    """Give in at most 300 characters why a program ended, out of the last lines that it printed.

    The last exception of Python with the two lines that explain it, else the last line; empty where there is none.
    """
    kept = [line.strip() for line in lines if line.strip() and not _BESIDE.match(line.strip())]
    place = next((n for n in reversed(range(len(kept))) if _EXCEPTION.fullmatch(kept[n])), -1)
    said = "; ".join(kept[place:][:3])
    return said if len(said) <= _LIMIT else f"{said[: _LIMIT - 4]} ..."
