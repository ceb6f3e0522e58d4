"""Compares what people write with topics: phrases, whatever their case, hyphens and plurals."""

import re
from collections.abc import Iterable
from functools import cache

_GAP = re.compile(r"[^\w+#=.]+|_")
_COMMENT = re.compile(r"<!--.*?-->")
_SPECIAL = re.compile(r"[\\`*\[\]<>|~_#]")
_MARKS = re.compile(r"\*\*|`")


def normal(text: str) -> str:
    """Give the words of a text in one form: small, in the singular, with single spaces."""
    return " ".join(filter(None, map(_singular, _GAP.sub(" ", text.casefold()).split())))


def found(topics: Iterable[str], text: str) -> str:
    """Give the first topic whose words stand together in a text that `normal` has made; empty where none does."""
    padded = f" {text} "
    return next((topic for topic in topics if _topic(topic) in padded), "")


def plain(text: str) -> str:
    """Take bold marks, code marks and comments off a line."""
    return _MARKS.sub("", _COMMENT.sub("", text)).strip()


def escaped(text: str, limit: int = 300) -> str:
    """Make one line of foreign text that Markdown shows as it is: no field, heading, list or comment begins in it."""
    one = _SPECIAL.sub(r"\\\g<0>", " ".join(text.split())[:limit].rstrip("\\"))
    return re.sub(r"^(?=[-+=])|^(\d+)(?=[.)])", lambda match: f"{match[1] or ''}\\", one)


@cache
def _topic(phrase: str) -> str:
    """Give a phrase as it stands in a text; there are some hundreds, each asked for very often."""
    return f" {normal(phrase)} "


def _singular(word: str) -> str:
    """Take off a plural and the full stop of a sentence."""
    bare = word.strip(".=")
    if len(bare) > 4 and bare.endswith("ies"):
        return f"{bare[:-3]}y"
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") and not bare.endswith(("ss", "us", "is")) else bare
