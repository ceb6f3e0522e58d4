"""Names that speak of secrets and of people: shared by the rules about security."""

import re
from itertools import pairwise

from gate.rules.services import words

_SECRETS = {"password", "passwd", "pwd", "passphrase", "secret", "apikey", "secretkey", "privatekey", "accesskey"}
_PAIRS = {
    ("api", "key"), ("secret", "key"), ("private", "key"), ("access", "key"), ("signing", "key"), ("encryption", "key"),
    ("jwt", "key"), ("master", "key"), ("auth", "key"), ("access", "token"), ("refresh", "token"), ("auth", "token"),
    ("bearer", "token"), ("api", "token"), ("bot", "token"), ("admin", "token"), ("reset", "token"), ("id", "token"),
    ("session", "token"), ("webhook", "secret"), ("client", "secret"), ("hashed", "password"), ("internal", "token"),
    ("service", "token"), ("verification", "token"), ("csrf", "token"),
}  # fmt: skip
_ABOUT = {
    "url", "uri", "path", "file", "name", "field", "header", "type", "id", "ttl", "expire", "expires", "expiry", "minutes",
    "seconds", "days", "hours", "length", "len", "min", "max", "policy", "prefix", "suffix", "env", "var", "hint", "label",
    "error", "invalid", "regex", "pattern", "algorithm", "scheme", "context", "hasher", "count", "limit", "reset", "change",
    "changed", "required", "enabled", "lifetime", "duration", "manager", "service", "bearer", "form", "is", "has", "needs",
    "require", "message", "msg", "detail", "key_id", "strength", "exists", "valid", "schema", "in", "at", "usage", "usages",
    "tokens", "model", "provider", "store", "repo", "repository", "topic", "event", "version", "size", "rounds", "cost",
    "backend", "endpoint", "cookie", "column", "title", "description", "placeholder", "index", "attempts", "tries", "used",
    "ids", "names", "fields", "audience", "issuer", "kind", "status", "config", "settings", "dependency", "mode", "location", "jti", "uid", "uuid", "claims", "payload",
}  # fmt: skip


def is_secret(name: str) -> bool:
    """Tell whether a name is that of a secret itself: `jwt_secret`, `user.hashed_password`, not `token_url`."""
    found = words(name)
    if _ABOUT & set(found[-1:]) or found[0] in (
        "is",
        "has",
        "needs",
        "require",
        "no",
        "min",
        "max",
        "verify",
        "get",
        "check",
    ):
        return False
    return (
        bool(_SECRETS & set(found))
        or any(pair in _PAIRS for pair in pairwise(found))
        or (found[-1] == "token" and len(found) > 1 and found[0] in ("jwt", "x", "api", "admin", "secret"))
    )


def is_password(name: str) -> bool:
    """Tell whether a name is that of a password."""
    return is_secret(name) and bool({"password", "passwd", "pwd", "passphrase"} & set(words(name)))


ADMIN = re.compile(
    r"(^|[/_.-])(admin|administration|superuser|staff|backoffice|back-office)s?([/_.-]|$)", re.IGNORECASE
)
