"""One thing that a check has against the code."""

from msgspec import Struct

from gate.model.words import Category, Criticality, Dimension


class Finding(Struct, frozen=True, kw_only=True):
    """A problem at a place, in the same form whichever tool found it.

    `path` is relative to the project, with `/`; lines and columns count from 1, and 0 means "the whole file".
    `extra` marks a finding that the gate asked for and the team's own tool configuration did not.
    `also` names the rules of other tools that say the same about the same line. A check that closes a finding itself,
    because the code says so, gives it the `status` `ignored` and the reason in `why`.
    """

    rule: str
    check: str
    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    symbol: str = ""
    criticality: Criticality
    dimension: Dimension = Dimension.QUALITY
    category: Category = Category.CODE
    impact: str = ""
    recommendation: str = ""
    fixable: bool = False
    url: str = ""
    extra: bool = False
    also: tuple[str, ...] = ()
    fingerprint: str = ""
    status: str = "new"
    why: str = ""

    @property
    def name(self) -> str:
        """Give `check/rule`, the name that the criticality table and the reports use."""
        return f"{self.check}/{self.rule}"

    @property
    def place(self) -> str:
        """Give `path:line:column` as far as it is known."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)
