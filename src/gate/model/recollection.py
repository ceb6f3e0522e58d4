"""What memory has to say about one review: what it hid, what came back, what needs attention, how things develop."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

from gate.model.memory import Standing

_ORDINALS = {
    1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth",
    **{tens + ones: f"{tens + ones}{ending}" for tens in range(20, 1000, 10) if tens % 100 != 10
       for ones, ending in ((1, "st"), (2, "nd"), (3, "rd"))},
}  # fmt: skip


class Kind(StrEnum):
    """What a notice of the memory is about."""

    LAPSED = "lapsed"
    GROWN = "grown"
    BACK = "back"
    ENDING = "ending"
    ATTENTION = "attention"
    VAGUE = "vague"
    UNKEPT = "unkept"
    UNMATCHED = "unmatched"
    ENDLESS = "endless"


class Notice(Struct, frozen=True):
    """One thing that the memory says about an entry: its title, its place in the files, and a sentence."""

    kind: Kind
    title: str
    at: str
    text: str


class Known(Struct, frozen=True, kw_only=True):
    """A known issue that hid findings: how many, of which criticality, and how they were matched."""

    title: str
    at: str
    standing: Standing
    findings: int
    criticality: dict[str, int] = {}
    because: tuple[str, ...] = ()
    until: date | None = None


class Debt(Struct, frozen=True, kw_only=True):
    """What known issues hide: how many findings by criticality, how many issues, since when; `budget` is its bound."""

    findings: int = 0
    criticality: dict[str, int] = {}
    issues: int = 0
    oldest: date | None = None
    days: int | None = None
    budget: int | None = None

    @property
    def over(self) -> bool:
        """Tell whether more is hidden than the team allows."""
        return self.budget is not None and self.findings > self.budget


class Series(Struct, frozen=True):
    """One value over the recorded reviews, oldest first; None where a review has none."""

    name: str
    values: tuple[float | None, ...]


class Repeat(Struct, frozen=True):
    """A rule or category with open findings in that many consecutive reviews up to the last one."""

    name: str
    reviews: int

    def __str__(self) -> str:
        """Write `third consecutive review with ruff/S608`."""
        ordinal = _ORDINALS.get(self.reviews) or f"{self.reviews}th"
        return f"{ordinal} consecutive review with {self.name}"


class Trends(Struct, frozen=True, kw_only=True):
    """How the project develops: series over its reviews, what repeats, and how many days HIGH findings stayed open.

    `fixed` is the number of such findings that later reviews no longer saw, `days` the median of their days.
    """

    dates: tuple[date, ...] = ()
    series: tuple[Series, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    fixed: int = 0
    days: float | None = None


class Recollection(Struct, frozen=True, kw_only=True):
    """Everything that the memory says about a review."""

    folder: str = ""
    issues: int = 0
    known: tuple[Known, ...] = ()
    notices: tuple[Notice, ...] = ()
    resolved: tuple[str, ...] = ()
    debt: Debt = Debt()
    trends: Trends = Trends()
    recorded: str = ""

    def of(self, *kinds: Kind) -> tuple[Notice, ...]:
        """Give the notices of some kinds."""
        return tuple(notice for notice in self.notices if notice.kind in kinds)
