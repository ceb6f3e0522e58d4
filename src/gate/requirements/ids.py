"""Knows how requirements are numbered, and how documents say what matters most."""

import re
from collections.abc import Iterable, Sequence

from gate.errors import ConfigError
from gate.model.words import Criticality

PREFIXES = ("REQ", "FR", "NFR", "AC", "US", "BR", "UC", "SR", "TR")
"""What the ids of requirements usually start with: `REQ-12`, `FR-3`, `AC-1.2`, `NFR-PERF-1`."""

USUAL = rf"(?:{'|'.join(PREFIXES)})-(?:[A-Z][A-Z0-9]*-)*\d+(?:\.\d+)*"

_LEVELS = {
    Criticality.BLOCKER: ("blocker", "p0"),
    Criticality.CRITICAL: ("critical", "must", "must have", "mandatory", "shall", "required", "p1", "highest"),
    Criticality.HIGH: ("high", "should", "should have", "p2", "major", "important", "recommended"),
    Criticality.MEDIUM: ("medium", "could", "could have", "may", "optional", "nice to have", "p3", "normal"),
    Criticality.LOW: ("low", "p4", "minor", "lowest"),
}
_WORDS = {word: level for level, words in _LEVELS.items() for word in words}
_NOT_NOW = ("won't", "wont", "won't have", "wont have", "will not", "out of scope")
_LABEL = re.compile(
    r"\b(?:priority|criticality|severity|moscow|importance)\b\s*[:=]\s*(?P<word>[A-Za-z0-9' ]+)", re.IGNORECASE
)
_ASIDE = re.compile(r"[(\[](?P<word>[A-Za-z0-9'\- ]+)[)\]]")
_MODAL = re.compile(r"\b(must|shall|should|could|may)\b", re.IGNORECASE)


class Numbering:
    """Finds the ids of requirements in a text."""

    def __init__(self, own: Sequence[str] = ()) -> None:
        """Take the team's own patterns, to which the usual ones are added; raises ConfigError for a broken one."""
        for pattern in own:
            try:
                re.compile(pattern)
            except re.error as problem:
                raise ConfigError(
                    f"requirements.ids has {pattern!r}, which is no regular expression: {problem}.",
                    "Write it as Python's module `re` reads it.",
                ) from None
        self.patterns = (*own, USUAL)
        self._any = re.compile(rf"(?<![\w-])(?:{'|'.join(f'(?:{pattern})' for pattern in self.patterns)})(?![\w-])")

    def find(self, text: str) -> tuple[str, ...]:
        """Give the ids in a text, each once."""
        return tuple(dict.fromkeys(match[0] for match in self._any.finditer(text)))

    def start(self, text: str) -> tuple[str, str]:
        """Give the id that a text starts with and the text after it; two empty texts where it starts with none."""
        match = self._any.match(text.lstrip("[("))
        return (match[0], text.lstrip("[(")[match.end() :].lstrip(" \t:.-\u2013\u2014])|")) if match else ("", "")


def label(text: str) -> Criticality | None:
    """Give the criticality that a word such as `Must`, `P1` or `High` stands for; None where it stands for none."""
    return _WORDS.get(_bare(text))


def unlabelled(text: str) -> str:
    """Give a text without a word of priority in brackets at its beginning."""
    match = _ASIDE.match(text)
    return text[match.end() :].lstrip(" :") if match and label(match["word"]) else text


def is_left_out(text: str) -> bool:
    """Tell whether a word says that something is not to be built."""
    return _bare(text) in _NOT_NOW


def weigh(texts: Iterable[str]) -> tuple[Criticality, str]:
    """Give the criticality of a requirement from its own texts, and the words that say so.

    `Priority: High` counts first, then a word in brackets such as `(Must)`, then the first of must, shall, should,
    could and may; a text without any of them weighs HIGH.
    """
    whole = "\n".join(texts)
    for pattern in (_LABEL, _ASIDE):
        for match in pattern.finditer(whole):
            words = match["word"].split()
            for end in range(min(3, len(words)), 0, -1):
                found = label(" ".join(words[:end]))
                if found:
                    return found, match[0].strip("()[] ")
    modal = _MODAL.search(whole)
    if modal:
        return _WORDS[modal[1].lower()], modal[1]
    return Criticality.HIGH, "no word of priority"


def _bare(text: str) -> str:
    """Write a word in the form of the tables: lower case, single spaces, no dash and no typographic apostrophe."""
    return " ".join(text.lower().replace("\u2019", "'").replace("-", " ").split())
