"""A file with the environment's secrets is part of the repository.

What it checks
`.env`, `.env.production`, `service.env` and their like among the committed files, where they give a value to a password,
a key, a token or an address with a password in it. Examples and templates (`.env.example`), files for tests, values that
are variables themselves and, outside of `.env` itself, placeholders are left alone. Reported once, at the first such
line.

Why it matters
Everybody who can read the repository has the secrets, for ever: history keeps what a later commit takes out. And the
file of one desk overrides the settings of every other.

Bad
    # .env
    DATABASE_URL=postgresql://orders:Tr0ub4dor@db/orders

Good
    # .env.example
    DATABASE_URL=postgresql://user:password@host/database

When to ignore it
Where the values protect nothing but containers on the developer's own machine.

Where it comes from
The review checklist: "Secrets not hardcoded", "Environment-based configuration".
"""

import re
from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.mention import listed
from gate.rules.rule import Problem, Rule
from gate.syntax.codebase import Codebase

_FILE = re.compile(r"(.*/)?(\.env([._-][\w.-]+)?|[\w-]+\.env)")
_PATTERN = re.compile(
    r"example|sample|template|dist|default|test|schema|(^|[._-])ci([._-]|$)|enc$|vault", re.IGNORECASE
)
_LINE = re.compile(r"\s*(?:export\s+)?(?P<key>[A-Za-z_]\w*)\s*=\s*(?P<value>.*?)\s*")
_SECRET = re.compile(
    r"(^|_)(PASS(WORD|WD|PHRASE)?|PWD|SECRET|TOKEN|(API|SECRET|PRIVATE|ENCRYPTION|ACCESS|SIGNING|JWT)_?KEY)(_|$)"
)
_NO_SECRET = re.compile(
    r"(EXPIR\w*|MINUTES|SECONDS|HOURS|DAYS|TTL|LENGTH|ALGORITHM|URL|URI|NAME|FILE|PATH|HEADER|ID|TYPE)$"
)
_ADDRESS = re.compile(r"\w[\w+]*://[^:/@\s]*:(?P<password>[^@/\s]+)@")
_PLACEHOLDER = re.compile(
    r"|.*(your|change|replace|example|placeholder|dummy|xxx|todo|secret|password|passwd|<|\$|\*\*).*|"
    r"(postgres|admin|root|test|guest|user|pass|dev|local\S*|none|null|token|key|minio\w*|\w{1,5})",
    re.IGNORECASE,
)


def _find(code: Codebase) -> Iterator[Problem]:
    ignored = code.texts.get(".gitignore", "") if not code.project.git else ""
    found: dict[str, list[tuple[str, int]]] = {}
    for path, text in sorted(code.texts.items()):
        name = path.rpartition("/")[2]
        if not _FILE.fullmatch(path) or _PATTERN.search(name.replace(".env", "")) or ".env" in ignored:
            continue
        if secrets := list(_secrets(text, plain=name == ".env")):
            found[path] = secrets
    if found:
        path = min(found, key=lambda one: (one.count("/"), one))
        keys = listed(tuple(dict.fromkeys(f"`{key}`" for key, _ in found[path])))
        more = f", as {len(found) - 1} other file{'s' if len(found) > 2 else ''} of its kind" if len(found) > 1 else ""
        yield Problem(
            message=f"{path} is part of the repository and gives a value to {keys}{more}",
            path=path,
            line=found[path][0][1],
        )


def _secrets(text: str, plain: bool) -> Iterator[tuple[str, int]]:
    """Give the names of secrets that have a value, and their lines; in a plain `.env` a placeholder is one too."""
    for number, line in enumerate(text.splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if match is None or line.lstrip().startswith("#"):
            continue
        value = match["value"].strip("\"'")
        address = _ADDRESS.match(value)
        key = match["key"].upper()
        if address is None and (not _SECRET.search(key) or _NO_SECRET.search(key)):
            continue
        secret = address["password"] if address is not None else value
        if secret and "$" not in secret and (plain or not _PLACEHOLDER.fullmatch(secret)):
            yield match["key"], number


RULE = Rule(
    id="GATE-ARCH006",
    name="env-file-committed",
    criticality=Criticality.HIGH,
    category=Category.SECURITY,
    topics=(".env", "secrets", "environment file"),
    impact="everybody who can read the repository has the secrets",
    recommendation="take the file out, name it in .gitignore, commit an example without values, and change the secrets",
    find=_find,
)
