"""Which budget speaks for which measurement, and when enough was measured: data."""

from gate.model.budget import Budget

RESPONSE = Budget(name="response time", limit=200.0, unit="ms", statistic="p95")
"""What a response may take where the team has set no budget for responses."""

ENOUGH = 20
"""Values under which a percentile says nothing."""

LOOKED_BACK = 5
"""Recorded reviews that a measurement is compared with: the slowest of them also shows how runs differ."""

REGRESSION = 1.2
"""Times slower from which on it is a regression: what two runs on one machine may differ by is not in their values."""

SUBJECTS: tuple[tuple[str, str, str], ...] = (
    (
        "response",
        r"\b(?:api|responses?|requests?|endpoints?|http|latency)\b",
        r"^(?:GET|POST|PUT|PATCH|DELETE|HEAD) |http_req_duration",
    ),
    ("query", r"\b(?:quer(?:y|ies)|database|db|sql)\b", r"quer(?:y|ies)|database|_db_|sql|repositor"),
    ("job", r"\b(?:jobs?|tasks?|workers?|batch|background)\b", r"job|task|worker|batch"),
    ("message", r"\b(?:messages?|consumers?|producers?|kafka|events?)\b", r"message|consum|produc|kafka|event"),
    ("memory", r"\b(?:memory|heap|rss)\b", r"memory|heap|rss"),
)
"""A subject, the words of a budget that means it, and the names of measurements that it is about."""
