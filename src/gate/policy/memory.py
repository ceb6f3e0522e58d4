"""The words of the memory files: which sections hold what, which words mean which places: data."""

import re

from gate.model.words import Criticality
from gate.policy.criticality import MIGRATIONS

OVERVIEW_FILE = "project_overview.md"
PATTERNS_FILE = "common_patterns.md"
ISSUES_FILE = "known_issues.md"
HISTORY_FILE = "review_history.md"

FILES = (
    OVERVIEW_FILE,
    PATTERNS_FILE,
    ISSUES_FILE,
    HISTORY_FILE,
    "security_requirements.md",
    "performance_budgets.md",
)
"""The files that the memory is made of; other Markdown files of the folder are read by their headings alone."""

ISSUES = re.compile(r"\bknown\b.*\bissues?\b|\btechnical debt\b|\bknown limitations?\b", re.IGNORECASE)
FALSE_POSITIVES = re.compile(r"\bfalse positives?\b", re.IGNORECASE)
PRIORITIES = re.compile(r"\breview priorit(y|ies)\b", re.IGNORECASE)
BUDGETS = re.compile(r"\bperformance (budgets?|requirements?|targets?|limits?)\b", re.IGNORECASE)
SECURITY = re.compile(r"\bsecurity requirements?\b", re.IGNORECASE)
HISTORY = re.compile(r"^\W*(review history|history|historical|changelog)\b", re.IGNORECASE)
QUARANTINED = ("tests/flaky", "integration/flaky")
"""Findings that an entry excuses only with an owner and an end: a flaky test that no one looks after stays flaky."""

RESOLVED = re.compile(r"^\W*(resolved|fixed|closed|done|obsolete)\b", re.IGNORECASE)
INTENTIONAL = re.compile(
    r"\bintentional\b|\bby design\b|\bdesign decision\b|\baccept(able|ed)\b|\bwon'?t fix\b|\bnot a bug\b"
    r"|\bdo not (flag|suggest|report|raise)\b",
    re.IGNORECASE,
)
NOT_TO_FLAG = re.compile(r"\bdo not (?:flag|suggest|report|raise)\b[^.\n]*", re.IGNORECASE)

FIELDS: dict[str, tuple[str, ...]] = {
    "location": ("location", "locations", "where"),
    "status": ("status",),
    "reported": ("reported", "reported on"),
    "impact": ("impact",),
    "workaround": ("workaround", "workarounds"),
    "planned fix": ("planned fix", "fix planned", "fix needed"),
    "timeline": ("timeline",),
    "review guidance": ("review guidance", "guidance"),
    "rules": ("rules", "rule"),
    "until": ("until", "expires"),
    "owner": ("owner",),
    "ticket": ("ticket",),
    "fingerprint": ("fingerprint", "fingerprints"),
    "count": ("count",),
    "behaviour": ("current behavior", "current behaviour", "current", "behavior", "behaviour", "description"),
    "rationale": ("rationale", "reason", "why"),
}
"""The fields of a known issue and the names that they go by, in small letters."""

DECISIVE = ("location", "status", "timeline", "rules", "until", "fingerprint", "count")
"""Fields that change a verdict: given twice or misspelt, they are an error."""

LEVELS = {
    "blocker": Criticality.BLOCKER,
    "critical": Criticality.CRITICAL,
    "high": Criticality.HIGH,
    "important": Criticality.HIGH,
    "medium": Criticality.MEDIUM,
    "low": Criticality.LOW,
    "minor": Criticality.LOW,
}
"""Words that people weigh with."""

FILLERS = frozenset(
    [
        "all",
        "any",
        "every",
        "each",
        "the",
        "a",
        "an",
        "our",
        "of",
        "in",
        "and",
        "files",
        "file",
        "code",
        "folder",
        "folders",
        "scripts",
        "script",
        "functions",
        "function",
        "handlers",
        "handler",
        "modules",
        "module",
        "layer",
        "public",
        "existing",
    ]
)
"""Words that say nothing about where something is."""

EVERYWHERE = frozenset({"everywhere", "project", "whole project", "codebase", "entire codebase", "whole codebase"})
TESTS = frozenset({"test", "unit test", "test suite"})

PLACES: tuple[tuple[frozenset[str], str, tuple[str, ...]], ...] = (
    (
        frozenset({"api", "api endpoint", "endpoint", "route", "router", "api route", "rest api"}),
        "router",
        ("**/api/**", "**/routers/**", "**/routes/**", "**/endpoints/**", "**/routers.py", "**/routes.py"),
    ),
    (frozenset({"service", "business logic"}), "service", ("**/services/**", "**/services.py")),
    (
        frozenset({"repository", "data access"}),
        "repository",
        ("**/repositories/**", "**/repositories.py"),
    ),
    (
        frozenset({"consumer", "producer", "kafka", "kafka consumer", "kafka producer"}),
        "kafka",
        ("**/kafka/**", "**/consumers/**", "**/producers/**"),
    ),
    (frozenset({"migration", "alembic", "alembic migration", "database migration"}), "", MIGRATIONS),
    (
        frozenset({"celery task", "celery", "background task", "background job", "task", "worker", "celery worker"}),
        "",
        ("**/tasks/**", "**/tasks.py", "**/*_tasks.py", "**/celery*.py", "**/workers/**", "**/worker.py"),
    ),
)
"""Words for a place in the singular, the layer of gates.toml that they mean, and the paths where no layer is set."""
