"""The requirements dimension: assessed only where a design document says what was to be built."""

from gate.model.review import Score
from gate.model.settings import Config


def grade(config: Config) -> Score:
    """Give the score of the requirements; not assessed without a design document."""
    named = ", ".join(config.requirements.documents)
    if named:
        return Score(evidence=(f"not assessed: this version of the gate does not trace {named} yet",))
    return Score(evidence=("not assessed: no design document is named in requirements.documents",))
