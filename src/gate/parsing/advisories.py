"""Turns an advisory about a package into a finding, the same whichever tool found it."""

from msgspec import Struct
from packaging.version import InvalidVersion, Version

from gate.model.finding import Finding
from gate.parsing.locks import Pin
from gate.policy.advisories import criticality
from gate.policy.weigh import category

_IMPACT = 300


class Advisory(Struct, frozen=True, kw_only=True):
    """What a tool knows of one vulnerability of one package.

    `names` are what others call it (CVE, GHSA), `fixed` the versions without it, `score` its CVSS base score.
    """

    identifier: str
    pin: Pin
    names: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    score: float | None = None
    text: str = ""
    url: str = ""


def finding(check: str, advisory: Advisory) -> Finding:
    """Give the finding of a check for an advisory."""
    pin = advisory.pin
    cves = [name for name in advisory.names if name.startswith("CVE-")]
    called = ", ".join(cves) or advisory.identifier
    fixed = upgrade(pin.version, advisory.fixed)
    scored = f" (CVSS {advisory.score:g})" if advisory.score is not None else ""
    return Finding(
        rule=advisory.identifier,
        check=check,
        path=pin.path,
        line=pin.line,
        symbol=pin.name,
        message=f"{pin.name} {pin.version}: {called}{scored}, {f'fixed in {fixed}' if fixed else 'not fixed yet'}",
        criticality=criticality(advisory.score, bool(fixed)),
        category=category(f"{check}/{advisory.identifier}"),
        impact=_impact(advisory.text),
        recommendation=f"upgrade to >= {fixed}" if fixed else f"replace {pin.name}, or record why the risk is accepted",
        url=advisory.url,
        also=tuple(name for name in advisory.names if name != advisory.identifier),
    )


def upgrade(version: str, fixed: tuple[str, ...]) -> str:
    """Give the nearest of the fixed versions that is newer than this one; nothing where none is."""
    newer = []
    for candidate in fixed:
        try:
            if Version(candidate) > Version(version):
                newer.append(candidate)
        except InvalidVersion:
            continue
    return min(newer, key=Version, default="")


def _impact(text: str) -> str:
    """Give the advisory's own words on one line of bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= _IMPACT else f"{line[: _IMPACT - 4]} ..."
