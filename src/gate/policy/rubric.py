"""The numbers of the rubric: data."""

COVERAGE_STEPS: tuple[tuple[float, int], ...] = ((90.0, 5), (85.0, 4), (75.0, 3), (60.0, 2))
"""Raw coverage in percent that earns a score; under the last step it is 1."""

BUSINESS_LAYER = "service"
BUSINESS_FLOOR = 95.0
"""Business code under this coverage caps the tests dimension at 4."""

APPROVE_FROM = 4
"""Every assessed dimension must reach this score for APPROVE."""

REJECT_UNTIL = 2
"""A dimension at or under this score means REJECT."""

CRITICAL_CAP = 2.0
"""The overall score while a BLOCKER or CRITICAL finding is open."""
