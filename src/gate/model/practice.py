"""How a project tests: kinds of test, the slowest, and what of the hard parts ran."""

from msgspec import Struct


class Kind(Struct, frozen=True, kw_only=True):
    """The tests of one kind: how many, in seconds, and the share of all lines that they run in percent, where measured."""

    name: str
    tests: int
    seconds: float
    coverage: float | None = None


class Share(Struct, frozen=True, kw_only=True):
    """How many of some places in the code ran; `left` are places that did not, as `path:line`."""

    ran: int
    total: int
    left: tuple[str, ...] = ()


class Scenario(Struct, frozen=True, kw_only=True):
    """A way in which Kafka fails; `shown` is a test or a place in the code that shows it was exercised, or empty."""

    name: str
    shown: str = ""


class Slow(Struct, frozen=True):
    """A test and its seconds."""

    test: str
    seconds: float


class Practice(Struct, frozen=True, kw_only=True):
    """All of it; `kafka` is empty where the project has nothing to do with Kafka."""

    kinds: tuple[Kind, ...] = ()
    slowest: tuple[Slow, ...] = ()
    errors: Share | None = None
    asynchronous: Share | None = None
    kafka: tuple[Scenario, ...] = ()
    flaky: tuple[str, ...] = ()
