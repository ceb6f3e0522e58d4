"""Whether a proxy stands before the service, and whether anything limits the rate of requests."""

import re

from gate.syntax.codebase import Codebase

_FILES = re.compile(
    r"(^|/)(nginx[^/]*\.(conf|template)|default\.conf(\.template)?|Caddyfile|traefik\.ya?ml|kong\.ya?ml|envoy\.ya?ml|[^/]*ingress[^/]*\.ya?ml)$|(^|/)nginx/"
)
_IMAGES = re.compile(r"image:\s*[\"']?\S*(nginx|traefik|caddy|kong|envoy|haproxy)", re.IGNORECASE)
_LIMITS = re.compile(
    r"(?<![a-z])(rate_?limit\w*|limited|limiting|limiter\w*|limits|throttl\w*|slowapi|ratelimit\w*|limit_(login|rate|request|tr|call|access)\w*|login_attempts|brute_?force\w*|lockout|failed_(login_)?attempts|too_many_requests)(?![a-z])",
    re.IGNORECASE,
)


def has_proxy(code: Codebase) -> bool:
    """Tell whether the repository configures a proxy that may do for the service what its code does not."""
    if any(_FILES.search(path) for path in code.files):
        return True
    return any(_IMAGES.search(text) for path, text in code.texts.items() if path.endswith((".yml", ".yaml")))


def limits(name: str) -> bool:
    """Tell whether a name speaks of limiting the rate of requests."""
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return _LIMITS.search(plain) is not None


def limited(code: Codebase) -> bool:
    """Tell whether anything in the service limits the rate of requests."""
    if any(limits(name) for name in code.imported):
        return True
    if any(limits(one.target) for module in code.sources for one in module.imports):
        return True
    return any(limits(unit.name) or any(limits(name) for name in unit.function.loads) for unit in code.units())
