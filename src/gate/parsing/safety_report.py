"""Reads the two JSON reports of Safety: that of `safety check` and that of `safety scan`."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field
from packaging.utils import canonicalize_name

from gate.parsing import jsontext
from gate.parsing.advisories import Advisory
from gate.parsing.locks import Pin


class Answer(Struct, frozen=True):
    """What a report says: the packages that Safety looked at, the advisories, and those that a policy hides."""

    seen: tuple[str, ...]
    advisories: tuple[Advisory, ...]
    ignored: tuple[str, ...] = ()


class _Scores(Struct):
    base_score: float | str | None = None


class _Severity(Struct):
    cvssv3: _Scores | None = None
    cvssv2: _Scores | None = None


class _Vulnerability(Struct):
    vulnerability_id: str
    package_name: str
    analyzed_version: str | None = None
    fixed_versions: list[str] = field(default_factory=list)
    cve: str | None = field(default=None, name="CVE")
    severity: _Severity | None = None
    advisory: str | None = None
    more_info_url: str | None = None


class _Check(Struct):
    """What `safety check --save-json` writes, JSON version 1.1, as Safety's formatters/json.py makes it."""

    scanned_packages: dict[str, Any]
    vulnerabilities: list[_Vulnerability]
    ignored_vulnerabilities: list[_Vulnerability] = field(default_factory=list)


class _Known(Struct):
    id: str
    ignored: dict[str, Any] | None = None


class _Remediation(Struct):
    recommended: str | None = None


class _Matches(Struct):
    known_vulnerabilities: list[_Known]
    remediation: _Remediation | None = None


class _Specification(Struct):
    raw: str
    vulnerabilities: _Matches


class _Dependency(Struct):
    name: str
    specifications: list[_Specification]


class _Dependencies(Struct):
    dependencies: list[_Dependency]


class _File(Struct):
    results: _Dependencies


class _Project(Struct):
    files: list[_File]


class _Results(Struct):
    projects: list[_Project]


class _Scan(Struct):
    """What `safety scan --save-as json` writes, schema 3.0 of the safety-schemas package."""

    scan_results: _Results


class _Detail(Struct):
    package: str
    safety_vulnerability_id: str
    cve: list[str | dict[str, Any]] = field(default_factory=list, name="CVE")
    advisory: str | None = None
    more_info: str | None = None


class _Details(Struct):
    """What `safety scan --detailed-output --output json` prints on top of its report."""

    cve_details: list[_Detail]


def checked(text: str, pins: Mapping[tuple[str, str], Pin]) -> Answer | None:
    """Read the report of `safety check`; None where it cannot be read. `pins` are found by name and version."""
    report = jsontext.read(text, _Check)
    if report is None:
        return None
    found = tuple(_advisory(vulnerability, pins) for vulnerability in report.vulnerabilities)
    ignored = tuple(f"{v.vulnerability_id} ({v.package_name})" for v in report.ignored_vulnerabilities)
    return Answer(tuple(report.scanned_packages), found, ignored)


def scanned(text: str, printed: str, pins: Mapping[tuple[str, str], Pin]) -> Answer | None:
    """Read the report of `safety scan`, and what it printed for the names and scores; None where it cannot be read."""
    report = jsontext.read(text, _Scan)
    if report is None:
        return None
    details = jsontext.read(printed[max(printed.find("{"), 0) :], _Details)
    by_id = {(d.package, d.safety_vulnerability_id): d for d in details.cve_details} if details else {}
    seen: list[str] = []
    found: list[Advisory] = []
    ignored: list[str] = []
    for dependency, specification in _specifications(report):
        seen.append(dependency.name)
        pin = _pin(dependency.name, specification.raw.partition("==")[2], pins)
        remedy = specification.vulnerabilities.remediation
        for known in specification.vulnerabilities.known_vulnerabilities:
            if known.ignored:
                ignored.append(f"{known.id} ({dependency.name})")
            else:
                detail = by_id.get((dependency.name, known.id))
                found.append(_detailed(known.id, pin, (remedy and remedy.recommended) or "", detail))
    return Answer(tuple(seen), tuple(found), tuple(ignored))


def _specifications(report: _Scan) -> Iterator[tuple[_Dependency, _Specification]]:
    """Give every package of a scan, once for each of its versions."""
    for project in report.scan_results.projects:
        for file in project.files:
            for dependency in file.results.dependencies:
                for specification in dependency.specifications:
                    yield dependency, specification


def _advisory(vulnerability: _Vulnerability, pins: Mapping[tuple[str, str], Pin]) -> Advisory:
    """Turn one entry of `safety check` into an advisory; CVSS 3 counts before CVSS 2."""
    severity = vulnerability.severity or _Severity()
    scores = [s.base_score for s in (severity.cvssv3, severity.cvssv2) if s and s.base_score is not None]
    return Advisory(
        identifier=vulnerability.vulnerability_id,
        pin=_pin(vulnerability.package_name, vulnerability.analyzed_version or "", pins),
        names=(vulnerability.cve,) if vulnerability.cve else (),
        fixed=tuple(vulnerability.fixed_versions),
        score=_number(scores[0]) if scores else None,
        text=vulnerability.advisory or "",
        url=vulnerability.more_info_url or "",
    )


def _detailed(identifier: str, pin: Pin, recommended: str, detail: _Detail | None) -> Advisory:
    """Turn one entry of `safety scan` into an advisory; only its details have the names, in a list with the scores."""
    detail = detail or _Detail(pin.name, identifier)
    scores = [part["base_score"] for part in detail.cve if isinstance(part, dict) and "base_score" in part]
    return Advisory(
        identifier=identifier,
        pin=pin,
        names=tuple(part for part in detail.cve if isinstance(part, str)),
        fixed=(recommended,) if recommended else (),
        # the details hold CVSS 2 before CVSS 3
        score=_number(scores[-1]) if scores else None,
        text=detail.advisory or "",
        url=detail.more_info or "",
    )


def _number(score: object) -> float | None:
    """Give a score that may be written as text."""
    try:
        return float(str(score))
    except ValueError:
        return None


def _pin(name: str, version: str, pins: Mapping[tuple[str, str], Pin]) -> Pin:
    """Give the pin that a report is about, with the place where it is written."""
    key = (canonicalize_name(name), version)
    return pins.get(key) or Pin(*key)
