"""A request may wait for its answer for ever.

What it checks
What Ruff's S113 and Bandit's B113 do not see: calls of a `requests.Session` without `timeout`, `urllib.request.urlopen`
without one, `aiohttp` with `timeout=None` or `ClientTimeout(total=None)` and nothing else, `smtplib` clients and raw
connections (`http.client`, `socket.create_connection`) without one. Sessions that get their time limit from an adapter
or a subclass are left alone.

Why it matters
The other side need not fail to take this one down: it is enough that it never answers. Each such call holds a thread, a
connection and a client, until none is left.

Bad
    import requests

    session = requests.Session()


    def rates() -> dict[str, float]:
        return dict(session.get("https://rates.example/today").json())

Good
    import requests

    session = requests.Session()


    def rates() -> dict[str, float]:
        return dict(session.get("https://rates.example/today", timeout=5).json())

When to ignore it
Where the call waits for an event by design, such as a long poll with its own limit.

Where it comes from
The documentation of `requests`: "Nearly all production code should use this parameter".
"""

import re
from collections.abc import Iterator

from gate.model.facts import Call, Expr
from gate.model.words import Category, Criticality
from gate.rules.rule import Problem, Rule
from gate.rules.services import ASIDE
from gate.syntax.codebase import Codebase
from gate.syntax.units import Unit

_SESSION = {
    f"requests.Session.{name}": None for name in ("get", "post", "put", "patch", "delete", "head", "options", "request")
}
_PLACES: dict[str, int | None] = {
    **_SESSION,
    "urllib.request.urlopen": 2,
    "smtplib.SMTP": None,
    "smtplib.SMTP_SSL": None,
    "http.client.HTTPConnection": 2,
    "http.client.HTTPSConnection": None,
    "socket.create_connection": 1,
}
"""Calls that wait for ever without `timeout`, and the place of that argument where it has one."""
_AIOHTTP = "aiohttp.ClientTimeout"
_PARTS = ("total", "connect", "sock_connect", "sock_read")
_BY_HAND = re.compile(r"(^|/)(cli|commands)(\.py$|/)")
"""Commands that somebody runs and can stop."""


def _find(code: Codebase) -> Iterator[Problem]:
    for unit in code.units():
        if ASIDE.search(unit.path) or _BY_HAND.search(unit.path):
            continue
        for call in unit.calls:
            what = _endless(code, unit, call)
            if what:
                yield Problem.at(
                    unit, call, f"`{unit.qualname or unit.module.module}` calls {what} without a time limit"
                )


def _endless(code: Codebase, unit: Unit, call: Call) -> str:
    """Name a call that may wait for ever."""
    target = code.target(unit, call)
    if target in _PLACES and "**" not in call.keywords:
        given = call.keywords.get("timeout")
        place = _PLACES[target]
        there = place is not None and len(call.args) > place
        free = not there and (given is None or given.kind == "none")
        adapted = target in _SESSION and _adapted(code, unit, call)
        return f"`{call.func.text or target}`" if free and not adapted else ""
    if target == _AIOHTTP:
        total = call.keywords.get("total") or next(iter(call.args), None)
        others = any(one in call.keywords and call.keywords[one].kind != "none" for one in _PARTS[1:])
        return "`aiohttp.ClientTimeout`" if total is not None and total.kind == "none" and not others else ""
    if target.startswith("aiohttp.Client") and _none(call.keywords.get("timeout")):
        return f"`{call.func.text}`"
    return ""


def _none(value: Expr | None) -> bool:
    return value is not None and value.kind == "none"


def _adapted(code: Codebase, unit: Unit, call: Call) -> bool:
    """Tell whether the session may have its time limit from elsewhere: an adapter of its own, or a class of its own."""
    module = unit.module
    mounted = any(one.func.text.endswith(".mount") for body in code.units((module,)) for one in body.calls) or any(
        "timeout" in target
        for body in code.units((module,))
        for one in body.assigns
        for target in one.targets
        if "request" in target
    )
    return mounted or code.receiver(unit, call) != "requests.Session"


RULE = Rule(
    id="GATE-SEC012",
    name="endless-request",
    criticality=Criticality.MEDIUM,
    category=Category.SECURITY,
    topics=("timeout", "request", "hang"),
    impact="a service that never answers takes this one down with it",
    recommendation="give every request a `timeout`",
    find=_find,
)
