"""A pytest plugin: which test ran for which requirement, what it asked of the application, and how often it was tried.

It registers the marker `requirement`. With `--gate-evidence=FILE` it writes a JSON file when the session ends; the
workers of pytest-xdist send what they saw to the process that writes it.
"""

from __future__ import annotations

import importlib
import inspect
import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

_NAME = "gate-evidence-writer"
_ATTRIBUTE = "gate_evidence"
_DOCUMENTED = 400
_CALLS = 200
_BODY = 8192
_ROUNDS = 1000
_CODE = re.compile(r'"(?:code|error|error_code|errorCode|type)"\s*:\s*"([A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)*)"')


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one option; where this plugin is loaded by both of its names, the first one is enough."""
    with suppress(ValueError):
        parser.getgroup("gate").addoption(
            "--gate-evidence", default=None, metavar="FILE", help="write what each test is evidence of to this file"
        )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and the writer where its file is asked for."""
    config.addinivalue_line("markers", "requirement(*ids): the requirements of the tech design that the test proves")
    if config.getoption("--gate-evidence", None) and not config.pluginmanager.has_plugin(_NAME):
        config.pluginmanager.register(_Writer(config), _NAME)


class _Writer:
    """Watches the tests of one process; the one without a boss writes the file."""

    def __init__(self, config: pytest.Config) -> None:
        self._path = config.getoption("--gate-evidence")
        self._worker = hasattr(config, "workerinput")
        self._calls: dict[tuple[str, str, int, str], None] | None = None
        self._tests: dict[str, dict[str, Any]] = {}
        self._saved = False
        # before any test imports its application, which some do as late as in a fixture
        # gate: ignore[GATE-ERR001] a framework that cannot be imported is for the project's own tests to tell
        with suppress(Exception):
            self._watch(importlib.import_module("starlette.applications").Starlette)

    def _watch(self, framework: Any) -> None:
        """Watch every application of the framework."""
        if not hasattr(framework.__call__, _ATTRIBUTE):
            framework.__call__ = _watched(framework.__call__, self)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, location: tuple[str, int | None, str]) -> None:
        """Begin a test, or another attempt at it; what runs from now on is measured for its file."""
        self._calls = {}
        # from Python 3.14 on, coverage sees each line once, and so in the first context only
        if "coverage" in sys.modules and sys.version_info < (3, 14):
            # gate: ignore[GATE-ERR001] nothing measures, or the project has contexts of its own
            with suppress(Exception):
                measure = sys.modules["coverage"].Coverage.current()
                measure.switch_context(location[0].replace("\\", "/"))
                if not self._tests and not self._saved:
                    measure.save()  # or a process that is lost leaves a file that nobody can read
                    self._saved = True

    def saw(self, method: str, path: str, status: int, code: str) -> None:
        """Note an answer that the application gave while a test ran."""
        if self._calls is not None and len(self._calls) < _CALLS:
            self._calls[method, path, status, code] = None

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Any:
        """Hang what is known of a test on its report, in the form that pytest-xdist can send."""
        report = (yield).get_result()
        if report.when in {"setup", "call"}:
            setattr(report, _ATTRIBUTE, {**self._about(item), "rounds": _rounds(item)})
        elif report.when == "teardown" and self._calls:
            setattr(report, _ATTRIBUTE, {"calls": [list(call) for call in self._calls]})

    def _about(self, item: pytest.Item) -> dict[str, Any]:
        """Describe a test: requirements, markers, fixtures, its words, its answers so far."""
        function = getattr(item, "function", None)
        ids = [str(word) for mark in item.iter_markers("requirement") for word in mark.args]
        words = [inspect.getdoc(owner) or "" for owner in (function, getattr(item, "cls", None)) if owner is not None]
        return {
            "requirements": list(dict.fromkeys(ids)),
            "markers": sorted({mark.name for mark in item.iter_markers()}),
            "fixtures": sorted(getattr(item, "fixturenames", ())),
            "doc": "\n".join(words)[:_DOCUMENTED].strip(),
            "calls": [list(call) for call in self._calls or ()],
        }

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a phase of a test ended; each attempt at a test that is run again is one more."""
        if self._worker:
            return
        test = self._tests.setdefault(report.nodeid, _new(report))
        test.update({key: value for key, value in getattr(report, _ATTRIBUTE, {}).items() if value})
        if report.when == "setup":
            test["attempts"].append({"outcome": "passed", "seconds": 0.0, "said": ""})
        if not test["attempts"]:
            return
        attempt = test["attempts"][-1]
        attempt["seconds"] += report.duration
        if report.outcome in ("failed", "rerun") and attempt["outcome"] != "failed":
            attempt.update(outcome="failed", said=_said(report))
        elif report.outcome == "skipped":
            attempt["outcome"] = "skipped"

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        if self._worker:
            return
        path = Path(self._path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"format": 1, "tests": list(self._tests.values())}), encoding="utf-8")


def _rounds(item: pytest.Item) -> list[float]:
    """Give the seconds of the rounds of a benchmark; of many, as many as show how they are spread."""
    stats = getattr(getattr(getattr(item, "funcargs", {}).get("benchmark"), "stats", None), "stats", None)
    data = sorted(getattr(stats, "data", None) or ())
    step = max(1, len(data) // _ROUNDS)
    return [float(value) for value in data[step // 2 :: step]]


def _new(report: pytest.TestReport) -> dict[str, Any]:
    """Begin the entry of a test."""
    path, line, _ = report.location
    return {"id": report.nodeid, "path": path.replace("\\", "/"), "line": (line or 0) + 1, "attempts": []}


def _said(report: pytest.TestReport) -> str:
    """Give the sentence with which a test failed."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr or "")
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:300]


def _watched(original: Any, writer: _Writer) -> Any:
    """Give an application's entry that also notes method, path, status and error code of each answer."""

    async def call(app: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope.get("type") != "http" or _ATTRIBUTE in scope:
            await original(app, scope, receive, send)
            return
        scope[_ATTRIBUTE] = True  # a mounted application is asked within the answer of the one around it
        answer: dict[str, Any] = {"status": 0, "body": b""}

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
            elif answer["status"] >= 400 and len(answer["body"]) < _BODY:
                answer["body"] += message.get("body", b"")
            await send(message)

        try:
            await original(app, scope, receive, noted)
        finally:
            if answer["status"]:
                code = _CODE.search(answer["body"][:_BODY].decode("utf-8", "replace"))
                writer.saw(scope["method"], scope["path"], answer["status"], code[1] if code else "")

    setattr(call, _ATTRIBUTE, True)
    return call
