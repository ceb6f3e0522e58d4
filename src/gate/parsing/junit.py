"""Reads JUnit reports as pytest writes them (`junit_family=xunit1`), with junitparser."""

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from gate.model.outcome import TestCounts

if TYPE_CHECKING:
    from junitparser import TestCase

Ending = Literal["passed", "failed", "error", "skipped"]
Phase = Literal["", "collection", "setup", "teardown"]

_PREFIX = re.compile(r"failed on (?P<phase>setup|teardown) with \"(?P<message>.*)\"\Z", re.DOTALL)
_FRAME = re.compile(r"^(?P<path>[^\s:<][^:\n]*):(?P<line>\d+): in ", re.MULTILINE)
_NAMED = re.compile(r"[A-Za-z_][\w.]*(Error|Exception|Warning|Failed|Exit|Interrupt|Timeout)\b")
_NOISE = re.compile(r"Use -v|\.\.\.Full output truncated|\[\+\d+ more lines")


class UnreadableError(ValueError):
    """A report that is no JUnit report, is cut off, or contradicts itself."""


class Case(Struct, frozen=True, kw_only=True):
    """One test, or one file that could not be collected.

    `path` is relative to pytest's root, `line` counts from 1 and is 0 where it is not known. `said` are the lines of
    the error, the most telling one first; `text` is the whole traceback.
    """

    name: str
    path: str
    line: int = 0
    ending: Ending = "passed"
    phase: Phase = ""
    said: tuple[str, ...] = ()
    text: str = ""

    @property
    def origin(self) -> str:
        """Give `path:line` of the deepest place in the project that the traceback names."""
        frames = [f"{m['path']}:{m['line']}" for m in _FRAME.finditer(self.text) if m["path"][0] not in "/."]
        return frames[-1] if frames else ""


class Report(Struct, frozen=True):
    """The tests of one run, each once, and its seconds."""

    cases: tuple[Case, ...]
    seconds: float

    @property
    def counts(self) -> TestCounts:
        """Count the tests by their ends; a file that cannot be collected is an error, and ran nothing."""
        ran = self.ended("passed", "failed", "error")
        return TestCounts(
            passed=len(self.ended("passed")),
            failed=len(self.ended("failed")),
            errors=len(self.ended("error")),
            skipped=len(self.ended("skipped")),
            seconds=self.seconds,
            files=tuple(sorted({case.path for case in ran if case.path and case.phase != "collection"})),
        )

    def ended(self, *endings: Ending) -> tuple[Case, ...]:
        """Give the tests that ended in one of these ways."""
        return tuple(case for case in self.cases if case.ending in endings)


def read(text: str) -> Report:
    """Turn the text of a report into its tests; raises UnreadableError.

    A test that is listed several times, because it was run again or failed in its teardown too, ends as its worst
    entry did. Document types and entities are refused: no test tool writes them, and expanding them can fill memory.
    """
    from junitparser import JUnitXml, JUnitXmlError

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableError("it declares a document type, which no test tool does")
    try:
        suites = list(JUnitXml.fromstring(text.encode()))
        found = [_case(element) for suite in suites for element in suite]
        bad = sum(suite.failures + suite.errors for suite in suites)
        seconds = sum(suite.time or 0.0 for suite in suites)
    except (SyntaxError, JUnitXmlError, ValueError, TypeError, AttributeError) as problem:
        raise UnreadableError(f"it is no whole JUnit report ({problem})") from None
    cases: dict[tuple[str, str], Case] = {}
    for case in found:
        known = cases.get((case.path, case.name))
        if known is None or _WORST.index(case.ending) > _WORST.index(known.ending):
            cases[case.path, case.name] = case
    report = Report(tuple(cases.values()), seconds)
    if bool(bad) != bool(report.ended("failed", "error")):
        raise UnreadableError(f"it counts {bad} failing tests and lists {len(report.ended('failed', 'error'))}")
    return report


_WORST: tuple[Ending, ...] = ("skipped", "passed", "error", "failed")


def _case(element: "TestCase") -> Case:
    """Turn one element into a case."""
    from junitparser import Error, Failure, Skipped

    attributes = element._elem.attrib  # noqa: SLF001  # junitparser has no name for xunit1's file and line
    path, line = attributes.get("file", ""), attributes.get("line", "")
    result = next(iter(element.result), None)
    kinds: dict[type, Ending] = {Failure: "failed", Error: "error", Skipped: "skipped"}
    ending = kinds[type(result)] if result is not None else "passed"
    message, text = (result.message or "", result.text or "") if result is not None else ("", "")
    prefix = _PREFIX.match(message)
    phase: Phase = "collection" if message in ("collection failure", "collection skipped") else ""
    if prefix:
        phase, message = ("setup" if prefix["phase"] == "setup" else "teardown"), prefix["message"]
    case = Case(
        name=_name(element.classname or "", element.name or "", path),
        path=path,
        line=int(line) + 1 if line else 0,
        ending=ending,
        phase=phase,
        said=_said("" if phase == "collection" else message, text),
        text=text,
    )
    return case if case.line or not text else _placed(case)


def _placed(case: Case) -> Case:
    """Take the line from the traceback where the report has none."""
    line = next((int(m["line"]) for m in _FRAME.finditer(case.text) if m["path"] == case.path), 0)
    return replace(case, line=line)


def _name(classname: str, name: str, path: str) -> str:
    """Put a test's name together as pytest takes it on the command line."""
    module = path.removesuffix(".py").replace("/", ".")
    if not classname:
        return path or name
    if path and (classname == module or classname.startswith(f"{module}.")):
        classes = classname.removeprefix(module).strip(".")
        return "::".join(part for part in (path, *classes.split("."), name) if part)
    return f"{classname}::{name}"


def _said(message: str, text: str) -> tuple[str, ...]:
    """Give the lines of an error: what the report says, else pytest's last lines marked `E`."""
    lines = message.splitlines()
    if not lines:
        blocks = re.split(r"\n(?!E\s)", "\n" + text)
        marked = [block for block in blocks if "\nE " in block]
        lines = [line[1:] for line in marked[-1].split("\n") if line.startswith("E ")] if marked else text.splitlines()
    lines = [line.strip() for line in lines if line.strip() and not _NOISE.match(line.strip())]
    telling = next((line for line in lines if _NAMED.match(line)), "")
    return tuple(dict.fromkeys((telling, *lines))) if telling else tuple(lines)
