"""Finds the sentence in what a tool printed when it could not do its work."""

import re

_LIMIT = 300
_NOISE = re.compile(
    r"\d*\s*\||"  # the source excerpt below an error
    r"(?i:usage:|try '|for more information|\w+ failed$|caused by:$|\[\w+\]\s+INFO\s)"
)
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
