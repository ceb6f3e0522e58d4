"""Reads what pytest prints for people, where its report says nothing."""

import re
import signal

from gate.model.process import Raw
from gate.parsing import junit

STRICT = {
    6: "pytest fails the run because of more warnings than its --max-warnings allows",
    7: "pytest fails the run because a test passed only when it was run again (--fail-on-flaky)",
}
"""Exit codes of passing tests that a stricter setting of the team turns into a failure."""

_EARLY = re.compile(r"^!{3,} (?P<said>.*?) !{3,}$", re.MULTILINE)
_TELLING = (
    re.compile(r"^E   +(?P<said>\S.*)$", re.MULTILINE),
    re.compile(r"^INTERNALERROR> +(?P<said>[A-Za-z_][\w.]*(?:Error|Exception|Exit)\b.*)$", re.MULTILINE),
    re.compile(r"^(?:[^\n]*: error|ERROR): (?!usage:)(?P<said>.*)$", re.MULTILINE),
    _EARLY,
)
_FATAL = re.compile(
    r"^Fatal Python error: (?P<said>[^\n]*).*?"
    r"^Current thread [^\n]*\n  File \"(?P<path>[^\"\n]+)\", line (?P<line>\d+) in (?P<name>\S+)",
    re.MULTILINE | re.DOTALL,
)
_LOST_WORKER = re.compile(r"worker '?gw\d+'? crashed(?: while running '(?P<test>[^\n]*?)'$)?", re.MULTILINE)
_NO_DATA = re.compile(r"^The following workers failed to return coverage data.*\n(?P<workers>gw\d+)", re.MULTILINE)
_UNPARSED = re.compile(r"CoverageWarning: Couldn't parse (?:Python file )?'(?P<path>[^'\n]+)'")
_LOST_SHARD = re.compile(r"CoverageWarning: (?P<said>Couldn't (?:use|combine)[^\n]*)")


def last_word(stdout: str, stderr: str) -> str:
    """Give the line that says most about why pytest stopped; empty where it said nothing."""
    text = f"{stdout}\n{stderr}"
    fatal = _FATAL.search(text)
    if fatal:
        return f"{fatal['said']} in {fatal['name']} ({fatal['path']}:{fatal['line']})"
    for pattern in _TELLING:
        matches = list(pattern.finditer(text))
        if matches:
            return matches[-1]["said"].strip()
    lines = [line.strip(" =!") for line in (*stdout.splitlines(), *stderr.splitlines()) if line.strip(" =!")]
    return lines[-1] if lines else ""


def early_end(stdout: str) -> str:
    """Give what pytest says between exclamation marks when it stops before the last test; empty where it did not."""
    match = _EARLY.search(_end(stdout))
    return match["said"] if match else ""


def number(stdout: str, word: str) -> int:
    """Give the number before a word, such as `deselected`, in the last lines that pytest prints."""
    matches = re.findall(rf"\b(\d+) {word}", _end(stdout))
    return int(matches[-1]) if matches else 0


def _end(stdout: str) -> str:
    """Give the last lines, in which pytest speaks about the whole run and no test about itself."""
    return "\n".join([line for line in stdout.splitlines() if line.strip()][-6:])


def lost(stdout: str, stderr: str) -> str:
    """Say which part of the measurement was lost with a worker or a data file; empty where none was."""
    text = f"{stdout}\n{stderr}"
    worker = _LOST_WORKER.search(text)
    if worker:
        where = f" in {worker['test']}" if worker["test"] else ""
        return f"a worker of pytest-xdist crashed{where}, and what it had measured is lost"
    silent = _NO_DATA.search(text)
    if silent:
        return f"the worker {silent['workers']} of pytest-xdist returned no coverage data"
    shard = _LOST_SHARD.search(text)
    return f"a part of the coverage data is lost: {shard['said']}" if shard else ""


def unparsed(stdout: str, stderr: str) -> tuple[str, ...]:
    """Give the files that coverage could not parse and so left out of its report, as it names them."""
    return tuple(dict.fromkeys(match["path"] for match in _UNPARSED.finditer(f"{stdout}\n{stderr}")))


def ended(code: int) -> str:
    """Say how a process ended: by itself with a code, or by a signal."""
    sent = -code if code < 0 else code - 128
    try:
        name = signal.Signals(sent).name
    except ValueError:
        return f"exit code {code}"
    return f"signal {name}"


def contradiction(raw: Raw, tests: junit.Report, said: str) -> str:
    """Say why the exit code and the report cannot both be true, or why they are no evidence together."""
    counts = tests.counts
    code, failed = raw.exit_code, counts.failed + counts.errors
    if code == 2 and not any(case.phase == "collection" for case in tests.ended("error")):
        return f"pytest was interrupted: {said}"
    early = early_end(raw.stdout)
    if early and code != 2:
        return f"pytest ended before all tests had run: {early}"
    if code == 1 and not failed:
        return f"pytest ended with exit code 1, but its report has no failing test: {said}"
    if code in (0, *STRICT) and failed:
        return f"pytest ended with exit code {code}, but its report has {failed} failing tests"
    if not counts.executed:
        return f"no test was executed: all {counts.skipped} were skipped"
    return ""
