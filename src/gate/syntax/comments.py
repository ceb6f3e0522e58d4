"""Reads the comments that take a finding back: `# gate: ignore[GATE-DB004] the table has ten rows`."""

import io
import re
import tokenize

from gate.model.facts import Ignore

_IGNORE = re.compile(r"#+\s*gate:\s*ignore\b\s*(?:\[([^\]]*)\])?[\s:-]*(.*)")


def ignores(text: str) -> tuple[Ignore, ...]:
    """Give the comments of a Python text that ignore rules; a text without them costs nothing."""
    if "gate:" not in text:
        return ()
    found: list[Ignore] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found += _read(token.string, token.start[0], not token.line[: token.start[1]].strip())
    except (tokenize.TokenError, SyntaxError):
        pass  # a text that the parser accepts and the tokenizer does not ends in the middle of nothing
    return tuple(found)


def plain(text: str) -> tuple[Ignore, ...]:
    """Give the comments of a text in which `#` starts a comment: YAML, TOML, a Dockerfile, a Makefile."""
    if "gate:" not in text:
        return ()
    lines = enumerate(text.splitlines(), start=1)
    return tuple(one for number, line in lines for one in _read(line, number, line.lstrip().startswith("#")))


def _read(comment: str, line: int, alone: bool) -> list[Ignore]:
    """Read one comment, of which only a part may be for the gate."""
    match = _IGNORE.search(comment)
    if match is None:
        return []
    rules = tuple(rule.strip() for rule in (match[1] or "").split(",") if rule.strip())
    return [Ignore(line, rules, match[2].partition(" # ")[0].strip(), alone)]
