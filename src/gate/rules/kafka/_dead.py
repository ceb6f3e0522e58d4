"""How code speaks of dead letters."""

import re

from gate.model.facts import Expr
from gate.rules.mention import parts
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

DEAD = re.compile(
    r"dead[-_. ]?letter|dlq|(?<![a-z])dlt(?![a-z])|(?<![a-z])dlx|poison|parking[-_. ]?lot|quarantine"
    r"|(failed|failure|error|invalid|unprocessed|unprocessable|rejected|bad)[-_. ]?"
    r"(messages?|events?|records?|topic|queue)(?![a-z])"
    r"|retry[-_. ]?topic",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"^[a-z0-9_.-]+[-_.](errors?|failed|failures?)$")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_dead(text: str) -> bool:
    """Tell whether a name or topic is one for dead letters."""
    return bool(DEAD.search(_WORDS.sub("_", text)))


def speaks_of(unit: Unit, expr: Expr) -> bool:
    """Tell whether a name or text in an expression is one for dead letters."""
    return any(part.kind in ("name", "str", "member") and is_dead(part.text) for part in parts(unit, expr))


def speaks_of_dead_letters(code: Codebase) -> bool:
    """Tell whether any name, text or setting of the product speaks of a place for failed messages."""
    if any(
        re.search(r"dead[-_. ]?letter|dlq|\.dlt\b", text, re.IGNORECASE)
        for path, text in code.texts.items()
        if "lock" not in path
    ):
        return True
    return any(_speaks(unit) for unit in code.units())


def _speaks(unit: Unit) -> bool:
    function = unit.function
    words = [unit.name, unit.qualname, *function.loads, *(one.name for one in function.params)]
    words += [name for one in function.assigns for name in one.targets]
    words += [read.text for read in function.reads]
    words += [call.func.text for call in function.calls]
    texts = [one.value for one in function.assigns if one.value is not None]
    texts += [arg for call in function.calls for arg in (*call.args, *call.keywords.values())]
    words += [name for call in function.calls for name in call.keywords]
    if any(is_dead(word) for word in words if not _exception(word)):
        return True
    plain = [one.text for one in texts if one.kind == "str" and " " not in one.text.strip()]
    return any(is_dead(text) or _TOPIC.match(text) for text in plain)


def _exception(word: str) -> bool:
    """Tell whether a name only speaks of an error message (`error_message`), which is no place for one."""
    return bool(re.search(r"(error|invalid)[-_. ]?messages?", _WORDS.sub("_", word), re.IGNORECASE))
