"""pip-audit: known vulnerabilities of the pinned packages, by OSV; it stands in where Safety has no service."""

import re
from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from gate.model.check import Check, Conversation
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Scope
from gate.model.words import Status
from gate.parsing import advisories, crash, inventory, jsontext, said
from gate.parsing.advisories import Advisory
from gate.parsing.inventory import Inventory
from gate.parsing.locks import Pin

_UNREACHABLE = (
    "ConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "SSLError",
    "ProxyError",
    "ChunkedEncodingError",
    "TooManyRedirects",
)
_REFUSED = re.compile(r"(?:401|403|407|429|5\d\d) (?:Client|Server) Error")
_HOST = re.compile(r"host='(?P<host>[^']+)', port=(?P<port>\d+)")
_OWN = "an own one is named with `--osv-url` in [checks.pip-audit] args"


class _Vulnerability(Struct):
    id: str
    fix_versions: list[str]
    aliases: list[str] = field(default_factory=list)
    description: str = ""


class _Dependency(Struct):
    name: str
    version: str = ""
    vulns: list[_Vulnerability] = field(default_factory=list)
    skip_reason: str = ""


class _Report(Struct):
    """The answer of `pip-audit -f json`; the format is documented in pip-audit's README."""

    dependencies: list[_Dependency]


def run(scope: Scope) -> Conversation:
    """Ask about every pin, in as many rounds as one package has versions."""
    found = inventory.take(scope.project)
    if isinstance(found, Outcome):
        return found
    pins, report = f"{scope.artifacts}/pins.txt", f"{scope.artifacts}/report.json"
    outcomes = []
    for wanted in found.rounds:
        # OSV, unlike PyPI's own list, knows malicious packages, has one address that can be replaced, and does not
        # fail for a private package, about which nobody publishes advisories
        raw = yield Command(
            argv=scope.argv(
                "pip-audit", "--strict", "--disable-pip", "--no-deps", "--progress-spinner", "off", "-s", "osv",
                "--cache-dir", f"{scope.cache}/http", *scope.settings.args, "-f", "json", "-o", report, "-r", pins,
            ),
            inputs={pins: inventory.lines(wanted)},
            outputs=(report,),
        )  # fmt: skip
        outcome = parse(raw, raw.outputs.get(report, ""), Inventory(wanted, ()))
        if not outcome.status.answered:
            return outcome
        outcomes.append(outcome)
    return _together(outcomes, found)


def parse(raw: Raw, text: str, asked: Inventory) -> Outcome:
    """Turn pip-audit's exit code and JSON into an outcome.

    Exit code 0 is clean; 1 is findings and every kind of failure, which only the JSON tells apart. A package that it
    skipped or says nothing about makes the answer untrusted.
    """
    report = jsontext.read(text, _Report)
    if raw.exit_code not in (0, 1) or report is None:
        return _failure(raw, bool(text))
    skipped = next((entry for entry in report.dependencies if entry.skip_reason), None)
    if skipped:
        return _untrusted(raw, f"pip-audit did not look at {skipped.name}: {skipped.skip_reason}")
    unseen = asked.unseen([entry.name for entry in report.dependencies])
    if unseen:
        return _untrusted(
            raw, f"pip-audit says nothing about {unseen[0]} ({len(unseen)} of {len(asked.pins)} packages)"
        )
    pins = {pin.name: pin for pin in asked.pins}
    findings = tuple(
        _finding(pins[entry.name], vulnerability)
        for entry in report.dependencies
        for vulnerability in entry.vulns
        if entry.name in pins
    )
    if bool(findings) != (raw.exit_code == 1):
        return _untrusted(raw, f"pip-audit's exit code {raw.exit_code} does not go with {len(findings)} findings")
    ignored = re.search(r"(\d+) ignored|ignored (\d+)", raw.stderr)
    notes = (f"{ignored[1] or ignored[2]} ignored by [checks.pip-audit] args",) if ignored else ()
    status = Status.FINDINGS if findings else Status.CLEAN
    return Outcome(status=status, findings=findings, notes=notes, exit_code=raw.exit_code)


def _together(outcomes: Sequence[Outcome], asked: Inventory) -> Outcome:
    """Put the answers of all rounds together."""
    findings = tuple(finding for outcome in outcomes for finding in outcome.findings)
    notes = dict.fromkeys((*asked.notes, *(note for outcome in outcomes for note in outcome.notes)))
    return replace(
        outcomes[0],
        status=Status.FINDINGS if findings else Status.CLEAN,
        findings=findings,
        notes=tuple(notes),
        files=asked.files,
        exit_code=max(outcome.exit_code or 0 for outcome in outcomes),
    )


def _finding(pin: Pin, vulnerability: _Vulnerability) -> Finding:
    """Turn one vulnerability into a finding; pip-audit gives no scores."""
    return advisories.finding(
        "pip-audit",
        Advisory(
            identifier=vulnerability.id,
            pin=pin,
            names=tuple(sorted(vulnerability.aliases)),
            fixed=tuple(vulnerability.fix_versions),
            text=vulnerability.description,
            url=f"https://osv.dev/vulnerability/{vulnerability.id}",
        ),
    )


def _failure(raw: Raw, written: bool) -> Outcome:
    """Say why there is no answer: a service that cannot be reached, an absent package, or something else."""
    crashes = crash.chain(raw.stderr)
    lost = next((c for c in crashes if c.kind.startswith("requests.") and c.kind.endswith(_UNREACHABLE)), None)
    refused = next((c for c in crashes if c.kind.endswith("HTTPError")), None)
    if lost or "Could not connect to " in raw.stderr:
        host = _HOST.search(lost.text) if lost else None
        where = f"the advisory service {host['host']}:{host['port']}" if host else "the advisory service"
        return _unavailable(raw, f"{where} cannot be reached", crash.reason(lost.text) if lost else "no answer in time")
    if refused:
        if _REFUSED.search(refused.text):
            return _unavailable(raw, "the advisory service does not answer", crash.reason(refused.text))
        return _untrusted(raw, f"the advisory service has no such address: {refused.text}")
    if crashes:
        what = crashes[-1]
        return _untrusted(raw, f"pip-audit cannot read what the advisory service answers ({what.kind}: {what.text})")
    absent = re.search(r"Dependency not found on PyPI and could not be audited: (.+) \((.+)\)", raw.stderr)
    if absent:
        return _untrusted(
            raw, f"{absent[1]} {absent[2]} is not on PyPI, so pip-audit cannot tell whether it is vulnerable"
        )
    errors = "\n".join(line.partition(":")[2].partition(":")[2] for line in raw.stderr.splitlines() if "ERROR:" in line)
    state = "a report that cannot be read" if written else "no report"
    return _untrusted(
        raw,
        f"pip-audit left {state} and exit code {raw.exit_code}: {said.sentence(errors, raw.stderr, raw.stdout)}",
    )


def _unavailable(raw: Raw, what: str, why: str) -> Outcome:
    """Make the outcome of a service that is not there."""
    because = f" ({why})" if why else ""
    return Outcome(status=Status.UNAVAILABLE, reason=f"{what}{because}; {_OWN}", exit_code=raw.exit_code)


def _untrusted(raw: Raw, reason: str) -> Outcome:
    """Make the outcome of a run that says nothing."""
    return Outcome(status=Status.UNTRUSTED, reason=reason, exit_code=raw.exit_code)


CHECK = Check(
    name="pip-audit",
    summary="Security: known vulnerabilities of the pinned packages by OSV, where Safety cannot answer.",
    run=run,
    needs=("pip-audit",),
    daily=True,
    stands_in_for="safety",
    refuses=(
        "--dry-run",
        "--extra-index-url",
        "--fix",
        "--format",
        "--help",
        "--index-url",
        "--local",
        "--locked",
        "--output",
        "--path",
        "--require-hashes",
        "--requirement",
        "--skip-editable",
        "--version",
        "-V",
        "-d",
        "-f",
        "-h",
        "-l",
        "-o",
        "-r",
    ),
)
