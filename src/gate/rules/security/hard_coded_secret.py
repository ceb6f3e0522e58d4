"""A secret stands in the code.

What it checks
Text constants that are given to something named like a secret: variables, default values of settings and of
`os.getenv`, keys of dictionaries, arguments (`connect(password="...")`), keys that tokens are signed with, passwords in
the address of a database. And constants in the form of well-known keys (AWS, GitHub, Stripe, Slack, Google, private
keys) wherever they stand. Not placeholders that ask to be replaced, the usual passwords of a local database, names of
variables and headers, tests and examples.

Why it matters
Everyone who has ever seen the repository has the secret, and its history keeps it. A signing key with a known default
lets anybody write tokens for any user.

Bad
    from pydantic_settings import BaseSettings


    class Settings(BaseSettings):
        jwt_secret_key: str = "k9FzQ2v8LmXw4TnB7RcY"

Good
    from pydantic import SecretStr
    from pydantic_settings import BaseSettings


    class Settings(BaseSettings):
        jwt_secret_key: SecretStr

When to ignore it
Where the value is public by nature, such as the publishable key of a payment provider.

Where it comes from
The review checklist: "Secrets not hardcoded". Bandit's B105 to B107 and Ruff's S105 to S107 see a part of this; both
count as one finding.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from gate.model.facts import Assign, Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security._names import is_password, is_secret
from gate.rules.services import ASIDE, words
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_KNOWN = re.compile(
    r"^(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,}|sk_live_\w{16,}|rk_live_\w{16,}|sk-(proj-)?[A-Za-z0-9]{32,}|"
    r"xox[abprs]-[\w-]{20,}|AIza[\w-]{35}|glpat-[\w-]{20}|SG\.[\w-]{20,}\.[\w-]{20,}|-----BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY)"
)
_PLACEHOLDER = re.compile(
    r"change|replace|your|example|placeholder|dummy|sample|todo|fixme|insert|fake|mock|test|xxx|<|>|\$\{|\{\{|\*\*\*|\.\.\.|"
    r"here|default|insecure|unsafe|not[-_ ]?set|none|null|undefined|local|dev\b|dev[-_]|[-_]dev|redacted|masked|development|"
    r"not-?for|do-?not|demo|stub|should|must|some|override",
    re.IGNORECASE,
)
_PLAIN = {
    "", "postgres", "guest", "root", "admin", "password", "user", "pass", "secret", "app", "redis", "rabbitmq", "mysql",
    "kafka", "minioadmin", "token", "bearer", "basic", "string", "apikey", "api_key", "sa", "mongo", "clickhouse",
}  # fmt: skip
_SIGNING = (
    "jwt.encode",
    "jose.jwt.encode",
    "jwt.decode",
    "jose.jwt.decode",
    "jwt.api_jwt.encode",
    "itsdangerous.URLSafeTimedSerializer",
)
_READS = ("os.getenv", "os.environ.get", "decouple.config", "environ.get", "os.environ.setdefault")
_URL = re.compile(r"^[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s@]+@[^/\s]+")
_NEAR = {
    "localhost", "127.0.0.1", "db", "postgres", "postgresql", "redis", "mysql", "mongo", "mongodb", "rabbitmq", "database",
}  # fmt: skip
_STORES = {"db", "postgres", "postgresql", "mysql", "redis", "mongo", "database", "rabbitmq", "pg", "minio", "elastic"}
_LENGTH = 8


def _find(code: Codebase) -> Iterator[Problem]:
    told: set[tuple[str, int]] = set()
    for unit in code.units():
        if ASIDE.search(unit.path):
            continue
        for line, end, where, value in (*_named(code, unit), *_keys(unit)):
            if (unit.path, line) not in told and value:
                told.add((unit.path, line))
                yield Problem(
                    message=f"{where} holds a secret in the code",
                    path=unit.path,
                    line=line,
                    end_line=end,
                    symbol=unit.qualname.removesuffix(".<class>"),
                )


def _named(code: Codebase, unit: Unit) -> Iterator[tuple[int, int, str, str]]:
    """Give the constants of things that are named like secrets: line, end, where, and the text where it is one."""
    holders: dict[int, str] = {}
    for assign in unit.assigns:
        yield from _assigned(assign)
        if assign.value is not None and assign.value.kind == "call" and assign.targets:
            holders[assign.value.ref] = assign.targets[0]
    for number, call in enumerate(unit.calls):
        yield from _in_call(code, unit, call, holders.get(number, ""))
    for param in unit.params:
        if param.default is not None:
            yield unit.line, unit.line, f"the default of `{param.name}`", _secret(param.name, param.default)


def _assigned(assign: Assign) -> Iterator[tuple[int, int, str, str]]:
    """Give the constants that an assignment binds, also as values of a dictionary."""
    value = assign.value
    if value is None or assign.kind not in ("=", ":="):
        return
    for target in assign.targets:
        yield assign.line, assign.line, f"`{target}`", _secret(target, value)
    pairs = zip(value.items[::2], value.items[1::2], strict=False) if value.kind == "dict" else ()
    for key, item in pairs:
        if key.kind == "str":
            yield assign.line, assign.line, f'`"{key.text}"`', _secret(key.text, item)


def _in_call(code: Codebase, unit: Unit, call: Call, holder: str) -> Iterator[tuple[int, int, str, str]]:
    target = code.target(unit, call)
    last = call.func.text.rpartition(".")[2]
    if target in _READS or last == "getenv":
        key = call.args[0].text if call.args and call.args[0].kind == "str" else ""
        default = call.keywords.get("default") or (call.args[1] if len(call.args) > 1 else None)
        yield call.line, call.end_line, f"the default of `{key}`", _secret(key, default)
    elif last == "Field" and holder:
        default = call.keywords.get("default") or next(iter(call.args), None)
        yield call.line, call.end_line, f"the default of `{holder}`", _secret(holder, default)
    elif last in ("SecretStr", "Secret") and holder and call.args:
        yield call.line, call.end_line, f"`{holder}`", _secret(holder, call.args[0])
    elif target in _SIGNING and len(call.args) > 1 and call.args[1].kind == "str":
        yield call.line, call.end_line, f"`{call.func.text}`", _secret("signing_key", call.args[1])
    for name, value in call.keywords.items():
        if value.kind == "str" and last not in ("Field", "Column", "mapped_column", "TypeVar", "Depends"):
            yield call.line, call.end_line, f"`{name}` of `{call.func.text or last}`", _secret(name, value)


def _keys(unit: Unit) -> Iterator[tuple[int, int, str, str]]:
    """Give the constants that look like the keys of well-known services, and addresses with a password."""
    for expr, line in unit.expressions():
        if (
            expr.kind == "str"
            and len(expr.text) >= 20
            and _KNOWN.match(expr.text)
            and not _PLACEHOLDER.search(expr.text)
        ):
            yield line, line, f"a text that begins with `{expr.text[:4]}`", expr.text
        elif expr.kind == "str" and _URL.match(expr.text) and _in_address(expr.text):
            yield line, line, "an address", expr.text


def _secret(name: str, value: Expr | None) -> str:
    """Give a text where it is a secret that something of this name holds; empty where it is none or may be none."""
    if value is None or value.kind != "str":
        return ""
    text = value.text
    if _URL.match(text):
        return text if _in_address(text) else ""
    if not is_secret(name) or _PLACEHOLDER.search(text) or text.lower() in _PLAIN:
        return ""
    if (
        words(text) == words(name)
        or not re.search(r"[A-Za-z0-9]", text)
        or _told(name, text)
        or "/" in text[:1]
        or "://" in text
    ):
        return ""
    if _STORES & set(words(name)) and (len(text) < _LENGTH or "pass" in text.lower()):
        return ""  # what a database in a container on the developer's machine is started with
    return text if is_password(name) or len(text) >= _LENGTH else ""


def _told(name: str, text: str) -> bool:
    """Tell whether a text is a sentence, the name of a variable, a header or a type, and no secret."""
    if " " in text:
        return not (name.isupper() and "KEY" in name)
    plain = text.replace("-", "_")
    named = re.fullmatch(r"[A-Z][A-Z0-9_]*|[a-z]+(_[a-z]+)+", plain) is not None and not re.search(r"\d{2,}", plain)
    headed = re.fullmatch(r"[A-Za-z]+(-[A-Za-z]+)+", text) is not None
    return named or headed


def _in_address(text: str) -> bool:
    """Tell whether the address of a service somewhere else holds a password that is none of the usual ones."""
    try:
        parts = urlsplit(text)
        password, host = parts.password or "", parts.hostname or ""
    except ValueError:
        return False
    usual = password.lower() in _PLAIN or password.lower() == (parts.username or "").lower() or len(password) < _LENGTH
    return not usual and not _PLACEHOLDER.search(password) and not _PLACEHOLDER.search(host) and host not in _NEAR


RULE = Rule(
    id="GATE-SEC001",
    name="hard-coded-secret",
    criticality=Criticality.CRITICAL,
    category=Category.SECURITY,
    topics=("secret", "hardcoded", "password", "credentials", "api key"),
    impact="everyone who has ever seen the repository has it",
    recommendation="read it from the environment or a vault without a default, and replace the one that was committed",
    find=_find,
)
