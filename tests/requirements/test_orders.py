"""The example service: its own design is met, and ten defects in a copy are found, each by what it is, and nothing else."""

from pathlib import Path

import pytest

from gate.checks.requirements import judge
from gate.model.matrix import Met
from tests.requirements import orders
from tests.requirements.seeds import SEEDS


@pytest.fixture(autouse=True, scope="module")
def _recorded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Record anew where that is asked for."""
    for seeded in (False, True):
        orders.record(Path(tmp_path_factory.mktemp("orders")) / "copy", seeded)


BOTH = pytest.mark.parametrize("asked", [True, False], ids=["from the application", "from the source"])


@BOTH
def test_every_requirement_of_the_example_is_proven_with_its_error_cases(asked: bool) -> None:
    matrix = orders.matrix(seeded=False, asked=asked)
    assert [one.id for one in matrix.requirements] == [f"REQ-{number}" for number in range(1, 16)]
    assert matrix.counts == {Met.PROVEN: 15}
    assert [finding for one in matrix.requirements for finding in judge(one, matrix)] == []
    assert matrix.unclaimed == ()
    assert sum(one.cases[0] for one in matrix.requirements) == 18


@BOTH
def test_ten_defects_are_found_and_nothing_else(asked: bool) -> None:
    matrix = orders.matrix(seeded=True, asked=asked)
    found = [(f.symbol, f.rule, f.message) for one in matrix.requirements for f in judge(one, matrix)]
    wanted = [expected for seed in SEEDS for expected in seed.found]
    assert len(SEEDS) == 10
    for id_, rule, words in wanted:
        (message,) = [said for symbol, name, said in found if (symbol, name) == (id_, rule) and words in said]
        found.remove((id_, rule, message))
    assert found == []
