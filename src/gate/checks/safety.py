"""Safety: known vulnerabilities of the pinned packages, by `safety scan` with a key and `safety check` without one."""

import re
from collections.abc import Mapping

from packaging.version import Version

from gate.model.check import Check, Conversation
from gate.model.outcome import Outcome
from gate.model.process import Command, Raw
from gate.model.scope import Scope
from gate.model.words import Status
from gate.parsing import advisories, crash, inventory, safety_report, said
from gate.parsing.inventory import Inventory
from gate.parsing.safety_report import Answer

_KEY = "SAFETY_API_KEY"
_TIMEOUT = "SAFETY_REQUEST_TIMEOUT"
_POLICY = ".safety-policy.yml"
_SCAN_SINCE = Version("3")
_FOUND = 64

_CODES: Mapping[int, tuple[Status, str]] = {
    65: (Status.UNAVAILABLE, "Safety's service does not accept the credentials; a valid key in SAFETY_API_KEY helps"),
    66: (Status.UNAVAILABLE, "Safety's service has had too many requests from here; a later run helps"),
    67: (Status.UNTRUSTED, "Safety finds no advisory database where --db in [checks.safety] args says"),
    68: (Status.UNAVAILABLE, "Safety's service does not hand out its advisory database; a later run helps"),
    69: (Status.UNTRUSTED, "Safety cannot read the advisory database that it got"),
    70: (Status.UNTRUSTED, "Safety cannot use the report that it was given"),
    71: (Status.UNTRUSTED, "Safety cannot read one of the pins"),
    72: (Status.UNAVAILABLE, "Safety wants the e-mail address of the account verified first"),
    73: (Status.UNAVAILABLE, "Safety's service does not enrol this machine"),
    74: (Status.UNAVAILABLE, "Safety cannot tell which machine this is"),
    75: (Status.UNAVAILABLE, "Safety's service does not enrol this machine now; a later run helps"),
}
"""Safety's exit codes, from its constants.py, and what each means for the evidence."""

_LOST = re.compile(
    r"^(?:httpx\.\w+|safety\.errors\.(?:NetworkConnection|RequestTimeout|SSLCertificate)Error)(?::.*)?$|"
    r"Check your network connection.*|There is a SSL certificate issue.*",
    re.MULTILINE,
)
# Safety 3.8 stumbles over its own error message where its service answers with 5xx
_BROKEN = re.compile(r"Our engineers are working quickly|'Response' object has no attribute 'reason'")
_REJECTED = "safety.errors.InvalidCredentialError"


def run(scope: Scope) -> Conversation:
    """Hand the pins to `safety scan` where there is a key, else to `safety check`."""
    found = inventory.take(scope.project)
    if isinstance(found, Outcome):
        return found
    report = f"{scope.artifacts}/report.json"
    # Safety waits three times this long for each of its servers
    timeout = scope.project.variables.get(_TIMEOUT, "10")
    keyed = _KEY in scope.project.variables and Version(scope.tools["safety"].version) >= _SCAN_SINCE
    folder = f"{scope.artifacts}/{'scan' if keyed else 'check'}"
    pins = f"{folder}/requirements.txt"
    policy = ("--policy-file", f"{scope.project.root}/{_POLICY}") if _POLICY in scope.project.files else ()
    # the key is in the environment already, and nowhere else
    how = ("check", *policy, *scope.settings.args, "--save-json", report, "-r", pins)
    if keyed:
        scan = ("--stage", "cicd", "scan", "--target", folder, *policy, *scope.settings.args)
        how = (*scan, "--detailed-output", "--output", "json", "--save-as", "json", report)
    raw = yield Command(
        argv=scope.argv("safety", "--disable-optional-telemetry", *how),
        variables={"SAFETY_COLOR": "0", _TIMEOUT: timeout},
        inputs={pins: inventory.lines(found.pins)},
        outputs=(report,),
    )
    return parse(raw, raw.outputs.get(report, ""), found, keyed)


def parse(raw: Raw, text: str, asked: Inventory, keyed: bool) -> Outcome:
    """Turn Safety's exit code and JSON into an outcome.

    Exit code 0 is "nothing that fails the team's policy" and 64 findings; in both the JSON says what was found. Every
    other code has its own meaning. A package that the JSON does not name was not looked at.
    """
    if raw.exit_code not in (0, _FOUND):
        return _failure(raw, keyed)
    pins = {(pin.name, pin.version): pin for pin in asked.pins}
    answer = safety_report.scanned(text, raw.stdout, pins) if keyed else safety_report.checked(text, pins)
    if answer is None:
        state = "a report that cannot be read" if text else "no report"
        return _outcome(raw, Status.UNTRUSTED, f"Safety ended with exit code {raw.exit_code} and left {state}")
    unseen = asked.unseen(answer.seen)
    if unseen:
        looked = len({pin.name for pin in asked.pins})
        reason = f"Safety did not look at {unseen[0]} ({len(unseen)} of {looked} packages left out)"
        return _outcome(raw, Status.UNTRUSTED, reason)
    if raw.exit_code == _FOUND and not answer.advisories:
        return _outcome(
            raw, Status.UNTRUSTED, "Safety's exit code says that it found something, and its report does not"
        )
    return _found(raw, answer, asked)


def _found(raw: Raw, answer: Answer, asked: Inventory) -> Outcome:
    """Make the outcome of an answer that can be trusted."""
    findings = dict.fromkeys(advisories.finding("safety", advisory) for advisory in answer.advisories)
    ignored = (f"{len(answer.ignored)} ignored by the project's settings of Safety: {', '.join(answer.ignored)}",)
    return Outcome(
        status=Status.FINDINGS if findings else Status.CLEAN,
        findings=tuple(findings),
        notes=(*asked.notes, *(ignored if answer.ignored else ())),
        files=asked.files,
        exit_code=raw.exit_code,
    )


def _failure(raw: Raw, keyed: bool) -> Outcome:
    """Say in one sentence why Safety gave no answer."""
    stderr = crash.without_warnings(raw.stderr)
    lost, crashes = _LOST.search(stderr), crash.chain(stderr)
    if lost:
        why = crash.reason(lost[0])
        return _outcome(raw, Status.UNAVAILABLE, f"Safety's service cannot be reached{f' ({why})' if why else ''}")
    if _BROKEN.search(stderr):
        return _outcome(raw, Status.UNAVAILABLE, "Safety's service has an error of its own; a later run helps")
    if "Unable to load the Safety Policy file" in stderr:
        wanted = "`safety scan` reads version 3.0" if keyed else "`safety check` reads version 2.0 (3.0 needs a key)"
        return _outcome(raw, Status.UNTRUSTED, f"Safety cannot use {_POLICY}: {wanted}")
    code = 65 if any(each.kind == _REJECTED for each in crashes) else raw.exit_code
    if code in _CODES:
        return _outcome(raw, *_CODES[code])
    if crashes:
        last = crashes[-1]
        what = last.text if last.kind.startswith("safety.errors.") else f"{last.kind}: {last.text}"
        return _outcome(raw, Status.UNTRUSTED, f"Safety cannot use what its service answers ({what})")
    why = said.sentence(stderr, raw.stdout)
    return _outcome(raw, Status.UNTRUSTED, f"Safety failed with exit code {raw.exit_code}: {why}")


def _outcome(raw: Raw, status: Status, reason: str) -> Outcome:
    """Make the outcome of a run that says nothing about the packages."""
    return Outcome(status=status, reason=reason, exit_code=raw.exit_code)


CHECK = Check(
    name="safety",
    summary="Security: known vulnerabilities of the pinned packages, by Safety.",
    run=run,
    needs=("safety",),
    daily=True,
    refuses=(
        "--apply-fixes",
        "--apply-security-updates",
        "--bare",
        "--continue-on-error",
        "--debug",
        "--detailed-output",
        "--file",
        "--filter",
        "--help",
        "--html",
        "--json",
        "--json-output-format",
        "--key",
        "--output",
        "--save-as",
        "--save-json",
        "--stdin",
        "--target",
        "--use-server-matching",
        "-asu",
        "-o",
        "-r",
    ),
)
