"""The requirements dimension: the share that is shown to be met, each requirement by its own weight."""

from collections.abc import Iterator, Sequence

from gate.model.matrix import Matrix, Met, Sign, Traced
from gate.model.outcome import Outcome
from gate.model.review import Score
from gate.policy.rubric import REQUIREMENT_PARTS, REQUIREMENT_STEPS
from gate.wording.text import counted, percent

_SHOWN = 20
_NAMED = 3


def grade(outcomes: Sequence[Outcome]) -> Score:
    """Give the score of the requirements from 1 to 5; not assessed without a design document or without tests."""
    outcome = next((one for one in outcomes if one.check == "requirements"), None)
    if outcome is None or outcome.matrix is None:
        reason = outcome.reason if outcome else "the check was not part of this run"
        return Score(evidence=(f"not assessed: {reason}",))
    matrix = outcome.matrix
    if not matrix.tested:
        return Score(
            evidence=("not assessed: no test gave evidence in this run, so that no requirement can be proven",)
        )
    wanting = [one for one in matrix.requirements if one.status is not Met.PROVEN]
    unseen = [one for one in matrix.requirements if one.cases[0] > one.cases[1]]
    total = sum(one.criticality.weight for one in matrix.requirements)
    share = 100 * sum(map(_counts, matrix.requirements)) / total
    value = 5 if not wanting else next((score for step, score in REQUIREMENT_STEPS if share >= step), 1)
    evidence = [_sums(matrix), *map(_line, wanting[:_SHOWN])]
    evidence += [f"and {len(wanting) - _SHOWN} more"] if len(wanting) > _SHOWN else []
    evidence.append(f"{percent(share)} % of the weight is shown to be met: {value}")
    if not wanting and unseen:
        value = 4
        lacking = sum(one.cases[0] - one.cases[1] for one in unseen)
        evidence.append(f"{counted(lacking, 'error case')} without a passing test: at most 4")
    return Score(value, tuple(evidence), tuple(_next(wanting, unseen, share, total, value)))


def _counts(one: Traced) -> float:
    """Give how much of a requirement's weight counts."""
    return one.criticality.weight * REQUIREMENT_PARTS[one.status]


def _sums(matrix: Matrix) -> str:
    """Write how many requirements have which status."""
    counts = ", ".join(f"{number} {status}" for status, number in matrix.counts.items())
    return f"{counted(len(matrix.requirements), 'requirement')} of {', '.join(matrix.documents)}: {counts}"


def _line(one: Traced) -> str:
    """Explain what one requirement that is not proven counts, and why."""
    against = one.signs(Sign.CONTRADICTED, Sign.MISSING, Sign.FAILED, Sign.UNTESTED)
    why = against[0].text if against else "no passing test names it" if one.named else "no test shows it"
    return f"{one.id} ({one.criticality}) {one.status}, {_counts(one):g} of {one.criticality.weight}: {why}"


def _next(wanting: Sequence[Traced], unseen: Sequence[Traced], share: float, total: int, value: int) -> Iterator[str]:
    """Say which few requirements bring the next score, those that bring most first."""
    if not wanting and unseen:
        yield f"test the error cases of {_names(unseen)}"
    if not wanting or value == 5:
        return
    goal = min((step for step, score in REQUIREMENT_STEPS if score > value), default=100.0)
    chosen: list[Traced] = []
    for one in sorted(wanting, key=lambda one: _counts(one) - one.criticality.weight):
        if share >= goal and goal < 100:
            break
        chosen.append(one)
        share += 100 * (one.criticality.weight - _counts(one)) / total
    yield f"prove {_names(chosen)}: {counted(len(chosen), 'requirement')} bring{'s' * (len(chosen) == 1)} {value + 1}"


def _names(some: Sequence[Traced]) -> str:
    """Name the first few requirements."""
    names = ", ".join(one.id for one in some[:_NAMED])
    return f"{names} and {len(some) - _NAMED} more" if len(some) > _NAMED else names
