"""The numbers of the rubric: data."""

from gate.model.matrix import Met

COVERAGE_STEPS: tuple[tuple[float, int], ...] = ((90.0, 5), (85.0, 4), (75.0, 3), (60.0, 2))
"""Raw coverage in percent that earns a score; under the last step it is 1."""

REQUIREMENT_STEPS: tuple[tuple[float, int], ...] = ((90.0, 4), (75.0, 3), (50.0, 2))
"""Share of the requirements in percent that earns a score; 5 needs all of them, with their error cases."""

REQUIREMENT_PARTS = {Met.PROVEN: 1.0, Met.UNTESTED: 0.5, Met.PARTLY: 0.5, Met.MISSING: 0.0, Met.CONTRADICTED: 0.0}
"""How much of a requirement's weight (LOW 1 to BLOCKER 5) counts: what is there but not shown counts half."""

SMALL_CHANGE = 10
"""Changed lines and branches under which the floor for changes is not judged: one line would be half of everything."""

BUSINESS_LAYER = "service"
BUSINESS_FLOOR = 95.0
"""Business code under this coverage caps the tests dimension at 4."""

APPROVE_FROM = 4
"""Every assessed dimension must reach this score for APPROVE."""

REJECT_UNTIL = 2
"""A dimension at or under this score means REJECT."""

CRITICAL_CAP = 2.0
"""The overall score while a BLOCKER or CRITICAL finding is open."""
