"""What came out of one check."""

from msgspec import Struct, field

from gate.model.finding import Finding
from gate.model.matrix import Matrix
from gate.model.measurement import Held, Measurement
from gate.model.practice import Practice
from gate.model.testrun import TestRun
from gate.model.words import Status


class CoverageReport(Struct, frozen=True, kw_only=True):
    """Coverage in raw percent, never rounded, against its floor; per layer, and of what changed where that is measured.

    `changed` is that of the changed lines and of the branches that start there, `changed_size` is their number.
    """

    total: float
    floor: float
    layers: dict[str, float] = field(default_factory=dict)
    changed: float | None = None
    changed_size: int = 0


class TestCounts(Struct, frozen=True, kw_only=True):
    """How many tests ended in which way, how long they took, and in which files they live."""

    __test__ = False

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    seconds: float = 0.0
    files: tuple[str, ...] = ()

    @property
    def executed(self) -> int:
        """Give the number of tests that really ran."""
        return self.passed + self.failed + self.errors


class Outcome(Struct, frozen=True, kw_only=True):
    """The answer of one check, with all that is needed to trust it.

    A check fills in status, reason, findings, files, notes and measures; the runner adds the rest. `runs` are the
    tests one by one, `practice` is how the project tests, `matrix` is what became of the
    requirements, `measured` are times and sizes, `held` is how they stand against their budgets.
    A `fleeting` answer is not remembered: something was out of reach that may be there a minute later.
    """

    status: Status
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    files: int = 0
    notes: tuple[str, ...] = ()
    coverage: CoverageReport | None = None
    tests: TestCounts | None = None
    runs: tuple[TestRun, ...] = ()
    practice: Practice | None = None
    matrix: Matrix | None = None
    measured: tuple[Measurement, ...] = ()
    held: tuple[Held, ...] = ()
    exit_code: int | None = None
    check: str = ""
    seconds: float = 0.0
    tool_version: str = ""
    tool_source: str = ""
    cached: bool = False
    fleeting: bool = False
    artifacts: tuple[str, ...] = ()
