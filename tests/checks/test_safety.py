"""The safety check with the real Safety, which talks to a service that the tests run, and with recorded answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from gate.checks.safety import parse
from gate.model.process import Raw
from gate.model.words import Category, Criticality, Dimension, Status
from gate.parsing.inventory import Inventory
from gate.parsing.locks import Pin
from gate.system import environment
from gate.system.process import Processes
from tests.advisories import Advisory, lead_safety, serving, use_proxy
from tests.workshop import Workshop

JINJA = Advisory(package="jinja2", versions="<3.1.3", cve="CVE-2024-22195", score=5.4, fixed=("3.1.3", "2.0"))
YAML = Advisory(package="pyyaml", versions="<5.4", identifier="70002", cve="CVE-2020-14343", score=9.8, fixed=("5.4",))
SIX = Advisory(package="six", versions="<9", identifier="70003")

LOCK = """\
version = 1

[[package]]
name = "jinja2"
version = "3.1.2"
source = { registry = "https://index.example.org/simple" }

[[package]]
name = "orders"
version = "1.0.0"
source = { editable = "." }

[[package]]
name = "pricing"
version = "2.0.0"
source = { git = "https://git.example.org/pricing?rev=1#1" }

[[package]]
name = "pyyaml"
version = "5.3"
source = { registry = "https://index.example.org/simple" }

[[package]]
name = "six"
version = "1.16.0"
source = { registry = "https://index.example.org/simple" }
"""
PROJECT = {"app.py": "X = 1\n", "uv.lock": LOCK, "pyproject.toml": '[project]\nname = "orders"\nversion = "1.0.0"\n'}
PINS = (Pin("jinja2", "3.1.2", "uv.lock", 4), Pin("six", "1.16.0", "uv.lock", 24))
ASKED = Inventory(PINS, ("2 packages of uv.lock",))


def test_without_a_key_safety_check_finds_what_the_free_database_knows(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(JINJA, YAML) as service:
        lead_safety(monkeypatch, service.address, tmp_path / "home")
        use_proxy(monkeypatch, service, tmp_path / "home")
        outcome = workshop.write(PROJECT).outcome("safety")
    assert (outcome.status, outcome.reason, outcome.exit_code, outcome.files) == (Status.FINDINGS, "", 64, 1)
    assert outcome.notes == ("3 packages of uv.lock", "left out, because no index has them: pricing")
    yaml, jinja = sorted(outcome.findings, key=lambda finding: -finding.criticality.weight)
    assert (yaml.rule, yaml.place, yaml.criticality) == ("70002", "uv.lock:19", Criticality.BLOCKER)
    assert (jinja.rule, jinja.place, jinja.criticality) == ("70001", "uv.lock:4", Criticality.HIGH)
    assert jinja.message == "jinja2 3.1.2: CVE-2024-22195 (CVSS 5.4), fixed in 3.1.3"
    assert jinja.recommendation == "upgrade to >= 3.1.3"
    assert jinja.also == ("CVE-2024-22195",)
    assert (jinja.category, jinja.dimension, jinja.fixable) == (Category.SECURITY, Dimension.QUALITY, False)
    assert "GET /aws/safety/free/2.0.0/insecure_full.json" in service.asked


def test_with_a_key_safety_scan_is_used_and_the_key_stays_in_the_environment(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFETY_API_KEY", "a-secret-key")
    with serving(JINJA, YAML, SIX, platform=True) as service:
        lead_safety(monkeypatch, service.address, tmp_path / "home")
        outcome = workshop.write(PROJECT).outcome("safety")
    assert outcome.status is Status.FINDINGS, outcome.reason
    assert {(f.rule, f.place, f.message, f.criticality) for f in outcome.findings} == {
        (
            "70001",
            "uv.lock:4",
            "jinja2 3.1.2: CVE-2024-22195 (CVSS 5.4), fixed in 3.1.3",
            Criticality.HIGH,
        ),
        ("70002", "uv.lock:19", "pyyaml 5.3: CVE-2020-14343 (CVSS 9.8), fixed in 5.4", Criticality.BLOCKER),
        ("70003", "uv.lock:24", "six 1.16.0: 70003, not fixed yet", Criticality.HIGH),
    }
    assert "a-secret-key" in service.keys
    assert "POST /platform/scan" in service.asked
    left = [path for path in workshop.root.rglob("*") if path.is_file()]
    assert not [path for path in left if b"a-secret-key" in path.read_bytes()]
    assert {path.name for path in workshop.root.iterdir()} == {*PROJECT, ".gate"}


def test_a_key_that_the_service_refuses_is_said_so(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFETY_API_KEY", "an-old-key")
    with serving(JINJA, mode="refusing", where="/data/insecure") as service:
        lead_safety(monkeypatch, service.address, tmp_path / "home")
        outcome = workshop.write(PROJECT).outcome("safety")
    assert (outcome.status, outcome.exit_code) == (Status.UNAVAILABLE, 65)
    assert outcome.reason == "Safety's service does not accept the credentials; a valid key in SAFETY_API_KEY helps"


def test_requirements_that_safety_cannot_read_are_no_clean_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = environment.tools(("safety",), (), None)["safety"]
    report, pins = tmp_path / "report.json", tmp_path / "requirements.txt"
    pins.write_text("this is no requirement ???\n")
    with serving(JINJA) as service:
        lead_safety(monkeypatch, service.address, tmp_path / "home")
        (tmp_path / "insecure.json").write_text(json.dumps(service.index()))
        argv = (*tool.argv, "check", "-r", str(pins), "--save-json", str(report), "--db", str(tmp_path))
        raw = Processes().run(argv, str(tmp_path), {}, 60)
    assert raw.exit_code == 0
    outcome = parse(raw, report.read_text(), ASKED, keyed=False)
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == "Safety did not look at jinja2 (2 of 2 packages left out)"


def test_a_project_whose_versions_nobody_knows_is_not_audited(workshop: Workshop) -> None:
    outcome = workshop.write({"app.py": "", "uv.lock": ""}).outcome("safety")
    assert (outcome.status, outcome.exit_code) == (Status.UNTRUSTED, None)
    assert outcome.reason == "uv.lock is not a lock file that the gate can read; lock again"


def check_report(*vulnerabilities: dict[str, Any], ignored: tuple[dict[str, Any], ...] = ()) -> str:
    return json.dumps(
        {
            "report_meta": {"packages_found": 2},
            "scanned_packages": {"jinja2": {}, "six": {}},
            "vulnerabilities": list(vulnerabilities),
            "ignored_vulnerabilities": list(ignored),
        }
    )


VULNERABILITY = {"vulnerability_id": "1", "package_name": "Jinja2", "analyzed_version": "3.1.2", "CVE": None}


def test_a_clean_report_is_clean() -> None:
    outcome = parse(Raw(exit_code=0), check_report(), ASKED, keyed=False)
    assert (outcome.status, outcome.findings, outcome.notes) == (Status.CLEAN, (), ("2 packages of uv.lock",))


def test_findings_count_where_the_teams_policy_lets_safety_end_with_zero() -> None:
    outcome = parse(Raw(exit_code=0), check_report(VULNERABILITY), ASKED, keyed=False)
    assert outcome.status is Status.FINDINGS
    assert [(f.place, f.message, f.criticality) for f in outcome.findings] == [
        ("uv.lock:4", "jinja2 3.1.2: 1, not fixed yet", Criticality.HIGH)
    ]


def test_what_the_teams_policy_ignores_is_noted() -> None:
    outcome = parse(Raw(exit_code=0), check_report(ignored=(VULNERABILITY,)), ASKED, keyed=False)
    assert outcome.status is Status.CLEAN
    assert outcome.notes[1] == "1 ignored by the project's settings of Safety: 1 (Jinja2)"


def test_a_code_that_contradicts_the_report_is_not_trusted() -> None:
    outcome = parse(Raw(exit_code=64), check_report(), ASKED, keyed=False)
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == "Safety's exit code says that it found something, and its report does not"


def test_a_scan_whose_database_was_lost_on_the_way_names_no_package_and_is_not_trusted() -> None:
    empty: dict[str, Any] = {"scan_results": {"projects": [{"files": [{"results": {"dependencies": []}}]}]}}
    outcome = parse(Raw(exit_code=0, stdout="{}"), json.dumps(empty), ASKED, keyed=True)
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason == "Safety did not look at jinja2 (2 of 2 packages left out)"


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        (0, "", "Safety ended with exit code 0 and left no report"),
        (64, "", "Safety ended with exit code 64 and left no report"),
        (0, "<html>", "Safety ended with exit code 0 and left a report that cannot be read"),
        (0, "[]", "Safety ended with exit code 0 and left a report that cannot be read"),
    ],
)
@pytest.mark.parametrize("keyed", [False, True])
def test_a_report_that_is_absent_or_unreadable_is_not_trusted(code: int, text: str, reason: str, keyed: bool) -> None:
    outcome = parse(Raw(exit_code=code), text, ASKED, keyed=keyed)
    assert (outcome.status, outcome.reason) == (Status.UNTRUSTED, reason)


WARNING = "/x/auth/main.py:5: AuthlibDeprecationWarning: it is old.\nAnd stays so.\n  from authlib import Old\n"


def crashed(last: str) -> str:
    return f'{WARNING}Traceback (most recent call last):\n  File "/x/y.py", line 1, in z\n    z()\n{last}\n'


@pytest.mark.parametrize(
    ("code", "stderr", "status", "reason"),
    [
        (
            1,
            crashed("httpx.ConnectError: [Errno -2] Name or service not known"),
            Status.UNAVAILABLE,
            "Safety's service cannot be reached (Name or service not known)",
        ),
        (
            1,
            crashed("httpx.ReadTimeout: timed out"),
            Status.UNAVAILABLE,
            "Safety's service cannot be reached (no answer in time)",
        ),
        (
            68,
            f"{WARNING}Check your network connection, the request timed out.\n",
            Status.UNAVAILABLE,
            "Safety's service cannot be reached (no answer in time)",
        ),
        (
            1,
            "Check your network connection, unable to reach the server.\n",
            Status.UNAVAILABLE,
            "Safety's service cannot be reached",
        ),
        (
            1,
            crashed("safety.errors.SSLCertificateError: There is a SSL certificate issue."),
            Status.UNAVAILABLE,
            "Safety's service cannot be reached (its certificate is not trusted)",
        ),
        (
            1,
            "Unhandled exception happened: 'Response' object has no attribute 'reason'\n",
            Status.UNAVAILABLE,
            "Safety's service has an error of its own; a later run helps",
        ),
        (
            1,
            crashed(
                "safety.errors.ServerError: Sorry, something went wrong.\nOur engineers are working quickly to ..."
            ),
            Status.UNAVAILABLE,
            "Safety's service has an error of its own; a later run helps",
        ),
        (
            1,
            crashed("safety.errors.InvalidCredentialError: Your authentication credential is invalid."),
            Status.UNAVAILABLE,
            "Safety's service does not accept the credentials; a valid key in SAFETY_API_KEY helps",
        ),
        (
            1,
            crashed("safety.errors.ServerError: Bad JSON response from server: Expecting value"),
            Status.UNTRUSTED,
            "Safety cannot use what its service answers (Bad JSON response from server: Expecting value)",
        ),
        (
            1,
            crashed("safety.errors.SafetyError: Not Found"),
            Status.UNTRUSTED,
            "Safety cannot use what its service answers (Not Found)",
        ),
        (
            1,
            crashed("KeyError: 'jwks_uri'"),
            Status.UNTRUSTED,
            "Safety cannot use what its service answers (KeyError: 'jwks_uri')",
        ),
        (
            66,
            "Too many requests.",
            Status.UNAVAILABLE,
            "Safety's service has had too many requests from here; a later run helps",
        ),
        (
            67,
            "Unable to find vulnerability database in x",
            Status.UNTRUSTED,
            "Safety finds no advisory database where --db in [checks.safety] args says",
        ),
        (
            68,
            "Unable to load vulnerability database",
            Status.UNAVAILABLE,
            "Safety's service does not hand out its advisory database; a later run helps",
        ),
        (
            69,
            "Sorry, something went wrong.\nSafety CLI cannot read the data fetched from server",
            Status.UNTRUSTED,
            "Safety cannot read the advisory database that it got",
        ),
        (70, "", Status.UNTRUSTED, "Safety cannot use the report that it was given"),
        (71, "", Status.UNTRUSTED, "Safety cannot read one of the pins"),
        (72, "", Status.UNAVAILABLE, "Safety wants the e-mail address of the account verified first"),
        (73, "", Status.UNAVAILABLE, "Safety's service does not enrol this machine"),
        (74, "", Status.UNAVAILABLE, "Safety cannot tell which machine this is"),
        (75, "", Status.UNAVAILABLE, "Safety's service does not enrol this machine now; a later run helps"),
        (
            2,
            f"{WARNING}Usage: safety check [OPTIONS]\nTry 'safety check --help' for help.\n\nError: No such option '--x'.\n",
            Status.UNTRUSTED,
            "Safety failed with exit code 2: No such option '--x'.",
        ),
        (99, "", Status.UNTRUSTED, "Safety failed with exit code 99: it said nothing"),
    ],
)
def test_every_failure_has_its_own_sentence(code: int, stderr: str, status: Status, reason: str) -> None:
    outcome = parse(Raw(exit_code=code, stderr=stderr), check_report(), ASKED, keyed=False)
    assert (outcome.status, outcome.reason, outcome.findings, outcome.exit_code) == (status, reason, (), code)


@pytest.mark.parametrize(("keyed", "wanted"), [(True, "version 3.0"), (False, "version 2.0 (3.0 needs a key)")])
def test_a_policy_of_the_other_version_is_named(keyed: bool, wanted: str) -> None:
    stderr = 'Error: Unable to load the Safety Policy file "x".\nHINT: x is a policy file version 3.0.'
    outcome = parse(Raw(exit_code=2, stderr=stderr), "", ASKED, keyed=keyed)
    assert outcome.status is Status.UNTRUSTED
    assert outcome.reason.startswith("Safety cannot use .safety-policy.yml: ")
    assert outcome.reason.endswith(wanted)
