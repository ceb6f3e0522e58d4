"""The topics are phrases, and belong to rules that exist."""

from fnmatch import fnmatchcase

import pytest

from gate import registry
from gate.memory.phrases import found, normal
from gate.policy.ruff import CATEGORIES
from gate.policy.topics import TOPICS, of

VAGUE = {
    "security",
    "sql",
    "performance",
    "async",
    "await",
    "error",
    "exception",
    "test",
    "database",
    "type",
    "code",
    "api",
}


@pytest.mark.parametrize("pattern", TOPICS)
def test_a_pattern_names_a_check_and_a_rule_of_it(pattern: str) -> None:
    check, _, rule = pattern.partition("/")
    assert check in registry.checks()
    if check == "ruff":
        assert any(fnmatchcase(code, rule) for code in CATEGORIES)


def test_no_topic_is_a_vague_word() -> None:
    assert not VAGUE & {normal(phrase) for phrases in TOPICS.values() for phrase in phrases}


def test_vulnerabilities_and_failing_tests_have_no_topics() -> None:
    for name in ("safety/CVE-2024-1", "pip-audit/GHSA-x", "tests/failed", "tests/error", "integration/failed"):
        assert of(name, TOPICS) == ()


def test_every_pattern_that_matches_gives_its_topics() -> None:
    assert "blocking call" in of("ruff/ASYNC251", TOPICS)
    assert "time.sleep" in of("ruff/ASYNC251", TOPICS)
    assert of("ruff/XYZ999", TOPICS) == ()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Blocking-calls in the worker", "blocking call"),
        ("a blocking call.", "blocking call"),
        ("uses time.sleep()", "time.sleep"),
        ("N+1 queries", "N+1 query"),
        ("missing __docstrings__", "docstring"),
        ("unblocking calls", ""),
        ("blocking the call", ""),
        ("access to a bus", ""),
    ],
)
def test_words_are_compared_whatever_their_case_hyphens_and_plurals(text: str, topic: str) -> None:
    assert found(("blocking call", "time.sleep", "N+1 query", "docstring", "acces"), normal(text)) == topic
