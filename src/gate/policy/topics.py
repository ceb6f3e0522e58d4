"""What people call the findings of a rule when they write about them: data.

A phrase counts where its words stand together, whatever their case, hyphens and plurals. A single vague word
("security", "SQL", "performance") is no topic: it would let an entry hide what it is not about. Vulnerabilities and
failing tests have none; an entry names them by their rule.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase

Topics = Mapping[str, tuple[str, ...]]
"""Phrases by pattern of `check/rule`."""

TOPICS: dict[str, tuple[str, ...]] = {
    "ruff/S608": ("SQL injection", "raw SQL", "string-built SQL", "SQL string"),
    "bandit/B608": ("SQL injection", "raw SQL", "string-built SQL", "SQL string"),
    "ruff/S10[567]": ("hardcoded password", "hardcoded secret", "hardcoded credential", "hardcoded token"),
    "bandit/B10[567]": ("hardcoded password", "hardcoded secret", "hardcoded credential", "hardcoded token"),
    "ruff/S101": ("assert statement", "use of assert", "asserts"),
    "bandit/B101": ("assert statement", "use of assert", "asserts"),
    "ruff/S104": (
        "binds to all interfaces",
        "binding to all interfaces",
    ),
    "bandit/B104": (
        "binds to all interfaces",
        "binding to all interfaces",
    ),
    "ruff/S11[02]": ("except pass", "swallowed exception", "silent exception"),
    "bandit/B11[02]": ("except pass", "swallowed exception", "silent exception"),
    "ruff/S113": ("request timeout", "without timeout", "missing timeout", "no timeout"),
    "bandit/B113": ("request timeout", "without timeout", "missing timeout", "no timeout"),
    "ruff/S30[1]": ("pickle",),
    "bandit/B301": ("pickle",),
    "ruff/S311": ("pseudo-random", "random number", "weak random"),
    "bandit/B311": ("pseudo-random", "random number", "weak random"),
    "ruff/S324": ("MD5", "SHA1", "SHA-1", "weak hash"),
    "bandit/B324": ("MD5", "SHA1", "SHA-1", "weak hash"),
    "ruff/S501": ("certificate verification", "certificate validation", "verify=False"),
    "bandit/B501": ("certificate verification", "certificate validation", "verify=False"),
    "ruff/S60[25]": ("shell injection", "shell=True"),
    "bandit/B60[25]": ("shell injection", "shell=True"),
    "ruff/S603": ("subprocess call", "subprocess without shell"),
    "bandit/B603": ("subprocess call", "subprocess without shell"),
    "ruff/BLE001": ("broad except", "blind except", "broad exception", "catch-all"),
    "ruff/E722": ("bare except", "catch-all"),
    "ruff/ASYNC1*": ("async timeout",),
    "ruff/ASYNC2*": ("blocking call", "blocking I/O", "blocks the event loop", "blocking the event loop"),
    "ruff/ASYNC21*": ("blocking HTTP", "requests instead of httpx"),
    "ruff/ASYNC22*": ("blocking subprocess",),
    "ruff/ASYNC23*": ("blocking file access", "blocking file I/O"),
    "ruff/ASYNC251": ("blocking sleep", "time.sleep"),
    "ruff/RUF006": ("dangling task", "fire-and-forget", "create_task"),
    "ruff/ANN*": ("type hint", "type annotation", "untyped function"),
    "mypy/no-untyped-def": ("type hint", "type annotation", "untyped function"),
    "mypy/no-untyped-call": ("type hint", "untyped call", "untyped function"),
    "mypy/type-arg": ("type hint", "generic parameter"),
    "mypy/no-any-*": ("type hint", "Any type"),
    "mypy/import-untyped": ("type stub", "untyped import", "untyped package"),
    "mypy/*": ("type error", "mypy error"),
    "ruff/C901": ("long function", "complex function", "cyclomatic complexity"),
    "ruff/PLR091[125]": ("long function", "complex function", "too many branches", "too many statements"),
    "ruff/PLR0913": ("too many arguments", "too many parameters", "long parameter list"),
    "ruff/PLR2004": ("magic number", "magic value"),
    "ruff/PLW0603": ("global statement", "global variable"),
    "ruff/DTZ*": ("naive datetime", "naive date", "timezone", "time zone"),
    "ruff/D1*": ("docstring",),
    "ruff/D[24]*": ("docstring",),
    "ruff/E501": ("long line", "line length", "line too long"),
    "ruff/ERA001": ("commented-out code",),
    "ruff/F401": ("unused import",),
    "ruff/F841": ("unused variable",),
    "ruff/FBT*": ("boolean argument", "boolean parameter"),
    "ruff/G*": ("logging format", "f-string in logging"),
    "ruff/N8*": ("naming convention", "camelCase"),
    "ruff/T20*": ("print statement", "print call"),
    "ruff/TD*": ("TODO",),
    "ruff/FIX*": ("TODO",),
    "ruff/B008": ("Depends in defaults", "call in default argument"),
    "black/*": ("unformatted", "code formatting"),
    "pre-commit/missing": ("pre-commit",),
    "tests/type-missing": ("missing kind of test", "no integration tests", "no end-to-end tests"),
}
"""Phrases for the rules of tools; the review rules bring their own."""


def of(name: str, topics: Topics) -> tuple[str, ...]:
    """Give the phrases of `check/rule`, of every pattern that matches it."""
    return tuple(phrase for pattern, phrases in topics.items() if fnmatchcase(name, pattern) for phrase in phrases)
