"""The pip-audit check with the real pip-audit, alone and where it stands in for Safety."""

import json
from pathlib import Path
from typing import Any

import pytest

from gate import registry
from gate.checks.pip_audit import parse
from gate.model.process import Raw
from gate.model.words import Category, Criticality, State, Status
from gate.parsing.inventory import Inventory
from gate.parsing.locks import Pin
from tests.advisories import Advisory, Mode, closed, lead_safety, serving, use_proxy
from tests.workshop import Workshop

JINJA = Advisory(package="jinja2", versions="<3.1.3", cve="CVE-2024-22195", score=5.4, fixed=("3.1.3",))
SIX = Advisory(package="six", versions="<9", identifier="70003")
REQUIREMENTS = "jinja2==3.1.2\nsix==1.16.0  # for the old code\n"
PROJECT = {"app.py": "X = 1\n", "requirements.txt": REQUIREMENTS}
ASKED = Inventory((Pin("jinja2", "3.1.2", "requirements.txt", 1), Pin("six", "1.16.0", "requirements.txt", 2)), ())


def settings(*args: str, only: tuple[str, ...] = ()) -> dict[str, str]:
    """Give a gates.toml with arguments for pip-audit, and, where some are named, with only these checks."""
    off = [name for name in registry.checks() if only and name not in only]
    tables = [f"[checks.{name}]\nenabled = false\n" for name in off]
    return {"gates.toml": "".join((*tables, f"[checks.pip-audit]\nargs = {json.dumps(args)}\n"))}


def test_osv_is_asked_about_every_pin(workshop: Workshop) -> None:
    with serving(JINJA, SIX) as service:
        outcome = workshop.write({**PROJECT, **settings("--osv-url", service.osv)}).outcome("pip-audit")
    assert (outcome.status, outcome.reason, outcome.exit_code, outcome.files) == (Status.FINDINGS, "", 1, 1)
    assert outcome.notes == ("2 packages of requirements.txt",)
    jinja, six = outcome.findings
    assert (jinja.rule, jinja.place, jinja.criticality) == ("PYSEC-70001", "requirements.txt:1", Criticality.CRITICAL)
    assert jinja.message == "jinja2 3.1.2: CVE-2024-22195, fixed in 3.1.3"
    assert jinja.recommendation == "upgrade to >= 3.1.3"
    assert (jinja.also, jinja.category) == (("CVE-2024-22195",), Category.SECURITY)
    assert jinja.url == "https://osv.dev/vulnerability/PYSEC-70001"
    assert (six.rule, six.place, six.criticality) == ("PYSEC-70003", "requirements.txt:2", Criticality.HIGH)
    assert six.message == "six 1.16.0: PYSEC-70003, not fixed yet"
    assert {path.name for path in workshop.root.iterdir()} == {*PROJECT, "gates.toml", ".gate"}


def test_every_version_of_a_package_is_asked_about_and_an_ignored_advisory_is_noted(workshop: Workshop) -> None:
    pins = 'jinja2==3.1.2; python_version < "3.12"\njinja2==3.1.6; python_version >= "3.12"\nsix==1.16.0\n'
    with serving(JINJA, SIX) as service:
        args = settings("--osv-url", service.osv, "--ignore-vuln", "PYSEC-70003")
        outcome = workshop.write({"app.py": "", "requirements.txt": pins, **args}).outcome("pip-audit")
    assert sorted(service.packages) == ["jinja2==3.1.2", "jinja2==3.1.6", "six==1.16.0"]
    assert [finding.place for finding in outcome.findings] == ["requirements.txt:1"]
    assert outcome.notes == ("3 packages of requirements.txt", "1 ignored by [checks.pip-audit] args")
    assert outcome.exit_code == 1


def test_packages_without_advisories_are_clean(workshop: Workshop) -> None:
    with serving() as service:
        outcome = workshop.write({**PROJECT, **settings("--osv-url", service.osv)}).outcome("pip-audit")
    assert (outcome.status, outcome.exit_code) == (Status.CLEAN, 0)
    assert service.packages == ["jinja2==3.1.2", "six==1.16.0"]


def test_a_package_that_the_index_does_not_know_is_named_and_not_taken_for_clean(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(JINJA, mode="missing", where="/pypi/six/") as service:
        use_proxy(monkeypatch, service, tmp_path)
        outcome = workshop.write({**PROJECT, **settings("-s", "pypi")}).outcome("pip-audit")
    assert "GET /pypi/jinja2/3.1.2/json" in service.asked
    assert (outcome.status, outcome.exit_code) == (Status.UNTRUSTED, 1)
    assert outcome.reason == "six 1.16.0 is not on PyPI, so pip-audit cannot tell whether it is vulnerable"


@pytest.mark.parametrize(
    ("mode", "status", "reason"),
    [
        ("hanging", Status.UNAVAILABLE, "the advisory service 127.0.0.1:{port} cannot be reached (no answer in time)"),
        (
            "broken",
            Status.UNAVAILABLE,
            "the advisory service does not answer (500 Server Error: Internal Server Error)",
        ),
        ("refusing", Status.UNAVAILABLE, "the advisory service does not answer (403 Client Error: Forbidden)"),
        (
            "missing",
            Status.UNTRUSTED,
            "the advisory service has no such address: 404 Client Error: Not Found for url: {osv}",
        ),
        (
            "garbage",
            Status.UNTRUSTED,
            (
                "pip-audit cannot read what the advisory service answers "
                "(requests.exceptions.JSONDecodeError: Expecting value: line 1 column 1 (char 0))"
            ),
        ),
    ],
)
def test_a_service_that_does_not_work_has_its_own_sentence(
    workshop: Workshop, mode: Mode, status: Status, reason: str
) -> None:
    with serving(JINJA, mode=mode) as service:
        args = settings("--osv-url", service.osv, "--timeout", "1")
        outcome = workshop.write({**PROJECT, **args}).outcome("pip-audit")
    port = service.address.rpartition(":")[2]
    helps = "; an own one is named with `--osv-url` in [checks.pip-audit] args" if status is Status.UNAVAILABLE else ""
    assert outcome.reason == reason.format(port=port, osv=service.osv) + helps
    assert outcome.status is status


def test_pip_audit_takes_over_where_safety_has_no_service_and_that_is_enough_in_ci(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_safety(monkeypatch, closed(), tmp_path / "home")
    with serving(SIX) as service:
        args = settings("--osv-url", service.osv, only=("safety", "pip-audit"))
        review = workshop.write({**PROJECT, **args}).review(ci=True)
    safety, audit = review.outcome("safety"), review.outcome("pip-audit")
    assert safety
    assert audit
    assert safety.reason == (
        "Safety's service cannot be reached (Connection refused); pip-audit has answered in its place"
    )
    assert (safety.status, audit.status) == (Status.UNAVAILABLE, Status.FINDINGS)
    assert [(f.name, f.criticality) for f in review.triage.open] == [("pip-audit/PYSEC-70003", Criticality.HIGH)]
    assert (review.verdict.state, review.verdict.waived) == (State.PASS, ())


def test_where_neither_has_a_service_a_desk_passes_and_ci_does_not(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = closed()
    lead_safety(monkeypatch, nowhere, tmp_path / "home")
    workshop.write({**PROJECT, **settings("--osv-url", f"{nowhere}/v1/query", only=("ruff", "safety", "pip-audit"))})
    desk = workshop.review()
    outcomes = {outcome.check: outcome for outcome in desk.outcomes}
    lost = "Safety's service cannot be reached (Connection refused)"
    assert (outcomes["safety"].status, outcomes["safety"].reason) == (Status.UNAVAILABLE, lost)
    assert outcomes["pip-audit"].status is Status.UNAVAILABLE
    assert outcomes["pip-audit"].reason == (
        f"the advisory service {nowhere.removeprefix('http://')} cannot be reached (Connection refused); "
        "an own one is named with `--osv-url` in [checks.pip-audit] args"
    )
    assert outcomes["safety"].seconds + outcomes["pip-audit"].seconds < 30
    assert desk.verdict.state is State.PASS
    ci = workshop.review(ci=True)
    assert (ci.verdict.state, ci.verdict.reasons) == (State.INCOMPLETE, (f"safety: {lost}",))
    waived = workshop.review(ci=True, allow_missing=("safety",))
    assert (waived.verdict.state, waived.verdict.waived) == (State.PASS, (f"safety: {lost}",))


def report(*vulnerabilities: dict[str, Any], skipped: str = "", names: tuple[str, ...] = ("jinja2", "six")) -> str:
    entries: list[dict[str, Any]] = [{"name": name, "version": "1", "vulns": []} for name in names]
    entries[0]["vulns"] = list(vulnerabilities)
    if skipped:
        entries[-1] = {"name": names[-1], "skip_reason": skipped}
    return json.dumps({"dependencies": entries, "fixes": []})


VULNERABILITY = {"id": "PYSEC-1", "fix_versions": []}


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        (0, report(skipped="no such package"), "pip-audit did not look at six: no such package"),
        (1, report(VULNERABILITY, skipped="not now"), "pip-audit did not look at six: not now"),
        (0, report(names=("jinja2",)), "pip-audit says nothing about six (1 of 2 packages)"),
        (0, report(VULNERABILITY), "pip-audit's exit code 0 does not go with 1 findings"),
        (1, report(), "pip-audit's exit code 1 does not go with 0 findings"),
        (0, "", "pip-audit left no report and exit code 0: it said nothing"),
        (0, "[]", "pip-audit left a report that cannot be read and exit code 0: it said nothing"),
        (3, report(), "pip-audit left a report that cannot be read and exit code 3: it said nothing"),
    ],
)
def test_an_answer_that_cannot_be_right_is_not_trusted(code: int, text: str, reason: str) -> None:
    outcome = parse(Raw(exit_code=code), text, ASKED)
    assert (outcome.status, outcome.reason, outcome.findings) == (Status.UNTRUSTED, reason, ())


@pytest.mark.parametrize(
    ("code", "stderr", "status", "reason"),
    [
        (
            1,
            "ERROR:pip_audit._cli:Could not connect to OSV's vulnerability feed\nERROR:pip_audit._cli:Tip: x\n",
            Status.UNAVAILABLE,
            (
                "the advisory service cannot be reached (no answer in time); "
                "an own one is named with `--osv-url` in [checks.pip-audit] args"
            ),
        ),
        (
            1,
            "WARNING:pip_audit._cli:--no-deps is supported\nERROR:pip_audit._cli:package x has duplicate requirements\n",
            Status.UNTRUSTED,
            "pip-audit left no report and exit code 1: package x has duplicate requirements",
        ),
        (
            2,
            "usage: pip-audit [-h]\npip-audit: error: unrecognized arguments: --nosuch\n",
            Status.UNTRUSTED,
            "pip-audit left no report and exit code 2: pip-audit: error: unrecognized arguments: --nosuch",
        ),
    ],
)
def test_a_failure_without_a_traceback_is_said_in_one_sentence(
    code: int, stderr: str, status: Status, reason: str
) -> None:
    outcome = parse(Raw(exit_code=code, stderr=stderr), "", ASKED)
    assert (outcome.status, outcome.reason) == (status, reason)
