"""Turns numbers and foreign text into short plain words."""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal

from gate.model.finding import Finding
from gate.model.words import Criticality

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])")
"""The control sequences of ECMA-48: CSI, OSC, and the short ones."""

_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
"""Control characters, line separators and marks that change the direction of what follows."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def literal(text: str) -> str:
    """Take out what would act on a terminal or could not be written as UTF-8; spaces stay as they are."""
    return _SURROGATES.sub("\ufffd", _HIDDEN.sub("", _ESCAPES.sub("", text)))


def line(text: str, limit: int = 0) -> str:
    """Make one printable line of a text, with single spaces, cut between words to `limit` characters where that is not 0."""
    whole = " ".join(literal(re.sub(r"[\t-\r\x85\u2028\u2029]", " ", _ESCAPES.sub("", text))).split())
    if not limit or len(whole) <= limit:
        return whole
    cut = whole[: limit - 3]
    return f"{cut.rpartition(' ')[0] or cut} ..."


def percent(value: float) -> str:
    """Write a percentage so that it never looks higher than it is: cut off after three decimals."""
    cut = Decimal(repr(value)).quantize(Decimal("0.001"), ROUND_DOWN)
    return f"{cut:f}".rstrip("0").rstrip(".")


def score(value: float | None) -> str:
    """Write a score as `4/5` or `3.67/5`."""
    return "not assessed" if value is None else f"{value:.2f}".rstrip("0").rstrip(".") + "/5"


def counted(number: int, word: str) -> str:
    """Write a number with its noun in the right form."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def spread(findings: Iterable[Finding]) -> str:
    """Write how many findings of each criticality there are, heaviest first."""
    numbers = Counter(finding.criticality for finding in findings)
    return ", ".join(f"{numbers[level]} {level}" for level in Criticality if numbers[level])


def duration(seconds: float) -> str:
    """Write a time in seconds, and in minutes from a hundred seconds on."""
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"


def commit(name: str) -> str:
    """Shorten a full hash; any other name of a commit stays whole."""
    return name[:7] if _COMMIT.fullmatch(name) else name


def ended(text: str) -> str:
    """Give a text with a mark at its end."""
    return text if text.endswith((".", "!", "?", ":", ";")) else f"{text}."


def sentence(text: str) -> str:
    """Give a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
