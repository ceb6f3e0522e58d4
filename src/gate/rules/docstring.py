"""Reads the documentation of a rule: the docstring of its module, in fixed headings."""

import textwrap

from msgspec import Struct

from gate.errors import GateError

HEADINGS = ("What it checks", "Why it matters", "Bad", "Good", "When to ignore it", "Where it comes from")
"""In this order, each alone on its line; `Bad` and `Good` hold code, indented by four blanks."""

CODE = ("Bad", "Good")


class Document(Struct, frozen=True):
    """A first sentence, and the text below each heading; code without its indentation."""

    summary: str
    parts: dict[str, str]

    def example(self, heading: str) -> dict[str, str]:
        """Give the code below `Bad` or `Good` as files by path: a line `# app/service.py` starts a new file."""
        files: dict[str, list[str]] = {}
        path = "app/main.py"
        for line in self.parts[heading].splitlines():
            named = _file(line)
            path = named or path
            files.setdefault(path, [])
            files[path] += [] if named else [line]
        return {path: "\n".join(lines).strip("\n") + "\n" for path, lines in files.items()}


def read(text: str, module: str) -> Document:
    """Read the docstring of a rule's module; raises GateError where a heading is absent, doubled or out of order."""
    summary, _, rest = text.strip().partition("\n")
    if not summary.endswith("."):
        raise GateError(f"{module}: the first line of the docstring must be one sentence.")
    parts: dict[str, list[str]] = {}
    current: list[str] = []
    for line in rest.splitlines():
        if line in HEADINGS:
            if line in parts:
                raise GateError(f"{module}: the heading {line!r} stands twice in the docstring.")
            current = parts.setdefault(line, [])
        elif not parts and line.strip():
            raise GateError(f"{module}: {line.strip()!r} stands before the first heading {HEADINGS[0]!r}.")
        else:
            current.append(line)
    if tuple(parts) != HEADINGS:
        raise GateError(f"{module}: the headings of the docstring must be {', '.join(HEADINGS)}, in this order.")
    texts = {heading: textwrap.dedent("\n".join(lines)).strip("\n") for heading, lines in parts.items()}
    empty = next((heading for heading, body in texts.items() if not body.strip()), None)
    if empty:
        raise GateError(f"{module}: nothing stands below {empty!r}.")
    return Document(summary, texts)


def _file(line: str) -> str:
    """Give the path that a line such as `# app/service.py` or `# docker-compose.yml` names, or nothing."""
    word = line.removeprefix("# ")
    plain = word != line and " " not in word and not word.endswith(".")
    return word if plain and ("/" in word or "." in word or word in ("Dockerfile", "Makefile")) else ""
