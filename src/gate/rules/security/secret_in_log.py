"""A password, a token or a key is written to a log.

What it checks
Calls of loggers and `print` that show a value named like a secret: `password`, `access_token`, `api_key`, a card's
number or the address of a database with its password. As argument, in an f-string, as a keyword or in a dictionary. Not
what a function makes of it (`mask(token)`, `len(token)`, `token[:4]`), and not a `SecretStr`.

Why it matters
Logs go to more people, machines and years than the database does. A secret in a log is a secret that must be replaced.

Bad
    import logging

    logger = logging.getLogger(__name__)


    def login(user: str, password: str) -> None:
        logger.info("login of %s with %s", user, password)

Good
    import logging

    logger = logging.getLogger(__name__)


    def login(user: str, password: str) -> None:
        logger.info("login of %s", user)

When to ignore it
Where the name says something else than the value is.

Where it comes from
The rules of real teams on the handling of personal data; OWASP's advice on logging.
"""

from collections.abc import Iterator

from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.security._logs import logged
from gate.rules.security._names import is_secret
from gate.rules.services import words
from gate.syntax.codebase import Codebase

_ADDRESSES = (
    "database_url",
    "db_url",
    "database_uri",
    "sqlalchemy_database_url",
    "sqlalchemy_database_uri",
    "db_uri",
    "dsn",
    "database_dsn",
)
_CARDS = ({"card", "number"}, {"cvv"}, {"cvc"}, {"ssn"}, {"otp"}, {"authorization"})


def _find(code: Codebase) -> Iterator[Problem]:
    for unit, call, name in logged(code, _wanted):
        yield Problem.at(unit, call, f"`{unit.qualname or unit.module.module}` writes `{name}` to the log")


def _wanted(name: str) -> bool:
    found = words(name)
    if "_".join(found) in _ADDRESSES:
        return True
    return is_secret(name) or (any(one <= set(found) for one in _CARDS) and len(found) <= 3) or found == ("token",)


RULE = Rule(
    id="GATE-SEC010",
    name="secret-in-log",
    criticality=Criticality.HIGH,
    category=Category.SECURITY,
    topics=("sensitive data", "logging", "password", "token"),
    impact="whoever reads the logs has the secret",
    recommendation="leave it out, or log what identifies the event: the user's id, the last characters of the key",
    find=_find,
)
