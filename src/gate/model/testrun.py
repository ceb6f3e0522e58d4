"""What one test was evidence of."""

from msgspec import Struct


class Attempt(Struct, frozen=True):
    """One try at a test: how it ended, in seconds, and with which sentence it failed."""

    outcome: str
    seconds: float = 0.0
    said: str = ""


class Answer(Struct, frozen=True, array_like=True):
    """An answer that the application gave during a test; `code` is the error code in its body."""

    method: str
    path: str
    status: int
    code: str = ""


class TestRun(Struct, frozen=True, kw_only=True):
    """One test: where it stands, what it names, what the application answered to it, and every attempt.

    `requirements` are the ids of its marker, `doc` is the beginning of its docstring, `rounds` are the seconds of a
    benchmark's rounds, thinned out where they are many.
    """

    __test__ = False

    id: str
    path: str = ""
    line: int = 0
    requirements: tuple[str, ...] = ()
    doc: str = ""
    markers: tuple[str, ...] = ()
    fixtures: tuple[str, ...] = ()
    calls: tuple[Answer, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    rounds: tuple[float, ...] = ()

    @property
    def outcome(self) -> str:
        """Give how it ended at last: passed, failed or skipped."""
        return self.attempts[-1].outcome if self.attempts else "skipped"

    @property
    def seconds(self) -> float:
        """Give the time of all attempts."""
        return sum(attempt.seconds for attempt in self.attempts)

    @property
    def name(self) -> str:
        """Give the name without its file and its parameters."""
        return self.id.partition("[")[0].rpartition("::")[2]

    @property
    def flaky(self) -> bool:
        """Tell whether it passed only after it had failed."""
        return self.outcome == "passed" and any(attempt.outcome == "failed" for attempt in self.attempts)
