"""An e-mail address, a telephone number or the like is written to a log.

What it checks
Calls of loggers and `print` that show a value named `email`, `phone`, `date_of_birth`, `iban`,
`passport` and the like. As argument, in an f-string, as a keyword or in a dictionary. Not what a function makes of it
(`mask(email)`, a hash), and not the addresses of machines.

Why it matters
Personal data in logs has no owner, no purpose and no date of deletion. It cannot be found when its person asks for it.

Bad
    import logging

    logger = logging.getLogger(__name__)


    def registered(number: int, email: str) -> None:
        logger.info("registered %s", email)

Good
    import logging

    logger = logging.getLogger(__name__)


    def registered(number: int, email: str) -> None:
        logger.info("registered customer %d", number)

When to ignore it
In an audit log that is kept and deleted like the data itself.

Where it comes from
The rules of real teams: personal data is masked wherever it leaves the database.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security._logs import logged
from gate.rules.services import words
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_PERSONAL = {"email", "mail", "phone", "telephone", "mobile", "birthday", "birthdate", "iban", "passport", "dob"}
_PAIRS = (
    ("phone", "number"),
    ("date", "birth"),
    ("home", "address"),
    ("shipping", "address"),
    ("billing", "address"),
    ("street", "address"),
    ("email", "address"),
)
_ABOUT = {
    "id", "count", "service", "sender", "client", "template", "subject", "type", "task", "enabled", "sent", "exists", "status",
    "hash", "host", "port", "server", "backend", "queue", "topic", "provider", "masked", "domain", "error", "config", "settings",
    "from", "message", "result", "ids", "response", "event", "name", "verified", "body", "text", "data", "url", "key", "field",
    "job", "worker", "handler", "admin", "support", "noreply", "verification", "confirmation", "users", "list", "emails", "group", "team", "invalid",
}  # fmt: skip


def _find(code: Codebase) -> Iterator[Problem]:
    told: set[Unit] = set()
    for unit, call, name in logged(code, _wanted):
        if unit in told or call.func.text.endswith(".debug"):
            continue  # what is logged for developers alone is off in production
        told.add(unit)
        yield Problem.at(unit, call, f"`{unit.qualname or unit.module.module}` writes `{name}` to the log")


def _wanted(name: str) -> bool:
    found = words(name)
    if _ABOUT & set(found) or any(word in name.lower() for word in ("group", "team", "support")):
        return False
    return found[-1] in _PERSONAL or any(set(pair) <= set(found) for pair in _PAIRS)


RULE = Rule(
    id="GATE-SEC011",
    name="personal-data-in-log",
    criticality=Criticality.MEDIUM,
    category=Category.SECURITY,
    topics=("personal data", "pii", "logging", "privacy"),
    impact="it spreads to wherever logs go and is never deleted",
    recommendation="log the person's id, or a masked form",
    find=_find,
)
