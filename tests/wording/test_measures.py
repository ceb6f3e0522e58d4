"""What the tests measured, in words."""

from msgspec.structs import replace

from gate.model.settings import Config, CoverageSettings
from gate.wording import measures
from tests import reviews
from tests.values import measured, outcome


def test_what_was_not_measured_says_so() -> None:
    assert {value for _, value in measures.metrics(None)} == {"not assessed"}
    found = dict(measures.metrics(measured(84.9996, service=96.0)))
    assert found["Overall Coverage"] == "84.999 %, floor 85 %"
    assert found["Service Layer"] == "96 %"
    assert found["Router Layer"] == "not assessed: no measured file belongs to this layer"
    assert found["Tests"] == "not assessed"


def test_layers_of_kafka_are_told_apart_and_unknown_ones_are_listed() -> None:
    found = dict(measures.metrics(measured(90.0, kafka=70.0, consumer=80.0, jobs=99.0)))
    assert found["Kafka Components"] == "kafka 70 %, consumer 80 %"
    assert found["Layer jobs"] == "99 %"


def test_strengths_have_evidence() -> None:
    review = reviews.approve()
    assert list(measures.strengths(review.outcome("tests"), review.config)) == [
        "120 tests ran and passed",
        "coverage of 91.2 % reaches its floor of 85 %",
        "the router layer at 90 % reaches 90 %",
        "the service layer at 96.1 % reaches 95 %",
        "changed lines at 93.75 % reach 80 %",
    ]


def test_what_falls_short_is_no_strength() -> None:
    assert list(measures.strengths(reviews.many().outcome("tests"), Config())) == []
    assert list(measures.strengths(outcome("tests"), Config())) == []
    assert list(measures.strengths(None, Config())) == []
    tests = reviews.approve().outcome("tests")
    assert tests is not None
    broken = replace(tests, status=outcome("tests", status="untrusted").status)
    assert list(measures.strengths(broken, Config())) == []
    strict = Config(coverage=CoverageSettings(changed=95.0, layers={"router": 91.0}))
    assert len(list(measures.strengths(tests, strict))) == 3
