"""How long a large memory takes: 5,000 known issues against 50,000 findings must stay under two seconds.

Measures, in processor time of one process, so that what else runs does not matter: reading the Markdown, the triage without a memory, and what the memory adds to it. The
findings lie in 2,000 files; the issues name lines, functions, whole files, globs and words.

    python benchmarks/memory.py
"""

import sys
import time
from collections.abc import Iterator
from datetime import date

from gate import triage
from gate.memory import reading
from gate.memory.reach import Ground
from gate.model.finding import Finding
from gate.model.outcome import Outcome
from gate.model.scope import Layout
from gate.model.settings import Config
from gate.model.words import Criticality, Status
from gate.policy.topics import TOPICS

FILES = tuple(f"src/app/{'services' if n % 2 else 'api'}/part{n % 40}/module{n}.py" for n in range(2000))
ISSUES, FINDINGS, LIMIT = 5_000, 50_000, 2.0
RULES = ("ruff/S608", "ruff/ASYNC251", "mypy/arg-type", "ruff/BLE001", "ruff/F401", "ruff/D103", "bandit/B311")


def entries() -> Iterator[str]:
    """Write the known issues."""
    yield "# Known Issues\n"
    for n in range(ISSUES):
        file = FILES[n * 7 % len(FILES)]
        places = (f"`{file}:{n % 300 + 1}-{n % 300 + 40}`", f"`{file}:work{n % 9}()`", f"`{file}`", f"`src/app/*/part{n % 40}/*{n}.py`", "All API endpoints")  # fmt: skip
        where = places[(0, 0, 0, 1, 2, 2, 3, 0, 0, 4)[n % 10]]
        yield f"## Issue {n}: raw SQL (accepted)\n\n**Location**: {where}\n**Status**: fix planned for Q2 2030\n"
        yield f"**Rules**: {RULES[n % 7]}\n" if n % 3 else "Blocking I/O and a bare except, for now.\n"
        yield "\n### Impact\n\nSlow at night.\n\n### Review Guidance\n\nDo not make it worse.\n"


def timed(name: str, started: float) -> float:
    """Print how long something took, and give it."""
    seconds = time.process_time() - started
    print(f"{name:32} {seconds:6.2f} s")
    return seconds


def main() -> None:
    """Measure, print, and exit with 1 where it takes too long."""
    found = tuple(
        Finding(
            rule=RULES[n % 7].partition("/")[2],
            check=RULES[n % 7].partition("/")[0],
            message=f"message {n}",
            path=FILES[n * 13 % len(FILES)],
            line=n % 400 + 1,
            criticality=Criticality.HIGH,
        )
        for n in range(FINDINGS)
    )
    text = "\n".join(entries())
    started = time.process_time()
    memory = reading.read({"memory/known_issues.md": text}, "memory")
    timed(f"reading {len(memory.issues)} known issues", started)
    spans = {file: {f"work{n}": ((n * 40 + 1, n * 40 + 40),) for n in range(9)} for file in FILES}
    ground = Ground(today=date(2026, 11, 21), files=FILES, spans=spans, topics=TOPICS)
    started = time.process_time()
    outcome = Outcome(check="all", status=Status.FINDINGS, findings=found)
    plain = triage.sort([outcome], Config(), Layout(source_files=FILES), {}, None)
    timed(f"triage of {len(found)} findings", started)
    started = time.process_time()
    recalled, _ = triage.recall(plain, memory, ground)
    seconds = timed("what the memory adds", started)
    print(f"{len(recalled.closed)} findings are known, {len(recalled.open)} count")
    sys.exit(seconds > LIMIT)


if __name__ == "__main__":
    main()
