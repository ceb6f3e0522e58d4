"""What the documentation of every rule says is true: the bad code is found, the good code is not."""

import pytest

from gate.rules import catalogue, docstring
from gate.rules.rule import Rule
from tests.rules import bench

RULES = [pytest.param(rule, id=rule.id) for rule in catalogue.rules().values()]


@pytest.mark.parametrize("rule", RULES)
def test_the_bad_code_is_found(rule: Rule) -> None:
    files = docstring.read(rule.doc, rule.id).example("Bad")
    problems = bench.check(rule, files)
    assert problems
    assert all(problem.path in ("", *files) for problem in problems), bench.places(problems)
    assert all(problem.message and not problem.message.endswith(".") for problem in problems)
    assert all(0 <= p.line <= len(files.get(p.path, "").splitlines()) for p in problems)


@pytest.mark.parametrize("rule", RULES)
def test_the_good_code_is_not(rule: Rule) -> None:
    assert bench.check(rule, docstring.read(rule.doc, rule.id).example("Good")) == ()


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_says_what_a_reader_needs(rule: Rule) -> None:
    for sentence in (rule.impact, rule.recommendation):
        assert sentence
        assert not sentence.endswith("."), sentence
    assert rule.topics == tuple(topic.lower() for topic in rule.topics)
